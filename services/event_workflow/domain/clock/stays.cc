#include "services/event_workflow/domain/clock/stays.h"

#include <utility>

namespace hailan::event_workflow {
namespace {

// Counts a stay and judges it.
void Count(const Profile& profile, absl::Time at, Stay& stay) {
  const Budget basis = stay.budget.value_or(Budget{});
  const ClockRun run{.start = stay.from, .budget = basis, .pauses = {}, .extensions = {}};
  stay.counted = CountedTime(run, profile.calendar, stay.to.value_or(at));
  stay.late = stay.budget.has_value() && stay.counted > stay.budget->amount;
}

void End(std::vector<Stay>& stays, absl::Time time) {
  if (!stays.empty() && !stays.back().to.has_value()) stays.back().to = time;
}

bool Lasts(const std::vector<Stay>& stays) {
  return !stays.empty() && !stays.back().to.has_value();
}

}  // namespace

std::vector<Stay> StaysInStates(absl::Span<const Passage> passages,
                                const Profile& profile,
                                absl::Time at) {
  std::vector<Stay> stays;
  for (const Passage& passage : passages) {
    if (passage.time > at) break;
    if (Lasts(stays) && stays.back().state == passage.to) continue;
    End(stays, passage.time);
    Stay& stay = stays.emplace_back();
    stay.state = passage.to;
    stay.from = passage.time;
    stay.budget = profile.stays[static_cast<size_t>(passage.to)];
  }
  for (Stay& stay : stays) Count(profile, at, stay);
  return stays;
}

std::vector<Stay> StaysAtLevels(absl::Span<const Passage> passages,
                                const Profile& profile,
                                absl::Time at) {
  std::vector<Stay> stays;
  // To whom a return gives the case back; nobody when it was handled again without a start.
  Role level = Role::kUnspecified;
  for (const Passage& passage : passages) {
    if (passage.time > at) break;
    const LevelTurn turn = TurnOf(passage.action, passage.to);
    if (turn == LevelTurn::kTakes) {
      level = passage.role;
    } else if (turn == LevelTurn::kKeeps && !Lasts(stays)) {
      level = Role::kUnspecified;
    }
    if (turn != LevelTurn::kKeeps) End(stays, passage.time);
    const bool begins = turn == LevelTurn::kTakes || turn == LevelTurn::kTakesBack;
    if (!begins || level == Role::kUnspecified) continue;
    Stay& stay = stays.emplace_back();
    stay.level = level;
    stay.from = passage.time;
    stay.budget = profile.levels[static_cast<size_t>(level)];
  }
  for (Stay& stay : stays) Count(profile, at, stay);
  return stays;
}

}  // namespace hailan::event_workflow
