// The one writer of track points: whatever batches queued while the last commit
// ran go into the next one together, so 64 phones share one round trip and one
// fsync.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/pg/pool.h"
#include "services/grid_geo/tracks/chunk.h"

namespace hailan::grid_geo {

// What became of a batch.
struct Admission {
  // Stored, now or before. Otherwise the rest says why not: somebody else's patrol, points taken
  // off duty, or a position of the future to be shown.
  bool stored = false;
  // Empty when there is no such patrol.
  std::string assignee;
  std::optional<absl::Time> start_time;
  std::optional<absl::Time> finish_time;
  absl::Duration clock_offset;
};

// Thread-safe; opens its own session.
class TrackWriter {
 public:
  using Done = absl::AnyInvocable<void(absl::StatusOr<Admission>, TrackChunk)>;

  explicit TrackWriter(pg::Options database);
  // Answers what is queued, then stops.
  ~TrackWriter();

  // `done` is called once, after the commit, on the writer's thread; with
  // QUEUE_FULL on the caller's.
  void Submit(TrackChunk chunk, Done done);

 private:
  struct Item {
    TrackChunk chunk;
    Done done;
  };

  void Loop();
  std::vector<Item> NextBatch();
  // Answers all items.
  void Process(std::vector<Item> items);
  absl::StatusOr<std::vector<Admission>> Store(const std::vector<Item>& items);

  const pg::Options database_;
  std::unique_ptr<pg::Connection> connection_;
  absl::Mutex mutex_;
  std::vector<Item> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace hailan::grid_geo
