#include "tools/hailanctl/import/progress.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace hailan::ctl {
namespace {

constexpr size_t kBarWidth = 30;

std::string Grouped(int64_t number) {
  const std::string digits = absl::StrCat(number);
  std::string text;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

}  // namespace

Outcome& Outcome::operator+=(const Outcome& other) {
  created += other.created;
  updated += other.updated;
  unchanged += other.unchanged;
  refused += other.refused;
  return *this;
}

std::string FormatOutcome(const Outcome& outcome) {
  const int64_t rows = outcome.created + outcome.updated + outcome.unchanged + outcome.refused;
  return absl::StrCat(Grouped(rows),
                      " rows: ",
                      Grouped(outcome.created),
                      " created, ",
                      Grouped(outcome.updated),
                      " updated, ",
                      Grouped(outcome.unchanged),
                      " unchanged, ",
                      Grouped(outcome.refused),
                      " refused");
}

Progress::Progress(absl::string_view label, size_t total)
    : label_(label),
      total_(total),
      on_terminal_(isatty(STDERR_FILENO) == 1),
      started_(absl::Now()) {
  absl::MutexLock lock(&mutex_);
  Draw();
}

Progress::~Progress() {
  absl::MutexLock lock(&mutex_);
  if (line_open_) std::cerr << "\n";
}

void Progress::Advance(size_t rows) {
  absl::MutexLock lock(&mutex_);
  done_ = std::min(total_, done_ + rows);
  Draw();
}

void Progress::Draw() {
  if (!on_terminal_) return;
  const size_t filled = total_ == 0 ? kBarWidth : done_ * kBarWidth / total_;
  std::cerr << absl::StrFormat("\r%-17s [%s%s] %s of %s\x1b[K",
                               label_,
                               std::string(filled, '#'),
                               std::string(kBarWidth - filled, '.'),
                               Grouped(static_cast<int64_t>(done_)),
                               Grouped(static_cast<int64_t>(total_)))
            << std::flush;
  line_open_ = true;
}

void Progress::Finish(const Outcome& outcome) {
  absl::MutexLock lock(&mutex_);
  if (line_open_) std::cerr << "\r\x1b[K";
  line_open_ = false;
  const double seconds = absl::ToDoubleSeconds(absl::Now() - started_);
  std::cerr << absl::StrFormat("%-17s %s (%.1f s)\n", label_, FormatOutcome(outcome), seconds);
}

}  // namespace hailan::ctl
