#include "services/grid_geo/boundaries/check.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_format.h"
#include "services/grid_geo/domain/measure/area.h"
#include "services/grid_geo/domain/reasons.h"

namespace hailan::grid_geo {
namespace {

void Note(BoundaryFault place,
          absl::string_view reason,
          absl::string_view fix,
          LonLat at,
          std::vector<BoundaryFault>& faults) {
  place.reason = reason;
  place.fix = std::string(fix);
  place.at = at;
  faults.push_back(std::move(place));
}

bool Same(LonLat a, LonLat b) {
  return a.lon == b.lon && a.lat == b.lat;
}

bool InRange(LonLat p) {
  return std::isfinite(p.lon) && std::isfinite(p.lat) && std::abs(p.lon) <= 180 &&
         std::abs(p.lat) <= 90;
}

absl::string_view FixOf(absl::string_view reason) {
  if (reason == "SWAPPED_COORDINATES") {
    return "Longitude and latitude are swapped; GeoJSON has longitude first.";
  }
  if (reason == "WRONG_SYSTEM") {
    return "No GCJ-02 or BD-09 coordinate lies there; name the file's own system.";
  }
  if (reason == "OUT_OF_RANGE") return "Longitude is within 180 and latitude within 90 degrees.";
  return "The position is far outside the city; check the coordinate system and the file.";
}

}  // namespace

bool BoundaryChecker::Fits(const Converted& wgs) const {
  if (!wgs.refusal.empty()) return false;
  if (!city_box_.has_value()) return true;
  return city_box_->Grown(kCityMargin).Contains({ToE7(wgs.point.lon), ToE7(wgs.point.lat)});
}

Converted BoundaryChecker::PutInWgs84(LonLat position) const {
  const auto refused = [](absl::string_view reason) {
    return Converted{.point = {}, .refusal = reason};
  };
  const LonLat swapped{position.lat, position.lon};
  if (!InRange(position)) {
    return refused(InRange(swapped) ? "SWAPPED_COORDINATES" : "OUT_OF_RANGE");
  }
  const Converted wgs = ToWgs84(position, system_, layers_);
  if (Fits(wgs)) return wgs;
  if (InRange(swapped) && Fits(ToWgs84(swapped, system_, layers_))) {
    return refused("SWAPPED_COORDINATES");
  }
  return refused(wgs.refusal == reason::kNotInGcjArea ? "WRONG_SYSTEM" : "OUTSIDE_CITY");
}

LonLat BoundaryChecker::InFile(PointE7 point) const {
  LonLat at{point.x / 1e7, point.y / 1e7};
  if (HasOffset(system_)) at = WgsToGcj(at);
  if (system_ == CoordinateSystem::kBd09) at = GcjToBd(at);
  return at;
}

void BoundaryChecker::NoteOrMend(const BoundaryFault& place,
                                 absl::string_view reason,
                                 absl::string_view fix,
                                 absl::string_view done,
                                 LonLat at,
                                 CheckReport& report) const {
  Note(place, reason, repair_ ? done : fix, at, repair_ ? report.repairs : report.faults);
}

Ring BoundaryChecker::ReadRing(const RawRing& raw,
                               const BoundaryFault& place,
                               CheckReport& report) const {
  Ring ring;
  ring.reserve(raw.size());
  for (size_t i = 0; i < raw.size(); ++i) {
    // One misplaced position tells enough: the others of the ring are mostly as wrong.
    const Converted wgs = PutInWgs84(raw[i]);
    if (!wgs.refusal.empty()) {
      Note(place, wgs.refusal, FixOf(wgs.refusal), raw[i], report.faults);
      break;
    }
    if (i > 0 && Same(raw[i - 1], raw[i])) {
      NoteOrMend(place,
                 "DUPLICATE_VERTEX",
                 "The position is there twice in a row; drop one.",
                 "One of two equal positions in a row was dropped.",
                 raw[i],
                 report);
    }
    const PointE7 point{ToE7(wgs.point.lon), ToE7(wgs.point.lat)};
    // Positions less than a centimetre apart become one point.
    if (ring.empty() || ring.back() != point) ring.push_back(point);
  }
  while (ring.size() > 1 && ring.back() == ring.front()) ring.pop_back();
  return ring;
}

std::optional<Ring> BoundaryChecker::CheckRing(const RawRing& raw,
                                               const BoundaryFault& place,
                                               CheckReport& report) {
  const size_t before = report.faults.size();
  const bool closed = !raw.empty() && Same(raw.front(), raw.back());
  // Three positions are enough for a ring that is going to be closed.
  if (raw.size() < 4 && !(repair_ && !closed && raw.size() == 3)) {
    const LonLat at = raw.empty() ? LonLat{} : raw.front();
    Note(
        place, "TOO_FEW_POINTS", "A closed ring needs at least four positions.", at, report.faults);
    return std::nullopt;
  }
  if (!closed) {
    NoteOrMend(place,
               "RING_NOT_CLOSED",
               "Repeat the first position at the end of the ring.",
               "The first position was repeated at the end of the ring.",
               raw.back(),
               report);
  }
  Ring ring = ReadRing(raw, place, report);
  if (report.faults.size() > before) return std::nullopt;
  if (ring.size() < 3) {
    Note(place,
         "TOO_FEW_POINTS",
         "A ring needs three points more than a centimetre apart.",
         raw.front(),
         report.faults);
    return std::nullopt;
  }
  CheckOrientation(ring, place, report);
  return ring;
}

void BoundaryChecker::CheckOrientation(Ring& ring,
                                       const BoundaryFault& place,
                                       CheckReport& report) const {
  const double area = SignedArea(ring);
  if (place.ring == 0 ? area >= 0 : area <= 0) return;
  const absl::string_view fix =
      place.ring == 0 ? "Outer rings run counter-clockwise; the ring is taken as it is."
                      : "Holes run clockwise; the ring is taken as it is.";
  const LonLat at = InFile(ring.front());
  if (!repair_) return Note(place, "WRONG_ORIENTATION", fix, at, report.warnings);
  std::reverse(ring.begin(), ring.end());
  Note(place, "WRONG_ORIENTATION", "The ring was turned the other way round.", at, report.repairs);
}

std::optional<Shape> BoundaryChecker::CheckGeometry(Shape shape,
                                                    BoundaryFault place,
                                                    CheckReport& report) {
  const std::optional<GeometryFlaw> flaw = geometry_.FindFlaw(shape);
  if (!flaw.has_value()) return shape;
  place.polygon = flaw->polygon;
  place.ring = flaw->ring;
  const LonLat at = InFile(flaw->at);
  std::optional<Shape> mended = repair_ ? geometry_.MakeValid(shape) : std::nullopt;
  if (!mended.has_value()) {
    Note(place, flaw->reason, flaw->fix, at, report.faults);
    return std::nullopt;
  }
  const std::string done = absl::StrFormat(
      "Redrawn as %d valid polygon(s) of %.1f square metres in all; look at the result.",
      mended->size(),
      AreaOf(*mended));
  Note(place, flaw->reason, done, at, report.repairs);
  return mended;
}

void BoundaryChecker::FindSlivers(const Shape& shape,
                                  BoundaryFault place,
                                  CheckReport& report) const {
  for (size_t p = 0; p < shape.size(); ++p) {
    for (size_t r = 0; r < shape[p].size(); ++r) {
      // An outer ring is judged with its holes, a hole by itself.
      if (MeanWidth(r == 0 ? shape[p] : Polygon{shape[p][r]}) >= kSliverWidth) continue;
      place.polygon = static_cast<int>(p);
      place.ring = static_cast<int>(r);
      Note(place,
           "SLIVER",
           "The part is less than a metre wide; drop it, or join it to its neighbour.",
           InFile(shape[p][r].front()),
           report.warnings);
    }
  }
}

std::optional<Shape> BoundaryChecker::Check(const RawFeature& feature, CheckReport& report) {
  const size_t before = report.faults.size();
  BoundaryFault place{.feature = feature.index, .code = feature.code};
  Shape shape;
  for (const RawPolygon& raw : feature.polygons) {
    place.polygon = static_cast<int>(shape.size());
    Polygon& polygon = shape.emplace_back();
    for (const RawRing& ring : raw) {
      place.ring = static_cast<int>(&ring - raw.data());
      std::optional<Ring> checked = CheckRing(ring, place, report);
      if (checked.has_value()) polygon.push_back(*std::move(checked));
    }
  }
  if (report.faults.size() > before) return std::nullopt;
  std::optional<Shape> valid = CheckGeometry(std::move(shape), place, report);
  if (valid.has_value()) FindSlivers(*valid, place, report);
  return valid;
}

std::optional<Shape> BoundaryChecker::Check(const RawFeature& feature,
                                            std::vector<BoundaryFault>& faults) {
  CheckReport report;
  std::optional<Shape> shape = Check(feature, report);
  for (BoundaryFault& fault : report.faults) faults.push_back(std::move(fault));
  return shape;
}

}  // namespace hailan::grid_geo
