#include "services/grid_geo/tracks/service.h"

#include <utility>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/patrols/convert.h"
#include "services/grid_geo/sql.h"
#include "services/grid_geo/tracks/convert.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

constexpr int kMostPositions = 5000;
constexpr int kDeleteBatch = 10'000;
constexpr absl::Duration kDeleteLimit = absl::Seconds(30);

// Counts what one stream has brought.
class TrackUpload final : public rpc::UploadSink {
 public:
  TrackUpload(TrackIngest& ingest, const Clock& clock) : ingest_(ingest), clock_(clock) {}

  std::unique_ptr<google::protobuf::Message> NewMessage() override {
    return std::make_unique<v1::UploadTrackRequest>();
  }
  void Take(const rpc::Call& call,
            std::unique_ptr<google::protobuf::Message> message,
            Done done) override {
    const auto& request = static_cast<const v1::UploadTrackRequest&>(*message);
    // The stream may be old: a batch is received when it comes.
    rpc::Call now = call;
    now.now = clock_.Now();
    last_sequence_ = request.sequence();
    ingest_.Take(
        now, request, [this, done = std::move(done)](absl::StatusOr<BatchReceipt> receipt) mutable {
          if (receipt.ok()) Add(*receipt);
          done(receipt.status());
        });
  }
  std::unique_ptr<google::protobuf::Message> Reply() override {
    absl::MutexLock lock(&mutex_);
    reply_.set_last_sequence(last_sequence_);
    return std::make_unique<v1::UploadTrackResponse>(reply_);
  }

 private:
  void Add(const BatchReceipt& receipt) {
    absl::MutexLock lock(&mutex_);
    reply_.set_batch_count(reply_.batch_count() + 1);
    reply_.set_point_count(reply_.point_count() + receipt.points);
    reply_.set_off_duty_count(reply_.off_duty_count() + receipt.off_duty);
  }

  TrackIngest& ingest_;
  const Clock& clock_;
  int64_t last_sequence_ = 0;
  absl::Mutex mutex_;
  v1::UploadTrackResponse reply_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

std::unique_ptr<rpc::UploadSink> TracksService::NewUpload() {
  return std::make_unique<TrackUpload>(ingest_, clock_);
}

absl::StatusOr<v1::UploadTrackResponse> TracksService::AppendTrack(
    const rpc::Call& call, const v1::UploadTrackRequest& request) {
  absl::StatusOr<BatchReceipt> receipt;
  absl::Notification stored;
  ingest_.Take(call, request, [&](absl::StatusOr<BatchReceipt> result) {
    receipt = std::move(result);
    stored.Notify();
  });
  stored.WaitForNotification();
  HL_RETURN_IF_ERROR(receipt.status());
  v1::UploadTrackResponse response;
  response.set_last_sequence(request.sequence());
  response.set_batch_count(1);
  response.set_point_count(receipt->points);
  response.set_off_duty_count(receipt->off_duty);
  return response;
}

absl::StatusOr<std::vector<TrackPoint>> TracksService::ReadTrack(const Patrol& patrol,
                                                                 absl::Time deadline) {
  pg::Params params;
  params.Add(patrol.name.city()).Add(patrol.name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListTrackChunks, params, deadline));
  const int64_t offset_ms = absl::ToInt64Milliseconds(patrol.clock_offset);
  std::vector<TrackPoint> track;
  for (const pg::Row row : rows) {
    v1::TrackPoints stored;
    if (!stored.ParseFromString(row.Bytes(3))) {
      return absl::DataLossError("a stored batch of track points cannot be read");
    }
    HL_ASSIGN_OR_RETURN(const std::vector<TrackPoint> points, ReadPoints(stored));
    const int64_t receive_ms = absl::ToUnixMillis(row.Time(2));
    for (TrackPoint point : points) {
      point.time_ms += offset_ms;
      point.receive_ms = receive_ms;
      // Order of recording, for points with the same time; a batch holds at
      // most 1,000.
      point.sequence += row.Int(1) * 1000;
      track.push_back(point);
    }
  }
  return track;
}

absl::StatusOr<v1::PatrolTrack> TracksService::GetTrack(const rpc::Call& call,
                                                        const v1::GetTrackRequest& request) {
  HL_ASSIGN_OR_RETURN(const PatrolName name, ParsePatrol(request.name(), "name"));
  HL_ASSIGN_OR_RETURN(const std::optional<Patrol> patrol, patrols_.Get(name, call.deadline));
  if (!patrol.has_value()) {
    return CheckArea(call.actor(), name.city()).ok() ? NoSuchPatrol() : NotYourPatrol();
  }
  HL_RETURN_IF_ERROR(CheckReader(call.actor(), *patrol));
  HL_ASSIGN_OR_RETURN(std::vector<TrackPoint> points, ReadTrack(*patrol, call.deadline));
  const bool expired =
      patrol->finish_time.has_value() && *patrol->finish_time + retention_ < call.now;
  if (points.empty() && expired) {
    return Error(absl::StatusCode::kNotFound,
                 reason::kTrackExpired,
                 "The track has been deleted after its retention.");
  }
  return ToProto(*patrol, DeriveEvidence(std::move(points), *patrol), request, call.now);
}

absl::StatusOr<v1::ListPositionsResponse> TracksService::ListPositions(
    const rpc::Call& call, const v1::ListPositionsRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(const std::string subtree,
                      ParseSubtree(request.territory(), city, "territory"));
  const std::string& area = subtree.empty() ? city : subtree;
  HL_RETURN_IF_ERROR(CheckArea(call.actor(), area));
  pg::Params params;
  params.Add(city).Add(area).Add(kMostPositions);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListPositions, params, call.deadline));
  v1::ListPositionsResponse response;
  for (const pg::Row row : rows) {
    v1::Position& position = *response.add_positions();
    position.set_staff(StaffName(city, row.Text(0)).Format());
    position.set_patrol(PatrolName(city, row.Text(1)).Format());
    position.set_territory(FormatTerritory(city, row.View(2)));
    *position.mutable_point() =
        ToPoint({.x = static_cast<int32_t>(row.Int(3)), .y = static_cast<int32_t>(row.Int(4))});
    position.set_accuracy_m(row.Int(5) > 0 ? static_cast<double>(row.Int(5)) / 10 : 0);
    SetTime(row.Time(6), position.mutable_position_time());
    position.set_age_s(absl::ToDoubleSeconds(call.now - row.Time(6)));
  }
  return response;
}

absl::Status TracksService::DeleteOld() {
  const absl::Time deadline = absl::Now() + kDeleteLimit;
  HL_RETURN_IF_ERROR(pool_.Exec(sql::kDeleteOffDutyPositions, pg::Params(), deadline).status());
  while (true) {
    pg::Params params;
    params.Add(clock_.Now() - retention_).Add(kDeleteBatch);
    HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kDeleteOldTracks, params, deadline));
    if (rows.affected() < kDeleteBatch) return absl::OkStatus();
  }
}

}  // namespace hailan::grid_geo
