// Which statements answer a search: those whose index serves its narrowest condition, always with
// all conditions and the caller's scope. Listing and counting differ in nothing else.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/actor.h"
#include "common/pg/params.h"
#include "common/pg/statement.h"
#include "hailan/event_workflow/v1/search.pb.h"
#include "services/event_workflow/events/list_plan.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {

// What is looked for: a filter, and an inbox if it is one's.
struct Wanted {
  std::string parent;
  pb::EventFilter filter;
  pb::Inbox inbox = pb::INBOX_UNSPECIFIED;
};

struct SearchPlan {
  const pg::Statement* list = nullptr;
  const pg::Statement* count = nullptr;
  pg::Params params;
  // Tells how many rows the index gives, where that may be too many to sort; else null.
  const pg::Statement* estimate = nullptr;
  pg::Params estimate_params;
  // The index is the one of the words.
  bool by_words = false;
  // Walks through all events, or all of a platform, newest first.
  const pg::Statement* walk = &sql::kSearchAll;
  pg::Params walk_params;
};

// An index that gives more rows than this is left alone for listing: so many fill the first page
// sooner when all events are walked through, newest first.
inline constexpr int kRare = 2'000;

// The words of a text, in lower case. INVALID_ARGUMENT for more than eight.
absl::StatusOr<std::vector<std::string>> WordsOf(const std::string& text);

// `by_words`: the words may choose the index.
// PERMISSION_DENIED (OUT_OF_SCOPE) for a territory outside the caller's areas.
absl::StatusOr<SearchPlan> PlanSearch(const Wanted& wanted,
                                      const Actor& actor,
                                      const std::vector<std::string>& words,
                                      bool by_words,
                                      const ListStart& start);

// What a page token belongs to.
std::string SearchText(const Wanted& wanted, const Actor& actor);

}  // namespace hailan::event_workflow
