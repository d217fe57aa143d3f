// W3C Trace Context: what is continued and what is not.
#include "common/obs/trace.h"

#include <catch2/catch.hpp>
#include <string>

namespace hailan::obs {
namespace {

constexpr char kTrace[] = "4bf92f3577b34da6a3ce929d0e0e4736";

std::string Header(const std::string& version,
                   const std::string& trace,
                   const std::string& span,
                   const std::string& flags) {
  return version + "-" + trace + "-" + span + "-" + flags;
}

TEST_CASE("a well-formed traceparent is continued under a new span") {
  const TraceContext trace = ContinueTrace(Header("00", kTrace, "00f067aa0ba902b7", "01"));
  CHECK(trace.trace_id == kTrace);
  CHECK(trace.sampled);
  CHECK(trace.span_id.size() == 16);
  CHECK(trace.span_id != "00f067aa0ba902b7");
  CHECK(trace.Format() == Header("00", kTrace, trace.span_id, "01"));
}

TEST_CASE("the sampled flag is the lowest bit") {
  CHECK_FALSE(ContinueTrace(Header("00", kTrace, "00f067aa0ba902b7", "00")).sampled);
  CHECK_FALSE(ContinueTrace(Header("00", kTrace, "00f067aa0ba902b7", "fe")).sampled);
  CHECK(ContinueTrace(Header("00", kTrace, "00f067aa0ba902b7", "ff")).sampled);
}

TEST_CASE("a later version is read by the fields we know") {
  const TraceContext trace =
      ContinueTrace(Header("cc", kTrace, "00f067aa0ba902b7", "01") + "-more");
  CHECK(trace.trace_id == kTrace);
}

TEST_CASE("anything malformed starts a new trace") {
  const std::string span = "00f067aa0ba902b7";
  const std::string bad =
      GENERATE_COPY(std::string(),
                    std::string("garbage"),
                    Header("ff", kTrace, span, "01"),
                    Header("00", kTrace, span, "01") + "-more",
                    Header("00", std::string(32, '0'), span, "01"),
                    Header("00", kTrace, std::string(16, '0'), "01"),
                    Header("00", "4BF92F3577B34DA6A3CE929D0E0E4736", span, "01"),
                    Header("00", std::string(kTrace).substr(1), span, "01"),
                    Header("00", kTrace, span, "1"),
                    Header("0", kTrace, span, "01"),
                    Header("00", kTrace, span, "0g"),
                    std::string(600, '-'));
  CAPTURE(bad);
  const TraceContext trace = ContinueTrace(bad);
  CHECK(trace.trace_id.size() == 32);
  CHECK(trace.trace_id != kTrace);
  CHECK(trace.trace_id != ContinueTrace(bad).trace_id);
}

}  // namespace
}  // namespace hailan::obs
