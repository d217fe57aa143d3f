#include "services/event_workflow/domain/workflow/check.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/rule_table.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/domain/rules.h"

namespace hailan::event_workflow {
namespace {

using enum State;
using A = Action;
namespace graph = rule_table_internal;

constexpr uint64_t kOpenStates = graph::Bit(kReported) | graph::Bit(kAccepted) |
                                 graph::Bit(kDispatched) | graph::Bit(kSentBack) |
                                 graph::Bit(kHandling) | graph::Bit(kWhistled) |
                                 graph::Bit(kHandled) | graph::Bit(kReturnVisit);
// An open whistle is closed first: it would have nobody to answer to.
constexpr uint64_t kNoWhistle = kOpenStates & ~graph::Bit(kWhistled);
// Before a result: afterwards only a return leads back, which starts a new round and its clock.
constexpr uint64_t kUnhandled = kNoWhistle & ~(graph::Bit(kHandled) | graph::Bit(kReturnVisit));
constexpr uint64_t kStays = 0;

constexpr uint64_t Only(std::initializer_list<State> states) {
  uint64_t set = 0;
  for (const State state : states) set |= graph::Bit(state);
  return set;
}

// What an action does to an event fits certain states only, whatever a city wishes. Of two shapes
// of an action the first that fits the state counts.
struct Shape {
  Action action;
  uint64_t from;
  // kStays = the state it comes from.
  uint64_t to;
  Guards needs = {};
  ClockSet starts = {};
  ClockSet stops = {};
};

constexpr Guards kNoGuard;
constexpr Guards kColleague = If({Guard::kNotOwnWork});

constexpr Shape kShapes[] = {
    {A::kAccept, Only({kReported}), Only({kAccepted, kDispatched, kHandling}), kNoGuard},
    {A::kReject, Only({kReported}), Only({kRejected}), kNoGuard},
    {A::kCancel, Only({kReported}), Only({kCancelled}), If({Guard::kOwnReport})},
    {A::kCancel, kNoWhistle, Only({kCancelled}), kColleague},
    {A::kDispatch, Only({kDispatched, kHandling}), Only({kDispatched}), If({Guard::kNotBound})},
    {A::kDispatch, kUnhandled, Only({kDispatched}), kNoGuard},
    {A::kSendBack, Only({kDispatched, kHandling}), Only({kSentBack}), If({Guard::kSendBackQuota})},
    {A::kContact, kOpenStates, kStays, kNoGuard, {}, Clocks({ClockKind::kContact})},
    {A::kStart, kUnhandled, Only({kHandling}), kNoGuard},
    {A::kSubmit,
     Only({kHandling}),
     Only({kHandled, kReturnVisit}),
     If({Guard::kTarget}),
     {},
     Clocks({ClockKind::kResolve})},
    {A::kApprove, Only({kHandled}), Only({kReturnVisit, kClosed}), kColleague},
    {A::kReturn,
     Only({kHandled, kReturnVisit, kClosed}),
     Only({kAccepted, kDispatched, kHandling}),
     If({Guard::kNotOwnWork, Guard::kInWindow}),
     Clocks({ClockKind::kResolve})},
    {A::kVisit, Only({kReturnVisit}), kStays, kColleague},
    {A::kClose, Only({kReturnVisit}), Only({kClosed}), If({Guard::kNotOwnWork, Guard::kVisited})},
    {A::kBlowWhistle, kUnhandled, Only({kWhistled}), If({Guard::kWhistleQuota})},
    {A::kReportIn, Only({kWhistled}), kStays, kNoGuard},
    {A::kAnswerWhistle, Only({kWhistled}), kStays, kNoGuard},
    {A::kCloseWhistle, Only({kWhistled}), Only({kHandling}), kNoGuard},
    {A::kUrge, kOpenStates, kStays, kNoGuard},
    {A::kSupervise, kOpenStates, kStays, kNoGuard},
    {A::kClearSignal, kOpenStates & ~graph::Bit(kReported), kStays, kNoGuard},
    {A::kRepeatSignal, kOpenStates, kStays, kNoGuard},
    {A::kRequestExtension, Only({kHandling}), kStays, If({Guard::kExtensionQuota})},
    {A::kRequestHold, Only({kHandling}), kStays, If({Guard::kHoldQuota})},
    {A::kGrant, Only({kHandling}), kStays, If({Guard::kRequestOpen, Guard::kNotOwnRequest})},
    {A::kRefuse,
     Only({kHandling, kSentBack}),
     Only({kHandling, kDispatched}),
     If({Guard::kRequestOpen, Guard::kNotOwnRequest})},
    {A::kWithdraw,
     Only({kHandling, kSentBack}),
     Only({kHandling, kDispatched}),
     If({Guard::kRequestOpen, Guard::kOwnRequest})},
    {A::kResume, Only({kHandling}), kStays, If({Guard::kHeld})},
    {A::kMerge, kUnhandled, Only({kMerged}), kNoGuard},
    {A::kUnmerge, Only({kMerged}), Only({kReported}), kNoGuard},
    {A::kArbitrate, Only({kSentBack}), Only({kDispatched}), If({Guard::kArbitrationOwed})},
};

// Null for what is no step of a table; one that does not fit where the action is in a wrong state.
const Shape* ShapeOf(const Rule& rule) {
  const Shape* found = nullptr;
  for (const Shape& shape : kShapes) {
    if (shape.action != rule.action) continue;
    found = &shape;
    if ((shape.from & graph::Bit(rule.from)) != 0) break;
  }
  return found;
}

template <class E>
bool Holds(EnumSet<E> set, EnumSet<E> needed) {
  return (set.bits() & needed.bits()) == needed.bits();
}

bool IsState(State state) {
  return state > kNone && static_cast<int>(state) < kStateCount;
}

absl::Status Fault(absl::string_view reason, absl::string_view message, ErrorMetadata metadata) {
  return Error(absl::StatusCode::kInvalidArgument, reason, message, std::move(metadata));
}

ErrorMetadata RowOf(absl::Span<const Rule> rules, size_t row) {
  return {{"row", absl::StrCat(row + 1)}, {"rule", FormatRule(rules[row])}};
}

// A refusal that comes back to where the case was asked about.
bool Fits(const Shape& shape, const Rule& rule) {
  if ((shape.from & graph::Bit(rule.from)) == 0) return false;
  if (shape.to == kStays) return rule.to == rule.from;
  const bool decides = rule.action == A::kRefuse || rule.action == A::kWithdraw;
  if (decides && (rule.from == kHandling) != (rule.to == kHandling)) return false;
  return (shape.to & graph::Bit(rule.to)) != 0;
}

// The clocks that a row may start, besides those that it must. A step that started the resolve
// clock anew would move its due time.
ClockSet MayStart(Action action) {
  if (action == A::kReturn) return Clocks({ClockKind::kResolve});
  return action == A::kBlowWhistle ? Clocks({ClockKind::kWhistle}) : ClockSet();
}

// Only a result stops the resolve clock; alarms and signals stop none.
ClockSet MayStop(Action action) {
  switch (action) {
    case A::kUrge:
    case A::kSupervise:
    case A::kClearSignal:
    case A::kRepeatSignal:
      return {};
    case A::kSubmit:
      return Clocks({ClockKind::kContact, ClockKind::kResolve});
    case A::kAnswerWhistle:
    case A::kCloseWhistle:
      return Clocks({ClockKind::kContact, ClockKind::kWhistle});
    default:
      return Clocks({ClockKind::kContact});
  }
}

absl::Status CheckClocks(const Shape& shape, absl::Span<const Rule> rules, size_t row) {
  const Rule& rule = rules[row];
  if (!Holds(rule.starts, shape.starts) || !Holds(rule.stops, shape.stops)) {
    return Fault(reason::kClockMissing,
                 "The step must start or stop a clock that the row does not name.",
                 RowOf(rules, row));
  }
  if (!Holds(MayStart(rule.action), rule.starts) || !Holds(MayStop(rule.action), rule.stops)) {
    return Fault(reason::kClockMisplaced,
                 "The step cannot start or stop a clock that the row names.",
                 RowOf(rules, row));
  }
  return absl::OkStatus();
}

absl::Status CheckRow(absl::Span<const Rule> rules, size_t row) {
  const Rule& rule = rules[row];
  if (!IsState(rule.from) || !IsState(rule.to)) {
    return Fault(reason::kUnknownState, "The row names no state of an event.", RowOf(rules, row));
  }
  const Shape* shape = ShapeOf(rule);
  if (shape == nullptr) {
    return Fault(reason::kUnknownAction, "The row names no step of a table.", RowOf(rules, row));
  }
  if (rule.roles.empty()) {
    return Fault(reason::kNoRole, "Nobody may take the step; name a role.", RowOf(rules, row));
  }
  if (!Fits(*shape, rule)) {
    return Fault(
        reason::kBadMove, "The action cannot lead from and to these states.", RowOf(rules, row));
  }
  HL_RETURN_IF_ERROR(CheckClocks(*shape, rules, row));
  if (!Holds(rule.guards, shape->needs)) {
    return Fault(reason::kGuardMissing,
                 "The step needs guards that the row does not name; see the built-in table.",
                 RowOf(rules, row));
  }
  return absl::OkStatus();
}

absl::Status CheckAmbiguity(absl::Span<const Rule> rules) {
  for (size_t i = 0; i < rules.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (!rules[i].Collides(rules[j])) continue;
      ErrorMetadata metadata = RowOf(rules, i);
      metadata.emplace_back("other_row", absl::StrCat(j + 1));
      return Fault(reason::kAmbiguousRule,
                   "Two rows are for one state and action; keep one.",
                   std::move(metadata));
    }
  }
  return absl::OkStatus();
}

// The first row that comes from or leads to a state of the set.
absl::Status StateFault(absl::Span<const Rule> rules,
                        uint64_t states,
                        absl::string_view reason,
                        absl::string_view message) {
  for (size_t row = 0; row < rules.size(); ++row) {
    for (const State state : {rules[row].from, rules[row].to}) {
      if ((states & graph::Bit(state)) == 0) continue;
      ErrorMetadata metadata = RowOf(rules, row);
      metadata.emplace_back("state", std::string(NameOf(state)));
      return Fault(reason, message, std::move(metadata));
    }
  }
  return absl::OkStatus();
}

// Guards that may never hold for a case: what hangs on one of them is no way out.
constexpr Guards kUncertain = If({Guard::kWhistleQuota,
                                  Guard::kSendBackQuota,
                                  Guard::kExtensionQuota,
                                  Guard::kHoldQuota,
                                  Guard::kRequestOpen,
                                  Guard::kNotOwnRequest,
                                  Guard::kOwnRequest,
                                  Guard::kHeld,
                                  Guard::kArbitrationOwed,
                                  Guard::kEmergency});

// True when somebody can always take the step, sooner or later.
bool IsSure(absl::Span<const Rule> rules, const Rule& rule) {
  if ((rule.guards.bits() & kUncertain.bits()) != 0) return false;
  if (rule.guards.Has(Guard::kNoArbitration) &&
      FindRule(rules, rule.from, A::kArbitrate) == nullptr) {
    return false;
  }
  // Nobody visited, nobody closes; and a visit may find the matter not resolved.
  return !rule.guards.Has(Guard::kVisited) || (FindRule(rules, rule.from, A::kVisit) != nullptr &&
                                               FindRule(rules, rule.from, A::kReturn) != nullptr);
}

// The states from which a final one can be reached whatever befalls the case.
uint64_t Ending(absl::Span<const Rule> rules, uint64_t finals) {
  std::vector<Rule> sure;
  for (const Rule& rule : rules) {
    if (IsSure(rules, rule)) sure.push_back(rule);
  }
  return graph::Closure(absl::MakeConstSpan(sure), finals, true);
}

absl::Status CheckGraph(absl::Span<const Rule> rules) {
  uint64_t used = graph::Bit(kReported);
  uint64_t finals = 0;
  for (const State state : kFinalStates) finals |= graph::Bit(state);
  for (const Rule& rule : rules) used |= graph::Bit(rule.from) | graph::Bit(rule.to);
  const uint64_t closing = Ending(rules, graph::Bit(kClosed));
  if ((used & graph::Bit(kClosed)) == 0 || (closing & graph::Bit(kReported)) == 0) {
    return Fault(reason::kNoFinalState,
                 "No way leads to CLOSED that every case can go.",
                 {{"state", "CLOSED"}});
  }
  const uint64_t reached = graph::Closure(rules, graph::Bit(kReported), false);
  HL_RETURN_IF_ERROR(StateFault(rules,
                                used & ~reached,
                                reason::kUnreachableState,
                                "The state cannot be reached from REPORTED."));
  return StateFault(rules,
                    used & ~Ending(rules, finals),
                    reason::kTrap,
                    "From the state no final state can be reached, or only if a guard holds that "
                    "may never hold.");
}

bool IsAlarm(const Rule& rule) {
  return rule.action == A::kUrge || rule.action == A::kSupervise;
}

absl::Status CheckAlarms(absl::Span<const Rule> rules) {
  for (size_t row = 0; row < rules.size(); ++row) {
    const RoleSet roles = rules[row].roles;
    const bool system_only = roles.bits() == RoleSet(Role::kService).bits();
    if (IsAlarm(rules[row]) ? !roles.Has(Role::kService) : system_only) {
      return Fault(
          reason::kNoRole,
          "The system (role SERVICE) urges and supervises beside others, and does nothing else.",
          RowOf(rules, row));
    }
    for (const Action alarm : {A::kUrge, A::kSupervise}) {
      const State from = rules[row].from;
      if (IsFinal(from) || FindRule(rules, from, alarm) != nullptr) continue;
      return Fault(reason::kAlarmRowMissing,
                   "An open state needs rows by which the system urges and supervises.",
                   {{"state", std::string(NameOf(from))}, {"action", std::string(NameOf(alarm))}});
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string FormatRule(const Rule& rule) {
  const auto name = [](State state) { return IsState(state) ? NameOf(state) : "?"; };
  const bool action = static_cast<int>(rule.action) < kActionCount;
  return absl::StrCat(name(rule.from), " ", action ? NameOf(rule.action) : "?", " ", name(rule.to));
}

void AddNeededGuards(std::vector<Rule>& rules) {
  for (Rule& rule : rules) {
    const Shape* const shape = ShapeOf(rule);
    if (shape != nullptr) rule.guards = Guards(rule.guards.bits() | shape->needs.bits());
  }
}

absl::Status CheckTable(absl::Span<const Rule> rules) {
  if (rules.empty() || rules.size() > kMostRules) {
    return Fault(reason::kNoRules, "A table has 1 to 500 rows.", {});
  }
  for (size_t row = 0; row < rules.size(); ++row) HL_RETURN_IF_ERROR(CheckRow(rules, row));
  HL_RETURN_IF_ERROR(CheckAmbiguity(rules));
  HL_RETURN_IF_ERROR(CheckGraph(rules));
  return CheckAlarms(rules);
}

}  // namespace hailan::event_workflow
