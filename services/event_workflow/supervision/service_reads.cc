// The reads of the Supervision service.
#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/sql.h"
#include "services/event_workflow/supervision/bundle.h"
#include "services/event_workflow/supervision/service.h"

namespace hailan::event_workflow {
namespace {

constexpr int kHistoryBatch = 1000;

// Walks the history of an event and keeps who had it when.
class PressureList {
 public:
  PressureList(const EventName& event, bool reduced) : event_(event), reduced_(reduced) {}

  void Add(const HistoryRow& row) {
    const Mark& mark = row.mark;
    const bool urge = mark.action == Action::kUrge;
    if (urge || mark.action == Action::kSupervise) {
      AddPressure(row, urge ? ++urges_ : ++supervisions_);
      return;
    }
    if (mark.assignee.has_value()) assignee_ = *mark.assignee;
    // Departments that answer a whistle have the event no more than before.
    if (mark.department.has_value() && mark.assignee.has_value()) department_ = *mark.department;
  }

  pb::ListPressureResponse Take() {
    out_.set_urge_count(urges_);
    out_.set_supervise_count(supervisions_);
    return std::move(out_);
  }

 private:
  void AddPressure(const HistoryRow& row, int number) {
    pb::Pressure& one = *out_.add_pressures();
    one.set_number(number);
    one.set_action(static_cast<pb::Action>(row.mark.action));
    *one.mutable_time() = rpc::ToTimestamp(row.mark.time);
    one.set_automatic(row.mark.subject == kSystemSubject);
    one.set_clock(static_cast<pb::ClockKind>(row.mark.clock));
    one.set_department(FormatName(event_.city(), "departments", department_));
    if (reduced_) return;
    one.set_author(row.mark.subject);
    one.set_assignee(FormatName(event_.city(), "staff", assignee_));
    one.set_note(row.note);
  }

  const EventName& event_;
  const bool reduced_;
  std::string assignee_;
  std::string department_;
  int urges_ = 0;
  int supervisions_ = 0;
  pb::ListPressureResponse out_;
};

}  // namespace

absl::StatusOr<pb::ListPressureResponse> SupervisionService::ListPressure(
    const rpc::Call& call, const pb::ListPressureRequest& req) {
  HL_ASSIGN_OR_RETURN(const EventName name, ParseEvent(req.parent(), "parent"));
  HL_ASSIGN_OR_RETURN(const FiledEvent filed, events_.Get(name, call.actor(), call.deadline));
  PressureList list(name, SeesReduced(call.actor(), filed.event));
  int64_t after = 0;
  while (true) {
    HL_ASSIGN_OR_RETURN(const std::vector<HistoryRow> rows,
                        events_.History(name, after, kHistoryBatch, call.deadline));
    for (const HistoryRow& row : rows) list.Add(row);
    if (rows.size() < kHistoryBatch) return list.Take();
    after = rows.back().mark.revision;
  }
}

absl::StatusOr<Supervision> SupervisionService::Visible(const rpc::Call& call,
                                                        const std::string& name) const {
  HL_ASSIGN_OR_RETURN(const SupervisionName parsed, ParseRecord<SupervisionName>(name, "name"));
  HL_ASSIGN_OR_RETURN(
      Supervision supervision,
      reads_.Get<SupervisionRecord>(sql::kGetSupervision, parsed, call.actor(), call.deadline));
  HL_RETURN_IF_ERROR(CheckSupervisionVisible(supervision, call.actor()));
  return supervision;
}

absl::StatusOr<pb::SupervisedCase> SupervisionService::GetSupervision(
    const rpc::Call& call, const pb::GetSupervisionRequest& req) {
  HL_ASSIGN_OR_RETURN(const Supervision supervision, Visible(call, req.name()));
  pb::SupervisedCase out = Reply(call, supervision);
  const SupervisionName& name = supervision.name;
  HL_ASSIGN_OR_RETURN(*out.mutable_steps(),
                      reads_.Steps(name.city(), name.id(), false, call.deadline));
  return out;
}

absl::StatusOr<pb::ListSupervisionsResponse> SupervisionService::ListSupervisions(
    const rpc::Call& call, const pb::ListSupervisionsRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  std::string event;
  if (!req.event().empty()) {
    HL_ASSIGN_OR_RETURN(const EventName name, ParseEvent(req.event(), "event"));
    event = name.id();
  }
  HL_ASSIGN_OR_RETURN(const RecordPage page, reads_.PageOf(call, "ListSupervisions", req));
  pg::Params params;
  params.Add(city);
  page.AddTo(params);
  AddAreas(params, call.actor());
  params.Add(pg::TextArray(call.actor().departments));
  AddMaybe(params, event);
  params.Add(static_cast<int>(req.state()));
  return reads_.List<SupervisionRecord, pb::ListSupervisionsResponse>(
      call, page, sql::kListSupervisions, params, [&](const Supervision& supervision, auto& out) {
        *out.add_supervisions() = Reply(call, supervision);
      });
}

absl::StatusOr<pb::EvidenceBundle> SupervisionService::GetEvidenceBundle(
    const rpc::Call& call, const pb::GetEvidenceBundleRequest& req) {
  HL_ASSIGN_OR_RETURN(const Supervision supervision, Visible(call, req.name()));
  const std::string& city = supervision.name.city();
  pg::Params params;
  params.Add(city).Add(supervision.name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      reads_.pool().Exec(sql::kGetSupervisionBundle, params, call.deadline));
  const Bundle bundle{rows.empty() ? std::string() : rows[0].Text(0), supervision.bundle_sha256};
  HL_ASSIGN_OR_RETURN(
      pb::EvidenceBundle out,
      ReadBundle(events_, EventName(city, supervision.event), bundle, call.deadline));
  out.set_supervision(supervision.name.Format());
  return out;
}

}  // namespace hailan::event_workflow
