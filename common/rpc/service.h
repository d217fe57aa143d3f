// A gRPC service built from a table of handlers instead of generated stubs: one line per RPC, raw
// bytes underneath, so that the pipeline itself parses the request and can name what is wrong with
// it. Every method of the descriptor must be given a handler; Finish checks that.
//
//   auto rpc = std::make_unique<rpc::Service>(pb::GridGeo::descriptor()->full_name(), pipeline,
//   executor); rpc->Inline("Locate", [&](const rpc::Call& c, const pb::LocateRequest& r) { return
//   s.Locate(c, r); }); rpc->Query("ListTerritories", …);         // runs on the executor, may wait
//   rpc->Command("CreateDepartment", runner, to_command, to_reply);
#pragma once

#include <google/protobuf/descriptor.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/status_macros.h"
#include "common/command/runner.h"
#include "common/rpc/call.h"
#include "common/rpc/executor.h"
#include "common/rpc/pipeline.h"
#include "common/rpc/stream/stream.h"
#include "common/rpc/stream/upload.h"

namespace hailan::rpc {

// The request type of a handler `(const Call&, const Request&) -> StatusOr<Reply>`.
template <class F>
struct HandlerTraits : HandlerTraits<decltype(&F::operator())> {};
template <class C, class R, class Q>
struct HandlerTraits<R (C::*)(const Call&, const Q&) const> {
  using Request = Q;
  using Result = R;
};

class Service final : public grpc::Service {
 public:
  // `name` is the full proto name, `hailan.grid_geo.v1.GridGeo`.
  Service(absl::string_view name, Pipeline& pipeline, Executor& executor);

  // A handler that only computes: runs on the reactor's thread and must never wait.
  template <class F>
  void Inline(absl::string_view method, F handler);
  // A handler that only computes, except for requests of which `waits(request)` is true: those run
  // on the executor.
  template <class W, class F>
  void InlineUnless(absl::string_view method, W waits, F handler);
  // A handler that may wait for the database, a runner (bulk imports) or a peer: runs on the
  // executor.
  template <class F>
  void Query(absl::string_view method, F handler);
  // A handler that answers with a stream: it returns a Source (source.h). Handler and source run on
  // the executor and may wait.
  template <class F>
  void Stream(absl::string_view method, F handler);
  // The same for a stream that follows something: where the source is at its end, it is asked again
  // after `pause`, which holds no thread. Ends with the call's deadline or its caller.
  template <class F>
  void Follow(absl::string_view method, absl::Duration pause, F handler);
  // A write: `to_command(call, request) -> StatusOr<Command>` translates, the runner does the rest,
  // `to_reply(call, state) -> Reply` translates back. The request must have a `request_id`.
  template <class S, class ToCommand, class ToReply>
  void Command(absl::string_view method,
               command::Runner<S>& runner,
               ToCommand to_command,
               ToReply to_reply);
  // A write whose `to_command` may wait (it asks a peer or the database first): it runs on the
  // executor, the rest as with Command.
  template <class S, class ToCommand, class ToReply>
  void PreparedCommand(absl::string_view method,
                       command::Runner<S>& runner,
                       ToCommand to_command,
                       ToReply to_reply);
  // A write whose `to_command` only computes, except for requests of which `waits(request)` is
  // true: those are translated on the executor.
  template <class S, class W, class ToCommand, class ToReply>
  void CommandUnless(absl::string_view method,
                     W waits,
                     command::Runner<S>& runner,
                     ToCommand to_command,
                     ToReply to_reply);
  // A stream of messages with one answer, see upload.h.
  void Upload(absl::string_view method, MakeSink make_sink, const UploadLimits& limits = {});
  // The two change feed methods of every service, ListChanges and WatchChanges, over its outbox.
  void ChangeFeed(pg::Pool& pool);

  // FAILED_PRECONDITION naming the methods of the descriptor that have no handler.
  absl::Status Finish() const;
  const std::string& name() const { return name_; }

 private:
  using UnaryBody = std::function<grpc::ServerUnaryReactor*(
      const Method&, grpc::CallbackServerContext*, const grpc::ByteBuffer*, grpc::ByteBuffer*)>;
  // A call and its request while they wait for an executor or a runner.
  template <class Request>
  struct Held {
    Held(Service& service,
         const Method& method,
         grpc::CallbackServerContext& context,
         grpc::ByteBuffer& out)
        : call(service.pipeline_, method, context, out, &service.in_hand_) {}
    ActiveCall call;
    Request request;
  };

  void AddRaw(absl::string_view method,
              const google::protobuf::Descriptor& request,
              UnaryBody body);
  void AddStream(absl::string_view method,
                 const google::protobuf::Descriptor& request,
                 const std::function<OpenSource(const Method&)>& open_of,
                 absl::Duration pause);
  const Method& BindMethod(absl::string_view method);
  template <class F, class Request>
  static auto Guarded(const F& handler, const Call& call, const Request& request)
      -> decltype(handler(call, request));
  template <class Request, class S, class ToCommand, class ToReply>
  static void RunCommand(std::unique_ptr<Held<Request>> held,
                         command::Runner<S>& runner,
                         const ToCommand& to_command,
                         const ToReply& to_reply);
  // A unary method whose calls, once they have passed everything before the handler, are given to
  // `body(std::unique_ptr<Held<Request>>)`.
  template <class Request, class Body>
  void AddUnary(absl::string_view method, Body body);
  // Gives the call to `body` on the executor; a full one refuses it.
  template <class Request, class Body>
  void Submit(std::unique_ptr<Held<Request>> held, Body body);
  // Runs the handler on the executor.
  template <class Request, class F>
  void RunLater(std::unique_ptr<Held<Request>> held, const F& handler);
  template <class Reply>
  static void Answer(ActiveCall& call, absl::StatusOr<Reply> reply);

  const std::string name_;
  const google::protobuf::ServiceDescriptor* const descriptor_;
  Pipeline& pipeline_;
  Executor& executor_;
  // Calls that wait for an executor or a runner, or are worked on by one.
  std::atomic<int> in_hand_ = 0;
  // Paths handed to gRPC, which keeps pointers to them.
  std::deque<std::string> paths_;
};

}  // namespace hailan::rpc

#include "common/rpc/service_impl.h"
