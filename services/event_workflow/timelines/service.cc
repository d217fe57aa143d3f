#include "services/event_workflow/timelines/service.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <set>
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
#include "services/event_workflow/duration.h"
#include "services/event_workflow/events/rows.h"
#include "services/event_workflow/proceedings/course_json.h"
#include "services/event_workflow/sql.h"
#include "services/event_workflow/workflows/convert.h"

namespace hailan::event_workflow {
namespace {

constexpr int kPage = 1'000;
constexpr absl::Duration kPageLimit = absl::Seconds(20);
constexpr char kNilId[] = "00000000-0000-0000-0000-000000000000";

int64_t NumberOf(const std::string& text) {
  int64_t number = 0;
  return absl::SimpleAtoi(text, &number) ? number : 0;
}

// Not in an id.
constexpr char kSameWorkflow[] = "*";

void AddSteps(const pg::Row& row, absl::string_view city, workflows::v1::Timeline& out) {
  const std::vector<std::string> times = row.Texts(8);
  const std::vector<std::string> actions = row.Texts(9);
  const std::vector<std::string> states = row.Texts(10);
  const std::vector<std::string> departments = row.Texts(11);
  const std::vector<std::string> dues = row.Texts(12);
  const std::vector<std::string> rules = row.Texts(13);
  const std::vector<std::string> versions = row.Texts(14);
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
    if (versions[i] != kSameWorkflow) step.set_workflow(FormatWorkflow(city, versions[i]));
  }
}

// Amounts and times only: who asked, why and who decided stays here.
void AddGrants(const Course& course, workflows::v1::Timeline& out) {
  for (const Proceeding& one : course.proceedings) {
    const bool moves = one.kind == ProceedingKind::kExtension || one.kind == ProceedingKind::kHold;
    if (!moves || one.state != ProceedingState::kGranted || !one.decide_time.has_value()) continue;
    workflows::v1::Timeline::Grant& grant = *out.add_grants();
    grant.set_round(one.round);
    *grant.mutable_time() = rpc::ToTimestamp(*one.decide_time);
    if (one.kind == ProceedingKind::kExtension) {
      *grant.mutable_extension() = ToDuration(one.amount);
    } else if (one.until.has_value()) {
      const absl::Time end = std::min(*one.until, one.resume_time.value_or(*one.until));
      *grant.mutable_end_time() = rpc::ToTimestamp(end);
    }
  }
}

workflows::v1::Timeline TimelineOf(const pg::Row& row, absl::string_view city) {
  workflows::v1::Timeline out;
  out.set_event_id(row.Text(0));
  out.set_territory_code(row.Text(1));
  out.set_item_code(row.Text(2));
  out.set_department_id(row.Text(3));
  out.set_sla_class(static_cast<pb::SlaClass>(row.Int(4)));
  out.set_urgency(static_cast<pb::Urgency>(row.Int(5)));
  *out.mutable_report_time() = rpc::ToTimestamp(row.Time(6));
  if (!row.IsNull(7)) *out.mutable_contact_due_time() = rpc::ToTimestamp(row.Time(7));
  AddSteps(row, city, out);
  out.set_channel(static_cast<pb::Channel>(row.Int(15)));
  out.set_platform(static_cast<pb::Platform>(row.Int(16)));
  out.set_owner_department_id(row.Text(17));
  const Course course = row.IsNull(18) ? Course() : CourseFromJson(row.View(18));
  out.set_workflow(FormatWorkflow(city, course.workflow));
  AddGrants(course, out);
  return out;
}

// One walk through the cases, a page at a time.
class Walk {
 public:
  Walk(pg::Pool& pool,
       const WorkflowCache& workflows,
       std::string city,
       const workflows::v1::ExportTimelinesRequest& period)
      : pool_(pool),
        workflows_(workflows),
        city_(std::move(city)),
        from_(rpc::FromTimestamp(period.start_time())),
        until_(rpc::FromTimestamp(period.end_time())) {}

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
    for (const pg::Row row : rows) AddVersions(ready_.emplace_back(TimelineOf(row, city_)));
    done_ = rows.size() < static_cast<size_t>(kPage);
    if (!ready_.empty()) after_ = ready_.back().event_id();
    return absl::OkStatus();
  }

  void AddVersions(workflows::v1::Timeline& timeline) {
    AddVersion(timeline.workflow(), timeline);
    for (const workflows::v1::Timeline::Step& step : timeline.steps()) {
      if (!step.workflow().empty()) AddVersion(step.workflow(), timeline);
    }
  }
  // Everybody has the built-in one. One that this replica cannot read is left out; who needs it
  // will miss it rather than take another.
  void AddVersion(const std::string& name, workflows::v1::Timeline& timeline) {
    const absl::StatusOr<WorkflowName> version = WorkflowName::Parse(name);
    if (!version.ok() || version->id() == kBuiltInWorkflow || told_.contains(name)) return;
    const std::shared_ptr<const CityWorkflows> own = workflows_.Of(city_);
    const Profile* const profile = own == nullptr ? nullptr : own->Find(version->id());
    if (profile == nullptr) return;
    workflows::v1::Workflow& whole = *timeline.add_versions();
    whole = ToProto(*profile);
    whole.set_name(name);
    told_.insert(name);
  }

  pg::Pool& pool_;
  const WorkflowCache& workflows_;
  const std::string city_;
  const absl::Time from_;
  const absl::Time until_;
  std::string after_ = kNilId;
  bool done_ = false;
  // Names of versions that are in the stream.
  std::set<std::string> told_;
  std::deque<workflows::v1::Timeline> ready_;
};

}  // namespace

absl::StatusOr<rpc::Source<workflows::v1::Timeline>> TimelineService::ExportTimelines(
    const rpc::Call& call, const workflows::v1::ExportTimelinesRequest& req) {
  HL_ASSIGN_OR_RETURN(std::string city, ParseCity(req.parent()));
  HL_RETURN_IF_ERROR(CheckWholeCity(call.actor(), city));
  if (rpc::FromTimestamp(req.end_time()) <= rpc::FromTimestamp(req.start_time())) {
    return InvalidField("end_time", "TOO_EARLY", "is not after start_time");
  }
  const auto walk = std::make_shared<Walk>(pool_, workflows_, std::move(city), req);
  return rpc::Source<workflows::v1::Timeline>([walk] { return walk->Next(); });
}

}  // namespace hailan::event_workflow
