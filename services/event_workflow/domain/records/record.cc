#include "services/event_workflow/domain/records/record.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/event_workflow/domain/apply.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/reasons.h"

namespace hailan::event_workflow {
namespace {

absl::Status OutOfScope(absl::string_view territory) {
  return Error(absl::StatusCode::kPermissionDenied,
               hailan::reason::kOutOfScope,
               "The record is outside the caller's territory and department.",
               {{"territory", std::string(territory)}});
}

}  // namespace

absl::Status CheckDuty(const Actor& actor, RoleSet roles, absl::string_view territory) {
  if ((actor.roles.bits() & roles.bits()) == 0) {
    return Error(absl::StatusCode::kPermissionDenied,
                 reason::kRoleNotAllowed,
                 "The caller's role may not take this step.");
  }
  const bool everywhere = (actor.Has(Role::kCity) && roles.Has(Role::kCity)) ||
                          (actor.Has(Role::kService) && roles.Has(Role::kService));
  return everywhere || actor.Covers(territory) ? absl::OkStatus() : OutOfScope(territory);
}

absl::Status CheckReadable(const Actor& actor,
                           absl::string_view territory,
                           const std::vector<std::string>& departments) {
  if (SeesWholeCity(actor) || actor.Covers(territory)) return absl::OkStatus();
  const bool below = std::any_of(actor.areas.begin(), actor.areas.end(), [&](const auto& area) {
    return absl::StartsWith(area, territory);
  });
  const bool own = std::any_of(departments.begin(), departments.end(), [&](const auto& department) {
    return actor.InDepartment(department);
  });
  // Without the territory: AbsentRecord knows none, and both must sound the same.
  return below || own ? absl::OkStatus() : OutOfScope("");
}

absl::Status AbsentRecord(const Actor& actor) {
  if (!SeesWholeCity(actor)) return OutOfScope("");
  return Error(absl::StatusCode::kNotFound, hailan::reason::kNotFound, "There is no such record.");
}

absl::Status CheckRecordEtag(int64_t revision, absl::string_view etag) {
  if (etag.empty() || etag == absl::StrCat(revision)) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted,
               hailan::reason::kStaleEtag,
               "The record has changed since it was read; read it again and decide anew.",
               {{"etag", absl::StrCat(revision)}});
}

absl::Status Forbidden(absl::string_view reason,
                       absl::string_view message,
                       std::initializer_list<std::pair<std::string, std::string>> metadata) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, message, metadata);
}

absl::Status CheckTerritoryOf(absl::string_view city, absl::string_view territory) {
  if (absl::StartsWith(territory, city)) return absl::OkStatus();
  return Invalid(hailan::reason::kForeignCity, "The territory belongs to another city.");
}

absl::Status CheckEvidence(const std::vector<Attachment>& attachments) {
  if (attachments.empty()) {
    return Forbidden(reason::kEvidenceRequired, "Attach at least one file as evidence.");
  }
  return CheckAttachments(attachments);
}

}  // namespace hailan::event_workflow
