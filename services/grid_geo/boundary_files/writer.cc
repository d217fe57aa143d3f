#include "services/grid_geo/boundary_files/writer.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace hailan::grid_geo {
namespace {

void AddPosition(PointE7 point, std::string& out) {
  absl::StrAppend(&out, "[", FormatE7(point.x), ",", FormatE7(point.y), "]");
}

void AddPolygon(const Polygon& polygon, std::string& out) {
  out += '[';
  for (const Ring& ring : polygon) {
    if (&ring != &polygon.front()) out += ',';
    out += '[';
    for (const PointE7 point : ring) {
      AddPosition(point, out);
      out += ',';
    }
    AddPosition(ring.front(), out);
    out += ']';
  }
  out += ']';
}

std::string Quoted(absl::string_view text) {
  return nlohmann::json(std::string(text))
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string FormatE7(int32_t units) {
  const int64_t size = std::abs(static_cast<int64_t>(units));
  std::string text = absl::StrCat(units < 0 ? "-" : "", size / 10'000'000);
  if (size % 10'000'000 == 0) return text;
  absl::StrAppendFormat(&text, ".%07d", size % 10'000'000);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::string FormatFeature(absl::string_view code, absl::string_view name, const Shape& shape) {
  std::string out = absl::StrCat(R"({"type":"Feature","properties":{"code":)",
                                 Quoted(code),
                                 R"(,"name":)",
                                 Quoted(name),
                                 R"(},"geometry":{"type":")",
                                 shape.size() == 1 ? "Polygon" : "MultiPolygon",
                                 R"(","coordinates":)");
  if (shape.size() == 1) {
    AddPolygon(shape.front(), out);
  } else {
    out += '[';
    for (const Polygon& polygon : shape) {
      if (&polygon != &shape.front()) out += ',';
      AddPolygon(polygon, out);
    }
    out += ']';
  }
  return out + "}}";
}

std::string FormatCollection(absl::string_view features) {
  return absl::StrCat(R"({"type":"FeatureCollection","features":[)", features, "]}");
}

}  // namespace hailan::grid_geo
