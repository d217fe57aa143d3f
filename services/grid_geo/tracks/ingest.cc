#include "services/grid_geo/tracks/ingest.h"

#include <utility>

#include "common/base/error.h"
#include "services/grid_geo/domain/patrols/reasons.h"

namespace hailan::grid_geo {
namespace {

absl::Status NotStarted() {
  return Error(absl::StatusCode::kFailedPrecondition,
               reason::kPatrolNotStarted,
               "Nobody is on duty before the patrol is started.");
}

}  // namespace

void TrackIngest::Take(const rpc::Call& call, const v1::UploadTrackRequest& request, Done done) {
  absl::StatusOr<TrackChunk> chunk = ReadChunk(request, call.actor().subject, call.now);
  if (!chunk.ok()) return done(std::move(chunk).status());
  const std::shared_ptr<const CityMap> map = maps_.Find(chunk->patrol.city());
  PutInWgs84(*chunk, map == nullptr ? nullptr : map->layers.get());
  Submit(*std::move(chunk), 0, std::move(done));
}

void TrackIngest::Submit(TrackChunk chunk, int off_duty, Done done) {
  writer_.Submit(
      std::move(chunk),
      [this, off_duty, done = std::move(done)](absl::StatusOr<Admission> answer,
                                               TrackChunk sent) mutable {
        if (!answer.ok()) return done(std::move(answer).status());
        const Admission& admission = *answer;
        if (admission.stored) {
          return done(BatchReceipt{static_cast<int>(sent.points.size()), off_duty});
        }
        // Whether it exists is nobody's business but the walker's.
        if (admission.assignee != sent.subject) return done(NotYourPatrol());
        if (!admission.start_time.has_value()) return done(NotStarted());
        sent.latest_shown = sent.receive_time + kClockTolerance - admission.clock_offset;
        const absl::Time last =
            admission.finish_time.has_value() ? *admission.finish_time : absl::InfiniteFuture();
        const int cut = CutChunk(
            sent, *admission.start_time - admission.clock_offset, last - admission.clock_offset);
        if (sent.points.empty()) return done(BatchReceipt{0, off_duty + cut});
        // What it was not stored for is cut away now, or not shown; unless the patrol has been
        // finished meanwhile, the next round is the last.
        Submit(std::move(sent), off_duty + cut, std::move(done));
      });
}

}  // namespace hailan::grid_geo
