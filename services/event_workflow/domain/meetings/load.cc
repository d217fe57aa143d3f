#include "services/event_workflow/domain/meetings/load.h"

#include "absl/strings/str_cat.h"

namespace hailan::event_workflow {

Advice AdviceOn(const DepartmentLoad& load) {
  if (load.called == 0) return {LoadAdvice::kUnused, "no calls"};
  if (load.answered >= kFewAnswers && load.answered_late * 4 > load.answered) {
    return {LoadAdvice::kReinforce,
            absl::StrCat(load.answered_late, " of ", load.answered, " answers were late")};
  }
  if (load.open > kMostOpen || (load.overdue > 0 && load.open > 1)) {
    return {LoadAdvice::kQueue,
            absl::StrCat(load.open, " calls are open, ", load.overdue, " past their due time")};
  }
  return {LoadAdvice::kNone, absl::StrCat(load.open, " calls are open")};
}

}  // namespace hailan::event_workflow
