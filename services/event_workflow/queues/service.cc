#include "services/event_workflow/queues/service.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/sla.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/events/list_plan.h"
#include "services/event_workflow/events/rows.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

// Before every id.
constexpr absl::string_view kNoId = "00000000-0000-0000-0000-000000000000";
// An emergency that nobody has begun after a month is not an alert any more but long supervised.
constexpr absl::Duration kAlertsSince = absl::Hours(30 * 24);
// Roles that an emergency calls.
constexpr std::array kDutyRoles{
    Role::kGridMember, Role::kCommunity, Role::kStreet, Role::kDepartment, Role::kCity};

// Where a page starts: rank (0 = emergencies) and id of the last entry before it.
struct QueueStart {
  int rank = -1;
  std::string id = std::string(kNoId);
};

absl::StatusOr<QueueStart> StartOf(const PageTokens& tokens,
                                   const std::string& token,
                                   const std::string& filter) {
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> key, tokens.Decode(token, filter));
  QueueStart start;
  if (key.size() == 2) {
    HL_CHECK(absl::SimpleAtoi(key[0], &start.rank));
    start.id = key[1];
  }
  return start;
}

// NULL = the whole city.
void AddAreas(const Actor& actor, pg::Params& params) {
  if (SeesWholeCity(actor)) {
    params.AddNull();
  } else {
    params.Add(pg::TextArray(actor.areas));
  }
}

intake::v1::QueueEntry EntryOf(const pg::Row& row, const Event& event, absl::Time now) {
  const std::string& city = event.name.city();
  intake::v1::QueueEntry entry;
  entry.set_event(event.name.Format());
  entry.set_state(static_cast<pb::Event::State>(event.state));
  entry.set_territory(FormatName(city, "territories", event.territory));
  entry.set_item(FormatName(city, "catalogueItems", event.item));
  entry.set_sla_class(static_cast<pb::SlaClass>(event.sla_class));
  entry.set_level(static_cast<pb::HandlingLevel>(row.Int(kEventColumns)));
  entry.set_department(FormatName(city, "departments", row.Text(kEventColumns + 2)));
  *entry.mutable_create_time() = rpc::ToTimestamp(event.report_time);
  *entry.mutable_resolve_due_time() = rpc::ToTimestamp(event.resolve_due);
  entry.set_sla_light(static_cast<pb::SlaLight>(SlaOf(event, now)));
  return entry;
}

// So many open events are sorted for a page rather than looked for in the whole queue of the
// platform.
constexpr int kFew = 500;

// The statement whose index gives the fewest events that the caller has no business with. `areas`:
// where the caller's open events are, none within another; empty = only by department or person.
absl::StatusOr<const pg::Statement*> QueueStatement(pg::Pool& pool,
                                                    const std::string& city,
                                                    const std::vector<std::string>& areas,
                                                    absl::Time deadline) {
  if (areas == std::vector<std::string>{city}) return &sql::kListQueue;
  pg::Params params;
  params.Add(city).Add(pg::TextArray(areas)).Add(kFew + 1);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool.Exec(sql::kEstimateOpen, params, deadline));
  return rows[0].Int(0) > kFew ? &sql::kListQueue : &sql::kListQueueOpen;
}

// The territory asked for, which must be in the caller's scope; the city when none is.
absl::StatusOr<std::string> SubtreeOf(const intake::v1::ListQueueRequest& req,
                                      const std::string& city,
                                      const Actor& actor) {
  HL_ASSIGN_OR_RETURN(std::string code, IdOf(req.territory(), "territories", "territory"));
  if (code.empty()) return city;
  HL_RETURN_IF_ERROR(CheckArea(actor, code));
  return code;
}

}  // namespace

absl::StatusOr<intake::v1::ListQueueResponse> QueueService::ListQueue(
    const rpc::Call& call, const intake::v1::ListQueueRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  const std::shared_ptr<const ActiveRules> rules = rules_.Of(city);
  const auto platform = static_cast<Platform>(req.platform());
  HL_RETURN_IF_ERROR(CheckQueue(rules->queues, platform, call.actor()));
  HL_ASSIGN_OR_RETURN(const std::string subtree, SubtreeOf(req, city, call.actor()));
  const std::string filter =
      absl::StrCat("ListQueue ", subtree, " ", req.platform(), " ", req.level());
  HL_ASSIGN_OR_RETURN(const QueueStart start, StartOf(tokens_, req.page_token(), filter));
  const int size = PageSize(req.page_size());
  pg::Params params;
  params.Add(city).Add(static_cast<int>(req.platform()));
  AddAreas(call.actor(), params);
  params.Add(subtree).Add(static_cast<int>(req.level())).Add(start.rank).Add(start.id);
  params.Add(size + 1).Add(pg::TextArray(call.actor().departments)).Add(call.actor().subject);
  const bool all = subtree != city || SeesWholeCity(call.actor());
  const std::vector<std::string> areas =
      all ? std::vector<std::string>{subtree} : Outermost(call.actor().areas);
  HL_ASSIGN_OR_RETURN(const pg::Statement* statement,
                      QueueStatement(pool_, city, areas, call.deadline));
  if (statement == &sql::kListQueueOpen) params.Add(pg::TextArray(areas));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(*statement, params, call.deadline));
  intake::v1::ListQueueResponse out;
  QueueStart last;
  for (const pg::Row row : rows) {
    if (out.entries_size() == size) {
      out.set_next_page_token(tokens_.Encode({absl::StrCat(last.rank), last.id}, filter));
      break;
    }
    const Event event = ReadEvent(row, 0);
    *out.add_entries() = EntryOf(row, event, call.now);
    last = {static_cast<int>(row.Int(kEventColumns + 1)), event.name.id()};
  }
  return out;
}

absl::StatusOr<intake::v1::ListAlertsResponse> QueueService::ListAlerts(
    const rpc::Call& call, const intake::v1::ListAlertsRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  pg::Array roles;
  for (const Role role : kDutyRoles) {
    if (call.actor().Has(role)) roles.Add(static_cast<int>(role));
  }
  pg::Params params;
  params.Add(city).Add(roles).Add(call.now - kAlertsSince);
  AddAreas(call.actor(), params);
  params.Add(pg::TextArray(call.actor().departments)).Add(PageSize(req.page_size()));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListAlerts, params, call.deadline));
  intake::v1::ListAlertsResponse out;
  for (const pg::Row row : rows) {
    intake::v1::DutyAlert& alert = *out.add_alerts();
    alert.set_event(FormatName(city, "events", row.Text(0)));
    alert.set_role(static_cast<options::v1::Role>(row.Int(1)));
    alert.set_territory(FormatName(city, "territories", row.Text(2)));
    if (alert.role() == options::v1::ROLE_DEPARTMENT) {
      alert.set_department(FormatName(city, "departments", row.Text(3)));
    }
    alert.set_item(FormatName(city, "catalogueItems", row.Text(4)));
    *alert.mutable_create_time() = rpc::ToTimestamp(row.Time(5));
    *alert.mutable_resolve_due_time() = rpc::ToTimestamp(row.Time(6));
  }
  return out;
}

}  // namespace hailan::event_workflow
