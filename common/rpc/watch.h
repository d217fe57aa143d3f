// The server side of WatchChanges: a stream that follows the outbox. A slow or absent reader holds
// one page, never a thread.
#pragma once

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <functional>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/executor.h"
#include "common/rpc/pipeline.h"
#include "hailan/type/v1/change.pb.h"

namespace hailan::rpc {

// One page of changes; what ListChanges answers.
using ReadPage = std::function<absl::StatusOr<hailan::type::v1::ListChangesResponse>(
    const Call&, const hailan::type::v1::ListChangesRequest&)>;

// Starts a stream on a reactor that deletes itself when the call is done. Pages are read on
// `executor`; when the feed is drained it is looked at again after 200 ms. A feed has no end; the
// stream ends with its caller, with its deadline or the longest time of a stream, with the process
// (ends.h), or when its cursor has expired (pg/outbox.h).
grpc::ServerWriteReactor<grpc::ByteBuffer>* StartWatch(Pipeline& pipeline,
                                                       const Method& method,
                                                       Executor& executor,
                                                       grpc::CallbackServerContext& context,
                                                       const grpc::ByteBuffer& in,
                                                       ReadPage read);

}  // namespace hailan::rpc
