#include "common/app/admin_server.h"

#include <nlohmann/json.hpp>

#include "absl/time/time.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/obs/log.h"

namespace hailan::app {
namespace {

using nlohmann::json;

http::Response Reply(int status, const json& body) {
  http::Response response;
  response.status = status;
  response.body = body.dump() + "\n";
  return response;
}

http::Response Refuse(int status, const char* message) {
  return Reply(status, {{"message", message}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<AdminServer>> AdminServer::Start(AdminOptions options) {
  std::unique_ptr<AdminServer> admin(new AdminServer(std::move(options)));
  http::Options http_options;
  http_options.listen = admin->options_.listen;
  http_options.max_body_bytes = 1024;
  http_options.max_connections = 64;
  HL_ASSIGN_OR_RETURN(
      admin->server_,
      http::Server::Start(std::move(http_options),
                          [raw = admin.get()](http::Request request, http::Respond respond) {
                            std::move(respond)(raw->Answer(request));
                          }));
  return admin;
}

http::Response AdminServer::Answer(const http::Request& request) const {
  const bool get = request.method == "GET" || request.method == "HEAD";
  if (request.path == "/dev/clock" && options_.clock != nullptr) {
    return request.method == "POST" ? ShiftClock(request) : Refuse(405, "Use POST.");
  }
  const bool known =
      request.path == "/livez" || request.path == "/readyz" || request.path == "/metrics";
  if (!known) return Refuse(404, "There are /livez, /readyz and /metrics.");
  if (!get) return Refuse(405, "Use GET.");
  if (request.path == "/livez") return Reply(200, {{"live", true}});
  if (request.path == "/readyz") return AnswerReady();
  http::Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = options_.metrics();
  return response;
}

http::Response AdminServer::AnswerReady() const {
  json checks = json::object();
  bool ready = true;
  for (const auto& [name, status] : options_.ready()) {
    const std::string reason = ReasonOf(status);
    checks[name] = status.ok() ? "OK" : reason.empty() ? "ERROR" : reason;
    ready = ready && status.ok();
  }
  return Reply(ready ? 200 : 503, {{"ready", ready}, {"checks", checks}});
}

http::Response AdminServer::ShiftClock(const http::Request& request) const {
  absl::Duration shift;
  const std::string text(request.parameter("shift"));
  // A century either way is more than any demonstration needs, and keeps every time printable.
  if (!absl::ParseDuration(text, &shift) || absl::AbsDuration(shift) > absl::Hours(24 * 36525)) {
    return Refuse(400, "shift must be a duration such as 72h or -30m.");
  }
  options_.clock->SetShift(shift);
  obs::Log(obs::Level::kWarn, "clock shifted", {{"shift", absl::FormatDuration(shift)}});
  return Reply(200,
               {{"now", absl::FormatTime(options_.clock->Now(), absl::UTCTimeZone())},
                {"shift", absl::FormatDuration(shift)}});
}

}  // namespace hailan::app
