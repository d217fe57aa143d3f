#include "services/event_workflow/proceedings/course_json.h"

#include <nlohmann/json.hpp>

namespace hailan::event_workflow {
namespace {

using nlohmann::json;

template <class E>
int Number(E value) {
  return static_cast<int>(value);
}

json OrNull(const std::optional<absl::Time>& time) {
  return time.has_value() ? json(absl::ToUnixMicros(*time)) : json(nullptr);
}

std::optional<absl::Time> MaybeTime(const json& object, const char* key) {
  const json& value = object.at(key);
  if (value.is_null()) return std::nullopt;
  return absl::FromUnixMicros(value.get<int64_t>());
}

json ToJson(const Proceeding& one) {
  return {{"number", one.number},
          {"kind", Number(one.kind)},
          {"state", Number(one.state)},
          {"round", one.round},
          {"reason", one.reason},
          {"requester", one.requester},
          {"department", one.department},
          {"request_time", absl::ToUnixMicros(one.request_time)},
          {"amount", absl::ToInt64Microseconds(one.amount)},
          {"until", OrNull(one.until)},
          {"decider", one.decider},
          {"decision", one.decision},
          {"decide_time", OrNull(one.decide_time)},
          {"resume_time", OrNull(one.resume_time)}};
}

Proceeding FromJson(const json& row) {
  Proceeding one;
  one.number = row.at("number").get<int>();
  one.kind = static_cast<ProceedingKind>(row.at("kind").get<int>());
  one.state = static_cast<ProceedingState>(row.at("state").get<int>());
  one.round = row.at("round").get<int>();
  one.reason = row.at("reason").get<std::string>();
  one.requester = row.at("requester").get<std::string>();
  one.department = row.at("department").get<std::string>();
  one.request_time = absl::FromUnixMicros(row.at("request_time").get<int64_t>());
  one.amount = absl::Microseconds(row.at("amount").get<int64_t>());
  one.until = MaybeTime(row, "until");
  one.decider = row.at("decider").get<std::string>();
  one.decision = row.at("decision").get<std::string>();
  one.decide_time = MaybeTime(row, "decide_time");
  one.resume_time = MaybeTime(row, "resume_time");
  return one;
}

json ToJson(const HandAlarm& one) {
  return {{"action", Number(one.action)}, {"by", one.by}, {"time", absl::ToUnixMicros(one.time)}};
}

void AddLevel(const std::optional<LevelStay>& level, json& row) {
  if (!level.has_value()) return;
  row["level_role"] = Number(level->level);
  row["level_start"] = absl::ToUnixMicros(level->start);
  row["level_warn"] = absl::ToUnixMicros(level->warn);
  row["level_due"] = absl::ToUnixMicros(level->due);
  row["level_stop"] = OrNull(level->stop);
}

std::optional<LevelStay> LevelFrom(const json& row) {
  if (row.at("level_role").is_null()) return std::nullopt;
  return LevelStay{.level = static_cast<Role>(row.at("level_role").get<int>()),
                   .start = absl::FromUnixMicros(row.at("level_start").get<int64_t>()),
                   .warn = absl::FromUnixMicros(row.at("level_warn").get<int64_t>()),
                   .due = absl::FromUnixMicros(row.at("level_due").get<int64_t>()),
                   .stop = MaybeTime(row, "level_stop")};
}

std::vector<HandAlarm> HandAlarmsFrom(const json& row) {
  std::vector<HandAlarm> made;
  for (const json& one : row.at("hand_alarms")) {
    made.push_back({.action = static_cast<Action>(one.at("action").get<int>()),
                    .by = one.at("by").get<std::string>(),
                    .time = absl::FromUnixMicros(one.at("time").get<int64_t>())});
  }
  return made;
}

}  // namespace

json CourseToJson(int ord, const Course& course) {
  json proceedings = json::array();
  json open_kind = nullptr;
  for (const Proceeding& one : course.proceedings) {
    proceedings.push_back(ToJson(one));
    if (one.open()) open_kind = Number(one.kind);
  }
  json hand_alarms = json::array();
  for (const HandAlarm& one : course.hand_alarms) hand_alarms.push_back(ToJson(one));
  json row = {{"ord", ord},
              {"workflow_id", course.workflow},
              {"resolve_budget", absl::ToInt64Microseconds(course.budget.amount)},
              {"resolve_basis", Number(course.budget.basis)},
              {"resolve_warn", OrNull(course.resolve_warn)},
              {"state_start", OrNull(course.state_start)},
              {"state_warn", OrNull(course.state_warn)},
              {"state_due", OrNull(course.state_due)},
              {"open_kind", std::move(open_kind)},
              {"proceedings", std::move(proceedings)},
              {"hand_alarms", std::move(hand_alarms)},
              {"handlers", course.handlers},
              {"missed_visit", OrNull(course.missed_visit)}};
  AddLevel(course.level, row);
  return row;
}

Course CourseFromJson(absl::string_view text) {
  const json row = json::parse(text.begin(), text.end());
  Course course;
  course.workflow = row.at("workflow_id").get<std::string>();
  course.budget.amount = absl::Microseconds(row.at("resolve_budget").get<int64_t>());
  course.budget.basis = static_cast<Basis>(row.at("resolve_basis").get<int>());
  course.resolve_warn = MaybeTime(row, "resolve_warn");
  course.state_start = MaybeTime(row, "state_start");
  course.state_warn = MaybeTime(row, "state_warn");
  course.state_due = MaybeTime(row, "state_due");
  course.level = LevelFrom(row);
  course.hand_alarms = HandAlarmsFrom(row);
  course.missed_visit = MaybeTime(row, "missed_visit");
  course.handlers = row.at("handlers").get<std::vector<std::string>>();
  for (const json& one : row.at("proceedings")) course.proceedings.push_back(FromJson(one));
  return course;
}

}  // namespace hailan::event_workflow
