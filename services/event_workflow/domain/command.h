// What a caller wants of one event, and what a decision changes. Plain data.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "common/base/actor.h"
#include "services/event_workflow/domain/event.h"
#include "services/event_workflow/domain/routing/route.h"

namespace hailan::event_workflow {

// A file by reference; `sha256` is 64 lower-case hex digits.
struct Attachment {
  std::string uri;
  std::string sha256;
  std::string media_type;
  Purpose purpose = Purpose::kNone;
};

// Where a report says it is. `system` is a hailan.type.v1.CoordinateSystem; degrees.
struct Place {
  double longitude = 0;
  double latitude = 0;
  int system = 0;
};

// What was filed besides the facts in Event; never changes.
struct Filed {
  std::string description;
  std::string place;
  std::optional<Place> point;
  std::string external_id;
  // Id of the patrol on which it was found; empty = none.
  std::string patrol;
  // Id of the place (asset, camera, device) it is about; empty = none.
  std::string asset;
  // Id of the building, and the unit in it, that the chief who filed looks after; empty = none.
  std::string building = {};
  std::string unit = {};
  // Unified social credit code of the enterprise it speaks for; empty = none.
  std::string enterprise = {};
  // The code's check digit does not fit: to be asked about, not refused.
  bool enterprise_check_failed = false;
  // As said by the reporter; Event.urgency is what counts.
  Urgency urgency = Urgency::kUnsaid;
};

// --- what a command carries besides event, etag, action and note ---------------------------------

// A case of another system's past: its own times instead of now.
struct Past {
  absl::Time open;
  std::optional<absl::Time> due;
  // Empty = the item's.
  std::string department;
  // It ended there, which the next command says.
  bool ended = false;
};

struct ReportDetails {
  std::string territory;  // code
  std::optional<Item> item;
  Channel channel = Channel::kNone;
  std::string house;
  // Member of its grid; empty = it has none, nullopt = nobody could say.
  std::optional<std::string> assignee;
  std::optional<absl::Time> occur_time;
  // Name of the event that was filed before under the same number of the channel.
  std::optional<std::string> known_as;
  Filed filed;
  std::vector<Attachment> attachments;
  // The city's workflows; the event follows the one in force. Null = the built-in one.
  std::shared_ptr<const CityWorkflows> workflows;
  // The territory that the report named, when it has ended and another stands for it.
  std::string ended_territory;
  // Where it goes; unset for cases of the past.
  std::optional<Route> route;
  // The reporter has no account.
  bool anonymous = false;
  // A task from above that was admitted, and not a report of somebody.
  bool admitted_task = false;
  std::optional<Past> past;
};
// kClose, kCancel and kReject of a case of the past: how and when it ended there.
struct PastEnd {
  State to = State::kClosed;
  absl::Time time;
};
// Codes of items.
using ItemCodes = std::set<std::string, std::less<>>;

// What an event is routed by when triage changes its item or its class.
struct Rerouting {
  // Rules in force; null = none.
  std::shared_ptr<const ActiveRules> rules = nullptr;
  // The member of its grid; empty = it has none, nullopt = nobody could say.
  std::optional<std::string> member;
  // What the catalogue in force says about the item that the event has had; nullopt = nothing.
  std::optional<Item> item;
};

struct Triage {
  std::optional<Item> item;
  Urgency urgency = Urgency::kUnsaid;
  std::optional<absl::Time> agreed_due;
  // Items in force that demand a note; null = none.
  std::shared_ptr<const ItemCodes> noted = nullptr;
  Rerouting rerouting = {};
};
struct Target {
  std::string assignee;
  std::string department;
};
struct Evidence {
  std::vector<Attachment> attachments;
  // Public words for whoever reported; may be empty.
  std::string answer = {};
};
struct VisitDetails {
  VisitResult result = VisitResult::kNone;
};
// `advice` has one for each department, or none at all.
struct WhistleOrder {
  std::vector<std::string> departments;
  std::vector<Advice> advice;
  int quorum = 0;
  Occasion occasion = Occasion::kNone;
  std::string place;
  absl::Time due_time;
};
// ReportIn, AnswerWhistle and CloseWhistle; `department` empty = the caller's only called one.
struct WhistleReply {
  int number = 0;
  std::string department;
  bool resolved = false;
  std::vector<Attachment> attachments;
};
// kUrge and kSupervise, by the system; by hand they carry a note only.
struct AlarmDetails {
  ClockKind clock = ClockKind::kNone;
};
// RequestExtension has an amount, RequestHold an end.
struct ProceedingRequest {
  absl::Duration amount;
  std::optional<absl::Time> until;
};
// Grant, Refuse and Withdraw: the number of the proceeding that is meant.
struct ProceedingDecision {
  int number = 0;
};
// kMigrate, by the system: the version that the event follows from now on.
struct Migration {
  std::string workflow;
};
// kRepeatSignal by an alarm: `known` = the history need not tell of it (again).
struct RepeatedSignal {
  bool known = false;
};

using Details = std::variant<std::monostate,
                             ReportDetails,
                             Triage,
                             Target,
                             Evidence,
                             VisitDetails,
                             WhistleOrder,
                             WhistleReply,
                             AlarmDetails,
                             ProceedingRequest,
                             ProceedingDecision,
                             Migration,
                             RepeatedSignal,
                             PastEnd>;

struct Command {
  EventName event;
  Action action = Action::kNone;
  // Decimal revision that the caller saw; empty = any.
  std::string etag;
  // Note, reason, result, matter or outcome, as the action has it.
  std::string note;
  Details details;
};

// --- what a decision changes
// ----------------------------------------------------------------------

// The history entry of a step; time, actor and revision are the engine's.
struct Entry {
  Action action = Action::kNone;
  State from = State::kNone;
  State to = State::kNone;
  int round = 1;
  Role role = Role::kUnspecified;
  std::string note;
  // Of a result: what whoever reported is told once it is accepted.
  std::string answer;
  // Set when the step assigns; may be set to empty.
  std::optional<std::string> assignee;
  std::optional<std::string> department;
  // The whistle that the step changes; 0 = none.
  int whistle = 0;
  ClockKind clock = ClockKind::kNone;
  std::optional<absl::Time> due_time;
  DueRule due_rule = DueRule::kNone;
  VisitResult visit_result = VisitResult::kNone;
  // When the resolve clock turns yellow, if not after a plain share; set with due_time.
  std::optional<absl::Time> warn_time;
  // Budget of the resolve clock, if it is not plain calendar time; set with due_time.
  std::optional<Budget> budget;
  // The proceeding that the step opens or changes; 0 = none.
  int proceeding = 0;
  // The clock of the stay in the new state.
  std::optional<absl::Time> state_warn;
  std::optional<absl::Time> state_due;
  // The clock of a level that takes the event.
  std::optional<LevelStay> level;
  // The workflow version that the event follows from now on.
  std::optional<std::string> workflow;
};

struct Change {
  Event next;
  Entry entry;
  absl::Time time;
  // Of a report only.
  std::optional<Filed> filed;
  std::vector<Attachment> attachments;
  // Of a report, and of a triage that changes item or class.
  std::optional<Route> route;
  // Roles on duty that this step calls at once, of an emergency.
  std::vector<Role> alerts;
  // Fields of Event that its comment calls terms have changed.
  bool terms_changed = false;
  // Event.course has changed.
  bool course_changed = false;
  // A case of the past is stored whose end follows: until then nobody is alarmed by its clocks.
  bool end_follows = false;
  // Nothing is stored: the event is answered as it is.
  bool unchanged = false;
};

}  // namespace hailan::event_workflow
