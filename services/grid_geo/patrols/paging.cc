#include "services/grid_geo/patrols/paging.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace hailan::grid_geo {

absl::Status Narrow(const Actor& actor, PatrolFilter& filter) {
  if (ReadsByArea(actor)) {
    return CheckArea(actor, filter.subtree.empty() ? filter.city : filter.subtree);
  }
  if (!filter.assignee.empty() && filter.assignee != actor.subject) return NotYourPatrol();
  filter.assignee = actor.subject;
  return absl::OkStatus();
}

std::string IdentityOf(absl::string_view method, const PatrolFilter& filter) {
  return absl::StrCat(method,
                      "/",
                      filter.city,
                      "/",
                      filter.subtree,
                      "/",
                      filter.assignee,
                      "/",
                      static_cast<int>(filter.state),
                      absl::StrCat("/",
                                   absl::ToUnixMicros(filter.start),
                                   "/",
                                   absl::ToUnixMicros(filter.end),
                                   filter.faulty ? "/faulty" : ""));
}

std::vector<std::string> KeyOf(const PatrolCursor& cursor) {
  return {absl::StrCat(absl::ToUnixMicros(cursor.window_start)), cursor.id};
}

PatrolCursor CursorOf(const std::vector<std::string>& key) {
  PatrolCursor cursor;
  int64_t micros = 0;
  if (key.size() == 2 && absl::SimpleAtoi(key[0], &micros)) {
    cursor = {.window_start = absl::FromUnixMicros(micros), .id = key[1]};
  }
  return cursor;
}

}  // namespace hailan::grid_geo
