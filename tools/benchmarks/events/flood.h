// One HTTP/2 connection that calls gRPC methods in an open loop, for overloads on a machine that it
// shares with the server. gRPC's own client would need more of it for one call than the server
// does, and what is measured would be the client. Single-threaded; one poll loop serves all
// connections.
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "absl/time/time.h"

namespace hailan::bench {

// How a call ended: its gRPC status code, or kNoAnswer if none came before its deadline.
inline constexpr int kNoAnswer = -1;

class Flood {
 public:
  // Told of every call that ended, and how long it took.
  using Done = std::function<void(int code, absl::Duration took)>;

  // `target` is `unix:{path}`. Dies if nobody listens there.
  Flood(const std::string& target, absl::Duration patience, Done done);
  ~Flood();
  Flood(const Flood&) = delete;
  Flood& operator=(const Flood&) = delete;

  // Begins a call; `message` is a serialised request.
  void Call(const std::string& path, const std::string& authorization, const std::string& message);
  // Writes and reads what can be without waiting, and gives up on calls that are too old. Dies when
  // the server hangs up.
  void Pump();

  int socket() const { return socket_; }
  int open() const { return open_; }

 private:
  struct Stream;

  static nghttp2_session* NewSession(Flood* flood);
  static ssize_t ReadBody(nghttp2_session* session,
                          int32_t id,
                          uint8_t* out,
                          size_t most,
                          uint32_t* flags,
                          nghttp2_data_source* source,
                          void* flood);
  static int OnHeader(nghttp2_session* session,
                      const nghttp2_frame* frame,
                      const uint8_t* name,
                      size_t name_size,
                      const uint8_t* value,
                      size_t value_size,
                      uint8_t flags,
                      void* flood);
  static int OnClose(nghttp2_session* session, int32_t id, uint32_t error, void* flood);

  void Write();
  void Read();
  void GiveUp();
  void End(Stream& stream);

  const absl::Duration patience_;
  const Done done_;
  const std::string timeout_;
  int socket_ = -1;
  nghttp2_session* session_ = nullptr;
  // By id, until HTTP/2 is done with them.
  std::unordered_map<int32_t, std::unique_ptr<Stream>> streams_;
  // Their ids in the order of their start.
  std::deque<int32_t> order_;
  int open_ = 0;
  // Written by the session, not yet taken by the socket.
  std::string unsent_;
};

}  // namespace hailan::bench
