#include "common/command/parts.h"

#include <google/protobuf/any.pb.h>

#include <utility>

#include "common/base/error.h"

namespace hailan::command {

std::string PackPayload(const google::protobuf::Message& payload) {
  google::protobuf::Any any;
  any.PackFrom(payload);
  return any.SerializeAsString();
}

Message MakeMessage(std::string type,
                    std::string resource,
                    const google::protobuf::Message& payload) {
  return {
      .type = std::move(type), .resource = std::move(resource), .payload = PackPayload(payload)};
}

std::vector<int> ReadMoved(const pg::Rows& rows) {
  std::vector<int> moved;
  moved.reserve(rows.size());
  for (const pg::Row row : rows) moved.push_back(static_cast<int>(row.Int(0)));
  return moved;
}

void StepParams::Add(int ord,
                     absl::string_view city,
                     absl::string_view resource_id,
                     absl::Time at,
                     const Origin& origin,
                     const Message& message) {
  ord_.Add(ord);
  city_.Add(city);
  subject_.Add(origin.actor->subject);
  request_id_.Add(origin.request_id);
  body_hash_.AddBytes(origin.body_hash);
  resource_id_.Add(resource_id);
  at_.Add(at);
  type_.Add(message.type);
  resource_.Add(message.resource);
  payload_.AddBytes(message.payload);
}

pg::Params StepParams::Take() const {
  pg::Params params;
  params.Add(ord_).Add(city_).Add(subject_).Add(request_id_).Add(body_hash_);
  params.Add(resource_id_).Add(at_).Add(type_).Add(resource_).Add(payload_);
  return params;
}

absl::Status QueueFull() {
  return WithRetryDelay(
      Error(absl::StatusCode::kResourceExhausted,
            reason::kQueueFull,
            "Too many writes are waiting; try again with the same request_id after the delay."),
      absl::Milliseconds(200));
}

absl::Status TooLate() {
  return Error(absl::StatusCode::kDeadlineExceeded,
               reason::kDeadlineExceeded,
               "The deadline passed before the write began; nothing was stored. Repeat it with the "
               "same request_id.");
}

absl::Status LostRace() {
  return WithRetryDelay(
      Error(absl::StatusCode::kAborted,
            reason::kLostRace,
            "The row kept changing while this write was decided; repeat it with the same "
            "request_id."),
      absl::Milliseconds(50));
}

absl::Status RequestIdReused() {
  return Error(absl::StatusCode::kInvalidArgument,
               reason::kRequestIdReused,
               "request_id was used before with another body; use a fresh UUID for a new request.");
}

}  // namespace hailan::command
