// How whistles load the departments they call. Pure.
#pragma once

#include <cstdint>
#include <string>

namespace hailan::event_workflow {

// How whistles load one department in a period.
struct DepartmentLoad {
  std::string department;
  int64_t called = 0;
  int64_t open = 0;
  int64_t overdue = 0;
  int64_t answered = 0;
  int64_t answered_late = 0;
  int64_t arrived = 0;
  int64_t no_shows = 0;
  double answer_minutes = 0;
};

// Values equal hailan.event_workflow.v1.LoadAdvice.
enum class LoadAdvice : uint8_t { kNone = 1, kQueue = 2, kReinforce = 3, kUnused = 4 };

struct Advice {
  LoadAdvice advice = LoadAdvice::kNone;
  std::string reason;
};

// What the load suggests: more than kMostOpen calls open, or open ones past their due time besides
// others, is a queue; late answers of more than a quarter of at least kFewAnswers need people.
Advice AdviceOn(const DepartmentLoad& load);

inline constexpr int64_t kMostOpen = 5;
inline constexpr int64_t kFewAnswers = 8;

}  // namespace hailan::event_workflow
