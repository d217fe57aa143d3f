#include "services/residents/access/entry.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "hailan/options/v1/options.pb.h"
#include "services/residents/domain/text.h"

namespace hailan::residents {
namespace {

std::vector<std::string> RoleNames(const Actor& actor) {
  std::vector<std::string> names;
  for (int value = 1; value < options::v1::Role_ARRAYSIZE; ++value) {
    if (!options::v1::Role_IsValid(value) || !actor.Has(static_cast<Role>(value))) continue;
    const std::string& name = options::v1::Role_Name(value);
    names.push_back(absl::AsciiStrToLower(absl::StripPrefix(name, "ROLE_")));
  }
  return names;
}

}  // namespace

absl::StatusOr<pg::Params> EntryParams(const rpc::Call& call, const PersonalRead& read) {
  const absl::string_view purpose = absl::StripAsciiWhitespace(read.purpose);
  if (Length(purpose) < 2) {
    return InvalidField(
        "purpose", "TOO_SHORT", "Say in at least two characters why you need to see this person.");
  }
  pg::Params params;
  params.Add(read.city).Add(call.now).Add(call.actor().subject);
  params.Add(pg::TextArray(RoleNames(call.actor()))).Add(read.method).Add(read.resource);
  params.Add(purpose).Add(read.unmasked_field);
  return params;
}

}  // namespace hailan::residents
