// Plain HTTP for tests of admin ports and of the gateway's JSON.
#pragma once

#include <map>
#include <string>

#include "absl/time/time.h"

namespace hailan::testing {

struct HttpCall {
  std::string url;
  std::string method = "POST";
  std::string body = {};
  std::map<std::string, std::string> headers = {};
  absl::Duration timeout = absl::Seconds(20);
};

struct HttpAnswer {
  // 0 when no answer came.
  long status = 0;
  std::string body = {};
  // Names in lower case.
  std::map<std::string, std::string> headers = {};
};

// Waits for the answer. Thread-safe.
HttpAnswer CallHttp(const HttpCall& call);

}  // namespace hailan::testing
