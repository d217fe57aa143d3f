// How far an import is: a bar that redraws itself on a terminal, one line per file elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace hailan::ctl {

// What became of the rows of one file.
struct Outcome {
  int64_t created = 0;
  int64_t updated = 0;
  int64_t unchanged = 0;
  int64_t refused = 0;

  Outcome& operator+=(const Outcome& other);
  bool operator==(const Outcome&) const = default;
};

// `1,257 rows: 1,257 created, 0 updated, 0 unchanged, 0 refused`.
std::string FormatOutcome(const Outcome& outcome);

// Writes to stderr. Thread-safe.
class Progress {
 public:
  // `total` rows are to come under `label`.
  Progress(absl::string_view label, size_t total);
  // A bar that was left unfinished gets its line end, so that an error starts on a line of its own.
  ~Progress();

  void Advance(size_t rows);
  // The closing line.
  void Finish(const Outcome& outcome);

 private:
  void Draw() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string label_;
  const size_t total_;
  const bool on_terminal_;
  const absl::Time started_;
  absl::Mutex mutex_;
  size_t done_ ABSL_GUARDED_BY(mutex_) = 0;
  bool line_open_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace hailan::ctl
