// Where hailanctl calls and as whom: the options that all calling commands share.
#pragma once

#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/auth.h"
#include "common/rpc/channel.h"

namespace hailan::ctl {

// Exit codes of the program.
enum ExitCode { kOk = 0, kRefused = 1, kUsage = 2, kUnreachable = 3 };

// Whom a development token is for, as given on the command line.
struct Identity {
  rpc::TokenClaims claims{.subject = "hailanctl",
                          .roles = {"operator"},
                          .city = "222405",
                          .areas = {},
                          .departments = {}};
  rpc::AuthOptions issuer;
};

// Adds --subject, --role, --city, --area, --dept, --lifetime, --issuer and --audience.
void AddIdentityOptions(CLI::App& app, Identity& identity);

struct SessionOptions {
  // The gateway's public gRPC port; single services listen on 50051.
  std::string target = "localhost:8443";
  rpc::TlsFiles tls;
  // A token of the city's identity provider; empty = a development token for `identity`.
  std::string token;
  Identity identity;
  absl::Duration timeout = absl::Seconds(30);
  // Errors as one JSON object on stderr instead of text.
  bool json_errors = false;
};

// Adds the options above to a command.
void AddSessionOptions(CLI::App& app, SessionOptions& options);

// A channel to the target and the caller's token. Thread-safe.
class Session {
 public:
  // FAILED_PRECONDITION when a TLS file cannot be read.
  static absl::StatusOr<std::unique_ptr<Session>> Open(const SessionOptions& options);

  // Deadline from now, token attached.
  rpc::CallOptions call_options() const;
  rpc::Peer& peer() { return *peer_; }
  const SessionOptions& options() const { return options_; }

 private:
  Session(SessionOptions options, std::shared_ptr<grpc::Channel> channel);

  SessionOptions options_;
  std::string token_;
  std::unique_ptr<rpc::Peer> peer_;
};

}  // namespace hailan::ctl
