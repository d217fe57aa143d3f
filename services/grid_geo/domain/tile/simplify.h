// Fewer points for the same outline: Douglas and Peucker on closed rings of integer points.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace hailan::grid_geo {

// Points have integers x and y. Keeps its memory from one ring to the next. Not thread-safe.
template <class Point>
class RingSimplifier {
 public:
  // Drops points of `ring`, which is closed by an implied edge, as long as all of them lie within
  // `tolerance` units of what is left: at least `least` points (2 or 3), if it has as many.
  void Simplify(double tolerance, size_t least, std::vector<Point>& ring) {
    if (ring.size() <= std::max<size_t>(least, 3)) return;
    const size_t far = FarthestFromFirst(ring);
    ring.push_back(ring.front());
    kept_.assign(ring.size(), 0);
    spans_.clear();
    count_ = 0;
    AddStretches(0, far);
    AddStretches(far, ring.size() - 1);
    while (!spans_.empty()) {
      const auto [first, last] = spans_.back();
      spans_.pop_back();
      const auto [worst, away2] = Farthest(ring, first, last);
      if (away2 <= tolerance * tolerance) continue;
      Keep(worst);
      spans_.emplace_back(first, worst);
      spans_.emplace_back(worst, last);
    }
    if (count_ < least) KeepThird(ring, far);
    size_t kept = 0;
    for (size_t i = 0; i + 1 < ring.size(); ++i) {
      if (kept_[i] != 0) ring[kept++] = ring[i];
    }
    ring.resize(kept);
  }

 private:
  // A longer stretch is halved without looking: a comb of n teeth would take n × n steps.
  static constexpr size_t kStretch = 1024;

  static double SquaredDistance(Point p, Point a, Point b) {
    const double dx = double{1} * b.x - a.x;
    const double dy = double{1} * b.y - a.y;
    const double px = double{1} * p.x - a.x;
    const double py = double{1} * p.y - a.y;
    const double length2 = dx * dx + dy * dy;
    const double t = length2 == 0 ? 0 : std::clamp((px * dx + py * dy) / length2, 0.0, 1.0);
    const double ex = px - t * dx;
    const double ey = py - t * dy;
    return ex * ex + ey * ey;
  }

  static size_t FarthestFromFirst(const std::vector<Point>& ring) {
    size_t far = 1;
    double most = -1;
    for (size_t i = 1; i < ring.size(); ++i) {
      const double away = SquaredDistance(ring[i], ring[0], ring[0]);
      if (away <= most) continue;
      most = away;
      far = i;
    }
    return far;
  }

  // The point between two that lies farthest from their connection, and its squared distance.
  static std::pair<size_t, double> Farthest(const std::vector<Point>& ring,
                                            size_t first,
                                            size_t last) {
    std::pair<size_t, double> worst{first, 0};
    for (size_t i = first + 1; i < last; ++i) {
      const double away = SquaredDistance(ring[i], ring[first], ring[last]);
      if (away > worst.second) worst = {i, away};
    }
    return worst;
  }

  void Keep(size_t i) {
    count_ += kept_[i] == 0 ? 1 : 0;
    kept_[i] = 1;
  }

  void AddStretches(size_t first, size_t last) {
    Keep(first);
    for (; last - first > kStretch; first += kStretch) {
      spans_.emplace_back(first, first + kStretch);
      Keep(first + kStretch);
    }
    spans_.emplace_back(first, last);
  }

  // What is left is a line: the point farthest from it makes it a sliver again.
  void KeepThird(const std::vector<Point>& ring, size_t far) {
    const auto [there, there2] = Farthest(ring, 0, far);
    const auto [back, back2] = Farthest(ring, far, ring.size() - 1);
    if (std::max(there2, back2) > 0) Keep(there2 >= back2 ? there : back);
  }

  std::vector<char> kept_;
  size_t count_ = 0;
  std::vector<std::pair<size_t, size_t>> spans_;
};

}  // namespace hailan::grid_geo
