#include "tools/hailanctl/geo/feature_splitter.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "common/base/error.h"

namespace hailan::ctl {
namespace {

struct Split {
  std::vector<std::string> features;
  absl::Status status;
};

// Feeds the text in chunks of `size` bytes.
Split Run(absl::string_view text, size_t size) {
  Split split;
  FeatureSplitter splitter([&split](absl::string_view feature) {
    split.features.emplace_back(feature);
    return absl::OkStatus();
  });
  for (size_t at = 0; at < text.size() && split.status.ok(); at += size) {
    split.status = splitter.Feed(text.substr(at, size));
  }
  if (split.status.ok()) split.status = splitter.Finish();
  return split;
}

std::string ReasonFor(absl::string_view text) {
  return ReasonOf(Run(text, 7).status);
}

}  // namespace

TEST_CASE("features are cut out whatever the chunks, order and quoting", "[geojson]") {
  const std::string text =
      R"({ "name" : "x]}{", "crs":{"type":"name"}, "features" : [ {"a":"}\"{","b":[1,[2]]} ,)"
      R"({"type":"Feature"}], "type":"FeatureCollection" })"
      "\n";
  for (const size_t size : {1, 2, 5, 1000}) {
    const Split split = Run(text, size);
    CHECK(split.status.ok());
    REQUIRE(split.features.size() == 2);
    CHECK(split.features[0] == R"({"a":"}\"{","b":[1,[2]]})");
    CHECK(split.features[1] == R"({"type":"Feature"})");
  }
}

TEST_CASE("what is no feature collection is refused", "[geojson]") {
  CHECK(ReasonFor("") == "MALFORMED_JSON");
  CHECK(ReasonFor("[]") == "MALFORMED_JSON");
  CHECK(ReasonFor(R"({"type":"FeatureCollection","features":[{"a":1})") == "MALFORMED_JSON");
  CHECK(ReasonFor(R"({"type":"FeatureCollection","features":[1]})") == "MALFORMED_JSON");
  CHECK(ReasonFor(R"({"type":"FeatureCollection","features":[{}]} x)") == "MALFORMED_JSON");
  CHECK(ReasonFor(R"({"type":"FeatureCollection","features":[]})") == "NOT_A_FEATURE_COLLECTION");
  CHECK(ReasonFor(R"({"type":"Feature","features":[{}]})") == "NOT_A_FEATURE_COLLECTION");
  CHECK(ReasonFor(R"({"type":"FeatureCollection"})") == "NOT_A_FEATURE_COLLECTION");
}

TEST_CASE("hostile files end early, in the memory of one feature", "[geojson]") {
  CHECK(ReasonFor(std::string(10'000, '{')) == "TOO_DEEP");
  std::string deep = R"({"type":"FeatureCollection","features":[{"x":)" + std::string(10'000, '[');
  CHECK(ReasonFor(deep) == "TOO_DEEP");

  // A ring of ten million vertices, as long as somebody takes it.
  constexpr int kChunk = 1'000;
  std::string chunk;
  for (int i = 0; i < kChunk; ++i) chunk += "[129.4,42.7],";
  FeatureSplitter ring([](absl::string_view) { return absl::OkStatus(); });
  REQUIRE(ring.Feed(R"({"type":"FeatureCollection","features":[{"coordinates":[[)").ok());
  absl::Status status;
  int vertices = 0;
  for (; vertices < 10'000'000 && status.ok(); vertices += kChunk) status = ring.Feed(chunk);
  CHECK(ReasonOf(status) == "FEATURE_TOO_LARGE");
  CHECK(vertices < 300'000);

  // Good features, together of more than twice what one may have. Whole files, of 60 MB or of as
  // many as are asked for, are imported in tests/e2e/grid_geo/large_file_test.cc.
  constexpr int kFeatures = 8;
  size_t bytes = 0;
  FeatureSplitter large([&bytes](absl::string_view feature) {
    bytes += feature.size();
    return absl::OkStatus();
  });
  const std::string feature = R"({"type":"Feature","x":")" + std::string(1 << 20, 'x') + R"("})";
  REQUIRE(large.Feed(R"({"type":"FeatureCollection","features":[)").ok());
  for (int i = 0; i < kFeatures; ++i) {
    if (i > 0) REQUIRE(large.Feed(",").ok());
    REQUIRE(large.Feed(feature).ok());
  }
  REQUIRE(large.Feed("]}").ok());
  CHECK(large.Finish().ok());
  CHECK(large.features() == kFeatures);
  CHECK(bytes == kFeatures * feature.size());
}

}  // namespace hailan::ctl
