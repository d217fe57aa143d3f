#include "services/gateway/connect.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/rpc/grpc_status.h"
#include "google/rpc/status.pb.h"

namespace hailan::gateway {
namespace {

namespace protobuf = google::protobuf;

constexpr absl::string_view kBadMethod = "HTTP_METHOD_NOT_ALLOWED";
constexpr absl::string_view kBadMediaType = "MEDIA_TYPE_NOT_SUPPORTED";

// Connect's lower-case names of the codes.
absl::string_view CodeName(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kCancelled:
      return "canceled";
    case absl::StatusCode::kInvalidArgument:
      return "invalid_argument";
    case absl::StatusCode::kDeadlineExceeded:
      return "deadline_exceeded";
    case absl::StatusCode::kNotFound:
      return "not_found";
    case absl::StatusCode::kAlreadyExists:
      return "already_exists";
    case absl::StatusCode::kPermissionDenied:
      return "permission_denied";
    case absl::StatusCode::kResourceExhausted:
      return "resource_exhausted";
    case absl::StatusCode::kFailedPrecondition:
      return "failed_precondition";
    case absl::StatusCode::kAborted:
      return "aborted";
    case absl::StatusCode::kOutOfRange:
      return "out_of_range";
    case absl::StatusCode::kUnimplemented:
      return "unimplemented";
    case absl::StatusCode::kInternal:
      return "internal";
    case absl::StatusCode::kUnavailable:
      return "unavailable";
    case absl::StatusCode::kDataLoss:
      return "data_loss";
    case absl::StatusCode::kUnauthenticated:
      return "unauthenticated";
    default:
      return "unknown";
  }
}

// What the JSON parser says, without the piece of the body that it quotes on further lines (which
// may be cut in the middle of a character, and is nothing to repeat).
std::string FirstLine(absl::string_view message) {
  std::string line(message.substr(0, message.find('\n')));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return !absl::ascii_isprint(c); }, '?');
  return line;
}

// The details as Connect writes them: type without the host, value in unpadded base64, and the
// readable form as `debug`.
nlohmann::json Details(const absl::Status& status) {
  nlohmann::json details = nlohmann::json::array();
  google::rpc::Status proto;
  if (!proto.ParseFromString(rpc::ToGrpc(status).error_details())) return details;
  for (const protobuf::Any& any : proto.details()) {
    std::string value = absl::Base64Escape(any.value());
    while (absl::EndsWith(value, "=")) value.pop_back();
    nlohmann::json detail = {{"type", any.type_url().substr(any.type_url().rfind('/') + 1)},
                             {"value", value}};
    std::string readable;
    if (protobuf::util::MessageToJsonString(any, &readable).ok()) {
      detail["debug"] = nlohmann::json::parse(readable, nullptr, false);
    }
    details.push_back(std::move(detail));
  }
  return details;
}

}  // namespace

absl::StatusOr<ConnectHead> ParseHead(const http::Request& request, absl::Time now) {
  if (request.method != "POST") {
    return Error(absl::StatusCode::kUnimplemented,
                 kBadMethod,
                 "Methods are called with POST /package.Service/Method.");
  }
  ConnectHead head;
  // Without parameters such as `; charset=utf-8`.
  const absl::string_view header = request.header("content-type");
  const absl::string_view type = absl::StripAsciiWhitespace(header.substr(0, header.find(';')));
  if (type == "application/proto") {
    head.codec = Codec::kProto;
  } else if (type != "application/json") {
    return Error(absl::StatusCode::kUnimplemented,
                 kBadMediaType,
                 "Send content-type application/json or application/proto.");
  }
  const absl::string_view version = request.header("connect-protocol-version");
  if (!version.empty() && version != "1") {
    return InvalidField("Connect-Protocol-Version",
                        "UNKNOWN_VERSION",
                        "This gateway speaks version 1; send 1 or leave the header out.");
  }
  const absl::string_view timeout = request.header("connect-timeout-ms");
  if (!timeout.empty()) {
    int64_t milliseconds = 0;
    if (timeout.size() > 10 || !absl::SimpleAtoi(timeout, &milliseconds) || milliseconds < 0) {
      return InvalidField("Connect-Timeout-Ms",
                          "NOT_A_TIMEOUT",
                          "The timeout must be a whole number of milliseconds of at most ten "
                          "digits.");
    }
    head.deadline = now + absl::Milliseconds(milliseconds);
  }
  return head;
}

std::unique_ptr<protobuf::Message> NewMessage(const protobuf::Descriptor& type) {
  return std::unique_ptr<protobuf::Message>(
      protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

absl::StatusOr<std::unique_ptr<protobuf::Message>> ParseMessage(const protobuf::Descriptor& type,
                                                                Codec codec,
                                                                const std::string& body) {
  std::unique_ptr<protobuf::Message> message = NewMessage(type);
  if (codec == Codec::kProto) {
    if (message->ParseFromString(body)) return message;
    return Error(absl::StatusCode::kInvalidArgument,
                 "MALFORMED_MESSAGE",
                 absl::StrCat("The body is not a valid ", type.full_name(), "."),
                 {{"type", type.full_name()}});
  }
  const protobuf::util::Status parsed = protobuf::util::JsonStringToMessage(body, message.get());
  if (parsed.ok()) return message;
  return Error(absl::StatusCode::kInvalidArgument,
               "MALFORMED_JSON",
               absl::StrCat("The body is not a JSON ",
                            type.full_name(),
                            ": ",
                            FirstLine({parsed.message().data(), parsed.message().size()})),
               {{"type", type.full_name()}});
}

http::Response Success(Codec codec, const protobuf::Message& message) {
  http::Response response;
  if (codec == Codec::kProto) {
    response.content_type = "application/proto";
    response.body = message.SerializeAsString();
    return response;
  }
  protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = false;
  const auto printed = protobuf::util::MessageToJsonString(message, &response.body, options);
  if (!printed.ok()) return Failure(absl::InternalError("the answer cannot be written as JSON"));
  return response;
}

http::Response Failure(const absl::Status& status) {
  http::Response response;
  const std::string reason = ReasonOf(status);
  response.status = reason == kBadMethod      ? 405
                    : reason == kBadMediaType ? 415
                                              : HttpStatus(status.code());
  nlohmann::json body = {{"code", std::string(CodeName(status.code()))},
                         {"message", std::string(status.message())}};
  nlohmann::json details = Details(status);
  if (!details.empty()) body["details"] = std::move(details);
  response.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (const auto delay = RetryDelayOf(status); delay.has_value()) {
    response.headers.emplace_back(
        "retry-after", absl::StrCat(absl::ToInt64Seconds(absl::Ceil(*delay, absl::Seconds(1)))));
  }
  return response;
}

int HttpStatus(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return 200;
    case absl::StatusCode::kCancelled:
      return 499;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
      return 400;
    case absl::StatusCode::kUnauthenticated:
      return 401;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
      return 409;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    case absl::StatusCode::kUnimplemented:
      return 501;
    case absl::StatusCode::kUnavailable:
      return 503;
    case absl::StatusCode::kDeadlineExceeded:
      return 504;
    default:
      return 500;
  }
}

}  // namespace hailan::gateway
