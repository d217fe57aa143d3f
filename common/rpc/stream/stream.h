// The server side of a server-streaming RPC whose messages are made one by one. A slow or absent
// reader holds one message, never a thread.
#pragma once

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <functional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/rpc/executor.h"
#include "common/rpc/pipeline.h"
#include "common/rpc/stream/source.h"

namespace hailan::rpc {

// The next message serialized.
using ByteSource = Source<grpc::ByteBuffer>;
// Parses and checks the request and starts the handler; runs on the executor.
using OpenSource =
    std::function<absl::StatusOr<ByteSource>(const Call& call, const grpc::ByteBuffer& in)>;

// Starts a stream on a reactor that deletes itself when the call is done. The stream ends with its
// source, its deadline, its caller or the process (ends.h); with a `pause` above zero, a source at
// its end is asked again after it.
grpc::ServerWriteReactor<grpc::ByteBuffer>* StartStream(
    Pipeline& pipeline,
    const Method& method,
    Executor& executor,
    grpc::CallbackServerContext& context,
    const grpc::ByteBuffer& in,
    OpenSource open,
    absl::Duration pause = absl::ZeroDuration());

}  // namespace hailan::rpc
