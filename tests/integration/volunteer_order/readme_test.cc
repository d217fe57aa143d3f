// The state diagram in the README is the rule table.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "services/volunteer_order/domain/rules.h"

namespace hailan::volunteer_order {
namespace {

TEST_CASE("The README shows the state machine that runs") {
  const char* const root = std::getenv("HAILAN_SOURCE_DIR");
  REQUIRE(root != nullptr);
  std::ifstream file(std::string(root) + "/services/volunteer_order/README.md");
  const std::string readme((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
  INFO(FormatDiagram());
  CHECK_THAT(readme, Catch::Contains(FormatDiagram()));
}

}  // namespace
}  // namespace hailan::volunteer_order
