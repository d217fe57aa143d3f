// The one translation unit with Catch's main. It also keeps the tally that tools/test adds up: one
// line `program passed failed` per finished run, appended to the file named by HAILAN_TEST_TALLY.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

namespace {

class Tally final : public Catch::TestEventListenerBase {
 public:
  using TestEventListenerBase::TestEventListenerBase;

  void testRunEnded(const Catch::TestRunStats& stats) override {
    const char* path = std::getenv("HAILAN_TEST_TALLY");
    if (path == nullptr) return;
    const Catch::Counts& cases = stats.totals.testCases;
    std::ofstream(path, std::ios::app) << stats.runInfo.name << ' ' << cases.passed << ' '
                                       << cases.failed + cases.failedButOk << '\n';
  }
};

CATCH_REGISTER_LISTENER(Tally)

}  // namespace
