// Loads a whole city, file by file, in batches.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "tools/hailanctl/import/progress.h"
#include "tools/hailanctl/session.h"

namespace hailan::ctl {

struct ImportOptions {
  std::string folder;
  int parallel = 4;
};

// Sends the files in the order in which they refer to each other. Rows that the services refuse are
// counted and listed on stderr; a call that fails ends the import with its error (calls that may
// succeed later were repeated before that). What was stored stays: run it again to go on.
absl::StatusOr<Outcome> ImportCity(Session& session, const ImportOptions& options);

}  // namespace hailan::ctl
