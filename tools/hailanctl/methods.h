// The RPCs that the linked contracts describe, and messages by descriptor.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace hailan::ctl {

// Every method of `hailan.*`, by full name.
std::vector<const google::protobuf::MethodDescriptor*> AllMethods();

// `hailan.grid_geo.v1.Locator/Locate`, as a call names it.
std::string PathOf(const google::protobuf::MethodDescriptor& method);

// The method whose path is `text` or ends with it at a name's start: `Locator/Locate`,
// `grid_geo.v1.Locator/Locate`. INVALID_ARGUMENT (METHOD_UNKNOWN, METHOD_AMBIGUOUS), the latter
// with the candidates in its message.
absl::StatusOr<const google::protobuf::MethodDescriptor*> FindMethod(absl::string_view text);

// An empty message of a linked type.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type);

// Fills `message` from JSON; unknown fields are refused. INVALID_ARGUMENT (INVALID_JSON).
absl::Status FromJson(absl::string_view json, google::protobuf::Message* message);

// Canonical proto3 JSON, indented or on one line.
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message, bool indented);

}  // namespace hailan::ctl
