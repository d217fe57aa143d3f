#include "services/grid_geo/viewport/geojson_writer.h"

#include <cmath>
#include <nlohmann/json.hpp>

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

void PutGeometry(const MapFeature& feature, std::string& out) {
  if (feature.shape == nullptr) {
    out += R"({"type":"Point","coordinates":)";
    PutPosition(feature.point, out);
  } else if (feature.shape->size() == 1) {
    out += R"({"type":"Polygon","coordinates":)";
    PutPolygon(feature.shape->front(), out);
  } else {
    out += R"({"type":"MultiPolygon","coordinates":[)";
    for (size_t i = 0; i < feature.shape->size(); ++i) {
      if (i > 0) out += ',';
      PutPolygon((*feature.shape)[i], out);
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
      absl::StrAppendFormat(&out, "%.10g", number);
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
  PutGeometry(feature, text_);
  text_ += '}';
}

std::string GeoJsonWriter::Finish() const {
  return absl::StrCat(R"({"type":"FeatureCollection","features":[)", text_, "]}");
}

}  // namespace hailan::grid_geo
