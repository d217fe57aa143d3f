#include "tools/benchmarks/events/flood.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"

namespace hailan::bench {
namespace {

int Connect(absl::string_view target) {
  HL_CHECK(absl::ConsumePrefix(&target, "unix:"));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  HL_CHECK(target.size() < sizeof(address.sun_path));
  std::memcpy(address.sun_path, target.data(), target.size());
  const int found = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  HL_CHECK(found >= 0);
  HL_CHECK(connect(found, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  HL_CHECK(fcntl(found, F_SETFL, O_NONBLOCK) == 0);
  return found;
}

nghttp2_nv Header(absl::string_view name, absl::string_view value) {
  return {reinterpret_cast<uint8_t*>(const_cast<char*>(name.data())),
          reinterpret_cast<uint8_t*>(const_cast<char*>(value.data())),
          name.size(),
          value.size(),
          NGHTTP2_NV_FLAG_NONE};
}

// A message as gRPC frames it: not compressed, four bytes of length.
std::string Framed(const std::string& message) {
  std::string framed(5, '\0');
  for (size_t i = 0; i < 4; ++i) framed[1 + i] = static_cast<char>(message.size() >> (24 - 8 * i));
  return framed + message;
}

}  // namespace

struct Flood::Stream {
  absl::Time start;
  std::string body;
  size_t written = 0;
  int code = kNoAnswer;
  bool ended = false;
};

nghttp2_session* Flood::NewSession(Flood* flood) {
  nghttp2_session_callbacks* callbacks = nullptr;
  HL_CHECK(nghttp2_session_callbacks_new(&callbacks) == 0);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, &Flood::OnHeader);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, &Flood::OnClose);
  nghttp2_session* session = nullptr;
  HL_CHECK(nghttp2_session_client_new(&session, callbacks, flood) == 0);
  nghttp2_session_callbacks_del(callbacks);
  HL_CHECK(nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, nullptr, 0) == 0);
  return session;
}

Flood::Flood(const std::string& target, absl::Duration patience, Done done)
    : patience_(patience),
      done_(std::move(done)),
      timeout_(absl::StrCat(absl::ToInt64Milliseconds(patience), "m")),
      socket_(Connect(target)),
      session_(NewSession(this)) {}

Flood::~Flood() {
  nghttp2_session_del(session_);
  close(socket_);
}

void Flood::Call(const std::string& path,
                 const std::string& authorization,
                 const std::string& message) {
  auto owned = std::make_unique<Stream>();
  Stream& stream = *owned;
  stream.start = absl::Now();
  stream.body = Framed(message);
  const std::array headers{Header(":method", "POST"),
                           Header(":scheme", "http"),
                           Header(":path", path),
                           Header(":authority", "localhost"),
                           Header("te", "trailers"),
                           Header("content-type", "application/grpc"),
                           Header("grpc-timeout", timeout_),
                           Header("authorization", authorization)};
  nghttp2_data_provider body{};
  body.source.ptr = &stream;
  body.read_callback = &Flood::ReadBody;
  const int32_t id =
      nghttp2_submit_request(session_, nullptr, headers.data(), headers.size(), &body, &stream);
  HL_CHECK(id > 0);
  streams_.emplace(id, std::move(owned));
  order_.push_back(id);
  ++open_;
}

ssize_t Flood::ReadBody(nghttp2_session* /*session*/,
                        int32_t /*id*/,
                        uint8_t* out,
                        size_t most,
                        uint32_t* flags,
                        nghttp2_data_source* source,
                        void* /*flood*/) {
  Stream& stream = *static_cast<Stream*>(source->ptr);
  const size_t size = std::min(most, stream.body.size() - stream.written);
  std::memcpy(out, stream.body.data() + stream.written, size);
  stream.written += size;
  if (stream.written == stream.body.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
  return static_cast<ssize_t>(size);
}

int Flood::OnHeader(nghttp2_session* session,
                    const nghttp2_frame* frame,
                    const uint8_t* name,
                    size_t name_size,
                    const uint8_t* value,
                    size_t value_size,
                    uint8_t /*flags*/,
                    void* /*flood*/) {
  auto* const stream =
      static_cast<Stream*>(nghttp2_session_get_stream_user_data(session, frame->hd.stream_id));
  if (stream != nullptr &&
      absl::string_view(reinterpret_cast<const char*>(name), name_size) == "grpc-status") {
    HL_CHECK(absl::SimpleAtoi(absl::string_view(reinterpret_cast<const char*>(value), value_size),
                              &stream->code));
  }
  return 0;
}

int Flood::OnClose(nghttp2_session* /*session*/, int32_t id, uint32_t /*error*/, void* flood) {
  Flood& self = *static_cast<Flood*>(flood);
  const auto found = self.streams_.find(id);
  HL_CHECK(found != self.streams_.end());
  self.End(*found->second);
  self.streams_.erase(found);
  return 0;
}

void Flood::End(Stream& stream) {
  if (stream.ended) return;
  stream.ended = true;
  --open_;
  done_(stream.code, absl::Now() - stream.start);
}

void Flood::Write() {
  while (true) {
    if (unsent_.empty()) {
      // Many small frames in one write.
      const uint8_t* data = nullptr;
      while (unsent_.size() < (64 << 10)) {
        const ssize_t size = nghttp2_session_mem_send(session_, &data);
        HL_CHECK(size >= 0);
        if (size == 0) break;
        unsent_.append(reinterpret_cast<const char*>(data), static_cast<size_t>(size));
      }
      if (unsent_.empty()) return;
    }
    const ssize_t sent = send(socket_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (sent < 0) {
      HL_CHECK(errno == EAGAIN || errno == EINTR);
      return;
    }
    unsent_.erase(0, static_cast<size_t>(sent));
  }
}

void Flood::Read() {
  std::array<uint8_t, 64 << 10> buffer;
  while (true) {
    const ssize_t size = recv(socket_, buffer.data(), buffer.size(), 0);
    if (size < 0) {
      HL_CHECK(errno == EAGAIN || errno == EINTR);
      return;
    }
    HL_CHECK(size > 0);
    HL_CHECK(nghttp2_session_mem_recv(session_, buffer.data(), static_cast<size_t>(size)) == size);
  }
}

void Flood::GiveUp() {
  const absl::Time oldest = absl::Now() - patience_;
  for (; !order_.empty(); order_.pop_front()) {
    const auto found = streams_.find(order_.front());
    if (found == streams_.end()) continue;
    if (found->second->start > oldest) return;
    End(*found->second);
    nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, order_.front(), NGHTTP2_CANCEL);
  }
}

void Flood::Pump() {
  Write();
  Read();
  GiveUp();
}

}  // namespace hailan::bench
