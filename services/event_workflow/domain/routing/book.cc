#include "services/event_workflow/domain/routing/book.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace hailan::event_workflow {

absl::StatusOr<RuleBookUpdate> DecideRules(const std::optional<RuleBook>& stored,
                                           const ImportRules& command,
                                           absl::Time now) {
  const int64_t revision = stored.has_value() ? stored->revision : 0;
  if (!command.etag.empty() && command.etag != absl::StrCat(revision)) {
    return Error(absl::StatusCode::kAborted,
                 hailan::reason::kStaleEtag,
                 "The rules have changed since they were read; read them again.",
                 {{"etag", absl::StrCat(revision)}});
  }
  RuleBookUpdate update;
  if (stored.has_value() && stored->content == command.content) {
    update.next = *stored;
    update.unchanged = true;
    return update;
  }
  update.next.name = command.book;
  update.next.rule_count = static_cast<int>(command.rules.size());
  update.next.content = command.content;
  update.next.update_time = now;
  update.next.queues = command.queues;
  update.rules = command.rules;
  return update;
}

}  // namespace hailan::event_workflow
