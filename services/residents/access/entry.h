// The entry in the access log that every read of personal data makes, in the read's own statement.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/pg/params.h"
#include "common/rpc/call.h"

namespace hailan::residents {

// What is read and why. `resource` is the name asked for.
struct PersonalRead {
  absl::string_view city;
  absl::string_view method;
  absl::string_view resource;
  absl::string_view purpose;
  // Field shown in clear; empty for masked reads.
  absl::string_view unmasked_field = {};
};

// $1–$8 of access/log_entry.sql. INVALID_ARGUMENT for a purpose shorter than two characters.
absl::StatusOr<pg::Params> EntryParams(const rpc::Call& call, const PersonalRead& read);

}  // namespace hailan::residents
