// A closed-loop gRPC client: so many callers, each sends its next call when the last is answered.
// Callback API over raw bytes, so that the client costs as little as it can.
#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <cstdint>
#include <functional>
#include <string>

#include "absl/time/time.h"

namespace hailan::bench {

// What one caller sends next.
struct NextCall {
  std::string path;
  std::string token;
  grpc::ByteBuffer request;
};

struct LoadOptions {
  std::string target;
  int callers = 64;
  int channels = 2;
  absl::Duration warm_up = absl::Milliseconds(300);
  absl::Duration duration = absl::Seconds(2);
  // Called by caller `index` before each call, on any thread but never twice at once for one
  // caller. `last_ok` is false after a failed call.
  std::function<NextCall(int index, bool last_ok)> next;
  // Reads an answer, on any thread; false if it is not what was asked for. Empty: answers are not
  // looked at.
  std::function<bool(grpc::ByteBuffer& answer)> read;
  // The same for callers whose next call depends on the answer: before it is asked for.
  std::function<bool(int index, grpc::ByteBuffer& answer)> read_of;
};

// What was measured after the warm-up.
struct LoadResult {
  int64_t calls = 0;
  int64_t errors = 0;
  std::string first_error;
  double seconds = 0;
  double p50_us = 0;
  double p99_us = 0;
};

LoadResult RunLoad(const LoadOptions& options);

// The result as one JSON line.
std::string ToJson(const LoadResult& result);

grpc::ByteBuffer Bytes(const std::string& text);

}  // namespace hailan::bench
