#include "tools/benchmarks/locate/library.h"

#include <boost/geometry.hpp>
#include <boost/geometry/geometries/box.hpp>
#include <boost/geometry/geometries/point_xy.hpp>
#include <boost/geometry/geometries/polygon.hpp>
#include <boost/geometry/index/rtree.hpp>
#include <utility>
#include <vector>

namespace hailan::bench {
namespace {

namespace bg = boost::geometry;
using Point = bg::model::d2::point_xy<double>;
using Box = bg::model::box<Point>;
using Polygon = bg::model::polygon<Point, false>;
using Entry = std::pair<Box, int>;

Point ToPoint(grid_geo::PointE7 point) {
  return {point.x / 1e7, point.y / 1e7};
}

}  // namespace

struct Library::Index {
  std::vector<Polygon> polygons;
  bg::index::rtree<Entry, bg::index::rstar<16>> tree;
};

Library::Library(const Tessellation& city) {
  auto index = std::make_unique<Index>();
  std::vector<Entry> entries;
  for (const grid_geo::Shape& shape : city.grids) {
    Polygon polygon;
    for (const grid_geo::PointE7 point : shape[0][0]) {
      bg::append(polygon.outer(), ToPoint(point));
    }
    bg::correct(polygon);
    entries.emplace_back(bg::return_envelope<Box>(polygon), static_cast<int>(entries.size()));
    index->polygons.push_back(std::move(polygon));
  }
  index->tree = decltype(index->tree)(entries);
  index_ = std::move(index);
}

Library::~Library() = default;

int Library::Find(grid_geo::PointE7 point) const {
  const Point at = ToPoint(point);
  for (auto it = index_->tree.qbegin(bg::index::intersects(at)); it != index_->tree.qend(); ++it) {
    if (bg::covered_by(at, index_->polygons[static_cast<size_t>(it->second)])) return it->second;
  }
  return -1;
}

}  // namespace hailan::bench
