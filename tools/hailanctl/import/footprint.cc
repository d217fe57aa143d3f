#include "tools/hailanctl/import/footprint.h"

#include <cmath>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace hailan::ctl {
namespace {

namespace geo = hailan::grid_geo::v1;

// What the contract takes; more would refuse all rows of the call.
constexpr int kMostRings = 100;
constexpr int kMostCorners = 2000;

struct Corner {
  double longitude;
  double latitude;

  bool operator==(const Corner&) const = default;
};

absl::Status Refuse(absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "FOOTPRINT_INVALID", what);
}

absl::StatusOr<Corner> ParseCorner(absl::string_view text) {
  const std::vector<absl::string_view> numbers =
      absl::StrSplit(text, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  Corner corner{};
  if (numbers.size() != 2 || !absl::SimpleAtod(numbers[0], &corner.longitude) ||
      !absl::SimpleAtod(numbers[1], &corner.latitude)) {
    return Refuse(
        absl::StrCat("\"", text, "\" is no corner; write its longitude, a blank and its latitude"));
  }
  // Also false for what is no number.
  if (std::abs(corner.longitude) <= 180 && std::abs(corner.latitude) <= 90) return corner;
  return Refuse(absl::StrCat(
      "\"", text, "\" is not on the globe; write degrees, longitude first, latitude second"));
}

// The corners of `x y, x y, …, x y`, without the last one, which closes the ring.
absl::StatusOr<std::vector<Corner>> ParseRing(absl::string_view text, int number) {
  std::vector<Corner> ring;
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    HL_ASSIGN_OR_RETURN(const Corner corner, ParseCorner(absl::StripAsciiWhitespace(part)));
    ring.push_back(corner);
  }
  if (ring.size() < 4 || ring.front() != ring.back()) {
    return Refuse(absl::StrCat("ring ",
                               number,
                               " is not closed; write at least three corners and the first of them "
                               "again at the end"));
  }
  ring.pop_back();
  return ring;
}

// Takes `token` and the blanks before it off `text`.
bool Take(absl::string_view& text, absl::string_view token) {
  text = absl::StripLeadingAsciiWhitespace(text);
  if (!absl::StartsWithIgnoreCase(text, token)) return false;
  text.remove_prefix(token.size());
  return true;
}

// Takes `(…)` off `text`; what is between the brackets.
absl::StatusOr<absl::string_view> TakeRing(absl::string_view& text) {
  if (!Take(text, "(") || !absl::StrContains(text, ")")) {
    return Refuse("a ring is missing a bracket; write POLYGON ((longitude latitude, …))");
  }
  const absl::string_view ring = text.substr(0, text.find(')'));
  text.remove_prefix(ring.size() + 1);
  return ring;
}

void Add(const std::vector<Corner>& ring, geo::Footprint& footprint) {
  const auto whole = [](double degrees) {
    return static_cast<int32_t>(std::lround(degrees * 1e7));
  };
  footprint.add_ring_sizes(static_cast<int>(ring.size()));
  for (const Corner& corner : ring) {
    footprint.add_longitude_e7(whole(corner.longitude));
    footprint.add_latitude_e7(whole(corner.latitude));
  }
}

}  // namespace

absl::StatusOr<geo::Footprint> ParseFootprint(absl::string_view text) {
  if (!Take(text, "POLYGON") || !Take(text, "(")) {
    return Refuse("it is no polygon; write POLYGON ((longitude latitude, …))");
  }
  geo::Footprint footprint;
  footprint.set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
  do {
    HL_ASSIGN_OR_RETURN(const absl::string_view ring, TakeRing(text));
    HL_ASSIGN_OR_RETURN(const std::vector<Corner> corners,
                        ParseRing(ring, footprint.ring_sizes_size() + 1));
    Add(corners, footprint);
  } while (Take(text, ","));
  if (!Take(text, ")") || !absl::StripAsciiWhitespace(text).empty()) {
    return Refuse("it does not end with its polygon; close the last bracket, write one polygon");
  }
  if (footprint.ring_sizes_size() > kMostRings || footprint.longitude_e7_size() > kMostCorners) {
    return Refuse("it is too large; write at most 100 rings of 2,000 corners in all");
  }
  return footprint;
}

}  // namespace hailan::ctl
