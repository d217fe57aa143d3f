#include "services/event_workflow/intake/anonymous_quota.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/receipts.h"

namespace hailan::event_workflow {

absl::Status AnonymousQuota::TakeOf(absl::string_view scope, absl::string_view key, int quota) {
  const redis::Rate rate{.per_second = quota / absl::ToDoubleSeconds(absl::Hours(1)),
                         .burst = quota};
  absl::Status taken = limiter_.Take(absl::StrCat(scope, ":", key), rate);
  if (taken.ok()) return taken;
  return WithRetryDelay(
      Error(absl::StatusCode::kResourceExhausted,
            reason::kAnonymousQuotaUsed,
            "Too many reports without an account from there within the hour; wait for the retry "
            "delay, or report with an account.",
            {{"scope", std::string(scope)}, {"quota", absl::StrCat(quota)}}),
      RetryDelayOf(taken).value_or(absl::Minutes(1)));
}

absl::Status AnonymousQuota::Take(const rpc::Call& call,
                                  const std::string& request_id,
                                  const std::string& city,
                                  const std::string& territory) {
  // A repeat must not use up what others are to have.
  HL_ASSIGN_OR_RETURN(const bool repeated, WasCarriedOut(pool_, call, city, request_id));
  if (repeated) return absl::OkStatus();
  HL_RETURN_IF_ERROR(TakeOf("place", territory, limits_.per_place));
  return TakeOf("city", city, limits_.per_city);
}

}  // namespace hailan::event_workflow
