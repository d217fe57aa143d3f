// Server-streaming calls by descriptor.
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

}  // namespace hailan::ctl
