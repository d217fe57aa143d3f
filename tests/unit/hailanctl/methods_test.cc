#include "tools/hailanctl/methods.h"

#include <catch2/catch.hpp>

#include "common/base/error.h"
#include "hailan/grid_geo/v1/locator.pb.h"

namespace hailan::ctl {
namespace {

TEST_CASE("a method is found by any part of its path that starts a name", "[methods]") {
  const auto* const text = GENERATE("Locator/Locate",
                                    "v1.Locator/Locate",
                                    "grid_geo.v1.Locator/Locate",
                                    "hailan.grid_geo.v1.Locator/Locate",
                                    "BatchLocate");
  const auto method = FindMethod(text);
  REQUIRE(method.ok());
  CHECK((*method)->service()->full_name() == "hailan.grid_geo.v1.Locator");
  CHECK_THAT(PathOf(**method), Catch::EndsWith(text));
}

TEST_CASE("a part of a name is no match", "[methods]") {
  CHECK(ReasonOf(FindMethod("ocator/Locate").status()) == "METHOD_UNKNOWN");
  CHECK(ReasonOf(FindMethod("Locator/Lo").status()) == "METHOD_UNKNOWN");
  CHECK(ReasonOf(FindMethod("").status()) == "METHOD_UNKNOWN");
}

TEST_CASE("an ambiguous name lists what it may mean", "[methods]") {
  const auto method = FindMethod("ChangeFeed/ListChanges");
  CHECK(ReasonOf(method.status()) == "METHOD_AMBIGUOUS");
  CHECK_THAT(std::string(method.status().message()),
             Catch::Contains("hailan.residents.v1.ChangeFeed/ListChanges"));
}

TEST_CASE("every method has messages that can be made", "[methods]") {
  const auto methods = AllMethods();
  REQUIRE(methods.size() > 50);
  for (const auto* method : methods) {
    CHECK(NewMessage(*method->input_type()) != nullptr);
    CHECK(NewMessage(*method->output_type()) != nullptr);
  }
}

TEST_CASE("requests are read from JSON, unknown fields are refused", "[methods]") {
  grid_geo::v1::LocateRequest request;
  REQUIRE(FromJson(R"({"parent":"cities/222405","point":{"longitude":129.4}})", &request).ok());
  CHECK(request.parent() == "cities/222405");
  CHECK(request.point().longitude() == 129.4);
  const absl::Status unknown = FromJson(R"({"parrent":"x"})", &request);
  CHECK(ReasonOf(unknown) == "INVALID_JSON");
  CHECK_THAT(std::string(unknown.message()), Catch::Contains("parrent"));
  CHECK(ReasonOf(FromJson("{", &request)) == "INVALID_JSON");
}

}  // namespace
}  // namespace hailan::ctl
