#include "common/http/server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <unistd.h>

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace hailan::http {
namespace {

MHD_Result CollectPair(void* into, MHD_ValueKind kind, const char* key, const char* value) {
  auto& pairs = *static_cast<std::vector<std::pair<std::string, std::string>>*>(into);
  pairs.emplace_back(kind == MHD_HEADER_KIND ? absl::AsciiStrToLower(key) : std::string(key),
                     value == nullptr ? "" : value);
  return MHD_YES;
}

absl::string_view First(const std::vector<std::pair<std::string, std::string>>& pairs,
                        absl::string_view name) {
  for (const auto& [key, value] : pairs) {
    if (key == name) return value;
  }
  return {};
}

MHD_Result Send(MHD_Connection* connection, const Response& response) {
  MHD_Response* const out = MHD_create_response_from_buffer(
      response.body.size(), const_cast<char*>(response.body.data()), MHD_RESPMEM_MUST_COPY);
  MHD_add_response_header(out, "content-type", response.content_type.c_str());
  for (const auto& [name, value] : response.headers) {
    MHD_add_response_header(out, name.c_str(), value.c_str());
  }
  const MHD_Result result =
      MHD_queue_response(connection, static_cast<unsigned int>(response.status), out);
  MHD_destroy_response(out);
  return result;
}

// In the form of every error of the gateway, so that its clients understand it.
Response TooLong(size_t most) {
  Response response;
  response.status = 413;
  response.body =
      absl::StrCat(R"({"code":"resource_exhausted","message":"The body may have at most )",
                   most,
                   R"( bytes; send less at once."})");
  return response;
}

// The address that `host:port` names.
absl::StatusOr<sockaddr_storage> Resolve(const std::string& listen) {
  const size_t colon = listen.rfind(':');
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (colon == std::string::npos ||
      getaddrinfo(
          listen.substr(0, colon).c_str(), listen.substr(colon + 1).c_str(), &hints, &found) != 0) {
    return Error(absl::StatusCode::kInvalidArgument,
                 "BAD_LISTEN_ADDRESS",
                 "A listen address must be a numeric host:port such as 127.0.0.1:8080.",
                 {{"listen", listen}});
  }
  sockaddr_storage address{};
  std::copy_n(reinterpret_cast<const char*>(found->ai_addr),
              found->ai_addrlen,
              reinterpret_cast<char*>(&address));
  freeaddrinfo(found);
  return address;
}

uint16_t PortOf(MHD_Daemon* daemon) {
  const MHD_DaemonInfo* const info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info == nullptr ? 0 : info->port;
}

}  // namespace

absl::string_view Request::header(absl::string_view lower_case_name) const {
  return First(headers, lower_case_name);
}

absl::string_view Request::parameter(absl::string_view name) const {
  return First(query, name);
}

// One request on its connection. libmicrohttpd calls Handle again and again: for the head, for each
// piece of the body, for its end, and once more when a suspended connection is resumed.
class Exchange {
 public:
  static MHD_Result OnAccess(void* server,
                             MHD_Connection* connection,
                             const char* url,
                             const char* method,
                             const char* /*version*/,
                             const char* body,
                             size_t* body_size,
                             void** state) {
    if (*state == nullptr) {
      *state = new Exchange(*static_cast<Server*>(server), connection, url, method);
      return MHD_YES;
    }
    return static_cast<Exchange*>(*state)->Continue(body, body_size);
  }
  static void OnCompleted(void* /*server*/,
                          MHD_Connection* /*connection*/,
                          void** state,
                          MHD_RequestTerminationCode /*why*/) {
    delete static_cast<Exchange*>(*state);
    *state = nullptr;
  }

 private:
  Exchange(Server& server, MHD_Connection* connection, const char* url, const char* method)
      : server_(server), connection_(connection) {
    request_.method = method;
    request_.path = url;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, CollectPair, &request_.headers);
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, CollectPair, &request_.query);
  }

  MHD_Result Continue(const char* body, size_t* body_size) {
    if (*body_size > 0) {
      too_long_ = too_long_ || request_.body.size() + *body_size > server_.options_.max_body_bytes;
      if (too_long_) {
        request_.body.clear();
      } else {
        request_.body.append(body, *body_size);
      }
      *body_size = 0;
      return MHD_YES;
    }
    if (too_long_) return Send(connection_, TooLong(server_.options_.max_body_bytes));
    {
      absl::MutexLock lock(&mutex_);
      if (response_.has_value()) return Send(connection_, *response_);
    }
    // Suspended first: the answer may come before the handler returns.
    MHD_suspend_connection(connection_);
    server_.Enter();
    server_.handler_(std::move(request_), [this](Response response) {
      {
        absl::MutexLock lock(&mutex_);
        response_ = std::move(response);
      }
      Server& server = server_;
      MHD_resume_connection(connection_);
      server.Leave();
    });
    return MHD_YES;
  }

  Server& server_;
  MHD_Connection* const connection_;
  Request request_;
  bool too_long_ = false;
  absl::Mutex mutex_;
  std::optional<Response> response_ ABSL_GUARDED_BY(mutex_);
};

Server::Server(Options options, Handler handler)
    : options_(std::move(options)), handler_(std::move(handler)) {}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(Options options, Handler handler) {
  HL_ASSIGN_OR_RETURN(const sockaddr_storage address, Resolve(options.listen));
  auto server = std::unique_ptr<Server>(new Server(std::move(options), std::move(handler)));
  unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
  if (address.ss_family == AF_INET6) flags |= MHD_USE_IPv6;
  server->daemon_ = MHD_start_daemon(flags,
                                     0,
                                     nullptr,
                                     nullptr,
                                     &Exchange::OnAccess,
                                     server.get(),
                                     MHD_OPTION_SOCK_ADDR,
                                     &address,
                                     MHD_OPTION_NOTIFY_COMPLETED,
                                     &Exchange::OnCompleted,
                                     server.get(),
                                     MHD_OPTION_CONNECTION_LIMIT,
                                     server->options_.max_connections,
                                     MHD_OPTION_CONNECTION_TIMEOUT,
                                     server->options_.idle_seconds,
                                     MHD_OPTION_THREAD_POOL_SIZE,
                                     server->options_.threads,
                                     MHD_OPTION_END);
  if (server->daemon_ == nullptr) {
    return Error(absl::StatusCode::kUnavailable,
                 "CANNOT_LISTEN",
                 "The listen address is taken or cannot be bound; choose another.",
                 {{"listen", server->options_.listen}});
  }
  const std::string& listen = server->options_.listen;
  server->address_ =
      absl::StrCat(listen.substr(0, listen.rfind(':')), ":", PortOf(server->daemon_));
  return server;
}

Server::~Server() {
  if (daemon_ == nullptr) return;
  // libmicrohttpd must not be stopped while a connection is suspended.
  const MHD_socket listening = MHD_quiesce_daemon(daemon_);
  {
    const auto none = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return waiting_ == 0; };
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(&none));
  }
  MHD_stop_daemon(daemon_);
  if (listening != MHD_INVALID_SOCKET) close(listening);
}

void Server::Enter() {
  absl::MutexLock lock(&mutex_);
  ++waiting_;
}

void Server::Leave() {
  absl::MutexLock lock(&mutex_);
  --waiting_;
}

}  // namespace hailan::http
