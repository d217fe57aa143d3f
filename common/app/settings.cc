#include "common/app/settings.h"

#include <array>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/rpc/pipeline.h"

namespace hailan::app {
namespace {

// Public on purpose: it protects nothing but a developer's own data.
constexpr absl::string_view kDevelopmentPageTokenKey = "hailan-development-page-tokens";
constexpr size_t kShortestPageTokenKey = 32;

obs::Level ReadLogLevel(Config& config) {
  constexpr std::array kNames = {"debug", "info", "warn", "error"};
  const int level = [&] {
    const std::string text = config.Text("HAILAN_LOG_LEVEL", "info", "debug, info, warn or error");
    for (size_t i = 0; i < kNames.size(); ++i) {
      if (text == kNames[i]) return static_cast<int>(i);
    }
    config.Fault("HAILAN_LOG_LEVEL", "debug, info, warn or error");
    return static_cast<int>(obs::Level::kInfo);
  }();
  return static_cast<obs::Level>(level);
}

rpc::AuthOptions ReadAuth(Config& config) {
  rpc::AuthOptions auth;
  auth.production = config.production();
  auth.jwks =
      config.Text("HAILAN_AUTH_JWKS",
                  "",
                  "path or URL of the issuer's JWK set; required in production, where a URL "
                  "must be https");
  auth.issuer = config.Text("HAILAN_AUTH_ISSUER", auth.issuer, "the `iss` that tokens must have");
  auth.audience =
      config.Text("HAILAN_AUTH_AUDIENCE", auth.audience, "the `aud` that tokens must have");
  return auth;
}

redis::Options ReadRedis(Config& config) {
  redis::Options redis;
  redis.url = config.Text(
      "HAILAN_REDIS_URL", "", "Redis as host:port or unix:/path; empty = no shared cache");
  redis.password = config.Secret("HAILAN_REDIS_PASSWORD", "", "password of Redis");
  redis.size = config.Int("HAILAN_REDIS_POOL", redis.size, 1, 256, "most connections to Redis");
  return redis;
}

pg::Retention ReadRetention(Config& config) {
  const auto days = [&config](absl::string_view key, int fallback, absl::string_view help) {
    return absl::Hours(24) * config.Int(key, fallback, 1, 3650, help);
  };
  pg::Retention retention;
  retention.receipts = days("HAILAN_RECEIPT_RETENTION_DAYS",
                            30,
                            "days for which a repeated request_id is answered as the first time");
  retention.changes = days("HAILAN_FEED_RETENTION_DAYS",
                           90,
                           "days for which changes stay in the feed; a follower that was away "
                           "longer is told CURSOR_EXPIRED");
  return retention;
}

rpc::TlsFiles ReadTls(Config& config) {
  rpc::TlsFiles tls;
  tls.ca = config.Text("HAILAN_TLS_CA", "", "PEM file of the CA of our services (mTLS)");
  tls.certificate = config.Text("HAILAN_TLS_CERT", "", "PEM file of this service's certificate");
  tls.key = config.Text("HAILAN_TLS_KEY", "", "PEM file of this service's key");
  return tls;
}

bool IsPrivate(absl::string_view listen) {
  return listen.empty() || absl::StartsWith(listen, "unix:") || absl::StartsWith(listen, "127.") ||
         absl::StartsWith(listen, "[::1]:") || absl::StartsWith(listen, "localhost:");
}

}  // namespace

Settings ReadSettings(Config& config) {
  Settings settings;
  settings.production = config.production();
  settings.log_level = ReadLogLevel(config);
  settings.pg_url = config.Text(
      "HAILAN_PG_URL", "postgresql:///hailan", "PostgreSQL as a libpq connection string or URL");
  settings.retention = ReadRetention(config);
  settings.redis = ReadRedis(config);
  settings.grpc_listen = config.Text("HAILAN_GRPC_LISTEN",
                                     "127.0.0.1:50051",
                                     "where other services call (host:port or unix:/path)");
  settings.admin_listen = config.Text("HAILAN_ADMIN_LISTEN",
                                      "127.0.0.1:9090",
                                      "probes and metrics over plain HTTP (numeric host:port)");
  settings.tls = ReadTls(config);
  settings.plaintext = config.Bool("HAILAN_PLAINTEXT",
                                   false,
                                   "allow gRPC without TLS beyond loopback in production, because "
                                   "a service mesh encrypts");
  settings.migrate = config.Bool("HAILAN_MIGRATE",
                                 !settings.production,
                                 "apply missing migrations at start; off = only check");
  settings.auth = ReadAuth(config);
  settings.service_token_file = config.Text(
      "HAILAN_SERVICE_TOKEN_FILE", "", "token for calls to other services on our own behalf");
  settings.page_token_key = config.Secret(
      "HAILAN_PAGE_TOKEN_KEY",
      settings.production ? absl::string_view() : kDevelopmentPageTokenKey,
      "secret that signs page tokens, the same in all replicas; at least 32 characters");
  settings.drain_delay =
      config.Duration("HAILAN_DRAIN_DELAY",
                      settings.production ? absl::Seconds(5) : absl::ZeroDuration(),
                      "how long to go on serving after readiness ended");
  settings.drain_timeout = config.Duration("HAILAN_DRAIN_TIMEOUT",
                                           absl::Seconds(20),
                                           "how long running calls may take to finish at the end");
  settings.longest_stream =
      config.Duration("HAILAN_STREAM_LIMIT",
                      absl::Minutes(15),
                      "how long one stream may last before its client opens another; also the "
                      "longest that a stream outlives its token");
  if (settings.longest_stream < absl::Seconds(1) || settings.longest_stream > absl::Hours(24)) {
    config.Fault("HAILAN_STREAM_LIMIT", "a duration of 1s to 24h");
  }
  settings.most_calls = config.Int("HAILAN_MOST_CALLS",
                                   rpc::PipelineOptions().most_calls,
                                   1,
                                   1'000'000,
                                   "calls that one gRPC service has in hand before it turns the "
                                   "next away");
  return settings;
}

absl::Status CheckSettings(const Settings& settings) {
  if (!settings.production) return absl::OkStatus();
  std::vector<absl::string_view> faults;
  if (settings.page_token_key.size() < kShortestPageTokenKey) {
    faults.emplace_back("HAILAN_PAGE_TOKEN_KEY must be a secret of at least 32 characters");
  }
  if (settings.auth.issuer == rpc::AuthOptions().issuer) {
    faults.emplace_back("HAILAN_AUTH_ISSUER must name the issuer of tokens");
  }
  if (settings.tls.certificate.empty() && !settings.plaintext && !IsPrivate(settings.grpc_listen)) {
    faults.emplace_back(
        "HAILAN_GRPC_LISTEN beyond loopback needs HAILAN_TLS_CERT and HAILAN_TLS_KEY (or "
        "HAILAN_PLAINTEXT=true behind a mesh that encrypts)");
  }
  if (faults.empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               "INSECURE_CONFIGURATION",
               absl::StrCat("Not fit for production: ", absl::StrJoin(faults, "; "), "."));
}

std::string ModuleKey(absl::string_view module, absl::string_view name) {
  return absl::StrCat("HAILAN_", absl::AsciiStrToUpper(module), "_", name);
}

}  // namespace hailan::app
