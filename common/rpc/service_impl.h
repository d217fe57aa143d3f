// Bodies of the Service templates; included by service.h only.
#pragma once

namespace hailan::rpc {

template <class F>
void Service::Inline(absl::string_view method, F handler) {
  using Request = typename HandlerTraits<F>::Request;
  AddRaw(method,
         *Request::descriptor(),
         [this, handler = std::move(handler)](const Method& bound,
                                              grpc::CallbackServerContext* context,
                                              const grpc::ByteBuffer* in,
                                              grpc::ByteBuffer* out) {
           ActiveCall call(pipeline_, bound, *context, *out);
           Request request;
           absl::Status status = call.Open(*in, request);
           if (status.ok())
             Answer(call, Guarded(handler, call.call(), request));
           else
             call.Close(std::move(status), nullptr);
           return call.reactor();
         });
}

template <class Request, class Body>
void Service::AddUnary(absl::string_view method, Body body) {
  AddRaw(method,
         *Request::descriptor(),
         [this, body = std::move(body)](const Method& bound,
                                        grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* in,
                                        grpc::ByteBuffer* out) {
           if (in_hand_ >= pipeline_.most_calls()) return pipeline_.TurnAway(bound, *context);
           auto held = std::make_unique<Held<Request>>(*this, bound, *context, *out);
           grpc::ServerUnaryReactor* const reactor = held->call.reactor();
           absl::Status status = held->call.Open(*in, held->request);
           if (status.ok())
             body(std::move(held));
           else
             held->call.Close(std::move(status), nullptr);
           return reactor;
         });
}

template <class F>
void Service::Query(absl::string_view method, F handler) {
  using Request = typename HandlerTraits<F>::Request;
  AddUnary<Request>(method,
                    [this, handler = std::move(handler)](std::unique_ptr<Held<Request>> held) {
                      RunLater(std::move(held), handler);
                    });
}

template <class W, class F>
void Service::InlineUnless(absl::string_view method, W waits, F handler) {
  using Request = typename HandlerTraits<F>::Request;
  AddUnary<Request>(method,
                    [this, waits = std::move(waits), handler = std::move(handler)](
                        std::unique_ptr<Held<Request>> held) {
                      if (waits(held->request)) {
                        RunLater(std::move(held), handler);
                      } else {
                        Answer(held->call, Guarded(handler, held->call.call(), held->request));
                      }
                    });
}

template <class Request, class F>
void Service::RunLater(std::unique_ptr<Held<Request>> held, const F& handler) {
  Submit(std::move(held), [&handler](std::unique_ptr<Held<Request>> mine) {
    if (mine->call.call().deadline <= absl::Now()) {
      mine->call.Close(command::TooLate(), nullptr);
    } else {
      Answer(mine->call, Guarded(handler, mine->call.call(), mine->request));
    }
  });
}

template <class Request, class Body>
void Service::Submit(std::unique_ptr<Held<Request>> held, Body body) {
  // The task takes the call; a refused task hands it back through `raw`.
  Held<Request>* const raw = held.release();
  const bool taken = executor_.Submit(
      [raw, body = std::move(body)] { body(std::unique_ptr<Held<Request>>(raw)); });
  if (taken) return;
  const std::unique_ptr<Held<Request>> mine(raw);
  mine->call.Close(ExecutorFull(), nullptr);
}

template <class F>
void Service::Stream(absl::string_view method, F handler) {
  Follow(method, absl::ZeroDuration(), std::move(handler));
}

template <class F>
void Service::Follow(absl::string_view method, absl::Duration pause, F handler) {
  using Request = typename HandlerTraits<F>::Request;
  AddStream(
      method,
      *Request::descriptor(),
      [this, handler = std::move(handler)](const Method& bound) {
        return [this, &bound, handler](const Call& call,
                                       const grpc::ByteBuffer& in) -> absl::StatusOr<ByteSource> {
          Request request;
          HL_RETURN_IF_ERROR(ParseRequest(in, request));
          HL_RETURN_IF_ERROR(pipeline_.Check(bound, call, request));
          HL_ASSIGN_OR_RETURN(auto source, handler(call, request));
          return [source = std::move(source)]() -> absl::StatusOr<std::optional<grpc::ByteBuffer>> {
            HL_ASSIGN_OR_RETURN(const auto message, source());
            if (!message.has_value()) return std::nullopt;
            return SerializeReply(*message);
          };
        };
      },
      pause);
}

template <class S, class ToCommand, class ToReply>
void Service::Command(absl::string_view method,
                      command::Runner<S>& runner,
                      ToCommand to_command,
                      ToReply to_reply) {
  using Request = typename HandlerTraits<ToCommand>::Request;
  AddUnary<Request>(method,
                    [&runner, to_command = std::move(to_command), to_reply = std::move(to_reply)](
                        std::unique_ptr<Held<Request>> held) {
                      RunCommand(std::move(held), runner, to_command, to_reply);
                    });
}

template <class S, class ToCommand, class ToReply>
void Service::PreparedCommand(absl::string_view method,
                              command::Runner<S>& runner,
                              ToCommand to_command,
                              ToReply to_reply) {
  using Request = typename HandlerTraits<ToCommand>::Request;
  CommandUnless(
      method,
      [](const Request& /*request*/) { return true; },
      runner,
      std::move(to_command),
      std::move(to_reply));
}

template <class S, class W, class ToCommand, class ToReply>
void Service::CommandUnless(absl::string_view method,
                            W waits,
                            command::Runner<S>& runner,
                            ToCommand to_command,
                            ToReply to_reply) {
  using Request = typename HandlerTraits<ToCommand>::Request;
  AddUnary<Request>(
      method,
      [this,
       &runner,
       waits = std::move(waits),
       to_command = std::move(to_command),
       to_reply = std::move(to_reply)](std::unique_ptr<Held<Request>> held) {
        const auto run = [&runner, &to_command, &to_reply](std::unique_ptr<Held<Request>> mine) {
          RunCommand(std::move(mine), runner, to_command, to_reply);
        };
        if (waits(held->request)) {
          Submit(std::move(held), run);
        } else {
          run(std::move(held));
        }
      });
}

template <class Request, class S, class ToCommand, class ToReply>
void Service::RunCommand(std::unique_ptr<Held<Request>> held,
                         command::Runner<S>& runner,
                         const ToCommand& to_command,
                         const ToReply& to_reply) {
  auto command = Guarded(to_command, held->call.call(), held->request);
  if (!command.ok()) {
    held->call.Close(std::move(command).status(), nullptr);
    return;
  }
  command::Origin origin = held->call.call().Origin(held->request.request_id());
  runner.Submit(std::move(origin),
                *std::move(command),
                [held = std::move(held), &to_reply](absl::StatusOr<typename S::State> state) {
                  if (state.ok()) {
                    const auto reply = to_reply(held->call.call(), *state);
                    held->call.Close(absl::OkStatus(), &reply);
                  } else {
                    held->call.Close(std::move(state).status(), nullptr);
                  }
                });
}

// The last catch of a request: no exception of ours is expected here, none may reach gRPC.
template <class F, class Request>
auto Service::Guarded(const F& handler, const Call& call, const Request& request)
    -> decltype(handler(call, request)) {
  try {
    return handler(call, request);
  } catch (const std::exception& exception) {
    return absl::InternalError(exception.what());
  }
}

template <class Reply>
void Service::Answer(ActiveCall& call, absl::StatusOr<Reply> reply) {
  if (reply.ok()) {
    call.Close(absl::OkStatus(), &*reply);
  } else {
    call.Close(std::move(reply).status(), nullptr);
  }
}

}  // namespace hailan::rpc
