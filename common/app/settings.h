// The settings of the process itself, read once from the environment. Those of modules are read by
// the modules.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/app/config.h"
#include "common/obs/log.h"
#include "common/pg/prune.h"
#include "common/redis/connection.h"
#include "common/rpc/auth.h"
#include "common/rpc/channel.h"

namespace hailan::app {

struct Settings {
  bool production = false;
  obs::Level log_level = obs::Level::kInfo;
  // libpq connection string or URL.
  std::string pg_url;
  // Of receipts and changes, in every schema.
  pg::Retention retention;
  redis::Options redis;
  std::string grpc_listen;
  std::string admin_listen;
  rpc::TlsFiles tls;
  // Something around the process encrypts (a mesh), so plaintext beyond loopback is on purpose.
  bool plaintext = false;
  bool migrate = false;
  rpc::AuthOptions auth;
  std::string service_token_file;
  std::string page_token_key;
  // Between "not serving" and the end of work, for load balancers to notice.
  absl::Duration drain_delay;
  // How long running calls may take to finish.
  absl::Duration drain_timeout;
  // How long a stream may last.
  absl::Duration longest_stream;
  // Unary calls that each service may have in hand.
  int most_calls = 0;
};

// Declares and reads the settings.
Settings ReadSettings(Config& config);

// FAILED_PRECONDITION (INSECURE_CONFIGURATION) naming what production must not run with.
absl::Status CheckSettings(const Settings& settings);

// `HAILAN_GRID_GEO_POOL` for ("grid_geo", "POOL").
std::string ModuleKey(absl::string_view module, absl::string_view name);

}  // namespace hailan::app
