#include "services/grid_geo/boundaries/geojson.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace hailan::grid_geo {
namespace {

using Json = nlohmann::json;

absl::Status Refuse(absl::string_view reason, absl::string_view description) {
  return InvalidField("geojson", reason, description);
}

// Before anything is allocated for it: brackets nested deeper than any boundary file needs.
bool TooDeep(absl::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      quoted = !quoted;
    } else if (quoted) {
      if (c == '\\') ++i;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (c == ']' || c == '}') {
      --depth;
    }
    if (depth > kDeepestNesting) return true;
  }
  return false;
}

const Json* Member(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

absl::string_view Text(const Json* value) {
  if (value == nullptr || !value->is_string()) return {};
  return value->get_ref<const std::string&>();
}

// Reads one feature after another, counting vertices over the file.
class FeatureReader {
 public:
  FeatureReader(std::string code_property, RawFile& file)
      : code_property_(std::move(code_property)), file_(file) {}

  // RESOURCE limits end the file; faults of the feature are noted.
  absl::Status Read(const Json& json, int index) {
    RawFeature feature{.index = index, .code = Code(json), .polygons = {}};
    fault_ = {.feature = index, .code = feature.code};
    if (feature.code.empty()) {
      return Note("MISSING_CODE",
                  absl::StrCat("Put the territory's code into the property ", code_property_, "."));
    }
    const Json* const geometry = Member(json, "geometry");
    const absl::string_view type = Text(geometry == nullptr ? nullptr : Member(*geometry, "type"));
    const bool single = type == "Polygon";
    if (!single && type != "MultiPolygon") {
      return Note("UNSUPPORTED_GEOMETRY", "A boundary is a Polygon or a MultiPolygon.");
    }
    const Json* const coordinates = Member(*geometry, "coordinates");
    if (coordinates == nullptr || !coordinates->is_array() || coordinates->empty()) {
      return Note("EMPTY_GEOMETRY", "The geometry has no coordinates.");
    }
    if (!(single ? ReadPolygon(*coordinates, feature) : ReadPolygons(*coordinates, feature))) {
      return absl::OkStatus();
    }
    if (vertices_ > kMostVertices) {
      return Refuse("TOO_MANY_VERTICES", "A file can hold 300,000 vertices; split it by feature.");
    }
    file_.features.push_back(std::move(feature));
    return absl::OkStatus();
  }

 private:
  std::string Code(const Json& json) const {
    const Json* const properties = Member(json, "properties");
    const Json* const code =
        properties == nullptr ? nullptr : Member(*properties, code_property_.c_str());
    if (code == nullptr) return {};
    if (code->is_number_unsigned()) return absl::StrCat(code->get<uint64_t>());
    const absl::string_view text = Text(code);
    // No database takes a text with NUL.
    const bool usable = text.size() <= 64 && text.find('\0') == absl::string_view::npos;
    return usable ? std::string(text) : std::string();
  }

  absl::Status Note(absl::string_view reason, std::string fix) {
    fault_.reason = reason;
    fault_.fix = std::move(fix);
    file_.faults.push_back(fault_);
    return absl::OkStatus();
  }

  // False when a fault was noted, as in all below.
  bool ReadPolygons(const Json& json, RawFeature& feature) {
    return std::all_of(json.begin(), json.end(), [&](const Json& polygon) {
      return ReadPolygon(polygon, feature);
    });
  }

  bool ReadPolygon(const Json& json, RawFeature& feature) {
    fault_.polygon = static_cast<int>(feature.polygons.size());
    fault_.ring = 0;
    if (!json.is_array() || json.empty()) {
      static_cast<void>(Note("EMPTY_GEOMETRY", "A polygon needs an outer ring."));
      return false;
    }
    RawPolygon& polygon = feature.polygons.emplace_back();
    for (const Json& ring : json) {
      fault_.ring = static_cast<int>(polygon.size());
      if (!ReadRing(ring, polygon.emplace_back())) return false;
    }
    return true;
  }

  bool ReadRing(const Json& json, RawRing& ring) {
    if (!json.is_array()) {
      static_cast<void>(Note("EMPTY_GEOMETRY", "A ring is an array of positions."));
      return false;
    }
    vertices_ += json.size();
    ring.reserve(json.size());
    for (const Json& position : json) {
      const bool numbers = position.is_array() && position.size() >= 2 && position[0].is_number() &&
                           position[1].is_number();
      if (!numbers) {
        if (!ring.empty()) fault_.at = ring.back();
        static_cast<void>(Note("NOT_A_NUMBER",
                               "A position is two numbers, longitude then latitude; the place is "
                               "the position before the wrong one."));
        return false;
      }
      ring.push_back({position[0].get<double>(), position[1].get<double>()});
    }
    return true;
  }

  const std::string code_property_;
  RawFile& file_;
  BoundaryFault fault_;
  size_t vertices_ = 0;
};

// The library reports syntax errors as exceptions only; they end here.
absl::StatusOr<Json> Parse(absl::string_view text) {
  try {
    return Json::parse(text.begin(), text.end());
  } catch (const Json::parse_error& error) {
    return Refuse("MALFORMED_JSON", absl::StrCat("The text is not JSON at byte ", error.byte, "."));
  } catch (const Json::exception&) {
    return Refuse("MALFORMED_JSON", "The text holds a number that no double can hold.");
  }
}

}  // namespace

absl::StatusOr<RawFile> ReadFeatures(absl::string_view text, const std::string& code_property) {
  if (TooDeep(text)) return Refuse("TOO_DEEP", "The JSON is nested deeper than 16 levels.");
  HL_ASSIGN_OR_RETURN(const Json json, Parse(text));
  const Json* const features = Member(json, "features");
  if (Text(Member(json, "type")) != "FeatureCollection" || features == nullptr ||
      !features->is_array() || features->empty()) {
    return Refuse("NOT_A_FEATURE_COLLECTION", "Send a GeoJSON FeatureCollection with features.");
  }
  if (features->size() > kMostFeatures) {
    return Refuse("TOO_MANY_FEATURES", "A file can hold 10,000 features; split it.");
  }
  RawFile file;
  FeatureReader reader(code_property.empty() ? "code" : code_property, file);
  int index = 0;
  for (const Json& feature : *features) HL_RETURN_IF_ERROR(reader.Read(feature, index++));
  return file;
}

}  // namespace hailan::grid_geo
