// The inbox of those who decide on proceedings.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/events/queries.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {

absl::StatusOr<Page<Event>> EventQueries::ListOpenProceedings(
    const workflows::v1::ListOpenProceedingsRequest& request,
    const Actor& actor,
    absl::Time deadline) const {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  const std::string filter = absl::StrCat("ListOpenProceedings ",
                                          city,
                                          " ",
                                          static_cast<int>(request.kind()),
                                          " ",
                                          actor.subject,
                                          " ",
                                          absl::StrJoin(actor.areas, ","));
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> key,
                      tokens_.Decode(request.page_token(), filter));
  const int size = PageSize(request.page_size());
  pg::Params params;
  params.Add(city);
  key.empty() ? params.AddNull() : params.Add(key.front());
  params.Add(size + 1);
  SeesWholeCity(actor) ? params.AddNull() : params.Add(pg::TextArray(actor.areas));
  params.Add(pg::TextArray(actor.departments)).Add(actor.subject);
  request.kind() == pb::PROCEEDING_KIND_UNSPECIFIED ? params.AddNull()
                                                    : params.Add(static_cast<int>(request.kind()));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListOpenProceedings, params, deadline));
  Page<Event> page;
  for (const pg::Row row : rows) page.rows.push_back(Read(row));
  if (page.rows.size() > static_cast<size_t>(size)) {
    page.rows.pop_back();
    page.next_token = tokens_.Encode({page.rows.back().name.id()}, filter);
  }
  return page;
}

}  // namespace hailan::event_workflow
