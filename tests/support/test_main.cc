// The one translation unit with Catch's main. It also keeps the tally that tools/test adds up: one
// line `program passed failed` per finished run, appended to the file named by HAILAN_TEST_TALLY;
// and beside it, in {file}.failures, what failed and where, to be read at the end of a long output.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <string>

namespace {

class Tally final : public Catch::TestEventListenerBase {
 public:
  using TestEventListenerBase::TestEventListenerBase;

  void testCaseStarting(const Catch::TestCaseInfo& info) override { name_ = info.name; }

  bool assertionEnded(const Catch::AssertionStats& stats) override {
    const char* path = std::getenv("HAILAN_TEST_TALLY");
    const Catch::AssertionResult& result = stats.assertionResult;
    if (path == nullptr || result.isOk()) return false;
    std::ofstream out(std::string(path) + ".failures", std::ios::app);
    out << name_ << "\n  " << result.getSourceInfo().file << ':' << result.getSourceInfo().line
        << ": " << (result.hasExpression() ? result.getExpandedExpression() : std::string())
        << '\n';
    for (const Catch::MessageInfo& message : stats.infoMessages)
      out << "  " << message.message << '\n';
    return false;
  }

  void testRunEnded(const Catch::TestRunStats& stats) override {
    const char* path = std::getenv("HAILAN_TEST_TALLY");
    if (path == nullptr) return;
    const Catch::Counts& cases = stats.totals.testCases;
    std::ofstream(path, std::ios::app) << stats.runInfo.name << ' ' << cases.passed << ' '
                                       << cases.failed + cases.failedButOk << '\n';
  }

 private:
  std::string name_;
};

CATCH_REGISTER_LISTENER(Tally)

}  // namespace
