#include "common/obs/trace.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace hailan::obs {
namespace {

// W3C Trace Context writes lower-case hex only.
bool IsHex(absl::string_view text, size_t length) {
  return text.size() == length && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool IsZero(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '0'; });
}

// 16 hex digits, not all zero.
std::string RandomId() {
  thread_local absl::BitGen random;
  return absl::StrFormat("%016x", absl::Uniform<uint64_t>(random) | 1U);
}

int HexDigit(char c) {
  return c <= '9' ? c - '0' : c - 'a' + 10;
}

}  // namespace

std::string TraceContext::Format() const {
  return absl::StrCat("00-", trace_id, "-", span_id, sampled ? "-01" : "-00");
}

TraceContext ContinueTrace(absl::string_view traceparent) {
  TraceContext trace;
  trace.span_id = RandomId();
  const std::vector<absl::string_view> parts = traceparent.size() > 512
                                                   ? std::vector<absl::string_view>()
                                                   : absl::StrSplit(traceparent, '-');
  // Versions above 00 may append fields; what comes first keeps its meaning.
  const bool valid = parts.size() >= 4 && IsHex(parts[0], 2) && parts[0] != "ff" &&
                     (parts[0] != "00" || parts.size() == 4) && IsHex(parts[1], 32) &&
                     !IsZero(parts[1]) && IsHex(parts[2], 16) && !IsZero(parts[2]) &&
                     IsHex(parts[3], 2);
  if (valid) {
    trace.trace_id = std::string(parts[1]);
    trace.sampled = (HexDigit(parts[3][1]) & 1) != 0;
  } else {
    trace.trace_id = absl::StrCat(RandomId(), RandomId());
  }
  return trace;
}

}  // namespace hailan::obs
