#include "services/event_workflow/handovers/basis.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/handovers/through_street.h"
#include "services/event_workflow/domain/reasons.h"

namespace hailan::event_workflow {
namespace {

// People change their department rarely; a replica may be this late to see it.
constexpr absl::Duration kBelieveFor = absl::Seconds(30);
constexpr size_t kMostRemembered = 20000;

bool LooksAfter(const StaffRecord& person, absl::string_view territory) {
  return std::any_of(
      person.territories.begin(), person.territories.end(), [territory](const std::string& area) {
        return absl::StartsWith(territory, area);
      });
}

}  // namespace

absl::Status HandoverBasis::CheckStreet(const rpc::Call& call, const Event& event) const {
  const absl::StatusOr<Item> item = catalogue_.Find(event.name.city(), event.item);
  return item.ok() ? CheckThroughStreet(*item, event.territory, call.actor()) : absl::OkStatus();
}

absl::StatusOr<std::string> HandoverBasis::OfTransfer(const rpc::Call& call,
                                                      const Event& event,
                                                      const std::string& department) const {
  HL_RETURN_IF_ERROR(CheckStreet(call, event));
  if (event.item.empty()) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kUntriaged,
                 "The duty list goes by items; accept the event with an item first.");
  }
  HL_ASSIGN_OR_RETURN(const std::vector<Duty> lines,
                      duties_.FindDuties(call, event.name.city(), event.territory, event.item));
  std::vector<std::string> named;
  for (const Duty& line : lines) {
    if (line.department == department) return line.basis;
    named.push_back(line.department);
  }
  return Error(absl::StatusCode::kFailedPrecondition,
               reason::kNoDutyBasis,
               "The duty list does not name this department for the item and territory.",
               {{"responsible", absl::StrJoin(named, ",")}, {"department", department}});
}

absl::StatusOr<std::string> HandoverBasis::OfDepartment(const rpc::Call& call,
                                                        const Event& event,
                                                        const std::string& department) const {
  HL_RETURN_IF_ERROR(CheckStreet(call, event));
  if (!demanded_) return std::string();
  const absl::StatusOr<Item> item = catalogue_.Find(event.name.city(), event.item);
  if (item.ok() && item->department == department) return std::string("owner by the catalogue");
  if (event.department == department) return std::string();
  return OfTransfer(call, event, department);
}

absl::StatusOr<std::string> HandoverBasis::OfPerson(const rpc::Call& call,
                                                    const Event& event,
                                                    const StaffRecord& person) const {
  if (LooksAfter(person, event.territory)) return std::string();
  absl::StatusOr<std::string> basis = std::string();
  // Who is of an office acts for its department, too; the refusal names the first.
  for (const std::string& department : person.departments) {
    absl::StatusOr<std::string> one = OfDepartment(call, event, department);
    if (one.ok()) return one;
    if (basis.ok()) basis = std::move(one);
  }
  return basis;
}

absl::StatusOr<StaffRecord> HandoverBasis::PersonOf(const rpc::Call& call,
                                                    const std::string& city,
                                                    const std::string& assignee) {
  if (!demanded_) return StaffRecord{};
  std::pair<std::string, std::string> key(city, assignee);
  {
    const absl::MutexLock lock(&mutex_);
    const auto found = known_.find(key);
    if (found != known_.end() && found->second.until > clock_.Now()) return found->second.person;
  }
  absl::StatusOr<StaffRecord> person = staff_.FindStaff(call, city, assignee);
  if (absl::IsNotFound(person.status())) {
    return Error(absl::StatusCode::kInvalidArgument,
                 reason::kUnknownAssignee,
                 "The staff register has nobody of this id; name somebody who is in it, or add "
                 "them with Staff.CreateStaff.",
                 {{"assignee", assignee}});
  }
  if (person.ok()) Remember(std::move(key), *person);
  return person;
}

void HandoverBasis::Remember(std::pair<std::string, std::string> key, const StaffRecord& person) {
  const absl::Time now = clock_.Now();
  const absl::MutexLock lock(&mutex_);
  if (known_.size() >= kMostRemembered) {
    std::erase_if(known_, [now](const auto& one) { return one.second.until < now; });
  }
  if (known_.size() >= kMostRemembered) return;
  known_.insert_or_assign(std::move(key), Known{.person = person, .until = now + kBelieveFor});
}

bool HandoverBasis::SendsFreely(const std::string& city,
                                const std::string& assignee,
                                absl::Duration at_least) const {
  if (!demanded_) return true;
  const absl::MutexLock lock(&mutex_);
  const auto found = known_.find({city, assignee});
  return found != known_.end() && found->second.person.departments.empty() &&
         found->second.until > clock_.Now() + at_least;
}

}  // namespace hailan::event_workflow
