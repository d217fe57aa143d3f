// A service as the host sees it: a name and a function that binds it. `main.cc` of a service lists
// one module, `all_in_one/main.cc` lists all.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/pg/statement.h"

namespace hailan::app {

class Host;

struct Module {
  // `event_workflow`: folder, proto package, SQL schema, metric and config prefix.
  absl::string_view name;
  // Migrations of the schema; empty for a module without a database. They make the tables of the
  // command runner (common/command/sql), which the host prunes.
  absl::Span<const pg::Migration> migrations;
  // Reads config and builds the module; what it adds to the host lives until the host stops.
  absl::Status (*bind)(Host& host);
};

}  // namespace hailan::app
