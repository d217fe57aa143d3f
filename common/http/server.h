// A small HTTP/1.1 server over libmicrohttpd: whole requests in, whole responses out. The handler
// may answer later and on another thread; connections wait without holding a thread. TLS is the
// edge's business.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

struct MHD_Daemon;

namespace hailan::http {

struct Request {
  std::string method;
  // Path without the query.
  std::string path;
  // Names in lower case.
  std::vector<std::pair<std::string, std::string>> headers;
  // Query parameters, decoded.
  std::vector<std::pair<std::string, std::string>> query;
  std::string body;

  // First value of the header or parameter; empty when absent.
  absl::string_view header(absl::string_view lower_case_name) const;
  absl::string_view parameter(absl::string_view name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

// Answers one request; call it exactly once, on any thread.
using Respond = absl::AnyInvocable<void(Response) &&>;
using Handler = absl::AnyInvocable<void(Request, Respond) const>;

struct Options {
  // `host:port` (IPv4 or IPv6 literal); port 0 = any free one.
  std::string listen;
  // Longer bodies are answered with 413 without being kept.
  size_t max_body_bytes = 4 << 20;
  unsigned int max_connections = 1024;
  unsigned int threads = 2;
  // Idle connections are closed after this many seconds.
  unsigned int idle_seconds = 60;
};

class Server {
 public:
  // UNAVAILABLE (CANNOT_LISTEN) when the address is taken, INVALID_ARGUMENT when it is not one.
  static absl::StatusOr<std::unique_ptr<Server>> Start(Options options, Handler handler);
  // Stops listening, then waits for the requests that were taken.
  ~Server();
  // `host:port` with the real port.
  const std::string& address() const { return address_; }

 private:
  friend class Exchange;
  Server(Options options, Handler handler);
  void Enter();
  void Leave();
  const Options options_;
  const Handler handler_;
  std::string address_;
  MHD_Daemon* daemon_ = nullptr;
  absl::Mutex mutex_;
  // Requests that a handler has not answered yet.
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace hailan::http
