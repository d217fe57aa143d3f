// Configuration by environment only. Every key is declared where it is used, with a default and a
// sentence; an unknown HAILAN_* key is refused at start, so that a typing mistake never goes
// unnoticed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace hailan::app {

// Not thread-safe; used during bind only.
class Config {
 public:
  // Takes the HAILAN_* variables of the process.
  static Config FromEnvironment();
  // Keys are whole names, `HAILAN_PG_URL`.
  explicit Config(std::map<std::string, std::string> values) : values_(std::move(values)) {}

  // Each call declares a key (by its whole name) and returns its value or the default. A value of
  // the wrong form is remembered and reported by Finish. An empty value counts as not given.
  std::string Text(absl::string_view key, absl::string_view fallback, absl::string_view help);
  // Like Text, printed as "***".
  std::string Secret(absl::string_view key, absl::string_view fallback, absl::string_view help);
  int Int(absl::string_view key, int fallback, int least, int most, absl::string_view help);
  bool Bool(absl::string_view key, bool fallback, absl::string_view help);
  // Go-like durations, not negative: `250ms`, `10s`, `1h`.
  absl::Duration Duration(absl::string_view key, absl::Duration fallback, absl::string_view help);

  // Remembers that the value of `key` is not `wanted` ("a city code of six digits"), for Finish.
  void Fault(absl::string_view key, absl::string_view wanted);

  // HAILAN_ENV: `development` (default) or `production`.
  bool production();

  // INVALID_ARGUMENT (INVALID_CONFIGURATION) naming every malformed value so far.
  absl::Status CheckValues() const;
  // The same, and every key that nobody declared; for when all are.
  absl::Status Finish() const;
  // `KEY=value` lines of all declared keys, secrets and passwords in URLs redacted.
  std::string Describe() const;
  // `KEY (default): help` lines, for --help.
  std::string Help() const;

 private:
  struct Declared {
    std::string value, fallback, help;
    bool secret = false;
  };
  static absl::Status StatusOf(const std::vector<std::string>& faults);
  // The given value, if any.
  std::optional<std::string> Declare(absl::string_view key,
                                     std::string fallback,
                                     absl::string_view help,
                                     bool secret);

  std::map<std::string, std::string> values_;
  std::map<std::string, Declared> declared_;
  std::vector<std::string> faults_;
};

}  // namespace hailan::app
