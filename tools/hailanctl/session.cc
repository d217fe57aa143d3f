#include "tools/hailanctl/session.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"

namespace hailan::ctl {
namespace {

// Parses `90s`, `2h30m`; CLI11 reports the sentence as a usage error.
CLI::Option* AddDuration(CLI::App& app,
                         const std::string& name,
                         absl::Duration& value,
                         const std::string& help) {
  return app
      .add_option_function<std::string>(
          name,
          [&value, name](const std::string& text) {
            if (!absl::ParseDuration(text, &value) || value <= absl::ZeroDuration()) {
              throw CLI::ValidationError(name, "wants a duration such as 30s, 10m or 8h");
            }
          },
          help)
      ->default_str(absl::FormatDuration(value))
      ->type_name("DURATION");
}

}  // namespace

void AddIdentityOptions(CLI::App& app, Identity& identity) {
  constexpr auto kGroup = "Development token";
  rpc::TokenClaims& claims = identity.claims;
  app.add_option(
         "--subject", claims.subject, "Account: id of the staff member, resident or volunteer")
      ->capture_default_str()
      ->group(kGroup);
  app.add_option(
         "--role", claims.roles, "Role, e.g. grid_member, community, department; repeatable")
      ->capture_default_str()
      ->group(kGroup);
  app.add_option("--city", claims.city, "City, six digits")
      ->envname("HAILANCTL_CITY")
      ->capture_default_str()
      ->group(kGroup);
  app.add_option("--area", claims.areas, "Territory code whose subtree is in scope; repeatable")
      ->group(kGroup);
  app.add_option("--dept", claims.departments, "Department id; repeatable")->group(kGroup);
  app.add_option("--enterprise",
                 claims.enterprise,
                 "Unified social credit code of the enterprise whose account it is")
      ->group(kGroup);
  AddDuration(app, "--lifetime", claims.lifetime, "How long the token is good for")->group(kGroup);
  app.add_option("--issuer", identity.issuer.issuer, "Issuer that the server expects")
      ->capture_default_str()
      ->group(kGroup);
  app.add_option("--audience", identity.issuer.audience, "Audience that the server expects")
      ->capture_default_str()
      ->group(kGroup);
}

void AddSessionOptions(CLI::App& app, SessionOptions& options) {
  constexpr auto kGroup = "Connection";
  app.add_option("--target", options.target, "host:port, dns:///host:port or unix:/path")
      ->envname("HAILANCTL_TARGET")
      ->capture_default_str()
      ->group(kGroup);
  app.add_option("--token",
                 options.token,
                 "Bearer token; without it a development token is signed from the options below")
      ->envname("HAILANCTL_TOKEN")
      ->group(kGroup);
  app.add_option(
         "--tls-ca", options.tls.ca, "PEM file of the server's authority; without it plaintext")
      ->group(kGroup);
  auto* certificate =
      app.add_option("--tls-cert", options.tls.certificate, "PEM file of the client");
  auto* key = app.add_option("--tls-key", options.tls.key, "PEM file of the client's key");
  certificate->needs(key)->group(kGroup);
  key->needs(certificate)->group(kGroup);
  AddDuration(app, "--timeout", options.timeout, "Longest wait for one call")->group(kGroup);
  app.add_flag("--json-errors", options.json_errors, "Print errors as one JSON object")
      ->group(kGroup);
  AddIdentityOptions(app, options.identity);
}

absl::StatusOr<std::unique_ptr<Session>> Session::Open(const SessionOptions& options) {
  HL_ASSIGN_OR_RETURN(auto channel, rpc::MakeChannel(options.target, options.tls));
  return absl::WrapUnique(new Session(options, std::move(channel)));
}

Session::Session(SessionOptions options, std::shared_ptr<grpc::Channel> channel)
    : options_(std::move(options)),
      token_(options_.token.empty()
                 ? rpc::SignDevelopmentToken(options_.identity.claims, options_.identity.issuer)
                 : options_.token),
      peer_(std::make_unique<rpc::Peer>([channel = std::move(channel)] { return channel; })) {}

rpc::CallOptions Session::call_options() const {
  return {.deadline = absl::Now() + options_.timeout, .token = token_, .traceparent = ""};
}

}  // namespace hailan::ctl
