#include "services/grid_geo/tracks/service.h"

#include <utility>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/patrols/convert.h"
#include "services/grid_geo/patrols/paging.h"
#include "services/grid_geo/sql.h"
#include "services/grid_geo/tracks/convert.h"

namespace hailan::grid_geo {
namespace {

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
  return std::make_unique<TrackUpload>(parts_.ingest, clock_);
}

absl::StatusOr<v1::UploadTrackResponse> TracksService::AppendTrack(
    const rpc::Call& call, const v1::UploadTrackRequest& request) {
  absl::StatusOr<BatchReceipt> receipt;
  absl::Notification stored;
  parts_.ingest.Take(call, request, [&](absl::StatusOr<BatchReceipt> result) {
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

absl::StatusOr<v1::PatrolTrack> TracksService::GetTrack(const rpc::Call& call,
                                                        const v1::GetTrackRequest& request) {
  HL_ASSIGN_OR_RETURN(const PatrolName name, ParsePatrol(request.name(), "name"));
  HL_ASSIGN_OR_RETURN(const std::optional<Patrol> patrol, parts_.patrols.Get(name, call.deadline));
  if (!patrol.has_value()) {
    return CheckArea(call.actor(), name.city()).ok() ? NoSuchPatrol() : NotYourPatrol();
  }
  HL_RETURN_IF_ERROR(CheckReader(call.actor(), *patrol));
  // Full lines and rejected points are for audits: they are worked out again when asked for.
  if (patrol->finish_time.has_value() && !request.full() && !request.rejected()) {
    HL_ASSIGN_OR_RETURN(std::optional<v1::PatrolTrack> kept,
                        parts_.store.Find(name, call.deadline));
    if (kept.has_value()) {
      NameSystems(*kept);
      return *std::move(kept);
    }
  }
  HL_ASSIGN_OR_RETURN(const Evidence evidence, parts_.evidence.WorkOut(*patrol, call.deadline));
  const bool expired =
      patrol->finish_time.has_value() && *patrol->finish_time + retention_ < call.now;
  if (evidence.recorded.empty() && evidence.rejected.empty() && expired) {
    return Error(absl::StatusCode::kNotFound,
                 reason::kTrackExpired,
                 "The track has been deleted after its retention.");
  }
  v1::PatrolTrack track = FiguresOf(*patrol, evidence, call.now);
  track.MergeFrom(LinesOf(evidence));
  AddAudit(evidence, request, track);
  NameSystems(track);
  return track;
}

absl::StatusOr<v1::ListTracksResponse> TracksService::ListTracks(
    const rpc::Call& call, const v1::ListTracksRequest& request) {
  HL_ASSIGN_OR_RETURN(PatrolFilter filter, ParseFilter(request));
  HL_RETURN_IF_ERROR(Narrow(call.actor(), filter));
  const std::string identity = IdentityOf("ListTracks", filter);
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> last,
                      tokens_.Decode(request.page_token(), identity));
  const int size = PageSize(request.page_size());
  HL_ASSIGN_OR_RETURN(std::vector<ListedTrack> page,
                      parts_.store.List(filter, CursorOf(last), size + 1, call.deadline));
  v1::ListTracksResponse response;
  if (page.size() > static_cast<size_t>(size)) {
    page.pop_back();
    const PatrolCursor end{.window_start = page.back().window_start, .id = page.back().id};
    response.set_next_page_token(tokens_.Encode(KeyOf(end), identity));
  }
  for (ListedTrack& listed : page) *response.add_tracks() = std::move(listed.track);
  return response;
}

absl::Status TracksService::DeleteOld() {
  // Each has its own time: what is slow or fails keeps nothing else alive.
  const auto deadline = [] { return absl::Now() + kDeleteLimit; };
  const absl::Time oldest = clock_.Now() - retention_;
  absl::Status positions =
      parts_.pool.Exec(sql::kDeleteOffDutyPositions, pg::Params(), deadline()).status();
  positions.Update(parts_.store.DeleteBefore(oldest, deadline()));
  positions.Update(parts_.patrols.DeleteWhereabouts(oldest, deadline()));
  return positions;
}

}  // namespace hailan::grid_geo
