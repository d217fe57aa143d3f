#include "services/event_workflow/intake/past_cases.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/digest.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/events/rows.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

// How an outcome reads as a step of the loop; kNone = still open.
struct End {
  Action action = Action::kNone;
  State to = State::kNone;
};

End EndOf(intake::v1::PastOutcome outcome) {
  switch (outcome) {
    case intake::v1::PAST_OUTCOME_CLOSED:
      return {Action::kClose, State::kClosed};
    case intake::v1::PAST_OUTCOME_CANCELLED:
      return {Action::kCancel, State::kCancelled};
    case intake::v1::PAST_OUTCOME_REJECTED:
      return {Action::kReject, State::kRejected};
    default:
      return {};
  }
}

absl::Status Refuse(absl::string_view reason, absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, reason, message);
}

absl::Status CheckTimes(const intake::v1::PastRequest& past) {
  if (rpc::FromTimestamp(past.open_time()) < absl::UnixEpoch()) {
    return Refuse(reason::kTooOld, "Cases opened before 1970 cannot be taken.");
  }
  if (EndOf(past.outcome()).action != Action::kNone && !past.has_close_time()) {
    return Refuse(reason::kCloseTimeMissing, "A case that ended needs the time when it did.");
  }
  return absl::OkStatus();
}

std::optional<Place> PlaceOf(const intake::v1::PastRequest& past) {
  if (!past.has_point()) return std::nullopt;
  return Place{.longitude = past.point().longitude(),
               .latitude = past.point().latitude(),
               .system = static_cast<int>(past.point().system())};
}

// The same case always gets the same id, at its place in time.
EventName CaseName(const std::string& city, const intake::v1::PastRequest& past) {
  return EventName(
      city,
      DatedId(rpc::FromTimestamp(past.open_time()),
              absl::StrCat("past ", city, " ", past.channel(), " ", past.external_id())));
}

Command Ending(const EventName& event, const intake::v1::PastRequest& past) {
  const End end = EndOf(past.outcome());
  return Command{.event = event,
                 .action = end.action,
                 .etag = {},
                 .note = {},
                 .details = PastEnd{end.to, rpc::FromTimestamp(past.close_time())}};
}

void AddRefused(const intake::v1::PastRequest& past,
                const absl::Status& status,
                intake::v1::ImportRequestsResponse& out) {
  intake::v1::RefusedRequest& refused = *out.add_refused();
  refused.set_external_id(past.external_id());
  refused.set_reason(ReasonOf(status));
  refused.set_message(std::string(status.message()));
}

}  // namespace

absl::StatusOr<std::vector<PastCases::Known>> PastCases::FindKnown(
    const std::string& city,
    const intake::v1::ImportRequestsRequest& req,
    absl::Time deadline) const {
  pg::Array channel, external_id;
  for (const intake::v1::PastRequest& past : req.requests()) {
    channel.Add(static_cast<int>(past.channel()));
    external_id.Add(past.external_id());
  }
  pg::Params params;
  params.Add(city).Add(channel).Add(external_id);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kFindExternals, params, deadline));
  std::vector<Known> known;
  for (const pg::Row row : rows) known.push_back({row.Text(0), ParseState(row.View(1))});
  return known;
}

absl::StatusOr<Command> PastCases::Opening(const std::string& city,
                                           const intake::v1::PastRequest& past,
                                           absl::Time now) const {
  HL_RETURN_IF_ERROR(CheckTimes(past));
  ReportDetails report;
  HL_ASSIGN_OR_RETURN(report.territory, IdOf(past.territory(), "territories", "territory"));
  HL_ASSIGN_OR_RETURN(const std::string code, IdOf(past.item(), "catalogueItems", "item"));
  HL_ASSIGN_OR_RETURN(report.item, desk_.ItemOf(city, code));
  report.channel = static_cast<Channel>(past.channel());
  Past times;
  times.open = rpc::FromTimestamp(past.open_time());
  if (past.has_due_time()) times.due = rpc::FromTimestamp(past.due_time());
  HL_ASSIGN_OR_RETURN(times.department, IdOf(past.department(), "departments", "department"));
  // Said here too, so that a case is refused before anything is queued.
  if (times.open > now) {
    return Refuse(reason::kOccurredInFuture, "open_time is in the future.");
  }
  times.ended = EndOf(past.outcome()).action != Action::kNone;
  report.past = std::move(times);
  report.filed.description = past.description();
  report.filed.point = PlaceOf(past);
  report.filed.external_id = past.external_id();
  return Command{.event = CaseName(city, past),
                 .action = Action::kReport,
                 .etag = {},
                 .note = {},
                 .details = std::move(report)};
}

void PastCases::Add(const rpc::Call& call,
                    const intake::v1::ImportRequestsRequest& req,
                    int index,
                    Command command,
                    Work& work) const {
  const std::string id =
      DigestId(absl::StrCat(req.request_id(), " ", index, " ", NameOf(command.action)));
  work.cases.emplace_back(index, command.action == Action::kReport);
  work.commands.emplace_back(call.Origin(id), std::move(command));
}

// A case that is known is left alone, but an import that broke off between its opening and its end
// is finished now.
void PastCases::AddKnown(const rpc::Call& call,
                         const intake::v1::ImportRequestsRequest& req,
                         int index,
                         const Known& known,
                         Work& work) const {
  const intake::v1::PastRequest& past = req.requests(index);
  const EventName name = CaseName(work.city, past);
  const bool half = known.state == State::kReported && known.id == name.id();
  work.out.set_unchanged_count(work.out.unchanged_count() + 1);
  if (half && EndOf(past.outcome()).action != Action::kNone && past.has_close_time()) {
    Add(call, req, index, Ending(name, past), work);
  }
}

void PastCases::AddNew(const rpc::Call& call,
                       const intake::v1::ImportRequestsRequest& req,
                       int index,
                       Work& work) const {
  const intake::v1::PastRequest& past = req.requests(index);
  absl::StatusOr<Command> opening = Opening(work.city, past, call.now);
  if (!opening.ok()) return AddRefused(past, opening.status(), work.out);
  Add(call, req, index, *std::move(opening), work);
  work.created.insert(index);
  if (EndOf(past.outcome()).action != Action::kNone) {
    Add(call, req, index, Ending(CaseName(work.city, past), past), work);
  }
}

absl::Status PastCases::AddFailure(const intake::v1::ImportRequestsRequest& req,
                                   size_t command,
                                   const absl::Status& failure,
                                   Work& work) {
  const auto [index, opening] = work.cases[command];
  // A case that was refused cannot end, and one that another import brings may have ended.
  if (!opening && (work.refused.contains(index) || absl::IsFailedPrecondition(failure))) {
    return absl::OkStatus();
  }
  const bool known = absl::IsAlreadyExists(failure);
  // Trouble with the database is the batch's: it can be sent again as it is.
  if (!opening || (!known && !absl::IsInvalidArgument(failure))) return failure;
  work.created.erase(index);
  if (known) {
    work.out.set_unchanged_count(work.out.unchanged_count() + 1);
    return absl::OkStatus();
  }
  work.refused.insert(index);
  AddRefused(req.requests(index), failure, work.out);
  return absl::OkStatus();
}

absl::StatusOr<intake::v1::ImportRequestsResponse> PastCases::ImportRequests(
    const rpc::Call& call, const intake::v1::ImportRequestsRequest& req) {
  Work work;
  HL_ASSIGN_OR_RETURN(work.city, ParseCity(req.parent()));
  HL_ASSIGN_OR_RETURN(const std::vector<Known> known, FindKnown(work.city, req, call.deadline));
  std::set<std::pair<int, std::string>> seen;
  for (int i = 0; i < req.requests_size(); ++i) {
    const intake::v1::PastRequest& past = req.requests(i);
    const bool twice = !seen.emplace(past.channel(), past.external_id()).second;
    if (twice || !known[static_cast<size_t>(i)].id.empty()) {
      AddKnown(call, req, i, twice ? Known{} : known[static_cast<size_t>(i)], work);
    } else {
      AddNew(call, req, i, work);
    }
  }
  const std::vector<absl::StatusOr<Event>> results = runner_.RunAll(std::move(work.commands));
  for (size_t n = 0; n < results.size(); ++n) {
    if (!results[n].ok()) HL_RETURN_IF_ERROR(AddFailure(req, n, results[n].status(), work));
  }
  work.out.set_created_count(static_cast<int>(work.created.size()));
  return std::move(work.out);
}

}  // namespace hailan::event_workflow
