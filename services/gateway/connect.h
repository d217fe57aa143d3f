// The Connect unary protocol (connectrpc.com/docs/protocol, version 1) as pure functions: what an
// HTTP request asks for, and how an answer or an error is written.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/http/server.h"

namespace google::protobuf {
class Descriptor;
class Message;
}  // namespace google::protobuf

namespace hailan::gateway {

// How the message of a request and its answer are written.
enum class Codec { kJson, kProto };

// The head of a Connect unary request.
struct ConnectHead {
  Codec codec = Codec::kJson;
  // From Connect-Timeout-Ms; InfiniteFuture without one.
  absl::Time deadline = absl::InfiniteFuture();
};

// INVALID_ARGUMENT for a wrong protocol version or timeout; UNIMPLEMENTED for another method than
// POST (HTTP 405) or another content type than application/json and application/proto (HTTP 415).
absl::StatusOr<ConnectHead> ParseHead(const http::Request& request, absl::Time now);

// A new message of the type from its body. INVALID_ARGUMENT (MALFORMED_JSON, MALFORMED_MESSAGE)
// names the place; unknown fields are refused.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ParseMessage(
    const google::protobuf::Descriptor& type, Codec codec, const std::string& body);

// An empty message of the type.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type);

// 200 with the message.
http::Response Success(Codec codec, const google::protobuf::Message& message);

// The HTTP status of the error's code with {"code","message","details"}; always JSON.
http::Response Failure(const absl::Status& status);

// Connect's HTTP status of a code.
int HttpStatus(absl::StatusCode code);

}  // namespace hailan::gateway
