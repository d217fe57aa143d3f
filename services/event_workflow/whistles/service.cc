#include "services/event_workflow/whistles/service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/meetings/loads.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

// The command of a request that names a whistle.
template <class Request>
absl::StatusOr<Command> MakeReply(const Request& req,
                                  Action action,
                                  std::string note,
                                  WhistleReply reply = {}) {
  HL_ASSIGN_OR_RETURN(WhistleName whistle, ParseWhistle(req.name()));
  reply.number = whistle.number;
  return Command{.event = std::move(whistle.event),
                 .action = action,
                 .etag = req.etag(),
                 .note = std::move(note),
                 .details = std::move(reply)};
}

const Whistle* FindWhistle(const Event& event, int number) {
  const auto found =
      std::find_if(event.whistles.begin(), event.whistles.end(), [number](const Whistle& whistle) {
        return whistle.number == number;
      });
  return found == event.whistles.end() ? nullptr : &*found;
}

std::string FilterText(const pb::ListWhistlesRequest& request, const Actor& actor) {
  pb::ListWhistlesRequest filter = request;
  filter.clear_page_token();
  filter.clear_page_size();
  return absl::StrCat("ListWhistles ",
                      filter.SerializeAsString(),
                      " ",
                      actor.subject,
                      " ",
                      absl::StrJoin(actor.areas, ","),
                      " ",
                      absl::StrJoin(actor.departments, ","));
}

void AddText(pg::Params& params, const std::string& text) {
  text.empty() ? params.AddNull() : params.Add(text);
}

// After every id: always a key to start before, so that the index has one.
constexpr absl::string_view kAfterAll = "ffffffff-ffff-ffff-ffff-ffffffffffff";

// The parameters of sql/list_whistles.sql.
absl::StatusOr<pg::Params> ListParams(const pb::ListWhistlesRequest& req,
                                      const Actor& actor,
                                      const std::vector<std::string>& key,
                                      int limit) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  HL_ASSIGN_OR_RETURN(const std::string event, IdOf(req.event(), "events", "event"));
  HL_ASSIGN_OR_RETURN(const std::string department,
                      IdOf(req.department(), "departments", "department"));
  HL_ASSIGN_OR_RETURN(const std::string territory,
                      IdOf(req.territory(), "territories", "territory"));
  if (!event.empty()) HL_RETURN_IF_ERROR(ParseEvent(req.event(), "event").status());
  int number = 0;
  if (key.size() == 2) HL_CHECK(absl::SimpleAtoi(key[1], &number));
  pg::Params params;
  params.Add(city).Add(key.empty() ? std::string(kAfterAll) : key[0]).Add(number).Add(limit);
  SeesWholeCity(actor) ? params.AddNull() : params.Add(pg::TextArray(actor.areas));
  params.Add(pg::TextArray(actor.departments));
  AddText(params, event);
  AddText(params, department);
  AddText(params, territory);
  params.Add(req.open_only());
  return params;
}

}  // namespace

absl::StatusOr<Command> WhistleService::BlowWhistle(const rpc::Call& call,
                                                    const pb::BlowWhistleRequest& req) {
  Command command;
  command.action = Action::kBlowWhistle;
  command.etag = req.etag();
  command.note = req.matter();
  HL_ASSIGN_OR_RETURN(command.event, ParseEvent(req.event(), "event"));
  WhistleOrder order;
  for (const std::string& name : req.departments()) {
    HL_ASSIGN_OR_RETURN(std::string id, IdOf(name, "departments", "departments"));
    order.departments.push_back(std::move(id));
  }
  HL_ASSIGN_OR_RETURN(order.advice,
                      AdviceFor(pool_, command.event.city(), order.departments, call));
  order.quorum = req.quorum();
  order.occasion = static_cast<Occasion>(req.occasion());
  order.place = req.place();
  order.due_time = rpc::FromTimestamp(req.due_time());
  command.details = std::move(order);
  return command;
}

absl::StatusOr<Command> WhistleService::ReportIn(const rpc::Call&, const pb::ReportInRequest& req) {
  WhistleReply reply;
  HL_ASSIGN_OR_RETURN(reply.department, IdOf(req.department(), "departments", "department"));
  return MakeReply(req, Action::kReportIn, req.note(), std::move(reply));
}

absl::StatusOr<Command> WhistleService::AnswerWhistle(const rpc::Call& call,
                                                      const pb::AnswerWhistleRequest& req) {
  WhistleReply reply;
  HL_ASSIGN_OR_RETURN(reply.department, IdOf(req.department(), "departments", "department"));
  reply.resolved = req.resolved();
  reply.attachments = FromProto(req.attachments());
  HL_ASSIGN_OR_RETURN(const WhistleName whistle, ParseWhistle(req.name()));
  HL_RETURN_IF_ERROR(desk_.CheckFiles(whistle.event.city(), reply.attachments, call.deadline));
  return MakeReply(req, Action::kAnswerWhistle, req.answer(), std::move(reply));
}

absl::StatusOr<Command> WhistleService::CloseWhistle(const rpc::Call&,
                                                     const pb::CloseWhistleRequest& req) {
  return MakeReply(req, Action::kCloseWhistle, req.outcome());
}

pb::Whistle WhistleService::Reply(const rpc::Call& call, const Event& event) {
  return ToProto(event.whistles.back(), event, call.now);
}

absl::StatusOr<pb::Whistle> WhistleService::GetWhistle(const rpc::Call& call,
                                                       const pb::GetWhistleRequest& req) {
  HL_ASSIGN_OR_RETURN(const WhistleName name, ParseWhistle(req.name()));
  HL_ASSIGN_OR_RETURN(const FiledEvent filed, events_.Get(name.event, call.actor(), call.deadline));
  const Whistle* whistle = FindWhistle(filed.event, name.number);
  if (whistle == nullptr) {
    return Error(absl::StatusCode::kNotFound, reason::kNotFound, "There is no such whistle.");
  }
  return ToProto(*whistle, filed.event, call.now);
}

absl::StatusOr<pb::ListWhistlesResponse> WhistleService::ListWhistles(
    const rpc::Call& call, const pb::ListWhistlesRequest& req) {
  const std::string filter = FilterText(req, call.actor());
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> key,
                      events_.tokens().Decode(req.page_token(), filter));
  const int size = PageSize(req.page_size());
  HL_ASSIGN_OR_RETURN(const pg::Params params, ListParams(req, call.actor(), key, size + 1));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListWhistles, params, call.deadline));
  pb::ListWhistlesResponse out;
  for (const pg::Row row : rows) {
    const Event event = ReadEvent(row, 1);
    const auto number = static_cast<int>(row.Int(0));
    if (out.whistles_size() == size) {
      HL_ASSIGN_OR_RETURN(const WhistleName last, ParseWhistle(out.whistles(size - 1).name()));
      out.set_next_page_token(
          events_.tokens().Encode({last.event.id(), absl::StrCat(last.number)}, filter));
      break;
    }
    *out.add_whistles() = ToProto(*FindWhistle(event, number), event, call.now);
  }
  return out;
}

}  // namespace hailan::event_workflow
