// Encoding of shapes, and that no bytes can harm the decoder.
#include "services/grid_geo/domain/shape.h"

#include <catch2/catch.hpp>
#include <random>

#include "tests/support/matchers.h"
#include "tests/unit/grid_geo/shapes.h"

namespace hailan::grid_geo::testing {

using hailan::testing::Must;

TEST_CASE("shapes survive encoding") {
  const Shape shape{{Square(0, 0, 9000), Square(2000, 2000, 5000)},
                    {Square(-1'800'000'000, -900'000'000, 10)},
                    {Square(1'799'999'000, 899'999'000, 1000)}};
  CHECK(Must(DecodeShape(EncodeShape(shape))) == shape);
  CHECK(VertexCount(shape) == 16);
  const Tessellation tessellation = MakeTessellation(4, 60'000, 11, 1);
  for (const Shape& cell : tessellation.shapes) {
    CHECK(Must(DecodeShape(EncodeShape(cell))) == cell);
    CHECK(EncodeShape(cell).size() < 48 * 5 + 20);
  }
}

TEST_CASE("damaged bytes are refused, whatever they are") {
  const std::string good = EncodeShape({{Square(0, 0, 9000)}});
  for (size_t cut = 0; cut < good.size(); ++cut) CHECK_FALSE(DecodeShape(good.substr(0, cut)).ok());
  CHECK_FALSE(DecodeShape(good + "x").ok());
  CHECK_FALSE(DecodeShape("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01").ok());
  std::mt19937 random(3);
  size_t decoded = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = good;
    for (int k = 0; k < 3; ++k) bytes[random() % bytes.size()] = static_cast<char>(random());
    decoded += DecodeShape(bytes).ok() ? 1 : 0;
  }
  CHECK(decoded < 20'000);
}

TEST_CASE("boxes grow without overflow") {
  Box box;
  CHECK(box.empty());
  box.Add({1, 2});
  CHECK(box.Contains({1, 2}));
  CHECK_FALSE(box.Contains({2, 2}));
  CHECK(box.Grown(1).Contains({2, 3}));
  Box wide{.min_x = INT32_MIN, .min_y = INT32_MIN, .max_x = INT32_MAX, .max_y = INT32_MAX};
  CHECK(wide.Grown(1000).Contains({INT32_MAX, INT32_MIN}));
}

}  // namespace hailan::grid_geo::testing
