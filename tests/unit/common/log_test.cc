// The log as a reader of standard error sees it: one JSON object per line.
#include "common/obs/log.h"

#include <catch2/catch.hpp>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/support/captured_stderr.h"

namespace hailan::obs {
namespace {

using testing::CapturedStderr;

TEST_CASE("a line carries time, level, message and typed fields") {
  CapturedStderr captured;
  Log(Level::kWarn,
      "queue is full",
      {{"queued", 7}, {"share", 0.5}, {"late", true}, {"name", "events"}, {"size", size_t{9}}});
  const auto lines = captured.Lines();
  REQUIRE(lines.size() == 1);
  CHECK(lines[0]["level"] == "warn");
  CHECK(lines[0]["msg"] == "queue is full");
  CHECK(lines[0]["queued"] == 7);
  CHECK(lines[0]["share"] == 0.5);
  CHECK(lines[0]["late"] == true);
  CHECK(lines[0]["name"] == "events");
  CHECK(lines[0]["size"] == 9);
  absl::Time time;
  REQUIRE(absl::ParseTime(absl::RFC3339_full, lines[0]["ts"].get<std::string>(), &time, nullptr));
  CHECK(absl::AbsDuration(absl::Now() - time) < absl::Minutes(1));
}

TEST_CASE("whatever a value contains, the line stays one JSON object") {
  CapturedStderr captured;
  const std::string nasty = std::string("a\"b\\c\nd\te\x01") + '\0' + "网格";
  Log(Level::kInfo, "value", {{"text", nasty}, {"broken", std::string("x\xff\xfe")}});
  Log(Level::kInfo, "number", {{"nan", std::numeric_limits<double>::quiet_NaN()}});
  const auto lines = captured.Lines();
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]["text"] == nasty);
  CHECK(lines[0]["broken"] == "x\uFFFD\uFFFD");
  CHECK(lines[1]["nan"].is_null());
}

TEST_CASE("lines below the level are dropped") {
  CapturedStderr captured;
  SetLogLevel(Level::kWarn);
  CHECK_FALSE(LogEnabled(Level::kInfo));
  CHECK(LogEnabled(Level::kWarn));
  Log(Level::kInfo, "quiet");
  Log(Level::kError, "loud");
  SetLogLevel(Level::kDebug);
  Log(Level::kDebug, "whisper");
  const auto lines = captured.Lines();
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]["msg"] == "loud");
  CHECK(lines[1]["msg"] == "whisper");
}

TEST_CASE("an error is written at once, anything else soon") {
  CapturedStderr captured;
  Log(Level::kError, "now");
  CHECK_THAT(captured.Written(), Catch::Matchers::Contains("\"now\""));
  Log(Level::kInfo, "soon");
  for (int i = 0; i < 100 && captured.Written().find("soon") == std::string::npos; ++i) {
    absl::SleepFor(absl::Milliseconds(20));
  }
  CHECK_THAT(captured.Written(), Catch::Matchers::Contains("\"soon\""));
}

TEST_CASE("JsonQuote") {
  CHECK(JsonQuote("plain text") == "\"plain text\"");
  CHECK(JsonQuote("") == "\"\"");
  CHECK(JsonQuote("a\"\\\n") == "\"a\\\"\\\\\\n\"");
}

}  // namespace
}  // namespace hailan::obs
