#include "tools/hailanctl/patrol/verdict.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace hailan::ctl {
namespace {

namespace geo = hailan::grid_geo::v1;
using nlohmann::json;

std::string NameOf(geo::RejectReason reason) {
  return std::string(absl::StripPrefix(geo::RejectReason_Name(reason), "REJECT_REASON_"));
}

std::string NameOf(geo::QualityReason::Code code) {
  return std::string(absl::StripPrefix(geo::QualityReason::Code_Name(code), "CODE_"));
}

std::string FormatCounts(const std::vector<std::pair<std::string, int>>& counts,
                         absl::string_view sign) {
  return counts.empty() ? "none"
                        : absl::StrJoin(counts, ", ", [sign](std::string* out, const auto& c) {
                            absl::StrAppend(out, c.first, " ", sign, c.second);
                          });
}

json CountsOf(const std::vector<std::pair<std::string, int>>& counts) {
  json out = json::object();
  for (const auto& [name, count] : counts) out[name] = count;
  return out;
}

json FiguresOf(const std::string& id, const TrackVerdict& verdict) {
  return {{"track", id},
          {"recorded_points", verdict.recorded},
          {"accepted_points", verdict.accepted},
          {"length_m", verdict.length},
          {"duration_s", verdict.duration},
          {"stops", verdict.stops},
          {"gaps", verdict.gaps},
          {"score", verdict.score},
          {"penalties", CountsOf(verdict.reasons)},
          {"rejected", CountsOf(verdict.rejected)}};
}

}  // namespace

TrackVerdict VerdictOf(const grid_geo::Evidence& evidence) {
  TrackVerdict out;
  out.recorded = static_cast<int>(evidence.recorded.size());
  out.accepted = static_cast<int>(evidence.accepted.size());
  out.length = evidence.accepted_figures.length;
  if (!evidence.accepted.empty()) {
    out.duration =
        static_cast<double>(evidence.accepted.back().time_ms - evidence.accepted.front().time_ms) /
        1000;
  }
  out.stops = static_cast<int>(evidence.accepted_figures.stops.size());
  out.gaps = static_cast<int>(evidence.recorded_figures.gaps.size());
  out.score = evidence.score();
  for (const grid_geo::Penalty& penalty : evidence.penalties) {
    out.reasons.emplace_back(NameOf(static_cast<geo::QualityReason::Code>(penalty.code)),
                             penalty.points);
  }
  for (size_t i = 1; i < evidence.counts.size(); ++i) {
    if (evidence.counts[i] == 0) continue;
    out.rejected.emplace_back(NameOf(static_cast<geo::RejectReason>(i)), evidence.counts[i]);
  }
  for (const grid_geo::TrackPoint& point : evidence.simplified) {
    out.line.emplace_back(point.point.x, point.point.y);
  }
  return out;
}

TrackVerdict VerdictOf(const geo::PatrolTrack& track) {
  TrackVerdict out;
  out.recorded = track.recorded().point_count();
  out.accepted = track.accepted().point_count();
  out.length = track.accepted().length_m();
  out.duration = track.accepted().duration_s();
  out.stops = track.stops_size();
  out.gaps = track.gaps_size();
  out.score = track.quality_score();
  for (const geo::QualityReason& reason : track.quality_reasons()) {
    out.reasons.emplace_back(NameOf(reason.code()), reason.penalty());
  }
  for (const geo::RejectedCount& count : track.rejected_counts()) {
    out.rejected.emplace_back(NameOf(count.reason()), count.count());
  }
  int64_t x = 0;
  int64_t y = 0;
  for (int i = 0; i < track.simplified().longitude_deltas_size(); ++i) {
    x += track.simplified().longitude_deltas(i);
    y += track.simplified().latitude_deltas(i);
    out.line.emplace_back(x, y);
  }
  return out;
}

std::string FormatVerdict(const std::string& id, const TrackVerdict& verdict) {
  return absl::StrFormat(
      "%s\n"
      "  points    %d recorded, %d in the line, %d in the simplified one\n"
      "  length    %.1f m in %.0f s, %d stops, %d gaps\n"
      "  rejected  %s\n"
      "  score     %d; taken off: %s\n",
      id,
      verdict.recorded,
      verdict.accepted,
      verdict.line.size(),
      verdict.length,
      verdict.duration,
      verdict.stops,
      verdict.gaps,
      FormatCounts(verdict.rejected, ""),
      verdict.score,
      FormatCounts(verdict.reasons, "-"));
}

std::string FormatVerdictJson(const std::string& id, const TrackVerdict& verdict) {
  return FiguresOf(id, verdict).dump();
}

std::string FormatFeature(const std::string& id, const TrackVerdict& verdict) {
  if (verdict.line.empty()) return {};
  json places = json::array();
  for (const auto& [x, y] : verdict.line) {
    places.push_back({static_cast<double>(x) / 1e7, static_cast<double>(y) / 1e7});
  }
  const bool single = verdict.line.size() == 1;
  const json geometry = {{"type", single ? "Point" : "LineString"},
                         {"coordinates", single ? places[0] : places}};
  return json{{"type", "Feature"}, {"properties", FiguresOf(id, verdict)}, {"geometry", geometry}}
      .dump();
}

}  // namespace hailan::ctl
