// W3C Trace Context: parse an incoming `traceparent`, start one when there is none, pass it on.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace hailan::obs {

// trace_id: 32 hex digits; span_id: 16 hex digits, fresh in every process.
struct TraceContext {
  std::string trace_id;
  std::string span_id;
  bool sampled = true;
  // `00-{trace_id}-{span_id}-{flags}`, to send to a peer.
  std::string Format() const;
};

// Continues the caller's trace; a missing or malformed header (W3C Trace Context §3.2) starts one.
TraceContext ContinueTrace(absl::string_view traceparent);

}  // namespace hailan::obs
