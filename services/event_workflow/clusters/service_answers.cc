// What to tell the sources of an incident.
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/clusters/convert.h"
#include "services/event_workflow/clusters/service.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

constexpr int kDefaultAnswers = 100;

// Step time in microseconds and event after which a page starts.
struct AnswerStart {
  int64_t after = 0;
  std::string id = "ffffffff-ffff-ffff-ffff-ffffffffffff";
};

// `key`: what the page token holds; empty for the first page.
AnswerStart StartOf(const intake::v1::ListAnswersRequest& req,
                    const std::vector<std::string>& key) {
  AnswerStart start;
  if (key.size() == 2) {
    HL_CHECK(absl::SimpleAtoi(key[0], &start.after));
    start.id = key[1];
  } else if (req.has_start_time()) {
    // Just before the instant asked for, which is included.
    start.after = absl::ToUnixMicros(rpc::FromTimestamp(req.start_time())) - 1;
  }
  return start;
}

// Before all events.
constexpr absl::string_view kNoEvent = "00000000-0000-0000-0000-000000000000";

// Of a row of either list statement.
Source SourceOf(const pg::Row& row) {
  return {.event = row.Text(0),
          .channel = static_cast<Channel>(row.Int(1)),
          .external_id = row.Text(2),
          .order = row.Text(3),
          .state = ParseState(row.View(4)),
          .update_time = row.Time(5),
          .result = row.Text(6)};
}

// What the tokens of a listing belong to.
std::string FilterOf(const rpc::Call& call, const intake::v1::ListAnswersRequest& req) {
  const bool filed = req.order() == intake::v1::ListAnswersRequest::ORDER_FILED;
  return absl::StrCat(
      "ListAnswers ", filed ? "filed " : "", call.actor().subject, " ", req.channel());
}

}  // namespace

absl::StatusOr<intake::v1::ListAnswersResponse> ClusterService::ListAnswers(
    const rpc::Call& call, const intake::v1::ListAnswersRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  if (!req.event().empty()) {
    HL_ASSIGN_OR_RETURN(const EventName event, ParseEvent(req.event(), "event"));
    return AnswersOf(call, event);
  }
  if (req.channel() == pb::CHANNEL_UNSPECIFIED) {
    return InvalidField("channel", "REQUIRED", "Give an event or a channel.");
  }
  if (req.order() == intake::v1::ListAnswersRequest::ORDER_FILED) {
    return AnswersFiledBy(call, city, req);
  }
  return AnswersBy(call, city, req);
}

absl::StatusOr<intake::v1::ListAnswersResponse> ClusterService::AnswersOf(const rpc::Call& call,
                                                                          const EventName& event) {
  HL_ASSIGN_OR_RETURN(const FiledEvent asked,
                      finder_.queries().Get(event, call.actor(), call.deadline));
  HL_ASSIGN_OR_RETURN(const ClustersByEvent clusters,
                      finder_.Of(event.city(), {event.id()}, call.deadline));
  const auto found = clusters.find(event.id());
  const EventName order_name =
      found == clusters.end() ? event : EventName(event.city(), found->second.name.id());
  HL_ASSIGN_OR_RETURN(const FiledEvent order, finder_.Any(order_name, call.deadline));
  const bool own_only = SeesReduced(call.actor(), asked.event);
  Source source{.event = order_name.id(),
                .channel = order.event.channel,
                .external_id = order.filed.external_id,
                .order = order_name.id(),
                .state = order.event.state,
                .update_time = order.event.update_time,
                .result = {}};
  if (AnswerStands(order.event.state)) {
    HL_ASSIGN_OR_RETURN(
        source.result,
        finder_.queries().Answer(order.event, absl::InfiniteFuture(), call.deadline));
  }
  intake::v1::ListAnswersResponse out;
  if (!own_only || order_name == event) *out.add_answers() = AnswerTo(source, event.city());
  if (found == clusters.end()) return out;
  for (const ClusterMember& member : found->second.members) {
    if (own_only && member.event != event.id()) continue;
    source.event = member.event;
    source.channel = member.channel;
    source.external_id = member.external_id;
    *out.add_answers() = AnswerTo(source, event.city());
  }
  return out;
}

absl::StatusOr<intake::v1::ListAnswersResponse> ClusterService::AnswersBy(
    const rpc::Call& call, const std::string& city, const intake::v1::ListAnswersRequest& req) {
  const std::string filter = FilterOf(call, req);
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> key,
                      finder_.queries().tokens().Decode(req.page_token(), filter));
  const AnswerStart start = StartOf(req, key);
  const int size = PageSize(req.page_size(), kDefaultAnswers);
  pg::Params params;
  params.Add(city).Add(call.actor().subject).Add(static_cast<int>(req.channel()));
  params.Add(start.after).Add(start.id).Add(size + 1);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      finder_.pool().Exec(sql::kListAnswers, params, call.deadline));
  intake::v1::ListAnswersResponse out;
  Source last;
  absl::Time last_step;
  for (const pg::Row row : rows) {
    if (out.answers_size() == size) {
      out.set_next_page_token(finder_.queries().tokens().Encode(
          {absl::StrCat(absl::ToUnixMicros(last_step)), last.event}, filter));
      break;
    }
    last = SourceOf(row);
    last_step = row.Time(7);
    *out.add_answers() = AnswerTo(last, city);
  }
  return out;
}

absl::StatusOr<intake::v1::ListAnswersResponse> ClusterService::AnswersFiledBy(
    const rpc::Call& call, const std::string& city, const intake::v1::ListAnswersRequest& req) {
  if (req.has_start_time()) {
    return InvalidField("start_time",
                        "NOT_WITH_ORDER",
                        "Steps are followed in their own order; leave out `order`.");
  }
  const std::string filter = FilterOf(call, req);
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> key,
                      finder_.queries().tokens().Decode(req.page_token(), filter));
  const int size = PageSize(req.page_size(), kDefaultAnswers);
  pg::Params params;
  params.Add(city).Add(call.actor().subject);
  params.Add(key.empty() ? kNoEvent : absl::string_view(key.front())).Add(size + 1);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      finder_.pool().Exec(sql::kListFiledAnswers, params, call.deadline));
  intake::v1::ListAnswersResponse out;
  std::string last;
  int read = 0;
  for (const pg::Row row : rows) {
    if (read++ == size) {
      out.set_next_page_token(finder_.queries().tokens().Encode({last}, filter));
      break;
    }
    const Source source = SourceOf(row);
    last = source.event;
    // Those of other channels count as read: to look for more would have no end.
    if (static_cast<int>(source.channel) != req.channel()) continue;
    *out.add_answers() = AnswerTo(source, city);
  }
  return out;
}

}  // namespace hailan::event_workflow
