#include "services/grid_geo/tracks/writer.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/command/parts.h"
#include "services/grid_geo/sql.h"

namespace hailan::grid_geo {
namespace {

constexpr size_t kMostQueued = 4096;
constexpr size_t kMostBatch = 256;
constexpr absl::Duration kStatementLimit = absl::Seconds(10);

// The parameters of store_track_chunks.sql.
struct Columns {
  pg::Array ord, city, patrol, upload, sequence, subject, first, last, received, points, longitude,
      latitude, accuracy, position_time;

  void Add(int index, const TrackChunk& chunk) {
    const auto [first_point, last_point] = std::minmax_element(
        chunk.points.begin(), chunk.points.end(), [](const TrackPoint& a, const TrackPoint& b) {
          return a.time_ms < b.time_ms;
        });
    ord.Add(index);
    city.Add(chunk.patrol.city());
    patrol.Add(chunk.patrol.id());
    upload.Add(chunk.upload_id);
    sequence.Add(chunk.sequence);
    subject.Add(chunk.subject);
    first.Add(absl::FromUnixMillis(first_point->time_ms));
    last.Add(absl::FromUnixMillis(last_point->time_ms));
    received.Add(chunk.receive_time);
    points.AddBytes(chunk.bytes);
    AddPosition(LastTrustworthy(chunk));
  }
  void AddPosition(const TrackPoint* point) {
    if (point == nullptr) {
      longitude.AddNull();
      latitude.AddNull();
      accuracy.AddNull();
      position_time.AddNull();
      return;
    }
    longitude.Add(point->point.x);
    latitude.Add(point->point.y);
    accuracy.Add(point->accuracy_dm);
    position_time.Add(absl::FromUnixMillis(point->time_ms));
  }
  pg::Params Take() const {
    pg::Params params;
    for (const pg::Array* column : {&ord,
                                    &city,
                                    &patrol,
                                    &upload,
                                    &sequence,
                                    &subject,
                                    &first,
                                    &last,
                                    &received,
                                    &points,
                                    &longitude,
                                    &latitude,
                                    &accuracy,
                                    &position_time}) {
      params.Add(*column);
    }
    params.Add(absl::ToInt64Microseconds(kClockTolerance));
    return params;
  }
};

}  // namespace

TrackWriter::TrackWriter(pg::Options database)
    : database_(std::move(database)), thread_([this] { Loop(); }) {}

TrackWriter::~TrackWriter() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void TrackWriter::Submit(TrackChunk chunk, Done done) {
  {
    absl::MutexLock lock(&mutex_);
    if (!stopping_ && queue_.size() < kMostQueued) {
      queue_.push_back({std::move(chunk), std::move(done)});
      return;
    }
  }
  done(command::QueueFull(), std::move(chunk));
}

void TrackWriter::Loop() {
  while (true) {
    std::vector<Item> batch = NextBatch();
    if (batch.empty()) return;
    Process(std::move(batch));
  }
}

std::vector<TrackWriter::Item> TrackWriter::NextBatch() {
  const auto ready = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !queue_.empty();
  };
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&ready));
  const auto end =
      queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), kMostBatch));
  std::vector<Item> batch(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  return batch;
}

void TrackWriter::Process(std::vector<Item> items) {
  absl::StatusOr<std::vector<Admission>> stored = Store(items);
  for (size_t i = 0; i < items.size(); ++i) {
    absl::StatusOr<Admission> answer =
        stored.ok() ? absl::StatusOr<Admission>((*stored)[i]) : stored.status();
    items[i].done(std::move(answer), std::move(items[i].chunk));
  }
}

absl::StatusOr<std::vector<Admission>> TrackWriter::Store(const std::vector<Item>& items) {
  if (connection_ == nullptr || connection_->broken()) {
    connection_.reset();
    HL_ASSIGN_OR_RETURN(connection_, pg::Connection::Open(database_));
  }
  Columns columns;
  for (size_t i = 0; i < items.size(); ++i) columns.Add(static_cast<int>(i), items[i].chunk);
  HL_ASSIGN_OR_RETURN(
      const pg::Rows rows,
      connection_->Exec(sql::kStoreTrackChunks, columns.Take(), absl::Now() + kStatementLimit));
  std::vector<Admission> admissions(items.size());
  for (const pg::Row row : rows) {
    Admission& admission = admissions[static_cast<size_t>(row.Int(0))];
    admission.stored = row.Bool(1);
    admission.assignee = row.Text(2);
    admission.start_time = row.MaybeTime(3);
    admission.finish_time = row.MaybeTime(4);
    admission.clock_offset = absl::Microseconds(row.Int(5));
  }
  return admissions;
}

}  // namespace hailan::grid_geo
