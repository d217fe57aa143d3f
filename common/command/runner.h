// The one write engine of all aggregates: Load → Decide → Commit, in batches of whatever queued while
// the last commit ran. No timer, no latency price: an idle runner starts at once, a busy one shares
// one round trip and one fsync among all its callers.
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

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/base/actor.h"
#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/command/origin.h"
#include "common/pg/pool.h"

namespace hailan::command {

// What Load is asked for: the row of `key`, and whether the origin's request id was seen before.
template <class Key>
struct Lookup {
  Key key;
  const Origin* origin;
};

// What Load answers. With a receipt, `state` is the row which that earlier request made or changed,
// whatever the key of the lookup (a replayed create has a fresh key).
template <class State>
struct Loaded {
  std::optional<State> state;
  // body_hash of the earlier request with this id; nullopt = not seen.
  std::optional<std::string> receipt;
};

// One decided command on its way into the database.
template <class S>
struct Step {
  const Origin* origin;
  typename S::Change change;
};

// One row to commit: the revision it was loaded with and the steps decided on it, in order; the last
// step's `change.next` is the row to store.
template <class S>
struct Pending {
  typename S::Key key;
  int64_t revision = 0;
  std::vector<Step<S>> steps;
  const typename S::State& next() const { return steps.back().change.next; }
};

// One message for the change feed.
struct Message {
  std::string type;
  std::string resource;
  // Serialized google.protobuf.Any.
  std::string payload;
};

// Collects $1–$10 of a commit statement: the steps, see sql/step.sql and sql/tail.sql.
class StepParams {
 public:
  // `ord` is the index of the row in the batch.
  void Add(int ord, absl::string_view city, absl::string_view resource_id, absl::Time at,
           const Origin& origin, const Message& message);
  // The ten arrays, as the first ten parameters.
  pg::Params Take() const;

 private:
  pg::Array ord_, city_, subject_, request_id_, body_hash_, resource_id_, at_, type_, resource_,
      payload_;
};

// Refusals of the engine itself.
absl::Status QueueFull();
absl::Status TooLate();
absl::Status LostRace();
absl::Status RequestIdReused();

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
  struct Item {
    Origin origin;
    typename S::Command command;
    Done done;
    int tries = 0;
  };

  void Loop();
  std::vector<Item> NextBatch();
  void Process(std::vector<Item> batch);
  absl::StatusOr<std::vector<Item>> TryBatch(std::vector<Item>& batch);
  absl::Status Connect();

  S& store_;
  const Clock& clock_;
  const pg::Options database_;
  const RunnerOptions options_;
  RunnerStats stats_;
  std::unique_ptr<pg::Connection> connection_;
  absl::Mutex mutex_;
  std::vector<Item> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace hailan::command

#include "common/command/runner_impl.h"
