// What this process writes to standard error, for tests of its log.
#pragma once

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/obs/log.h"

namespace hailan::testing {

// Standard error goes to a file while this lives.
class CapturedStderr {
 public:
  CapturedStderr() : file_(std::tmpfile()), saved_(::dup(STDERR_FILENO)) {
    obs::FlushLog();
    REQUIRE(::dup2(::fileno(file_), STDERR_FILENO) >= 0);
  }
  ~CapturedStderr() {
    obs::FlushLog();
    ::dup2(saved_, STDERR_FILENO);
    ::close(saved_);
    std::fclose(file_);
    obs::SetLogLevel(obs::Level::kInfo);
  }
  // What has been written so far.
  std::string Written() const {
    std::string text(1 << 16, '\0');
    text.resize(static_cast<size_t>(::pread(::fileno(file_), text.data(), text.size(), 0)));
    return text;
  }
  // The lines of our log; what else was written is left out.
  std::vector<nlohmann::json> Lines() const {
    obs::FlushLog();
    std::vector<nlohmann::json> lines;
    const std::vector<std::string> texts = absl::StrSplit(Written(), '\n', absl::SkipEmpty());
    for (const std::string& text : texts) {
      nlohmann::json line = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
      if (line.is_object()) lines.push_back(std::move(line));
    }
    return lines;
  }

 private:
  std::FILE* file_;
  int saved_;
};

}  // namespace hailan::testing
