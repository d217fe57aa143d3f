#include "services/grid_geo/tracks/convert.h"

#include "services/grid_geo/domain/staff.h"
#include "services/grid_geo/tracks/chunk.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

void SetMillis(int64_t ms, google::protobuf::Timestamp* out) {
  SetTime(absl::FromUnixMillis(ms), out);
}

v1::TrackFigures ToProto(const TrackFigures& figures, const std::vector<TrackPoint>& points) {
  v1::TrackFigures out;
  out.set_point_count(static_cast<int>(points.size()));
  if (points.empty()) return out;
  SetMillis(points.front().time_ms, out.mutable_start_time());
  SetMillis(points.back().time_ms, out.mutable_end_time());
  out.set_duration_s(static_cast<double>(points.back().time_ms - points.front().time_ms) / 1000);
  out.set_length_m(figures.length);
  out.set_straight_m(figures.straight);
  out.set_max_gap_s(figures.max_gap_s);
  out.set_gap_count(static_cast<int>(figures.gaps.size()));
  out.set_max_speed_mps(figures.max_speed);
  out.set_fast_step_count(figures.fast_steps);
  out.set_same_time_step_count(figures.same_time_steps);
  out.set_stop_count(static_cast<int>(figures.stops.size()));
  out.set_stop_s(figures.stop_s());
  return out;
}

v1::TrackLine ToLine(const std::vector<TrackPoint>& points) {
  v1::TrackLine line;
  if (points.empty()) return line;
  TrackPoint last;
  last.time_ms = points.front().time_ms;
  line.set_base_time_ms(last.time_ms);
  for (const TrackPoint& point : points) {
    line.add_longitude_deltas(DeltaE7(last.point.x, point.point.x));
    line.add_latitude_deltas(DeltaE7(last.point.y, point.point.y));
    line.add_time_deltas_ms(static_cast<int32_t>(point.time_ms - last.time_ms));
    last = point;
  }
  return line;
}

void AddStays(const Evidence& evidence, v1::PatrolTrack& out) {
  for (const TrackStop& stop : evidence.accepted_figures.stops) {
    v1::TrackStop& entry = *out.add_stops();
    entry.set_longitude_e7(stop.point.x);
    entry.set_latitude_e7(stop.point.y);
    SetMillis(stop.start_ms, entry.mutable_start_time());
    SetMillis(stop.end_ms, entry.mutable_end_time());
  }
  for (const TrackGap& gap : evidence.recorded_figures.gaps) {
    v1::TrackGap& entry = *out.add_gaps();
    SetMillis(gap.start_ms, entry.mutable_start_time());
    SetMillis(gap.end_ms, entry.mutable_end_time());
    entry.set_distance_m(gap.distance);
  }
}

void AddCounts(const Evidence& evidence, v1::PatrolTrack& out) {
  for (size_t verdict = 1; verdict < kVerdicts; ++verdict) {
    if (evidence.counts[verdict] == 0) continue;
    v1::RejectedCount& entry = *out.add_rejected_counts();
    entry.set_reason(static_cast<v1::RejectReason>(verdict));
    entry.set_count(evidence.counts[verdict]);
  }
}

}  // namespace

v1::PatrolTrack FiguresOf(const Patrol& patrol, const Evidence& evidence, absl::Time now) {
  v1::PatrolTrack out;
  const std::string& city = patrol.name.city();
  out.set_name(patrol.name.Format());
  out.set_assignee(StaffName(city, patrol.assignee).Format());
  out.set_territory(FormatTerritory(city, patrol.territory_code));
  SetTime(now, out.mutable_derive_time());
  *out.mutable_recorded() = ToProto(evidence.recorded_figures, evidence.recorded);
  *out.mutable_accepted() = ToProto(evidence.accepted_figures, evidence.accepted);
  AddCounts(evidence, out);
  v1::Coverage& coverage = *out.mutable_coverage();
  coverage.set_route_point_count(static_cast<int>(patrol.route.size()));
  coverage.set_route_points_passed(evidence.points_passed);
  coverage.set_route_points_checked(evidence.points_checked);
  coverage.set_building_count(evidence.buildings);
  coverage.set_buildings_passed(evidence.buildings_passed);
  out.set_quality_score(evidence.score());
  for (const Penalty& penalty : evidence.penalties) {
    v1::QualityReason& entry = *out.add_quality_reasons();
    entry.set_code(static_cast<v1::QualityReason::Code>(penalty.code));
    entry.set_penalty(penalty.points);
    entry.set_share(penalty.share);
  }
  return out;
}

v1::PatrolTrack LinesOf(const Evidence& evidence) {
  v1::PatrolTrack out;
  *out.mutable_simplified() = ToLine(evidence.simplified);
  AddStays(evidence, out);
  return out;
}

void AddAudit(const Evidence& evidence,
              const v1::GetTrackRequest& request,
              v1::PatrolTrack& track) {
  if (request.full()) *track.mutable_full() = ToLine(evidence.accepted);
  if (!request.rejected()) return;
  for (const RejectedTrackPoint& rejected : evidence.rejected) {
    v1::RejectedPoint& entry = *track.add_rejected();
    entry.set_reason(static_cast<v1::RejectReason>(rejected.verdict));
    entry.set_longitude_e7(rejected.point.point.x);
    entry.set_latitude_e7(rejected.point.point.y);
    entry.set_time_ms(rejected.point.time_ms);
  }
}

void NameSystems(v1::PatrolTrack& track) {
  constexpr auto kStored = type::v1::COORDINATE_SYSTEM_WGS84;
  if (track.has_simplified()) track.mutable_simplified()->set_system(kStored);
  if (track.has_full()) track.mutable_full()->set_system(kStored);
  for (v1::TrackStop& stop : *track.mutable_stops()) stop.set_system(kStored);
  for (v1::RejectedPoint& point : *track.mutable_rejected()) {
    if (point.reason() != v1::REJECT_REASON_INVALID) point.set_system(kStored);
  }
}

}  // namespace hailan::grid_geo
