#include "tests/support/environment.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/string_view.h"

namespace hailan::testing {
namespace {

constexpr int kSkipped = 4;
constexpr int kFailed = 1;

std::string AddressOrExit(const char* variable) {
  const char* address = std::getenv(variable);
  if (address != nullptr && *address != '\0') return address;
  const char* require = std::getenv("HAILAN_REQUIRE_PG");
  const bool required = require != nullptr && absl::string_view(require) == "1";
  std::fprintf(stderr,
               "%s: %s is not set; run tests with ctest, or first: eval \"$(tools/pg_sandbox.sh "
               "start)\"\n",
               required ? "failed" : "skipped",
               variable);
  std::fflush(nullptr);
  std::_Exit(required ? kFailed : kSkipped);
}

}  // namespace

std::string PostgresUrl() {
  return AddressOrExit("HAILAN_TEST_PG");
}

std::string RedisUrl() {
  return AddressOrExit("HAILAN_TEST_REDIS");
}

}  // namespace hailan::testing
