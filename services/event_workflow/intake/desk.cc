#include "services/event_workflow/intake/desk.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/intake/chiefs.h"

namespace hailan::event_workflow {
namespace {

// Territories end at midnight and are announced before; a replica may be this late to see it.
constexpr absl::Duration kBelieveFor = absl::Seconds(30);
// A report must not wait long to hear that its territory is what it says, nor ask in vain every
// time.
constexpr absl::Duration kPatience = absl::Seconds(2);
constexpr absl::Duration kAskAgain = absl::Seconds(5);
constexpr size_t kMostRemembered = 20000;

}  // namespace

absl::StatusOr<std::optional<Item>> IntakeDesk::ItemOf(absl::string_view city,
                                                       const std::string& code) const {
  if (code.empty()) return std::optional<Item>();
  HL_ASSIGN_OR_RETURN(Item item, catalogue_.Find(city, code));
  return std::optional<Item>(std::move(item));
}

absl::Status IntakeDesk::Place(const rpc::Call& call,
                               const std::string& city,
                               const type::v1::Point* point,
                               ReportDetails& report) {
  // A foreign territory is the decision's to refuse.
  if (!report.territory.empty() && absl::StartsWith(report.territory, city)) {
    HL_ASSIGN_OR_RETURN(std::string current, CurrentOf(call, city, report.territory, point));
    if (current != report.territory) {
      report.ended_territory = std::exchange(report.territory, std::move(current));
    }
    return absl::OkStatus();
  }
  if (!report.territory.empty() || point == nullptr) return absl::OkStatus();
  HL_ASSIGN_OR_RETURN(Located located, grids_.Locate(call, city, *point));
  report.territory = std::move(located.territory);
  report.assignee = std::move(located.assignee);
  return absl::OkStatus();
}

absl::Status IntakeDesk::CheckChief(const rpc::Call& call,
                                    const std::string& city,
                                    ReportDetails& report) {
  // Staff of the grid file here too; and without a territory the report is refused anyway.
  const bool chief = report.channel == Channel::kThreeChiefs && call.actor().Has(Role::kResident);
  if (!chief || report.territory.empty()) return absl::OkStatus();
  HL_ASSIGN_OR_RETURN(const std::vector<ChiefPost> posts,
                      grids_.PostsOf(call, city, call.actor().subject));
  HL_ASSIGN_OR_RETURN(ChiefPost post, PostFor(posts, report.territory));
  report.filed.building = std::move(post.building);
  report.filed.unit = std::move(post.unit);
  return absl::OkStatus();
}

absl::StatusOr<std::string> IntakeDesk::CurrentOf(const rpc::Call& call,
                                                  const std::string& city,
                                                  const std::string& territory,
                                                  const type::v1::Point* point) {
  {
    absl::MutexLock lock(&mutex_);
    const auto known = current_.find(territory);
    if (known != current_.end() && known->second.until > call.now) return known->second.territory;
    if (away_until_ > call.now) return territory;
    // One report finds out whether grid_geo is back; the others do not wait with it.
    if (away_until_ != absl::InfinitePast()) away_until_ = call.now + kAskAgain;
  }
  rpc::Call patient = call;
  patient.deadline = std::min(call.deadline, absl::Now() + kPatience);
  absl::StatusOr<std::string> current = territories_.CurrentOf(patient, city, territory, point);
  const bool away =
      absl::IsUnavailable(current.status()) || absl::IsDeadlineExceeded(current.status());
  absl::MutexLock lock(&mutex_);
  away_until_ = away ? call.now + kAskAgain : absl::InfinitePast();
  if (away) return territory;
  HL_RETURN_IF_ERROR(current.status());
  // Of an ended territory the point decides, so that answer holds for this report only.
  if (point == nullptr || *current == territory) {
    if (current_.size() >= kMostRemembered) current_.clear();
    current_.insert_or_assign(territory, Current{*current, call.now + kBelieveFor});
  }
  return current;
}

std::string IntakeDesk::MemberAt(const rpc::Call& call,
                                 const EventName& event,
                                 const event_workflow::Place& point,
                                 const std::string& grid) {
  type::v1::Point asked;
  asked.set_longitude(point.longitude);
  asked.set_latitude(point.latitude);
  asked.set_system(static_cast<type::v1::CoordinateSystem>(point.system));
  rpc::Call patient = call;
  patient.deadline = std::min(call.deadline, absl::Now() + kPatience);
  absl::StatusOr<Located> located = grids_.Locate(patient, event.city(), asked);
  return located.ok() && located->territory == grid ? std::move(located->assignee) : "";
}

void IntakeDesk::SetRoute(absl::string_view city, ReportDetails& report) const {
  const std::shared_ptr<const ActiveRules> rules = rules_.Of(city);
  RouteFacts facts;
  facts.territory = report.territory;
  facts.member = report.assignee;
  facts.item = report.item.value_or(Item{});
  facts.channel = report.channel;
  Route route = FindRoute(rules->rules, rules->revision, facts);
  if (!report.ended_territory.empty()) {
    route.explanation = absl::StrCat("territory ",
                                     report.ended_territory,
                                     " has ended, ",
                                     report.territory,
                                     " stands for it; ",
                                     route.explanation);
  }
  report.route = std::move(route);
}

}  // namespace hailan::event_workflow
