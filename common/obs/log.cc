// Lines are made by their callers and gathered in one buffer, which a thread of its own writes, so
// that a slow terminal or collector never holds up a call.
#include "common/obs/log.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace hailan::obs {
namespace {

constexpr absl::Duration kGather = absl::Milliseconds(50);
// What may wait for a reader that does not read; later lines are counted, not kept.
constexpr size_t kMostBuffered = 8 << 20;

std::atomic<Level> least_level = Level::kInfo;

void WriteAll(absl::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<size_t>(written));
  }
}

// The buffer and its writer. Lives until the process ends.
class Writer {
 public:
  static Writer& Global() {
    static auto* writer = new Writer;
    return *writer;
  }

  void Add(absl::string_view line, bool at_once) {
    {
      absl::MutexLock lock(&mutex_);
      if (buffer_.size() + line.size() > kMostBuffered) {
        ++dropped_;
      } else {
        buffer_.append(line.data(), line.size());
      }
    }
    if (at_once) Flush();
  }

  void Flush() {
    // Held while writing, so that lines keep their order.
    absl::MutexLock write_lock(&write_mutex_);
    std::string lines;
    int64_t dropped = 0;
    {
      absl::MutexLock lock(&mutex_);
      lines.swap(buffer_);
      dropped = std::exchange(dropped_, 0);
    }
    WriteAll(lines);
    if (dropped > 0) {
      WriteAll(
          absl::StrCat(R"({"level":"error","msg":"log lines dropped","count":)", dropped, "}\n"));
    }
  }

 private:
  Writer() {
    std::thread([this] { Loop(); }).detach();
    std::atexit(FlushLog);
  }

  [[noreturn]] void Loop() {
    const auto filled = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !buffer_.empty(); };
    while (true) {
      mutex_.LockWhen(absl::Condition(&filled));
      mutex_.Unlock();
      absl::SleepFor(kGather);
      Flush();
    }
  }

  absl::Mutex write_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  absl::Mutex mutex_;
  std::string buffer_ ABSL_GUARDED_BY(mutex_);
  int64_t dropped_ ABSL_GUARDED_BY(mutex_) = 0;
};

absl::string_view NameOf(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarn:
      return "warn";
    case Level::kError:
      return "error";
  }
  return "error";
}

// RFC 3339 in UTC with microseconds. The calendar is worked out once per second and thread.
std::string Timestamp(absl::Time now) {
  thread_local int64_t second = -1;
  thread_local std::string text;
  const int64_t microseconds = absl::ToUnixMicros(now);
  if (microseconds / 1'000'000 != second) {
    second = microseconds / 1'000'000;
    text = absl::FormatTime("%Y-%m-%dT%H:%M:%S", now, absl::UTCTimeZone());
  }
  return absl::StrFormat("%s.%06dZ", text, microseconds % 1'000'000);
}

bool IsPlain(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
  });
}

std::string JsonNumber(double value) {
  return std::isfinite(value) ? absl::StrCat(value) : std::string("null");
}

}  // namespace

Field::Field(absl::string_view key, absl::string_view value) : key_(key), json_(JsonQuote(value)) {}
Field::Field(absl::string_view key, int64_t value) : key_(key), json_(absl::StrCat(value)) {}
Field::Field(absl::string_view key, double value) : key_(key), json_(JsonNumber(value)) {}
Field::Field(absl::string_view key, bool value) : key_(key), json_(value ? "true" : "false") {}

void SetLogLevel(Level level) {
  least_level.store(level, std::memory_order_relaxed);
}

bool LogEnabled(Level level) {
  return level >= least_level.load(std::memory_order_relaxed);
}

void Log(Level level, absl::string_view msg, std::initializer_list<Field> fields) {
  if (!LogEnabled(level)) return;
  std::string line = absl::StrCat("{\"ts\":\"",
                                  Timestamp(absl::Now()),
                                  "\",\"level\":\"",
                                  NameOf(level),
                                  "\",\"msg\":",
                                  JsonQuote(msg));
  for (const Field& field : fields) absl::StrAppend(&line, ",\"", field.key(), "\":", field.json());
  line += "}\n";
  Writer::Global().Add(line, level >= Level::kError);
}

void FlushLog() {
  Writer::Global().Flush();
}

std::string JsonQuote(absl::string_view text) {
  if (IsPlain(text)) return absl::StrCat("\"", text, "\"");
  return nlohmann::json(std::string(text))
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace hailan::obs
