#include "services/event_workflow/routing/service.h"

#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/routing/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

constexpr int kDefaultRules = 500;
constexpr int kMostRules = 1000;

// What a page of rules starts after: a page token stays with the revision it was given for.
struct RulesPage {
  int64_t revision = 0;
  int after = 0;
};

absl::StatusOr<RulesPage> StartOf(const PageTokens& tokens,
                                  const intake::v1::ListRulesRequest& req,
                                  const std::string& filter) {
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> key, tokens.Decode(req.page_token(), filter));
  RulesPage page{.revision = req.revision(), .after = 0};
  if (key.size() == 2) {
    HL_CHECK(absl::SimpleAtoi(key[0], &page.revision) && absl::SimpleAtoi(key[1], &page.after));
  }
  return page;
}

Route ReadRoute(const pg::Row& row) {
  Route route;
  route.platform = static_cast<Platform>(row.Int(0));
  route.level = static_cast<Level>(row.Int(1));
  route.rule = static_cast<int>(row.Int(2));
  route.book = row.Int(3);
  route.explanation = row.Text(4);
  route.assignee = row.Text(5);
  route.department = row.Text(6);
  return route;
}

}  // namespace

absl::StatusOr<intake::v1::RuleBook> RoutingService::ImportRules(
    const rpc::Call& call, const intake::v1::ImportRulesRequest& req) {
  HL_ASSIGN_OR_RETURN(event_workflow::ImportRules command, FromProto(req));
  std::vector<std::pair<command::Origin, event_workflow::ImportRules>> commands;
  commands.emplace_back(call.Origin(req.request_id()), std::move(command));
  const absl::StatusOr<RuleBook> book = std::move(runner_.RunAll(std::move(commands)).front());
  HL_RETURN_IF_ERROR(book.status());
  HL_RETURN_IF_ERROR(cache_.Refresh(call.deadline));
  return ToProto(*book);
}

absl::StatusOr<intake::v1::ListRulesResponse> RoutingService::ListRules(
    const rpc::Call& call, const intake::v1::ListRulesRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  const std::string filter = absl::StrCat("ListRules ", city, " ", req.revision());
  HL_ASSIGN_OR_RETURN(const RulesPage page, StartOf(queries_.tokens(), req, filter));
  const int size = PageSize(req.page_size(), kDefaultRules, kMostRules);
  pg::Params params;
  params.Add(city).Add(page.revision).Add(page.after).Add(size + 1);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListRules, params, call.deadline));
  intake::v1::ListRulesResponse out;
  for (const pg::Row row : rows) {
    out.set_revision(row.Int(1));
    if (out.rules_size() == size) {
      out.set_next_page_token(queries_.tokens().Encode(
          {absl::StrCat(out.revision()), absl::StrCat(out.rules(size - 1).number())}, filter));
      break;
    }
    *out.add_rules() = ToProto(ReadRule(row, 2), city);
  }
  const std::shared_ptr<const ActiveRules> active = cache_.Of(city);
  for (const QueueRight& right : active->queues) *out.add_queues() = ToProto(right, city);
  return out;
}

absl::StatusOr<pb::Route> RoutingService::ExplainRoute(const rpc::Call& call,
                                                       const intake::v1::ExplainRouteRequest& req) {
  ReportDetails report;
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  HL_ASSIGN_OR_RETURN(report.territory, IdOf(req.territory(), "territories", "territory"));
  HL_ASSIGN_OR_RETURN(const std::string code, IdOf(req.item(), "catalogueItems", "item"));
  HL_ASSIGN_OR_RETURN(report.item, desk_.ItemOf(city, code));
  report.channel = static_cast<Channel>(req.channel());
  report.filed.urgency = static_cast<Urgency>(req.urgency());
  const type::v1::Point* const point = req.has_point() ? &req.point() : nullptr;
  HL_RETURN_IF_ERROR(desk_.Place(call, city, point, report));
  if (report.territory.empty()) {
    return InvalidField("point", "PLACE_REQUIRED", "Give the point or the territory.");
  }
  desk_.SetRoute(city, call.actor(), report);
  return ToProto(*report.route, city, report.territory);
}

absl::StatusOr<pb::Route> RoutingService::GetRoute(const rpc::Call& call,
                                                   const intake::v1::GetRouteRequest& req) {
  HL_ASSIGN_OR_RETURN(const EventName name, ParseEvent(req.event(), "event"));
  HL_ASSIGN_OR_RETURN(const FiledEvent filed, queries_.Get(name, call.actor(), call.deadline));
  pg::Params params;
  params.Add(name.city()).Add(name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetRoute, params, call.deadline));
  if (rows.empty()) {
    return Error(
        absl::StatusCode::kNotFound,
        hailan::reason::kNotFound,
        "The event was not routed: it was imported, or reported before there was routing.");
  }
  Route route = ReadRoute(rows[0]);
  if (SeesReduced(call.actor(), filed.event)) {
    route.assignee.clear();
    // The explanation names the member.
    route.explanation.clear();
  }
  pb::Route out = ToProto(route, name.city(), filed.event.territory);
  out.set_event(name.Format());
  *out.mutable_create_time() = rpc::ToTimestamp(rows[0].Time(7));
  return out;
}

}  // namespace hailan::event_workflow
