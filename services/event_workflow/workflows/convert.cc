#include "services/event_workflow/workflows/convert.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "hailan/event_workflow/v1/change_feed.pb.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/domain/workflow/check.h"
#include "services/event_workflow/duration.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/workflows/calendar_convert.h"

namespace hailan::event_workflow {
namespace {

using nlohmann::json;

constexpr int kRoleCount = 12;

absl::Status RowFault(absl::string_view reason, absl::string_view message, int row) {
  return Error(absl::StatusCode::kInvalidArgument, reason, message, {{"row", absl::StrCat(row)}});
}

absl::Status AddRoles(const workflows::v1::WorkflowRule& from, int row, Rule& rule) {
  for (const int role : from.roles()) {
    if (role <= 0 || role >= kRoleCount) {
      return RowFault(reason::kUnknownRole, "The row names no role.", row);
    }
    rule.roles.Add(static_cast<Role>(role));
  }
  return absl::OkStatus();
}

absl::Status AddGuards(const workflows::v1::WorkflowRule& from, int row, Rule& rule) {
  for (const int guard : from.guards()) {
    if (guard <= 0 || guard >= kGuardCount) {
      return RowFault(reason::kUnknownGuard, "The row names a guard that there is not.", row);
    }
    rule.guards.Add(static_cast<Guard>(guard));
  }
  return absl::OkStatus();
}

absl::Status AddClocks(const google::protobuf::RepeatedField<int>& from, int row, ClockSet& set) {
  for (const int clock : from) {
    if (clock <= 0 || clock > static_cast<int>(ClockKind::kWhistle)) {
      return RowFault(reason::kUnknownGuard, "The row names a clock that there is not.", row);
    }
    set.Add(static_cast<ClockKind>(clock));
  }
  return absl::OkStatus();
}

absl::StatusOr<Rule> RuleFrom(const workflows::v1::WorkflowRule& from, int row) {
  if (from.from_state() < 0 || from.from_state() >= kStateCount || from.to_state() < 0 ||
      from.to_state() >= kStateCount) {
    return RowFault(reason::kUnknownState, "The row names no state of an event.", row);
  }
  if (from.action() < 0 || from.action() >= kActionCount) {
    return RowFault(reason::kUnknownAction, "The row names no step of a table.", row);
  }
  if (from.evidence() < 0 || from.evidence() > static_cast<int>(EvidenceRule::kAlways)) {
    return RowFault(reason::kUnknownGuard, "The row names no rule of evidence.", row);
  }
  Rule rule;
  rule.from = static_cast<State>(from.from_state());
  rule.action = static_cast<Action>(from.action());
  rule.to = static_cast<State>(from.to_state());
  rule.evidence = static_cast<EvidenceRule>(from.evidence());
  HL_RETURN_IF_ERROR(AddRoles(from, row, rule));
  HL_RETURN_IF_ERROR(AddGuards(from, row, rule));
  HL_RETURN_IF_ERROR(AddClocks(from.starts(), row, rule.starts));
  HL_RETURN_IF_ERROR(AddClocks(from.stops(), row, rule.stops));
  return rule;
}

workflows::v1::WorkflowRule ToProto(const Rule& rule) {
  workflows::v1::WorkflowRule out;
  out.set_from_state(static_cast<pb::Event::State>(rule.from));
  out.set_action(static_cast<pb::Action>(rule.action));
  out.set_to_state(static_cast<pb::Event::State>(rule.to));
  for (int role = 1; role < kRoleCount; ++role) {
    if (rule.roles.Has(static_cast<Role>(role)))
      out.add_roles(static_cast<options::v1::Role>(role));
  }
  for (int guard = 1; guard < kGuardCount; ++guard) {
    if (rule.guards.Has(static_cast<Guard>(guard)))
      out.add_guards(static_cast<workflows::v1::Guard>(guard));
  }
  for (const ClockKind clock : kClockKinds) {
    if (rule.starts.Has(clock)) out.add_starts(static_cast<pb::ClockKind>(clock));
    if (rule.stops.Has(clock)) out.add_stops(static_cast<pb::ClockKind>(clock));
  }
  out.set_evidence(static_cast<workflows::v1::EvidenceRule>(rule.evidence));
  return out;
}

Budget BudgetFrom(const workflows::v1::TimeBudget& budget) {
  return {.amount = FromDuration(budget.amount()), .basis = static_cast<Basis>(budget.basis())};
}

workflows::v1::TimeBudget ToProto(const Budget& budget) {
  workflows::v1::TimeBudget out;
  *out.mutable_amount() = ToDuration(budget.amount);
  out.set_basis(static_cast<workflows::v1::TimeBasis>(budget.basis));
  return out;
}

// The element that a number of the contract stands for; null when there is none.
template <class Array>
auto* At(Array& array, int number) {
  const bool known = number >= 0 && static_cast<size_t>(number) < array.size();
  return known ? &array[static_cast<size_t>(number)] : nullptr;
}

absl::Status Unknown(absl::string_view reason, absl::string_view field) {
  return Error(absl::StatusCode::kInvalidArgument,
               reason,
               "The entry names no state, class or role.",
               {{"field", std::string(field)}});
}

absl::Status AddBudgets(const workflows::v1::Workflow& from, Profile& profile) {
  if (from.has_contact_budget()) profile.contact = BudgetFrom(from.contact_budget());
  for (const workflows::v1::ClassTimeBudget& one : from.class_budgets()) {
    ClassBudget* const own = At(profile.classes, one.sla_class());
    if (own == nullptr) return Unknown(reason::kBadBudget, "class_budgets");
    *own = {.budget = BudgetFrom(one.budget()),
            .same_day = one.same_day(),
            .cut_off = one.cut_off_minute(),
            .after_contact = one.after_contact()};
  }
  for (const workflows::v1::StayTimeBudget& one : from.stay_budgets()) {
    std::optional<Budget>* const own = At(profile.stays, one.state());
    if (own == nullptr) return Unknown(reason::kBadBudget, "stay_budgets");
    *own = BudgetFrom(one.budget());
  }
  for (const workflows::v1::LevelTimeBudget& one : from.level_budgets()) {
    std::optional<Budget>* const own = At(profile.levels, one.role());
    if (own == nullptr) return Unknown(reason::kBadBudget, "level_budgets");
    *own = BudgetFrom(one.budget());
  }
  if (from.warn_percent() != 0) profile.warn_percent = from.warn_percent();
  return absl::OkStatus();
}

absl::Status AddLights(const workflows::v1::Workflow& from, Profile& profile) {
  for (const workflows::v1::StateLight& one : from.lights()) {
    ProgressLight* const own = At(profile.lights, one.state());
    if (own == nullptr || one.light() < 0 || one.light() > pb::PROGRESS_LIGHT_GREEN) {
      return Unknown(reason::kBadLight, "lights");
    }
    *own = static_cast<ProgressLight>(one.light());
  }
  return absl::OkStatus();
}

Quotas QuotasFrom(const workflows::v1::WorkflowQuotas& from) {
  const int hand_alarms = from.hand_alarms();
  return {.send_backs = from.send_backs(),
          .extensions = from.extensions(),
          .holds = from.holds(),
          .longest_hold = FromDuration(from.longest_hold()),
          .longest_extension = FromDuration(from.longest_extension()),
          .arbitration_after = from.arbitration_after(),
          .hand_alarms = hand_alarms == 0 ? Quotas().hand_alarms : hand_alarms,
          .visit_gap = from.has_visit_gap() ? FromDuration(from.visit_gap()) : Quotas().visit_gap};
}

void AddBudgets(const Profile& profile, workflows::v1::Workflow& out) {
  *out.mutable_contact_budget() = ToProto(profile.contact);
  for (int number = 0; number < kSlaClassCount; ++number) {
    const ClassBudget& own = profile.classes[static_cast<size_t>(number)];
    workflows::v1::ClassTimeBudget& one = *out.add_class_budgets();
    one.set_sla_class(static_cast<pb::SlaClass>(number));
    *one.mutable_budget() = ToProto(own.budget);
    one.set_same_day(own.same_day);
    one.set_cut_off_minute(own.cut_off);
    one.set_after_contact(own.after_contact);
  }
  for (size_t number = 0; number < profile.stays.size(); ++number) {
    if (!profile.stays[number].has_value()) continue;
    workflows::v1::StayTimeBudget& one = *out.add_stay_budgets();
    one.set_state(static_cast<pb::Event::State>(number));
    *one.mutable_budget() = ToProto(*profile.stays[number]);
  }
  for (size_t number = 0; number < profile.levels.size(); ++number) {
    if (!profile.levels[number].has_value()) continue;
    workflows::v1::LevelTimeBudget& one = *out.add_level_budgets();
    one.set_role(static_cast<options::v1::Role>(number));
    *one.mutable_budget() = ToProto(*profile.levels[number]);
  }
  out.set_warn_percent(profile.warn_percent);
}

void AddQuotas(const Quotas& quotas, workflows::v1::WorkflowQuotas& out) {
  out.set_send_backs(quotas.send_backs);
  out.set_extensions(quotas.extensions);
  out.set_holds(quotas.holds);
  *out.mutable_longest_hold() = ToDuration(quotas.longest_hold);
  *out.mutable_longest_extension() = ToDuration(quotas.longest_extension);
  out.set_arbitration_after(quotas.arbitration_after);
  out.set_hand_alarms(quotas.hand_alarms);
  *out.mutable_visit_gap() = ToDuration(quotas.visit_gap);
}

}  // namespace

absl::StatusOr<Profile> ProfileFrom(const workflows::v1::Workflow& workflow) {
  Profile profile = BuiltInProfile();
  if (workflow.rules_size() > 0) profile.rules.clear();
  for (int row = 0; row < workflow.rules_size(); ++row) {
    HL_ASSIGN_OR_RETURN(Rule rule, RuleFrom(workflow.rules(row), row + 1));
    profile.rules.push_back(rule);
  }
  HL_RETURN_IF_ERROR(AddLights(workflow, profile));
  HL_RETURN_IF_ERROR(AddBudgets(workflow, profile));
  if (workflow.has_quotas()) profile.quotas = QuotasFrom(workflow.quotas());
  if (workflow.has_calendar()) {
    HL_ASSIGN_OR_RETURN(profile.calendar, CalendarFrom(workflow.calendar()));
  }
  return profile;
}

workflows::v1::Workflow ToProto(const Profile& profile) {
  workflows::v1::Workflow out;
  for (const Rule& rule : profile.rules) *out.add_rules() = ToProto(rule);
  for (int number = 1; number < kStateCount; ++number) {
    workflows::v1::StateLight& one = *out.add_lights();
    one.set_state(static_cast<pb::Event::State>(number));
    one.set_light(static_cast<pb::ProgressLight>(profile.lights[static_cast<size_t>(number)]));
  }
  AddBudgets(profile, out);
  AddQuotas(profile.quotas, *out.mutable_quotas());
  *out.mutable_calendar() = ToProto(profile.calendar);
  return out;
}

absl::StatusOr<Profile> ParseDocument(const std::string& document) {
  workflows::v1::Workflow workflow;
  if (!workflow.ParseFromString(document)) {
    return Error(absl::StatusCode::kInvalidArgument, reason::kNoRules, "The document is damaged.");
  }
  HL_ASSIGN_OR_RETURN(Profile profile, ProfileFrom(workflow));
  HL_RETURN_IF_ERROR(CheckProfile(profile));
  return profile;
}

std::string FormatDocument(workflows::v1::Workflow workflow) {
  workflow.clear_name();
  workflow.clear_title();
  workflow.clear_create_time();
  workflow.clear_activate_time();
  workflow.clear_active();
  workflow.clear_etag();
  return workflow.SerializeAsString();
}

absl::StatusOr<std::vector<StateMove>> MovesFrom(
    const google::protobuf::RepeatedPtrField<workflows::v1::WorkflowMove>& moves,
    absl::string_view city) {
  std::vector<StateMove> out;
  for (const workflows::v1::WorkflowMove& move : moves) {
    const absl::StatusOr<WorkflowName> name = WorkflowName::Parse(move.workflow());
    const bool known = move.from_state() < kStateCount && move.to_state() < kStateCount &&
                       move.from_state() > 0 && move.to_state() > 0;
    if (!name.ok() || name->city() != city || !known) {
      return InvalidField("moves", "BAD_MOVE", "names no version of the city or no state");
    }
    // What is in force changes with this very call, and no event refers to it by that word.
    if (name->id() == kActiveWorkflow) {
      return InvalidField("moves", "BAD_MOVE", "names a version by `active`; give its own id");
    }
    out.push_back({.workflow = StoredId(name->id()),
                   .from = static_cast<State>(move.from_state()),
                   .to = static_cast<State>(move.to_state())});
  }
  return out;
}

std::string MovesToJson(const std::vector<StateMove>& moves) {
  json array = json::array();
  for (const StateMove& move : moves) {
    array.push_back({{"workflow", move.workflow},
                     {"from", static_cast<int>(move.from)},
                     {"to", static_cast<int>(move.to)}});
  }
  return array.dump();
}

std::vector<StateMove> MovesFromJson(absl::string_view text) {
  std::vector<StateMove> moves;
  for (const json& row : json::parse(text.begin(), text.end())) {
    moves.push_back({.workflow = row.at("workflow").get<std::string>(),
                     .from = static_cast<State>(row.at("from").get<int>()),
                     .to = static_cast<State>(row.at("to").get<int>())});
  }
  return moves;
}

std::string FormatWorkflow(absl::string_view city, absl::string_view id) {
  return FormatName(city, "workflows", id.empty() ? kBuiltInWorkflow : id);
}

command::Message MessageOf(const WorkflowChange& change) {
  pb::WorkflowChange payload;
  payload.set_workflow(change.next.name.Format());
  *payload.mutable_time() = rpc::ToTimestamp(change.time);
  if (change.activation.has_value()) {
    *payload.mutable_activate_time() = rpc::ToTimestamp(change.activation->time);
  }
  return command::MakeMessage(
      change.activation.has_value() ? "workflow.activated" : "workflow.imported",
      change.next.name.Format(),
      payload);
}

}  // namespace hailan::event_workflow
