#include "tools/benchmarks/tessellation.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "absl/strings/str_format.h"

namespace hailan::bench {
namespace {

constexpr int32_t kWest = 1165000000, kEast = 1170500000;
constexpr int32_t kSouth = 360000000, kNorth = 363600000;
constexpr int kPieces = 12;  // edges per side of a grid

// Lattice lines crowd towards the middle, as grids do towards a city's centre.
double Warp(double t) {
  return t + 0.13 * std::sin(2 * M_PI * t);
}

// Displacement of a border's vertex in -1..1, the same for both neighbours; none on the outline.
double Wiggle(int line, int step, int seed) {
  uint64_t h = static_cast<uint64_t>(line) * 0x9E3779B97F4A7C15ULL + static_cast<uint64_t>(step);
  h = (h ^ static_cast<uint64_t>(seed) ^ (h >> 29)) * 0xBF58476D1CE4E5B9ULL;
  return static_cast<double>((h >> 40) & 0xFFFF) / 32768.0 - 1.0;
}

// How far a vertex at this step along a border may move: not at all at a corner.
double Reach(int step) {
  return 2.0 * std::sin(M_PI * (step % kPieces) / kPieces);
}

class Lattice {
 public:
  explicit Lattice(int side) : side_(side), steps_(side * kPieces) {}

  // A vertex in fine steps; both coordinates 0..steps. Vertices on a lattice line move across it,
  // the less the nearer a corner is, so that borders never cross.
  grid_geo::PointE7 At(int i, int j) const {
    double x = i;
    double y = j;
    if (i % kPieces == 0 && i > 0 && i < steps_) x += Reach(j) * Wiggle(i, j, 1);
    if (j % kPieces == 0 && j > 0 && j < steps_) y += Reach(i) * Wiggle(j, i, 2);
    if (j == 0 || j == steps_) x = i;
    if (i == 0 || i == steps_) y = j;
    return {kWest + static_cast<int32_t>(Warp(x / steps_) * (kEast - kWest)),
            kSouth + static_cast<int32_t>(Warp(y / steps_) * (kNorth - kSouth))};
  }
  grid_geo::Shape Grid(int column, int row) const {
    const int i0 = column * kPieces;
    const int j0 = row * kPieces;
    grid_geo::Ring ring;
    for (int k = 0; k < kPieces; ++k) ring.push_back(At(i0 + k, j0));
    for (int k = 0; k < kPieces; ++k) ring.push_back(At(i0 + kPieces, j0 + k));
    for (int k = 0; k < kPieces; ++k) ring.push_back(At(i0 + kPieces - k, j0 + kPieces));
    for (int k = 0; k < kPieces; ++k) ring.push_back(At(i0, j0 + kPieces - k));
    return {{ring}};
  }

 private:
  const int side_;
  const int steps_;
};

}  // namespace

Tessellation MakeTessellation(int side) {
  Tessellation city;
  city.outline = {{kWest, kSouth}, {kEast, kSouth}, {kEast, kNorth}, {kWest, kNorth}};
  const Lattice lattice(side);
  for (int row = 0; row < side; ++row) {
    for (int column = 0; column < side; ++column) city.grids.push_back(lattice.Grid(column, row));
  }
  return city;
}

std::vector<grid_geo::PointE7> MakePoints(const Tessellation& city, size_t count, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> unit(0, 1);
  std::vector<grid_geo::PointE7> points;
  points.reserve(count);
  while (points.size() < count) {
    if (random() % 10 < 8) {
      const grid_geo::Ring& ring = city.grids[random() % city.grids.size()][0][0];
      const grid_geo::PointE7 a = ring[random() % ring.size()];
      const grid_geo::PointE7 b = ring[random() % ring.size()];
      const double t = unit(random);
      points.push_back({static_cast<int32_t>(a.x + t * (double{1} * b.x - a.x)),
                        static_cast<int32_t>(a.y + t * (double{1} * b.y - a.y))});
    } else {
      points.push_back({kWest + static_cast<int32_t>(unit(random) * (kEast - kWest)),
                        kSouth + static_cast<int32_t>(unit(random) * (kNorth - kSouth))});
    }
  }
  return points;
}

std::string RingJson(const grid_geo::Ring& ring) {
  std::string json = "[";
  for (size_t i = 0; i <= ring.size(); ++i) {
    const grid_geo::PointE7 p = ring[i % ring.size()];
    absl::StrAppendFormat(&json, "%s[%.7f,%.7f]", i == 0 ? "" : ",", p.x / 1e7, p.y / 1e7);
  }
  return json + "]";
}

}  // namespace hailan::bench
