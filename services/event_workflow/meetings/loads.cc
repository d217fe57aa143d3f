#include "services/event_workflow/meetings/loads.h"

#include <algorithm>

#include "common/base/status_macros.h"
#include "services/event_workflow/records/reads.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

DepartmentLoad ReadLoad(const pg::Row& row) {
  return {.department = row.Text(0),
          .called = row.Int(1),
          .open = row.Int(2),
          .overdue = row.Int(3),
          .answered = row.Int(4),
          .answered_late = row.Int(5),
          .arrived = row.Int(6),
          .no_shows = row.Int(7),
          .answer_minutes = row.Double(8)};
}

// The city and the times of a statement about the last days.
pg::Params Period(const std::string& city, int days, absl::Time now) {
  pg::Params params;
  params.Add(city).Add(now - absl::Hours(24 * days)).Add(now);
  return params;
}

absl::StatusOr<std::vector<DepartmentLoad>> Read(pg::Pool& pool,
                                                 const pg::Params& params,
                                                 absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool.Exec(sql::kListDepartmentLoads, params, deadline));
  std::vector<DepartmentLoad> loads;
  for (const pg::Row row : rows) loads.push_back(ReadLoad(row));
  return loads;
}

}  // namespace

absl::StatusOr<std::vector<DepartmentLoad>> LoadsInScope(pg::Pool& pool,
                                                         const std::string& city,
                                                         int days,
                                                         const rpc::Call& call) {
  pg::Params params = Period(city, days, call.now);
  AddAreas(params, call.actor());
  params.Add(pg::TextArray(call.actor().departments)).AddNull();
  return Read(pool, params, call.deadline);
}

absl::StatusOr<std::vector<Advice>> AdviceFor(pg::Pool& pool,
                                              const std::string& city,
                                              const std::vector<std::string>& departments,
                                              const rpc::Call& call) {
  pg::Params params = Period(city, kLoadDays, call.now);
  params.AddNull().AddNull().Add(pg::TextArray(departments));
  HL_ASSIGN_OR_RETURN(const std::vector<DepartmentLoad> loads, Read(pool, params, call.deadline));
  std::vector<Advice> advice;
  for (const std::string& department : departments) {
    const auto found = std::find_if(loads.begin(), loads.end(), [&](const DepartmentLoad& load) {
      return load.department == department;
    });
    advice.push_back(found == loads.end() ? Advice{} : AdviceOn(*found));
  }
  return advice;
}

}  // namespace hailan::event_workflow
