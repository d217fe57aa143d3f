// The one write engine of all aggregates: Load → Decide → Commit, in batches of whatever queued
// while the last commit ran. No timer, no latency price: an idle runner starts at once, a busy one
// shares one round trip and one fsync among all its callers.
//
// A store S describes one aggregate:
//   S::Key      ordered, hashable key of a row (a ResourceName)
//   S::State    the aggregate; has `int64_t revision` (0 = not stored yet), copyable
//   S::Command  what a caller wants; carries its key
//   S::Change   the decision: has `S::State next`; whatever else Commit writes (history, entries)
//   static Key KeyOf(const Command&)
//   static absl::StatusOr<Change> Decide(const std::optional<State>&, const Command&, const Actor&,
//                                        absl::Time now)                                   (pure)
//   absl::StatusOr<std::vector<Loaded<State>>> Load(pg::Connection&,
//       absl::Span<const Lookup<Key>>, absl::Time deadline)       one statement, answers in order
//   absl::StatusOr<std::vector<int>> Commit(pg::Connection&, absl::Span<const Pending<S>>,
//       absl::Time deadline)        one statement; the indices whose revision still matched
#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/base/actor.h"
#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/command/batch.h"
#include "common/command/origin.h"
#include "common/command/parts.h"
#include "common/pg/pool.h"

namespace hailan::command {

// Counters of one runner; read by metrics.
struct RunnerStats {
  std::atomic<int64_t> batches = 0;
  std::atomic<int64_t> commands = 0;
  std::atomic<int64_t> races = 0;
  std::atomic<int64_t> replays = 0;
};

struct RunnerOptions {
  size_t max_batch = 256;
  size_t max_queue = 4096;
};

template <class S>
class Runner {
 public:
  using State = typename S::State;
  using Done = absl::AnyInvocable<void(absl::StatusOr<State>)>;

  // `store` and `clock` outlive the runner. The runner opens its own session.
  Runner(S& store, const Clock& clock, pg::Options database, RunnerOptions options = {});
  // Answers what is queued, then stops.
  ~Runner();

  // Queues a command; `done` is called once, on the runner's thread or (refused) on the caller's.
  void Submit(Origin origin, typename S::Command command, Done done);
  // Submits and waits for all; answers in order. Not for a reactor's thread.
  std::vector<absl::StatusOr<State>> RunAll(
      std::vector<std::pair<Origin, typename S::Command>> commands);

  const RunnerStats& stats() const { return stats_; }

 private:
  using Items = std::vector<Item<S>>;

  void Loop();
  Items NextBatch();
  void Process(Items batch);
  absl::Status TryBatch(Items& items);
  void AnswerSettled(Batch<S>& batch, Items& items);
  absl::Status Connect();

  S& store_;
  const Clock& clock_;
  const pg::Options database_;
  const RunnerOptions options_;
  RunnerStats stats_;
  std::unique_ptr<pg::Connection> connection_;
  absl::Mutex mutex_;
  Items queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace hailan::command

#include "common/command/runner_impl.h"
