#include "services/event_workflow/intake/desk.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/routing/report_facts.h"
#include "services/event_workflow/intake/chiefs.h"

namespace hailan::event_workflow {
namespace {

// Territories end at midnight and are announced before, and who looks after a grid changes rarely;
// a replica may be this late to see it.
constexpr absl::Duration kBelieveFor = absl::Seconds(30);
// A report must not wait long to hear that its territory is what it says, nor ask in vain every
// time.
constexpr absl::Duration kPatience = absl::Seconds(2);
constexpr absl::Duration kAskAgain = absl::Seconds(5);
constexpr size_t kMostRemembered = 20000;

rpc::Call Patient(const rpc::Call& call) {
  rpc::Call patient = call;
  patient.deadline = std::min(call.deadline, absl::Now() + kPatience);
  return patient;
}

bool IsAway(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
}

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
    HL_ASSIGN_OR_RETURN(Ground ground, GroundOf(call, city, report.territory, point));
    if (ground.territory != report.territory) {
      report.ended_territory = std::exchange(report.territory, std::move(ground.territory));
    }
    report.assignee = std::move(ground.member);
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

absl::StatusOr<IntakeDesk::Ground> IntakeDesk::GroundOf(const rpc::Call& call,
                                                        const std::string& city,
                                                        const std::string& territory,
                                                        const type::v1::Point* point) {
  {
    absl::MutexLock lock(&mutex_);
    const auto known = grounds_.find(territory);
    if (known != grounds_.end() && known->second.until > call.now) return known->second;
    if (away_until_ > call.now) return Ground{.territory = territory};
    // One report finds out whether grid_geo is back; the others do not wait with it.
    if (away_until_ != absl::InfinitePast()) away_until_ = call.now + kAskAgain;
  }
  absl::StatusOr<Ground> ground = Ask(Patient(call), city, territory, point);
  const bool away = IsAway(ground.ok() ? ground->asked : ground.status());
  absl::MutexLock lock(&mutex_);
  away_until_ = away ? call.now + kAskAgain : absl::InfinitePast();
  if (!ground.ok() && away) return Ground{.territory = territory};
  HL_RETURN_IF_ERROR(ground.status());
  // Of an ended territory the point decides, so that answer holds for this report only.
  if (ground->asked.ok() && (point == nullptr || ground->territory == territory)) {
    if (grounds_.size() >= kMostRemembered) grounds_.clear();
    ground->until = call.now + kBelieveFor;
    grounds_.insert_or_assign(territory, *ground);
  }
  return ground;
}

absl::StatusOr<IntakeDesk::Ground> IntakeDesk::Ask(const rpc::Call& call,
                                                   const std::string& city,
                                                   const std::string& territory,
                                                   const type::v1::Point* point) const {
  Ground ground;
  HL_ASSIGN_OR_RETURN(ground.territory, territories_.CurrentOf(call, city, territory, point));
  const absl::string_view grid = CodeAt(ground.territory, Level::kGrid);
  if (grid.empty()) return ground;
  auto member = grids_.MemberOf(call, city, std::string(grid));
  ground.asked = member.status();
  if (member.ok()) ground.member = *std::move(member);
  return ground;
}

std::optional<std::string> IntakeDesk::MemberOf(const rpc::Call& call,
                                                const std::string& city,
                                                const std::string& territory) const {
  const absl::string_view grid = CodeAt(territory, Level::kGrid);
  if (grid.empty()) return std::nullopt;
  auto member = grids_.MemberOf(Patient(call), city, std::string(grid));
  return member.ok() ? *std::move(member) : std::nullopt;
}

void IntakeDesk::SetRoute(absl::string_view city, const Actor& actor, ReportDetails& report) const {
  const std::shared_ptr<const ActiveRules> rules = rules_.Of(city);
  Route route = FindRoute(rules->rules, rules->revision, FactsOf(report, actor));
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
