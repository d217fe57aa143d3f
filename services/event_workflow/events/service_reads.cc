// The reads of the Events service.
#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/rules.h"
#include "services/event_workflow/domain/sla.h"
#include "services/event_workflow/domain/workflow/city_workflows.h"
#include "services/event_workflow/events/service.h"

namespace hailan::event_workflow {
namespace {

constexpr int kDefaultHistory = 100;
constexpr int kDefaultDuplicates = 5;

// What people do.
constexpr Action kFirstOffered = Action::kAccept;
constexpr Action kLastOffered = Action::kSupervise;
constexpr Action kFirstProceeding = Action::kRequestExtension;
constexpr Action kLastProceeding = Action::kArbitrate;

pb::Report ToProto(const Filed& filed, const std::string& city) {
  pb::Report report;
  report.set_description(filed.description);
  report.set_place(filed.place);
  if (filed.point.has_value()) {
    report.mutable_point()->set_longitude(filed.point->longitude);
    report.mutable_point()->set_latitude(filed.point->latitude);
    report.mutable_point()->set_system(
        static_cast<type::v1::CoordinateSystem>(filed.point->system));
  }
  report.set_external_id(filed.external_id);
  report.set_urgency(static_cast<pb::Urgency>(filed.urgency));
  report.set_patrol(FormatName(city, "patrols", filed.patrol));
  report.set_asset(FormatName(city, "places", filed.asset));
  report.set_enterprise(filed.enterprise);
  report.set_enterprise_check_failed(filed.enterprise_check_failed);
  return report;
}

// A result that is not accepted yet is for those who judge it.
bool IsAnswerShown(const Event& event, const Actor& actor) {
  return AnswerStands(event.state) ||
         (event.state == State::kHandled && SeesUnaccepted(actor, event));
}

pb::AllowedAction Judge(const Event& event, Action action, const rpc::Call& call) {
  pb::AllowedAction judged;
  judged.set_action(static_cast<pb::Action>(action));
  const absl::Status status = CheckAllowed(event, action, call.actor(), call.now);
  judged.set_allowed(status.ok());
  if (!status.ok()) {
    judged.set_reason(ReasonOf(status));
    judged.set_message(std::string(status.message()));
  }
  if (const Rule* rule = FindRule(ProfileOf(event).rules, event.state, action); rule != nullptr) {
    judged.set_to_state(static_cast<pb::Event::State>(rule->to));
  }
  return judged;
}

}  // namespace

absl::StatusOr<pb::Event> EventService::GetEvent(const rpc::Call& call,
                                                 const pb::GetEventRequest& req) {
  HL_ASSIGN_OR_RETURN(const EventName name, ParseEvent(req.name(), "name"));
  HL_ASSIGN_OR_RETURN(const FiledEvent filed, queries_.Get(name, call.actor(), call.deadline));
  const absl::Time at = req.has_read_time() ? rpc::FromTimestamp(req.read_time()) : call.now;
  Event event = filed.event;
  if (req.has_read_time()) {
    if (at < event.report_time) {
      return InvalidField("read_time", "TOO_EARLY", "is before the event was reported");
    }
    HL_ASSIGN_OR_RETURN(const std::vector<HistoryRow> rows,
                        queries_.WholeHistory(name, call.deadline));
    event = AsOf(event, MarksOf(rows), at);
  }
  pb::Event out = ToProto(event, call.actor(), at);
  *out.mutable_report() = ToProto(filed.filed, name.city());
  out.set_building(FormatName(name.city(), "buildings", filed.filed.building));
  out.set_unit(filed.filed.unit);
  if (IsAnswerShown(event, call.actor())) {
    const absl::Time until = req.has_read_time() ? at : absl::InfiniteFuture();
    HL_ASSIGN_OR_RETURN(*out.mutable_answer(), queries_.Answer(event, until, call.deadline));
  }
  if (event.state == State::kMerged) {
    HL_ASSIGN_OR_RETURN(const EventName order, queries_.FindWorkOrder(name, call.deadline));
    if (order != name) HL_RETURN_IF_ERROR(FollowWorkOrder(call, order, at, out));
  }
  HL_ASSIGN_OR_RETURN(std::vector<pb::Attachment> attachments,
                      queries_.Attachments(name, call.deadline));
  for (pb::Attachment& attachment : attachments) {
    if (rpc::FromTimestamp(attachment.create_time()) <= at) {
      *out.add_attachments() = std::move(attachment);
    }
  }
  return out;
}

// The caller may see of the work order, which can be another's report, that it exists, its light
// and what everybody who reported is told.
absl::Status EventService::FollowWorkOrder(const rpc::Call& call,
                                           const EventName& order,
                                           absl::Time at,
                                           pb::Event& out) {
  HL_ASSIGN_OR_RETURN(const FiledEvent filed, queries_.Get(order, *SystemActor(), call.deadline));
  Event event = filed.event;
  // Before its own report it was as the report made it.
  const bool past = at < call.now;
  if (past) {
    HL_ASSIGN_OR_RETURN(const std::vector<HistoryRow> rows,
                        queries_.WholeHistory(order, call.deadline));
    event = AsOf(event, MarksOf(rows), at);
  }
  out.set_work_order(order.Format());
  out.set_progress_light(static_cast<pb::ProgressLight>(ProgressOf(event, at)));
  if (!AnswerStands(event.state)) return absl::OkStatus();
  const absl::Time until = past ? at : absl::InfiniteFuture();
  HL_ASSIGN_OR_RETURN(*out.mutable_answer(), queries_.Answer(event, until, call.deadline));
  return absl::OkStatus();
}

absl::StatusOr<pb::ListEventsResponse> EventService::ListEvents(const rpc::Call& call,
                                                                const pb::ListEventsRequest& req) {
  HL_ASSIGN_OR_RETURN(const Page<Event> page,
                      queries_.List(req, call.actor(), call.now, call.deadline));
  pb::ListEventsResponse out;
  for (const Event& event : page.rows) *out.add_events() = Reply(call, event);
  out.set_next_page_token(page.next_token);
  return out;
}

absl::StatusOr<pb::CountOpenEventsResponse> EventService::CountOpenEvents(
    const rpc::Call& call, const pb::CountOpenEventsRequest& req) {
  return queries_.CountOpen(req, call.actor(), call.now, call.deadline);
}

absl::StatusOr<pb::ListHistoryResponse> EventService::ListHistory(
    const rpc::Call& call, const pb::ListHistoryRequest& req) {
  HL_ASSIGN_OR_RETURN(const EventName name, ParseEvent(req.parent(), "parent"));
  HL_ASSIGN_OR_RETURN(const FiledEvent filed, queries_.Get(name, call.actor(), call.deadline));
  const std::string filter = absl::StrCat("ListHistory ", name.Format());
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> key,
                      queries_.tokens().Decode(req.page_token(), filter));
  int64_t after = 0;
  if (!key.empty()) HL_CHECK(absl::SimpleAtoi(key.front(), &after));
  const int size = PageSize(req.page_size(), kDefaultHistory);
  HL_ASSIGN_OR_RETURN(std::vector<HistoryRow> rows,
                      queries_.History(name, after, size + 1, call.deadline));
  pb::ListHistoryResponse out;
  if (rows.size() > static_cast<size_t>(size)) {
    rows.pop_back();
    out.set_next_page_token(
        queries_.tokens().Encode({absl::StrCat(rows.back().mark.revision)}, filter));
  }
  const bool reduced = SeesReduced(call.actor(), filed.event);
  for (const HistoryRow& row : rows) {
    *out.add_entries() = event_workflow::ToProto(row, name, reduced);
  }
  return out;
}

absl::StatusOr<pb::ListAllowedActionsResponse> EventService::ListAllowedActions(
    const rpc::Call& call, const pb::ListAllowedActionsRequest& req) {
  HL_ASSIGN_OR_RETURN(const EventName name, ParseEvent(req.name(), "name"));
  HL_ASSIGN_OR_RETURN(const FiledEvent filed, queries_.Get(name, call.actor(), call.deadline));
  pb::ListAllowedActionsResponse out;
  const auto judge = [&](Action first, Action last) {
    for (int action = static_cast<int>(first); action <= static_cast<int>(last); ++action) {
      *out.add_actions() = Judge(filed.event, static_cast<Action>(action), call);
    }
  };
  judge(kFirstOffered, kLastOffered);
  judge(kFirstProceeding, kLastProceeding);
  out.set_etag(absl::StrCat(filed.event.revision));
  return out;
}

absl::StatusOr<pb::FindDuplicatesResponse> EventService::FindDuplicates(
    const rpc::Call& call, const pb::FindDuplicatesRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  Sighting sighting;
  sighting.longitude = req.point().longitude();
  sighting.latitude = req.point().latitude();
  HL_ASSIGN_OR_RETURN(sighting.item, IdOf(req.item(), "catalogueItems", "item"));
  sighting.text = req.description();
  sighting.time = req.has_occur_time() ? rpc::FromTimestamp(req.occur_time()) : call.now;
  HL_ASSIGN_OR_RETURN(const std::vector<Candidate> candidates,
                      queries_.FindCandidates(city, sighting, req.point().system(), call.deadline));
  const auto size = static_cast<size_t>(PageSize(req.page_size(), kDefaultDuplicates, 50));
  pb::FindDuplicatesResponse out;
  for (size_t i = 0; i < std::min(size, candidates.size()); ++i) {
    pb::DuplicateCandidate& one = *out.add_candidates();
    const Similarity& similarity = candidates[i].similarity;
    one.set_event(candidates[i].name.Format());
    one.set_score(similarity.score);
    one.set_distance_metres(similarity.distance_metres);
    one.set_text_similarity(similarity.text);
    one.set_same_item(similarity.same_item);
    one.set_age_seconds(absl::ToInt64Seconds(similarity.age));
    one.set_state(static_cast<pb::Event::State>(candidates[i].state));
  }
  return out;
}

}  // namespace hailan::event_workflow
