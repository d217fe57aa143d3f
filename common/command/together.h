// Commands that are stored together or not at all, be they of one aggregate or of several: what a
// runner does with a batch, inside a transaction. For the few writes that no single row can own;
// everything else goes through a runner.
#pragma once

#include <numeric>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/command/batch.h"
#include "common/command/origin.h"
#include "common/command/parts.h"
#include "common/pg/pool.h"

namespace hailan::command {

// Begun so often in vain, a write that keeps losing its race is given back to its caller.
inline constexpr int kMostRaces = 16;

// Commands that stand or fall together.
template <class S>
struct Trial {
  const std::vector<std::pair<Origin, typename S::Command>>& commands;
  absl::Time now;
  // Decide only.
  bool dry_run = false;
};

// What the commands of a trial come to, in order.
template <class S>
using Answers = std::vector<absl::StatusOr<typename S::State>>;

// The rows of `pending` that were stored. Whoever comes second to a key of another row has lost a
// race, too.
template <class S>
absl::StatusOr<std::vector<int>> CommitInside(pg::Connection& connection,
                                              S& store,
                                              const std::vector<Pending<S>>& pending,
                                              absl::Time deadline) {
  if (pending.empty()) return std::vector<int>();
  absl::StatusOr<std::vector<int>> moved = store.Commit(connection, pending, deadline);
  if (ReasonOf(moved.status()) == reason::kAlreadyExists) return LostRace();
  return moved;
}

// Loads and decides commands in the open transaction of `connection`, and stores all of them or,
// when one is refused or it is a dry run, none. Each is answered with its row as it is, or would
// be, or with why it is refused. An error is one of the whole, which the caller passes on so that
// nothing stays: ABORTED (LOST_RACE) when a row has changed since it was loaded. `S` as of
// runner.h.
template <class S>
absl::StatusOr<Answers<S>> TryInside(pg::Connection& connection, S& store, const Trial<S>& trial) {
  if (trial.commands.empty()) return Answers<S>();
  std::vector<Item<S>> items;
  items.reserve(trial.commands.size());
  for (const auto& [origin, command] : trial.commands) items.push_back({origin, command, nullptr});
  Batch<S> batch(items);
  const absl::Time deadline = batch.Deadline();
  HL_ASSIGN_OR_RETURN(auto loaded, store.Load(connection, batch.lookups(), deadline));
  batch.Decide(std::move(loaded), trial.now);
  bool stores = !trial.dry_run;
  for (size_t i = 0; i < items.size(); ++i) {
    const auto& refusal = batch.AnswerOf(i);
    stores = stores && (!refusal.has_value() || refusal->ok());
  }
  std::vector<Pending<S>> pending = batch.TakePending();
  std::vector<int> moved(pending.size());
  std::iota(moved.begin(), moved.end(), 0);
  if (stores) {
    HL_ASSIGN_OR_RETURN(moved, CommitInside(connection, store, pending, deadline));
  }
  batch.Settle(std::move(pending), moved);
  Answers<S> answers;
  answers.reserve(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    auto& answer = batch.AnswerOf(i);
    if (!answer.has_value()) return LostRace();
    answers.push_back(*std::move(answer));
  }
  return answers;
}

// The same for whoever needs all of them: an error, which the caller passes on, is also the first
// refusal.
template <class S>
absl::StatusOr<std::vector<typename S::State>> RunInside(
    pg::Connection& connection,
    S& store,
    const std::vector<std::pair<Origin, typename S::Command>>& commands,
    absl::Time now) {
  HL_ASSIGN_OR_RETURN(Answers<S> answers, TryInside(connection, store, Trial<S>{commands, now}));
  std::vector<typename S::State> states;
  states.reserve(answers.size());
  for (absl::StatusOr<typename S::State>& answer : answers) {
    HL_ASSIGN_OR_RETURN(typename S::State state, std::move(answer));
    states.push_back(std::move(state));
  }
  return states;
}

// The answer of `write`, which looks, decides and stores anew at every call: called again as long
// as it loses a race, each of which somebody else has won.
template <class Write>
auto UntilWon(Write write) {
  for (int tries = 1;; ++tries) {
    auto answer = write();
    if (ReasonOf(answer.status()) != reason::kLostRace || tries == kMostRaces) return answer;
    // Apart, so that the losers of one race do not all meet in the next.
    absl::BitGen random;
    absl::SleepFor(absl::Milliseconds(absl::Uniform(random, 1, 20)));
  }
}

}  // namespace hailan::command
