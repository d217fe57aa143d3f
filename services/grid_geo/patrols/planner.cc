#include "services/grid_geo/patrols/planner.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/obs/log.h"
#include "services/grid_geo/batch.h"

namespace hailan::grid_geo {
namespace {

constexpr int kPlansPerRun = 100;
constexpr int kAlarmsPerRun = 200;
constexpr absl::Duration kLimit = absl::Seconds(10);
// 16 bytes in the place of a request's digest: all commands with one id are the same request.
constexpr absl::string_view kBodyHash = "hailan-a-patrol.";

Patrol PatrolOf(const Plan& plan,
                absl::CivilDay day,
                const Window& window,
                const std::string& assignee) {
  Patrol patrol;
  patrol.name = PatrolName(plan.name.city(), PatrolIdOf(plan.name, day, assignee));
  patrol.plan_id = plan.name.id();
  patrol.title = plan.title;
  patrol.territory_code = plan.territory_code;
  patrol.assignee = assignee;
  patrol.window = window;
  patrol.route = plan.route;
  patrol.allow_remote = plan.allow_remote;
  return patrol;
}

}  // namespace

std::string PatrolIdOf(const PlanName& plan, absl::CivilDay day, const std::string& assignee) {
  return ItemRequestId(absl::StrCat(plan.Format(), "/", FormatDate(day), "/", assignee), 0);
}

PatrolPlanner::PatrolPlanner(PlanStore& plans,
                             PatrolStore& patrols,
                             command::Runner<PatrolStore>& runner,
                             const CityMaps& maps,
                             const Clock& clock)
    : plans_(plans),
      patrols_(patrols),
      runner_(runner),
      maps_(maps),
      clock_(clock),
      system_(SystemActor()) {}

std::vector<std::string> PatrolPlanner::AssigneesOf(const Plan& plan, const Window& window) const {
  if (!plan.assignees.empty()) return plan.assignees;
  std::set<std::string> holders;
  const std::shared_ptr<const CityMap> map = maps_.Find(plan.name.city());
  if (map == nullptr) return {};
  const auto duties = map->directory->duties.find(plan.territory_code);
  if (duties == map->directory->duties.end()) return {};
  for (const Duty& duty : duties->second) {
    const Appointment& held = duty.appointment;
    if (held.role == plan.role && held.On(window.start)) holders.insert(duty.staff_id);
  }
  return {holders.begin(), holders.end()};
}

absl::StatusOr<PatrolPlanner::Planned> PatrolPlanner::Make(const Plan& plan,
                                                           absl::CivilDay first,
                                                           absl::CivilDay last,
                                                           absl::Time deadline) {
  if (plan.state == PlanState::kEnded) return PlanEnded();
  const absl::Time now = clock_.Now();
  std::vector<std::pair<command::Origin, PatrolCommand>> commands;
  for (absl::CivilDay day = first; day <= last; ++day) {
    const std::optional<Window> window = WindowOn(plan, day);
    // What is over already is not planned any more.
    if (!window.has_value() || window->end <= now) continue;
    for (const std::string& assignee : AssigneesOf(plan, *window)) {
      Patrol patrol = PatrolOf(plan, day, *window, assignee);
      command::Origin origin{.actor = system_,
                             .request_id = patrol.name.id(),
                             .body_hash = std::string(kBodyHash),
                             .deadline = deadline};
      PatrolCommand command{
          .name = patrol.name, .etag = {}, .action = PlanPatrol{.values = std::move(patrol)}};
      commands.emplace_back(std::move(origin), std::move(command));
    }
  }
  Planned planned;
  for (absl::StatusOr<Patrol>& made : runner_.RunAll(std::move(commands))) {
    if (!made.ok()) return std::move(made).status();
    planned.created += made->create_time >= now ? 1 : 0;
    planned.patrols.push_back(*std::move(made));
  }
  return planned;
}

absl::Status PatrolPlanner::MakeDue() {
  const absl::CivilDay today = absl::ToCivilDay(clock_.Now(), PlanZone());
  const absl::CivilDay tomorrow = today + 1;
  while (true) {
    HL_ASSIGN_OR_RETURN(const std::vector<Plan> due,
                        plans_.ListDue(tomorrow, kPlansPerRun, absl::Now() + kLimit));
    for (const Plan& plan : due) {
      const absl::Time deadline = absl::Now() + kLimit;
      HL_RETURN_IF_ERROR(Make(plan, today, tomorrow, deadline).status());
      HL_RETURN_IF_ERROR(plans_.MarkPlanned(plan.name, tomorrow, deadline));
    }
    if (due.size() < kPlansPerRun) return absl::OkStatus();
  }
}

absl::Status PatrolPlanner::Sweep() {
  const absl::Time now = clock_.Now();
  const absl::Time deadline = absl::Now() + kLimit;
  HL_ASSIGN_OR_RETURN(const std::vector<Patrol> due,
                      patrols_.ListAlarms(now, kAlarmsPerRun, deadline));
  std::vector<std::pair<command::Origin, PatrolCommand>> commands;
  for (const Patrol& patrol : due) {
    const std::optional<PatrolAction> owed = OwedMove(patrol, now);
    if (!owed.has_value()) continue;
    command::Origin origin{
        .actor = system_,
        .request_id = ItemRequestId(absl::StrCat("alarm ", patrol.name.Format(), NameOf(*owed)), 0),
        .body_hash = std::string(kBodyHash),
        .deadline = deadline};
    commands.emplace_back(
        std::move(origin),
        PatrolCommand{.name = patrol.name, .etag = {}, .action = PassTime{*owed}});
  }
  for (const absl::StatusOr<Patrol>& moved : runner_.RunAll(std::move(commands))) {
    // A refusal is a race that the walker or another replica won.
    if (moved.ok() || absl::IsFailedPrecondition(moved.status())) continue;
    obs::Log(obs::Level::kWarn,
             "A patrol could not be swept; the next sweep tries again.",
             {{"status", moved.status().ToString()}});
  }
  return absl::OkStatus();
}

}  // namespace hailan::grid_geo
