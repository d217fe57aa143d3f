#include "services/event_workflow/timelines/service.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/events/rows.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

constexpr int kPage = 1'000;
constexpr absl::Duration kPageLimit = absl::Seconds(20);
constexpr char kNilId[] = "00000000-0000-0000-0000-000000000000";

int64_t NumberOf(const std::string& text) {
  int64_t number = 0;
  return absl::SimpleAtoi(text, &number) ? number : 0;
}

void AddSteps(const pg::Row& row, workflows::v1::Timeline& out) {
  const std::vector<std::string> times = row.Texts(8);
  const std::vector<std::string> actions = row.Texts(9);
  const std::vector<std::string> states = row.Texts(10);
  const std::vector<std::string> departments = row.Texts(11);
  const std::vector<std::string> dues = row.Texts(12);
  const std::vector<std::string> rules = row.Texts(13);
  for (size_t i = 0; i < times.size(); ++i) {
    workflows::v1::Timeline::Step& step = *out.add_steps();
    *step.mutable_time() = rpc::ToTimestamp(absl::FromUnixMicros(NumberOf(times[i])));
    step.set_action(static_cast<pb::Action>(ParseAction(actions[i])));
    step.set_to_state(static_cast<pb::Event::State>(ParseState(states[i])));
    if (departments[i] != "-") step.set_department_id(departments[i]);
    if (!dues[i].empty() && step.action() != pb::ACTION_BLOW_WHISTLE) {
      *step.mutable_due_time() = rpc::ToTimestamp(absl::FromUnixMicros(NumberOf(dues[i])));
      step.set_due_rule(static_cast<pb::DueRule>(NumberOf(rules[i])));
    }
  }
}

workflows::v1::Timeline TimelineOf(const pg::Row& row) {
  workflows::v1::Timeline out;
  out.set_event_id(row.Text(0));
  out.set_territory_code(row.Text(1));
  out.set_item_code(row.Text(2));
  out.set_department_id(row.Text(3));
  out.set_sla_class(static_cast<pb::SlaClass>(row.Int(4)));
  out.set_urgency(static_cast<pb::Urgency>(row.Int(5)));
  *out.mutable_report_time() = rpc::ToTimestamp(row.Time(6));
  if (!row.IsNull(7)) *out.mutable_contact_due_time() = rpc::ToTimestamp(row.Time(7));
  AddSteps(row, out);
  return out;
}

// One walk through the cases, a page at a time.
class Walk {
 public:
  Walk(pg::Pool& pool, std::string city, absl::Time from, absl::Time until)
      : pool_(pool), city_(std::move(city)), from_(from), until_(until) {}

  absl::StatusOr<std::optional<workflows::v1::Timeline>> Next() {
    if (ready_.empty() && !done_) HL_RETURN_IF_ERROR(Read());
    if (ready_.empty()) return std::nullopt;
    std::optional<workflows::v1::Timeline> next = std::move(ready_.front());
    ready_.pop_front();
    return next;
  }

 private:
  absl::Status Read() {
    pg::Params params;
    params.Add(city_).Add(after_).Add(from_).Add(until_).Add(kPage);
    HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                        pool_.Exec(sql::kListTimelines, params, absl::Now() + kPageLimit));
    for (const pg::Row row : rows) ready_.push_back(TimelineOf(row));
    done_ = rows.size() < static_cast<size_t>(kPage);
    if (!ready_.empty()) after_ = ready_.back().event_id();
    return absl::OkStatus();
  }

  pg::Pool& pool_;
  const std::string city_;
  const absl::Time from_;
  const absl::Time until_;
  std::string after_ = kNilId;
  bool done_ = false;
  std::deque<workflows::v1::Timeline> ready_;
};

}  // namespace

absl::StatusOr<rpc::Source<workflows::v1::Timeline>> TimelineService::ExportTimelines(
    const rpc::Call& call, const workflows::v1::ExportTimelinesRequest& req) {
  HL_ASSIGN_OR_RETURN(std::string city, ParseCity(req.parent()));
  HL_RETURN_IF_ERROR(CheckWholeCity(call.actor(), city));
  const absl::Time from = rpc::FromTimestamp(req.start_time());
  const absl::Time until = rpc::FromTimestamp(req.end_time());
  if (until <= from) return InvalidField("end_time", "TOO_EARLY", "is not after start_time");
  const auto walk = std::make_shared<Walk>(pool_, std::move(city), from, until);
  return rpc::Source<workflows::v1::Timeline>([walk] { return walk->Next(); });
}

}  // namespace hailan::event_workflow
