// The whole product for end-to-end tests, on a fresh database: either all modules in this process
// or the real programs, six processes that talk over unix sockets. Tests see only the gateway's two
// ports, so the same cases run on both.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/app/host.h"
#include "common/rpc/auth.h"
#include "common/rpc/channel.h"
#include "tests/support/matchers.h"
#include "tests/support/pg_database.h"
#include "tests/support/process.h"

namespace hailan::testing {

struct SuiteOptions {
  // Of every process; empty = the shared test Redis.
  std::string redis_url = {};
};

class MiniSuite {
 public:
  // As HAILAN_TEST_SUITE says: `external`, else in process.
  static std::unique_ptr<MiniSuite> Start(const SuiteOptions& options = {});
  static std::unique_ptr<MiniSuite> InProcess(const SuiteOptions& options = {});
  static std::unique_ptr<MiniSuite> External(const SuiteOptions& options = {});
  // One process with all modules, `hailan-all-in-one`.
  static std::unique_ptr<MiniSuite> AllInOne(const SuiteOptions& options = {});
  virtual ~MiniSuite();
  MiniSuite(const MiniSuite&) = delete;
  MiniSuite& operator=(const MiniSuite&) = delete;

  TestDatabase& database() { return *database_; }
  // The gateway by gRPC.
  std::string target() const { return "unix:" + folder_.path() + "/gateway.sock"; }
  rpc::Peer& gateway() { return *gateway_; }
  // The gateway by HTTP/JSON, `http://127.0.0.1:port`.
  const std::string& http() const { return http_; }
  // Sets the shift of every clock of the suite against real time.
  void ShiftClock(absl::Duration shift);

  // The processes by program name; empty in process. A test may end one and Spawn it again.
  std::map<std::string, std::unique_ptr<Process>>& processes() { return processes_; }
  void Spawn(const std::string& program);
  // Returns when the admin port of each process says it is ready; throws after a minute.
  void WaitUntilReady();
  // Returns when the gateway reaches each service, also one that was away.
  void WaitUntilConnected();

 protected:
  MiniSuite();
  // Settings that every process has, by its name.
  std::map<std::string, std::string> SettingsOf(const std::string& program,
                                                const SuiteOptions& options);

  std::unique_ptr<TestDatabase> database_;
  TemporaryFolder folder_;
  std::string http_;
  std::unique_ptr<rpc::Peer> gateway_;
  // Admin addresses by program name.
  std::map<std::string, std::string> admins_;
  std::map<std::string, std::map<std::string, std::string>> settings_;
  std::map<std::string, std::unique_ptr<Process>> processes_;
  std::unique_ptr<app::Host> host_;

 private:
  void Connect();
  static std::unique_ptr<MiniSuite> Run(const std::vector<std::string>& programs,
                                        const SuiteOptions& options);
};

// A caller: who it is, and calls on its behalf.
class Caller {
 public:
  // No token at all.
  explicit Caller(MiniSuite& suite) : suite_(&suite) {}
  Caller(MiniSuite& suite, const rpc::TokenClaims& claims);

  template <class Response, class Request>
  absl::StatusOr<Response> Call(absl::string_view method, const Request& request) const {
    return suite_->gateway().Invoke<Response>(method, request, options());
  }
  // The same, or the end of the test case.
  template <class Response, class Request>
  Response Do(absl::string_view method, const Request& request) const {
    return Must(Call<Response>(method, request));
  }
  rpc::CallOptions options() const {
    return {.deadline = absl::Now() + absl::Seconds(15), .token = token_, .traceparent = ""};
  }
  const std::string& token() const { return token_; }

 private:
  MiniSuite* suite_;
  std::string token_;
};

// Calls `look` until it is OK; its last error after `limit`. For what comes by a feed or job.
absl::Status Eventually(const std::function<absl::Status()>& look,
                        absl::Duration limit = absl::Seconds(15));

}  // namespace hailan::testing
