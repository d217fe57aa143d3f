// The bytes of an UploadTrackRequest as a phone sends it; the last eight bytes also say what is cut
// off.
#include "common/validate/rules.h"
#include "services/grid_geo/tracks/chunk.h"
#include "services/grid_geo/tracks/convert.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/targets.h"

namespace hailan::fuzz {
namespace {

using namespace grid_geo;  // NOLINT(google-build-using-namespace): what is tested

bool Same(const std::vector<TrackPoint>& a, const std::vector<TrackPoint>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.time_ms == y.time_ms && x.point == y.point && x.flags == y.flags;
  });
}

// What is kept of a batch is read again as it was.
void CheckCut(TrackChunk chunk, int64_t start_ms, absl::string_view input) {
  const size_t before = chunk.points.size();
  const absl::Time first = absl::FromUnixMillis(start_ms);
  const absl::Time last = first + absl::Hours(1);
  const int cut = CutChunk(chunk, first, last);
  Promise(chunk.points.size() + static_cast<size_t>(cut) == before, "points are counted", input);
  if (chunk.points.empty()) return;
  v1::TrackPoints stored;
  Promise(stored.ParseFromString(chunk.bytes), "a stored batch can be read", input);
  const auto again = ReadPoints(stored);
  Promise(again.ok() && Same(*again, chunk.points), "a stored batch is what was kept", input);
}

void CheckEvidence(const std::vector<TrackPoint>& points, absl::string_view input) {
  Patrol patrol;
  patrol.route.resize(1);
  const Evidence evidence = DeriveEvidence(points, patrol);
  int judged = 0;
  for (const int count : evidence.counts) judged += count;
  Promise(judged == static_cast<int>(points.size()), "every point has one verdict", input);
  Promise(evidence.accepted.size() + evidence.rejected.size() == points.size(),
          "points are accepted or rejected",
          input);
  Promise(evidence.simplified.size() <= evidence.accepted.size(), "simpler is not more", input);
  Promise(evidence.score() >= 0 && evidence.score() <= 100, "a score is 0 to 100", input);
  v1::GetTrackRequest request;
  request.set_full(true);
  request.set_rejected(true);
  v1::PatrolTrack track = FiguresOf(patrol, evidence, absl::UnixEpoch());
  track.MergeFrom(LinesOf(evidence));
  AddAudit(evidence, request, track);
  Promise(track.full().time_deltas_ms_size() == static_cast<int>(evidence.accepted.size()),
          "the full line is full",
          input);
}

void Run(absl::string_view input) {
  v1::UploadTrackRequest request;
  if (!request.ParseFromArray(input.data(), static_cast<int>(input.size()))) return;
  // As the pipeline does before the handler; points alone are also read without it.
  const bool valid = validate::RulesOf(request.GetDescriptor()).Check(request).status.ok();
  if (request.points().longitude_deltas_size() > 1000) return;
  auto chunk = ReadChunk(request, "walker", absl::FromUnixSeconds(1'772'413'200));
  if (!chunk.ok()) {
    Promise(absl::IsInvalidArgument(chunk.status()), "a refusal is the sender's fault", input);
    return;
  }
  PutInWgs84(*chunk, nullptr);
  LastTrustworthy(*chunk);
  std::vector<TrackPoint> points = chunk->points;
  for (TrackPoint& point : points) point.receive_ms = 1'772'413'200'000;
  CheckEvidence(points, input);
  if (!valid) return;
  Bytes end(input.substr(input.size() - std::min<size_t>(8, input.size())));
  CheckCut(*chunk, chunk->points.front().time_ms + end.Take<int32_t>(), input);
}

std::vector<std::string> Seeds() {
  v1::UploadTrackRequest request;
  request.set_name("cities/222405/patrols/0195585e-8a00-7000-8000-000000000001");
  request.set_upload_id("0195585e-8a00-7000-8000-000000000002");
  request.set_sequence(1);
  v1::TrackPoints& points = *request.mutable_points();
  points.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  points.set_base_time_ms(1'772'413'200'000);
  for (int i = 0; i < 12; ++i) {
    points.add_longitude_deltas(i == 0 ? 1'294'200'000 : i % 4 == 3 ? 40'000'000 : 50);
    points.add_latitude_deltas(i == 0 ? 427'700'000 : i % 5 == 4 ? 0 : 600);
    points.add_time_deltas_ms(i == 0 ? 0 : i == 7 ? -9000 : 5000);
    points.add_accuracies_dm(60);
    points.add_speeds_cms(130);
    points.add_flags(i == 9 ? 1 : 0);
  }
  std::vector<std::string> seeds = {request.SerializeAsString()};
  points.set_system(type::v1::COORDINATE_SYSTEM_BD09);
  seeds.push_back(request.SerializeAsString());
  // From one end of the world to the other, with times that go back and forth.
  points.Clear();
  points.set_system(type::v1::COORDINATE_SYSTEM_GCJ02);
  points.set_base_time_ms(1'772'413'200'000);
  for (const int32_t x : {1'799'999'000, -1'799'999'000, -1'799'999'000, 1'799'999'000}) {
    points.add_longitude_deltas(x);
    points.add_latitude_deltas(x / 4);
    points.add_time_deltas_ms(points.time_deltas_ms_size() % 2 == 0 ? 4'000'000 : -4'000'000);
  }
  seeds.push_back(request.SerializeAsString());
  return seeds;
}

}  // namespace

const Target kTrack{"track", Run, Seeds};

}  // namespace hailan::fuzz
