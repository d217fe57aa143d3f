#include "services/event_workflow/domain/similarity.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "absl/strings/ascii.h"

namespace hailan::event_workflow {
namespace {

constexpr double kEarthRadius = 6371008.8;
constexpr double kCellDegrees = 0.001;
constexpr int64_t kCellsPerRow = 360'000;  // 360 / 0.001
constexpr double kHalfDistance = 100;
constexpr absl::Duration kHalfAge = absl::Hours(24);

// Nearer to a pole, every meridian is near.
constexpr double kLeastCosine = 1e-3;

double Radians(double degrees) {
  return degrees * M_PI / 180;
}
double Degrees(double radians) {
  return radians * 180 / M_PI;
}

// Code points without blanks, ASCII in lower case. The text is valid UTF-8 (checked at the edge).
std::vector<uint32_t> CodePoints(absl::string_view text) {
  std::vector<uint32_t> points;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U && !points.empty()) {
      points.back() = points.back() << 6U | (byte & 0x3FU);
    } else if (!absl::ascii_isspace(byte)) {
      points.push_back(static_cast<unsigned char>(absl::ascii_tolower(byte)));
    }
  }
  return points;
}

std::vector<uint64_t> Bigrams(absl::string_view text) {
  const std::vector<uint32_t> points = CodePoints(text);
  std::vector<uint64_t> bigrams;
  for (size_t i = 1; i < points.size(); ++i) {
    bigrams.push_back(uint64_t{points[i - 1]} << 32U | points[i]);
  }
  std::sort(bigrams.begin(), bigrams.end());
  bigrams.erase(std::unique(bigrams.begin(), bigrams.end()), bigrams.end());
  return bigrams;
}

int64_t Row(double latitude) {
  return static_cast<int64_t>(std::floor((latitude + 90) / kCellDegrees));
}
int64_t Column(double longitude) {
  return static_cast<int64_t>(std::floor((longitude + 180) / kCellDegrees));
}

// 1 at zero, one half at `half`, towards 0 beyond.
double Falloff(double value, double half) {
  return std::exp2(-value / half);
}

}  // namespace

double DistanceMetres(double longitude_a,
                      double latitude_a,
                      double longitude_b,
                      double latitude_b) {
  const double north = std::sin(Radians(latitude_b - latitude_a) / 2);
  const double east = std::sin(Radians(longitude_b - longitude_a) / 2);
  const double h =
      north * north + std::cos(Radians(latitude_a)) * std::cos(Radians(latitude_b)) * east * east;
  return 2 * kEarthRadius * std::asin(std::min(1.0, std::sqrt(h)));
}

double BigramJaccard(absl::string_view a, absl::string_view b) {
  const std::vector<uint64_t> left = Bigrams(a);
  const std::vector<uint64_t> right = Bigrams(b);
  if (left.empty() || right.empty()) return 0;
  std::vector<uint64_t> common;
  std::set_intersection(
      left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(common));
  const size_t all = left.size() + right.size() - common.size();
  return static_cast<double>(common.size()) / static_cast<double>(all);
}

Similarity Compare(const Sighting& a, const Sighting& b) {
  Similarity similarity;
  similarity.placed = a.placed && b.placed;
  if (similarity.placed) {
    similarity.distance_metres = DistanceMetres(a.longitude, a.latitude, b.longitude, b.latitude);
    similarity.score = 0.4 * Falloff(similarity.distance_metres, kHalfDistance);
  }
  similarity.text = BigramJaccard(a.text, b.text);
  similarity.same_item = !a.item.empty() && a.item == b.item;
  similarity.age = absl::AbsDuration(a.time - b.time);
  const double item = similarity.same_item ? 1 : a.item.empty() || b.item.empty() ? 0.5 : 0;
  similarity.score += 0.25 * similarity.text + 0.2 * item +
                      0.15 * Falloff(absl::FDivDuration(similarity.age, kHalfAge), 1);
  return similarity;
}

int64_t CellOf(double longitude, double latitude) {
  return Row(latitude) * kCellsPerRow + Column(longitude);
}

std::vector<CellStrip> CellsAround(double longitude, double latitude, double metres) {
  // A metre more than asked for, so that no rounding leaves out a point on the edge.
  const double reach = Degrees((metres + 1) / kEarthRadius);
  std::vector<CellStrip> strips;
  for (int64_t row = Row(latitude - reach); row <= Row(latitude + reach); ++row) {
    const double south = static_cast<double>(row) * kCellDegrees - 90;
    // Meridians are closest where the row is farthest from the equator.
    const double farthest = std::max(std::abs(south), std::abs(south + kCellDegrees));
    const double north = latitude - std::clamp(latitude, south, south + kCellDegrees);
    const double chord = std::sqrt(std::max(0.0, reach * reach - north * north));
    const double east = chord / std::max(std::cos(Radians(farthest)), kLeastCosine);
    strips.push_back({row * kCellsPerRow + Column(std::max(longitude - east, -180.0)),
                      row * kCellsPerRow + std::min(Column(longitude + east), kCellsPerRow - 1)});
  }
  return strips;
}

}  // namespace hailan::event_workflow
