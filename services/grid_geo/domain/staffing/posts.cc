#include "services/grid_geo/domain/staffing/posts.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/grid_geo/domain/reasons.h"

namespace hailan::grid_geo {
namespace {

constexpr size_t kGridDigits = 15;

bool Meet(const Appointment& a, const Appointment& b) {
  return (!a.end.has_value() || b.start < *a.end) && (!b.end.has_value() || a.start < *b.end);
}

bool EndsLater(const Appointment& a, const Appointment& b) {
  return b.end.has_value() && (!a.end.has_value() || *b.end < *a.end);
}

}  // namespace

bool IsCountedPost(const Appointment& appointment) {
  return appointment.territory_code.size() >= kGridDigits &&
         (appointment.role == GridRole::kHead || appointment.role == GridRole::kAdviser ||
          appointment.role == GridRole::kAllRound);
}

int Posts::CountOf(const Appointment& post) const {
  const auto found = counts_.find(post.territory_code);
  const StaffingCounts counts = found == counts_.end() ? StaffingCounts() : found->second;
  const int count = post.role == GridRole::kHead      ? counts.heads
                    : post.role == GridRole::kAdviser ? counts.advisers
                                                      : counts.all_round;
  // A template that asks for nobody forbids nobody.
  return std::max(count, 1);
}

void Posts::NoteGiven(const std::string& territory_code, GridRole role, int64_t revision) {
  given_[{territory_code, role}] = revision;
}

void Posts::Note(const std::string& staff_id, const Appointment& held) {
  if (IsCountedPost(held)) holders_[{held.territory_code, held.role}].push_back({staff_id, held});
}

const Posts::Holder* Posts::BlockerOf(const std::string& staff_id,
                                      const Appointment& wanted,
                                      const std::vector<Holder>& holders) const {
  // The most crowded instant is the beginning of one of the appointments that meet.
  std::vector<absl::Time> instants{wanted.start};
  const Holder* blocker = nullptr;
  for (const Holder& holder : holders) {
    if (holder.staff_id == staff_id || !Meet(holder.held, wanted)) continue;
    instants.push_back(std::max(holder.held.start, wanted.start));
    if (blocker == nullptr) blocker = &holder;
  }
  const bool crowded = std::any_of(instants.begin(), instants.end(), [&](absl::Time instant) {
    return std::count_if(holders.begin(), holders.end(), [&](const Holder& holder) {
             return holder.staff_id != staff_id && holder.held.On(instant);
           }) >= CountOf(wanted);
  });
  return crowded ? blocker : nullptr;
}

std::vector<PostClaim> Posts::ClaimsOf(const Staff& staff) const {
  std::set<std::pair<std::string, GridRole>> posts;
  for (const Appointment& appointment : staff.appointments) {
    if (IsCountedPost(appointment)) posts.insert({appointment.territory_code, appointment.role});
  }
  std::vector<PostClaim> claims;
  for (const auto& post : posts) {
    const auto given = given_.find(post);
    claims.push_back({.territory_code = post.first,
                      .role = post.second,
                      .revision = given == given_.end() ? 0 : given->second,
                      .look = look_});
  }
  return claims;
}

absl::Status Posts::Take(const std::string& staff_id, const Appointment& wanted) {
  if (!IsCountedPost(wanted)) return absl::OkStatus();
  std::vector<Holder>& holders = holders_[{wanted.territory_code, wanted.role}];
  const auto own = std::find_if(holders.begin(), holders.end(), [&](const Holder& holder) {
    return holder.staff_id == staff_id && holder.held.start == wanted.start;
  });
  if (own != holders.end() && !EndsLater(wanted, own->held)) {
    own->held.end = wanted.end;
    return absl::OkStatus();
  }
  if (const Holder* const blocker = BlockerOf(staff_id, wanted, holders)) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kPostHeld,
                 absl::StrCat("staff/",
                              blocker->staff_id,
                              " holds this post in ",
                              wanted.territory_code,
                              " at that time; end that appointment (",
                              blocker->held.id,
                              ") first or widen the staffing template."),
                 {{"staff_id", blocker->staff_id}, {"appointment_id", blocker->held.id}});
  }
  if (own != holders.end()) {
    own->held.end = wanted.end;
  } else {
    holders.push_back({staff_id, wanted});
  }
  return absl::OkStatus();
}

}  // namespace hailan::grid_geo
