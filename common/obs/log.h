// JSON log lines on stderr, one object per line. Never log request bodies or personal data.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>

#include "absl/strings/string_view.h"

namespace hailan::obs {

enum class Level : uint8_t { kDebug, kInfo, kWarn, kError };

// One key of a log line. Keys are snake_case literals.
class Field {
 public:
  Field(absl::string_view key, absl::string_view value);
  Field(absl::string_view key, const std::string& value) : Field(key, absl::string_view(value)) {}
  Field(absl::string_view key, const char* value) : Field(key, absl::string_view(value)) {}
  Field(absl::string_view key, int64_t value);
  Field(absl::string_view key, int value) : Field(key, static_cast<int64_t>(value)) {}
  Field(absl::string_view key, size_t value) : Field(key, static_cast<int64_t>(value)) {}
  Field(absl::string_view key, double value);
  Field(absl::string_view key, bool value);
  absl::string_view key() const { return key_; }
  // The value as JSON text.
  const std::string& json() const { return json_; }

 private:
  absl::string_view key_;
  std::string json_;
};

// Lines below this level are dropped; kInfo at start.
void SetLogLevel(Level level);
bool LogEnabled(Level level);

// Queues one line: {"ts":…,"level":…,"msg":…,fields…}. Thread-safe. A background thread writes at
// least every 50 ms; errors are written at once. `msg` is a constant sentence, values go in fields.
void Log(Level level, absl::string_view msg, std::initializer_list<Field> fields = {});

// Writes everything queued; called at exit and before an abort.
void FlushLog();

// JSON string literal of `text`, quotes included; invalid UTF-8 becomes U+FFFD.
std::string JsonQuote(absl::string_view text);

}  // namespace hailan::obs
