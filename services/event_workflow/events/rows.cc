#include "services/event_workflow/events/rows.h"

#include <nlohmann/json.hpp>

#include "services/event_workflow/proceedings/course_json.h"

namespace hailan::event_workflow {
namespace {

using nlohmann::json;

std::optional<absl::Time> MaybeTime(const json& object, const char* key) {
  const json& value = object.at(key);
  if (value.is_null()) return std::nullopt;
  return absl::FromUnixMicros(value.get<int64_t>());
}

absl::Time TimeOf(const json& object, const char* key) {
  return absl::FromUnixMicros(object.at(key).get<int64_t>());
}

WhistleCall CallOf(const json& row) {
  WhistleCall call;
  call.department = row.at("department").get<std::string>();
  call.report_in_time = MaybeTime(row, "report_in_time");
  call.reporter_in = row.at("reporter_in").get<std::string>();
  call.answer_time = MaybeTime(row, "answer_time");
  call.answer = row.at("answer").get<std::string>();
  call.resolved = row.at("resolved").get<bool>();
  call.advice.advice = static_cast<LoadAdvice>(row.at("load_advice").get<int>());
  call.advice.reason = row.at("load_reason").get<std::string>();
  return call;
}

Whistle WhistleOf(const json& row) {
  Whistle whistle;
  whistle.number = row.at("number").get<int>();
  whistle.matter = row.at("matter").get<std::string>();
  whistle.occasion = static_cast<Occasion>(row.at("occasion").get<int>());
  whistle.place = row.at("place").get<std::string>();
  for (const json& call : row.at("calls")) whistle.calls.push_back(CallOf(call));
  whistle.blower = row.at("blower").get<std::string>();
  whistle.blow_time = TimeOf(row, "blow_time");
  whistle.due_time = TimeOf(row, "due_time");
  whistle.answered_time = MaybeTime(row, "answered_time");
  whistle.close_time = MaybeTime(row, "close_time");
  whistle.outcome = row.at("outcome").get<std::string>();
  whistle.quorum = row.at("quorum").get<int>();
  return whistle;
}

// Takes columns one after the other.
class Reader {
 public:
  Reader(const pg::Row& row, int first) : row_(row), next_(first) {}
  std::string Text() { return row_.Text(next_++); }
  absl::string_view View() { return row_.View(next_++); }
  int64_t Int() { return row_.Int(next_++); }
  int Small() { return static_cast<int>(Int()); }
  bool Bool() { return row_.Bool(next_++); }
  absl::Time Time() { return row_.Time(next_++); }
  std::optional<absl::Time> MaybeTime() { return row_.MaybeTime(next_++); }
  template <class E>
  E Enum() {
    return static_cast<E>(Int());
  }
  template <class E>
  EnumSet<E> Set() {
    return EnumSet<E>(static_cast<uint32_t>(Int()));
  }

 private:
  const pg::Row& row_;
  int next_;
};

// What seldom comes with an event: whistles and course, in the last two columns.
void ReadParts(const pg::Row& row, int first, Event& event) {
  if (event.whistle_count > 0) {
    for (const json& whistle : json::parse(row.Text(first))) {
      event.whistles.push_back(WhistleOf(whistle));
    }
  }
  if (!row.IsNull(first + 1)) event.course = CourseFromJson(row.View(first + 1));
}

}  // namespace

State ParseState(absl::string_view name) {
  for (int i = 0; i < kStateCount; ++i) {
    if (NameOf(static_cast<State>(i)) == name) return static_cast<State>(i);
  }
  return State::kNone;
}

Action ParseAction(absl::string_view name) {
  for (int i = 0; i < kActionCount; ++i) {
    if (NameOf(static_cast<Action>(i)) == name) return static_cast<Action>(i);
  }
  return Action::kNone;
}

Event ReadEvent(const pg::Row& row, int first) {
  Reader next(row, first);
  Event event;
  std::string city = next.Text();
  event.name = EventName(std::move(city), next.Text());
  event.revision = next.Int();
  event.territory = next.Text();
  event.channel = next.Enum<Channel>();
  event.reporter = next.Text();
  event.house = next.Text();
  event.report_time = next.Time();
  event.occur_time = next.Time();
  event.contact_due = next.MaybeTime();
  event.item = next.Text();
  event.catalogue = next.Text();
  event.urgency = next.Enum<Urgency>();
  event.sla_class = next.Enum<SlaClass>();
  event.evidence_required = next.Bool();
  event.round = next.Small();
  event.resolve_start = next.Time();
  event.resolve_due = next.Time();
  event.resolve_rule = next.Enum<DueRule>();
  event.visit_attempts = next.Small();
  event.visit_result = next.Enum<VisitResult>();
  event.whistle_count = next.Small();
  event.state = ParseState(next.View());
  event.assignee = next.Text();
  event.department = next.Text();
  event.handler = next.Text();
  event.contact_time = next.MaybeTime();
  event.handled_time = next.MaybeTime();
  event.close_time = next.MaybeTime();
  event.update_time = next.Time();
  event.late = next.Set<ClockKind>();
  event.urged = next.Set<ClockKind>();
  event.supervised = next.Set<ClockKind>();
  event.platform = next.Enum<Platform>();
  ReadParts(row, first + kEventColumns - 2, event);
  return event;
}

std::vector<Mark> MarksOf(const std::vector<HistoryRow>& rows) {
  std::vector<Mark> marks;
  marks.reserve(rows.size());
  for (const HistoryRow& row : rows) marks.push_back(row.mark);
  return marks;
}

HistoryRow ReadHistory(const pg::Row& row) {
  HistoryRow history;
  Mark& mark = history.mark;
  mark.revision = row.Int(0);
  mark.time = row.Time(1);
  mark.action = ParseAction(row.View(2));
  history.from = ParseState(row.View(3));
  mark.to = ParseState(row.View(4));
  mark.round = static_cast<int>(row.Int(5));
  mark.subject = row.Text(6);
  history.role = static_cast<int>(row.Int(7));
  history.note = row.Text(8);
  mark.assignee = row.MaybeText(9);
  mark.department = row.MaybeText(10);
  history.whistle = static_cast<int>(row.Int(11));
  mark.clock = static_cast<ClockKind>(row.Int(12));
  mark.due_time = row.MaybeTime(13);
  mark.due_rule = static_cast<DueRule>(row.Int(14));
  mark.visit_result = static_cast<VisitResult>(row.Int(15));
  mark.warn_time = row.MaybeTime(16);
  mark.state_warn = row.MaybeTime(17);
  mark.state_due = row.MaybeTime(18);
  mark.workflow = row.MaybeText(19);
  history.proceeding = static_cast<int>(row.Int(20));
  if (const std::optional<int64_t> budget = row.MaybeInt(21); budget.has_value()) {
    mark.budget =
        Budget{.amount = absl::Microseconds(*budget), .basis = static_cast<Basis>(row.Int(22))};
  }
  if (const std::optional<int64_t> level = row.MaybeInt(23); level.has_value()) {
    mark.level = LevelStay{.level = static_cast<Role>(*level),
                           .start = mark.time,
                           .warn = row.Time(24),
                           .due = row.Time(25),
                           .stop = {}};
  }
  return history;
}

}  // namespace hailan::event_workflow
