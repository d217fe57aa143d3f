#include "services/grid_geo/viewport/geojson_writer.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace hailan::grid_geo {
namespace {

void PutPosition(PointE7 point, std::string& out) {
  absl::StrAppendFormat(&out, "[%.7f,%.7f]", point.x / 1e7, point.y / 1e7);
}

// Twice the area, positive against the clock.
double DoubleGroundArea(const Ring& ring) {
  double area = 0;
  for (size_t i = 0; i < ring.size(); ++i) {
    const PointE7 a = ring[i];
    const PointE7 b = ring[i + 1 == ring.size() ? 0 : i + 1];
    area += (double{1} * a.x - ring[0].x) * (double{1} * b.y - ring[0].y) -
            (double{1} * b.x - ring[0].x) * (double{1} * a.y - ring[0].y);
  }
  return area;
}

void PutRing(const Ring& ring, bool outer, std::string& out) {
  const bool forward = (DoubleGroundArea(ring) > 0) == outer;
  out += '[';
  for (size_t i = 0; i <= ring.size(); ++i) {
    if (i > 0) out += ',';
    const size_t at = i % ring.size();
    PutPosition(ring[forward || at == 0 ? at : ring.size() - at], out);
  }
  out += ']';
}

void PutPolygon(const Polygon& polygon, std::string& out) {
  out += '[';
  for (size_t i = 0; i < polygon.size(); ++i) {
    if (i > 0) out += ',';
    PutRing(polygon[i], i == 0, out);
  }
  out += ']';
}

void PutPoint(PointE7 point, std::string& out) {
  out += R"({"type":"Point","coordinates":)";
  PutPosition(point, out);
  out += '}';
}

void PutShape(const Shape& shape, std::string& out) {
  if (shape.size() == 1) {
    out += R"({"type":"Polygon","coordinates":)";
    PutPolygon(shape.front(), out);
  } else {
    out += R"({"type":"MultiPolygon","coordinates":[)";
    for (size_t i = 0; i < shape.size(); ++i) {
      if (i > 0) out += ',';
      PutPolygon(shape[i], out);
    }
    out += ']';
  }
  out += '}';
}

struct ValuePutter {
  std::string& out;
  void operator()(const std::string& text) const {
    using Json = nlohmann::json;
    out += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  void operator()(int64_t number) const { absl::StrAppend(&out, number); }
  void operator()(bool value) const { out += value ? "true" : "false"; }
  // JSON has no other numbers.
  void operator()(double number) const {
    if (std::isfinite(number)) {
      // The very largest, rounded up to ten digits, would be no numbers any more.
      absl::StrAppendFormat(&out, "%.10g", std::clamp(number, -1e300, 1e300));
    } else {
      out += "null";
    }
  }
};

}  // namespace

void GeoJsonWriter::Add(const MapFeature& feature) {
  text_ += count_++ == 0 ? "\n" : ",\n";
  text_ += R"({"type":"Feature","properties":{)";
  bool first = true;
  for (const auto& [key, value] : feature.attributes) {
    if (!first) text_ += ',';
    first = false;
    absl::StrAppend(&text_, "\"", key, "\":");
    std::visit(ValuePutter{text_}, value);
  }
  text_ += R"(},"geometry":)";
  if (feature.shape == nullptr) {
    PutPoint(feature.point, text_);
  } else {
    Simplify(*feature.shape);
    PutShape(drawn_, text_);
  }
  text_ += '}';
}

void GeoJsonWriter::Simplify(const Shape& shape) {
  drawn_.clear();
  for (const Polygon& polygon : shape) {
    Polygon drawn;
    for (const Ring& ring : polygon) {
      Ring& simple = drawn.emplace_back(ring);
      simplifier_.Simplify(tolerance_, 2, simple);
      if (simple.size() >= 3) continue;
      drawn.pop_back();
      // Without its outer ring nothing of the polygon is there.
      if (drawn.empty()) break;
    }
    if (!drawn.empty()) drawn_.push_back(std::move(drawn));
  }
  if (!drawn_.empty() || shape.empty()) return;
  Ring sliver = shape.front().front();
  simplifier_.Simplify(tolerance_, 3, sliver);
  drawn_.push_back({std::move(sliver)});
}

std::string GeoJsonWriter::Finish() const {
  return absl::StrCat(R"({"type":"FeatureCollection","features":[)", text_, "]}");
}

}  // namespace hailan::grid_geo
