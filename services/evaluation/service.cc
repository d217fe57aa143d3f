#include "services/evaluation/service.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/evaluation/convert.h"
#include "services/evaluation/rating_store.h"

namespace hailan::evaluation {
namespace {

namespace pb = hailan::evaluation::v1;
namespace geo = hailan::grid_geo::v1;

constexpr int kDefinitionVersion = 1;

// Members read their own figures; everybody else needs the territory in scope, and figures of a
// member need the whole city in scope because they may come from any of its territories.
absl::Status CheckReader(const Actor& actor, const FigureQuery& query) {
  if (!query.member.empty() && actor.subject == query.member) return absl::OkStatus();
  return CheckArea(actor, query.member.empty() ? query.territory_code : query.city);
}

// What a request asks to count; `Request` is GetFiguresRequest or ListFigureRowsRequest.
template <class Request>
absl::StatusOr<FigureQuery> ToQuery(const rpc::Call& call, const Request& request) {
  FigureQuery query;
  HL_ASSIGN_OR_RETURN(query.city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(query.month, ParseMonth(request.month()));
  if (request.territory().empty() == request.member().empty()) {
    return InvalidField("territory", "EXACTLY_ONE_OF", "Set exactly one of territory and member.");
  }
  if (!request.territory().empty()) {
    HL_ASSIGN_OR_RETURN(const auto name, ResourceName<"territories">::Parse(request.territory()));
    query.territory_code = name.id();
  } else {
    HL_ASSIGN_OR_RETURN(const auto name, ResourceName<"staff">::Parse(request.member()));
    query.member = name.id();
  }
  query.at = call.now;
  return query;
}

pb::Figure ToProto(const FigureCount& count) {
  pb::Figure figure;
  figure.set_kind(static_cast<pb::FigureKind>(count.kind));
  figure.set_numerator(count.numerator);
  figure.set_denominator(count.denominator);
  figure.set_excluded(count.excluded);
  if (count.denominator > 0) {
    figure.set_ratio(static_cast<double>(count.numerator) / static_cast<double>(count.denominator));
  }
  figure.set_definition_version(kDefinitionVersion);
  return figure;
}

// Lowest and highest part in SQL: 1 = met, 2 = counts but not met, 3 = excluded.
std::pair<int, int> PartRange(pb::FigurePart part) {
  if (part == pb::FIGURE_PART_NUMERATOR) return {1, 1};
  return part == pb::FIGURE_PART_DENOMINATOR ? std::pair(1, 2) : std::pair(3, 3);
}

// What a page token belongs to; the number counts the shapes of the key in it.
std::string RowFilterText(const pb::ListFigureRowsRequest& request) {
  pb::ListFigureRowsRequest filter = request;
  filter.clear_page_token();
  filter.clear_page_size();
  return absl::StrCat("ListFigureRows 2:", filter.SerializeAsString());
}

// `token`: time in microseconds and id of the last row of the page before.
RowKey KeyOf(const std::vector<std::string>& token) {
  int64_t time = 0;
  HL_CHECK(token.size() == 2 && absl::SimpleAtoi(token[0], &time));
  return RowKey{absl::FromUnixMicros(time), token[1]};
}

}  // namespace

absl::StatusOr<SubmitRating> Service::ToCommand(const rpc::Call& /*call*/,
                                                const pb::SubmitRatingRequest& request) {
  HL_ASSIGN_OR_RETURN(EventName event, EventName::Parse(request.event()));
  return SubmitRating{std::move(event), request.score(), request.comment()};
}

absl::StatusOr<pb::Rating> Service::GetRating(const rpc::Call& call,
                                              const pb::GetRatingRequest& request) {
  HL_ASSIGN_OR_RETURN(const EventName event, EventName::Parse(request.event()));
  HL_ASSIGN_OR_RETURN(const std::optional<Rating> rating,
                      RatingStore::Get(*parts_.pool, event, call.deadline));
  const bool own =
      rating.has_value() && !rating->reporter.empty() && rating->reporter == call.actor().subject;
  if (!own) {
    HL_RETURN_IF_ERROR(
        CheckArea(call.actor(), rating.has_value() ? rating->territory_code : event.city()));
  }
  if (!rating.has_value() || rating->revision == 0) {
    return Error(absl::StatusCode::kNotFound,
                 hailan::reason::kNotFound,
                 "The event has no rating for its current round.");
  }
  return ToProto(*rating, own || call.actor().Covers(rating->territory_code));
}

absl::StatusOr<pb::FigureSet> Service::GetFigures(const rpc::Call& call,
                                                  const pb::GetFiguresRequest& request) {
  HL_ASSIGN_OR_RETURN(const FigureQuery query, ToQuery(call, request));
  HL_RETURN_IF_ERROR(CheckReader(call.actor(), query));
  return Count(query, request.month(), call.deadline);
}

absl::StatusOr<pb::FigureSet> Service::Count(const FigureQuery& query,
                                             const std::string& month,
                                             absl::Time deadline) {
  pb::FigureSet set;
  if (query.member.empty()) {
    set.set_territory(ResourceName<"territories">(query.city, query.territory_code).Format());
    HL_ASSIGN_OR_RETURN(const int64_t points, parts_.facts->SumPoints(query, deadline));
    set.set_points_booked(points);
  } else {
    set.set_member(ResourceName<"staff">(query.city, query.member).Format());
  }
  set.set_month(month);
  const absl::Time fact_time = parts_.follower->fact_time();
  HL_ASSIGN_OR_RETURN(const std::vector<FigureCount> counts,
                      parts_.facts->CountFigures(query, deadline));
  // A kind without rows is a figure too: nought of nought. Members have no wishes.
  for (int kind = pb::FIGURE_KIND_CLOSURE; kind <= pb::FIGURE_KIND_WITHIN_THREE_DAYS; ++kind) {
    if (kind == pb::FIGURE_KIND_WISH_FULFILMENT && !query.member.empty()) continue;
    const auto found = std::find_if(counts.begin(), counts.end(), [kind](const FigureCount& count) {
      return count.kind == kind;
    });
    *set.add_figures() = ToProto(found == counts.end() ? FigureCount{kind, 0, 0, 0} : *found);
  }
  *set.mutable_read_time() = rpc::ToTimestamp(query.at);
  if (fact_time != absl::InfinitePast()) *set.mutable_fact_time() = rpc::ToTimestamp(fact_time);
  return set;
}

absl::StatusOr<pb::ListFigureRowsResponse> Service::ListFigureRows(
    const rpc::Call& call, const pb::ListFigureRowsRequest& request) {
  HL_ASSIGN_OR_RETURN(FigureQuery query, ToQuery(call, request));
  HL_RETURN_IF_ERROR(CheckReader(call.actor(), query));
  if (request.has_read_time()) query.at = rpc::FromTimestamp(request.read_time());
  const std::string filter = RowFilterText(request);
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> last,
                      parts_.page_tokens->Decode(request.page_token(), filter));
  const int size = PageSize(request.page_size());
  const auto [least, most] = PartRange(request.part());
  RowQuery asked{
      .kind = request.kind(), .least = least, .most = most, .after = {}, .limit = size + 1};
  if (!last.empty()) asked.after = KeyOf(last);
  HL_ASSIGN_OR_RETURN(std::vector<FigureRow> rows,
                      parts_.facts->ListFigureRows(query, asked, call.deadline));
  pb::ListFigureRowsResponse response;
  if (rows.size() > static_cast<size_t>(size)) {
    rows.resize(static_cast<size_t>(size));
    const RowKey& key = rows.back().key;
    response.set_next_page_token(
        parts_.page_tokens->Encode({absl::StrCat(absl::ToUnixMicros(key.time)), key.id}, filter));
  }
  for (FigureRow& row : rows) response.add_names(std::move(row.name));
  return response;
}

absl::StatusOr<pb::MonthlyReport> Service::GetMonthlyReport(
    const rpc::Call& call, const pb::GetMonthlyReportRequest& request) {
  HL_ASSIGN_OR_RETURN(const auto member, ResourceName<"staff">::Parse(request.name()));
  HL_ASSIGN_OR_RETURN(const Month month, ParseMonth(request.month()));
  geo::GetStaffRequest staff_request;
  staff_request.set_name(request.name());
  HL_ASSIGN_OR_RETURN(const auto staff,
                      parts_.grid_geo->Invoke<geo::StaffMember>(
                          "hailan.grid_geo.v1.Staff/GetStaff", staff_request, rpc::OnBehalf(call)));
  std::set<std::string> grids;
  pb::MonthlyReport report;
  for (const geo::Appointment& appointment : staff.appointments()) {
    const bool begun = rpc::FromTimestamp(appointment.start_time()) < month.until;
    const bool over =
        appointment.has_end_time() && rpc::FromTimestamp(appointment.end_time()) <= month.from;
    if (!begun || over) continue;
    HL_ASSIGN_OR_RETURN(const auto grid,
                        ResourceName<"territories">::Parse(appointment.territory()));
    if (grids.insert(grid.id()).second && grids.size() == 1) {
      report.mutable_member()->set_role(appointment.role());
      report.mutable_member()->set_territory(appointment.territory());
    }
  }
  FigureQuery query{member.city(), month, "", member.id(), call.now};
  if (call.actor().subject != member.id()) {
    for (const std::string& grid : grids) HL_RETURN_IF_ERROR(CheckArea(call.actor(), grid));
    if (grids.empty()) HL_RETURN_IF_ERROR(CheckArea(call.actor(), member.city()));
  }
  report.mutable_member()->set_staff(staff.name());
  report.mutable_member()->set_display_name(staff.display_name());
  report.set_month(request.month());
  HL_ASSIGN_OR_RETURN(*report.mutable_own(), Count(query, request.month(), call.deadline));
  for (const std::string& grid : grids) {
    query.member.clear();
    query.territory_code = grid;
    HL_ASSIGN_OR_RETURN(*report.add_grids(), Count(query, request.month(), call.deadline));
  }
  return report;
}

}  // namespace hailan::evaluation
