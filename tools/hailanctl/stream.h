// Streaming calls by path.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "tools/hailanctl/session.h"

namespace hailan::ctl {

// Calls `path` and hands each message, read into `message`, to `receive`, which may end the call by
// returning an error; that error is then the answer.
absl::Status ReadStream(Session& session,
                        const std::string& path,
                        const rpc::CallOptions& options,
                        const google::protobuf::Message& request,
                        google::protobuf::Message* message,
                        const std::function<absl::Status()>& receive);

// Calls `path` with the messages that `give` hands out, up to the first nullptr, and reads the one
// answer. What the server ends early is its error.
absl::Status WriteStream(Session& session,
                         const std::string& path,
                         const rpc::CallOptions& options,
                         const std::function<const google::protobuf::Message*()>& give,
                         google::protobuf::Message* answer);

}  // namespace hailan::ctl
