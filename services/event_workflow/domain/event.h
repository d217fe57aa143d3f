// The event aggregate as the domain sees it: plain data, whistles included. Values of the enums
// equal those of hailan.event_workflow.v1.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/resource_name.h"
#include "services/event_workflow/domain/clock/deadline.h"
#include "services/event_workflow/domain/meetings/load.h"
#include "services/event_workflow/domain/proceedings/proceeding.h"
#include "services/event_workflow/domain/routing/kinds.h"

namespace hailan::event_workflow {

using EventName = ResourceName<"events">;

enum class State : uint8_t {
  kNone = 0,
  kReported = 1,
  kRejected = 2,
  kAccepted = 3,
  kDispatched = 4,
  kSentBack = 5,
  kHandling = 6,
  kWhistled = 7,
  kHandled = 8,
  kReturnVisit = 9,
  kClosed = 10,
  kCancelled = 11,
  kMerged = 12,
};
inline constexpr int kStateCount = 13;

enum class Action : uint8_t {
  kNone = 0,
  kReport = 1,
  kAccept = 2,
  kReject = 3,
  kDispatch = 4,
  kSendBack = 5,
  kContact = 6,
  kStart = 7,
  kSubmit = 8,
  kApprove = 9,
  kReturn = 10,
  kVisit = 11,
  kClose = 12,
  kCancel = 13,
  kBlowWhistle = 14,
  kReportIn = 15,
  kAnswerWhistle = 16,
  kCloseWhistle = 17,
  kUrge = 18,
  kSupervise = 19,
  kMerge = 20,
  kUnmerge = 21,
  kRequestExtension = 40,
  kRequestHold = 41,
  kGrant = 42,
  kRefuse = 43,
  kWithdraw = 44,
  kResume = 45,
  kArbitrate = 46,
  // By the system, when a city's open cases go over to another workflow.
  kMigrate = 47,
  // What the device that raised the case says of itself; neither moves it.
  kClearSignal = 48,
  kRepeatSignal = 49,
};
// One more than the highest; numbers in between may have no action, and then have no name.
inline constexpr int kActionCount = 50;

enum class Channel : uint8_t {
  kNone = 0,
  kPatrol = 1,
  kResident = 2,
  kThreeChiefs = 3,
  kHotline12345 = 4,
  kIot = 5,
  kWhistle = 6,
  kLettersVisits = 7,
  kSocialMedia = 8,
  kCouncilHall = 9,
  kDepartmentTask = 10,
  kCommandOrder = 11,
};

enum class Urgency : uint8_t { kUnsaid = 0, kOrdinary = 1, kUrgent = 2, kEmergency = 3 };
enum class SlaClass : uint8_t {
  kUndecided = 0,
  kEmergency = 1,
  kUrgent = 2,
  kHard = 3,
  kMajor = 4
};

enum class DueRule : uint8_t {
  kNone = 0,
  kOneHour = 1,
  kTwoHours = 2,
  kSameDay = 3,
  kEightHours = 4,
  kThreeDays = 5,
  kFifteenDays = 6,
  kAgreedDate = 7,
  kWhistle = 8,
  kEightWorkingHours = 9,
  kCityBudget = 20,
};

enum class ClockKind : uint8_t {
  kNone = 0,
  kContact = 1,
  kResolve = 2,
  kWhistle = 3,
  kState = 4,
  kLevel = 5,
};
// Whose lateness is a fact about the event; stays in a state and at a level are only urged and
// supervised.
inline constexpr std::array kClockKinds{
    ClockKind::kContact, ClockKind::kResolve, ClockKind::kWhistle};

enum class VisitResult : uint8_t { kNone = 0, kNotReached = 1, kResolved = 2, kNotResolved = 3 };
enum class Occasion : uint8_t {
  kNone = 0,
  kResidentMatter = 1,
  kJointEnforcement = 2,
  kEmergency = 3
};
enum class Purpose : uint8_t { kNone = 0, kBefore = 1, kAfter = 2 };

// True for channels with a person behind the report: they are contacted and visited back.
constexpr bool HasReporter(Channel channel) {
  return channel == Channel::kResident || channel == Channel::kThreeChiefs ||
         channel == Channel::kHotline12345 || channel == Channel::kLettersVisits ||
         channel == Channel::kSocialMedia || channel == Channel::kCouncilHall;
}

// True for states that end the loop: the event waits for nobody and its clocks stand. A merged one
// follows its work order.
constexpr bool IsFinal(State state) {
  return state == State::kRejected || state == State::kClosed || state == State::kCancelled ||
         state == State::kMerged;
}

// True while what everybody who reported is told of it stands: a result that was accepted, or why
// an office refused or cancelled it.
constexpr bool AnswerStands(State state) {
  return state == State::kReturnVisit || state == State::kClosed || state == State::kRejected ||
         state == State::kCancelled;
}

// One department that a whistle calls.
struct WhistleCall {
  std::string department;
  std::optional<absl::Time> report_in_time;
  std::string reporter_in;
  std::optional<absl::Time> answer_time;
  std::string answer;
  bool resolved = false;
  // What its load suggested when it was called.
  Advice advice;
};

// A whistle; the event has at most one open one, and it is the last.
struct Whistle {
  int number = 0;
  std::string matter;
  Occasion occasion = Occasion::kNone;
  std::string place;
  std::vector<WhistleCall> calls;
  std::string blower;
  absl::Time blow_time;
  absl::Time due_time;
  // How many departments must have answered before the whistle is closed ahead of its due time.
  int quorum = 0;
  // When the last department answered.
  std::optional<absl::Time> answered_time;
  std::optional<absl::Time> close_time;
  std::string outcome;
};

// A set of small enums, one bit each; stored as an int.
template <class E>
class EnumSet {
 public:
  constexpr EnumSet() = default;
  constexpr explicit EnumSet(uint32_t bits) : bits_(bits) {}
  constexpr void Add(E value) { bits_ |= 1U << static_cast<unsigned>(value); }
  constexpr void Remove(E value) { bits_ &= ~(1U << static_cast<unsigned>(value)); }
  constexpr bool Has(E value) const { return (bits_ >> static_cast<unsigned>(value) & 1U) != 0; }
  constexpr uint32_t bits() const { return bits_; }
  constexpr bool operator==(const EnumSet&) const = default;

 private:
  uint32_t bits_ = 0;
};

// The clock of a level that has the event, or had it last.
struct LevelStay {
  // The role that started handling.
  Role level = Role::kUnspecified;
  absl::Time start;
  absl::Time warn;
  absl::Time due;
  // When the level handed the event on; nullopt = it has it.
  std::optional<absl::Time> stop;
  bool operator==(const LevelStay&) const = default;
};

// One urge or supervision by a person.
struct HandAlarm {
  Action action = Action::kNone;
  std::string by;
  absl::Time time;
  bool operator==(const HandAlarm&) const = default;
};

// How an event departs from the built-in workflow and its plain budgets; empty for most.
struct Course {
  // Workflow version that the event follows; empty = the built-in one.
  std::string workflow;
  // Budget of the resolve clock; zero = calendar time from resolve_start to resolve_due.
  Budget budget;
  // When the resolve clock turns yellow; nullopt = after 80 % of the time to its due time.
  std::optional<absl::Time> resolve_warn;
  // The clock of the stay in the current state, if the workflow limits it.
  std::optional<absl::Time> state_start;
  std::optional<absl::Time> state_warn;
  std::optional<absl::Time> state_due;
  // Unless the workflow does not limit the level.
  std::optional<LevelStay> level;
  // By number.
  std::vector<Proceeding> proceedings;
  // In order of their time; what no quota counts any more is left out.
  std::vector<HandAlarm> hand_alarms;
  // Subjects who handled the event in this round, where the assignee does not tell: it was taken
  // from them, or there are whistles, after which people handle who never started.
  std::vector<std::string> handlers;
  // The latest attempt of a return visit in this round that reached nobody.
  std::optional<absl::Time> missed_visit;
  bool operator==(const Course&) const = default;
};

class CityWorkflows;

// What the catalogue says about an item; copied into the event, so that a later catalogue does not
// change old events.
struct Item {
  std::string code;
  std::string catalogue;
  std::string department;
  SlaClass sla_class = SlaClass::kUndecided;
  Urgency urgency = Urgency::kUnsaid;
  bool evidence_required = false;
  Platform platform = Platform::kUnsaid;
  RoutingKind routing_kind = RoutingKind::kUnsaid;
  bool before_evidence_required = false;
  // Only the street or the city hands its events to departments.
  bool through_street = false;
};

// One event: what decisions need. What was filed besides (text, point, files) is in Filed.
struct Event {
  EventName name;
  int64_t revision = 0;

  // Set by the report.
  std::string territory;  // code
  Channel channel = Channel::kNone;
  std::string reporter;  // account id
  std::string house;     // house id or empty
  absl::Time report_time;
  absl::Time occur_time;
  std::optional<absl::Time> contact_due;  // nullopt = nobody to contact

  // Terms: set by the report, by triage, and by a new round.
  std::string item;       // catalogue item code or empty
  std::string catalogue;  // version id
  Urgency urgency = Urgency::kUnsaid;
  SlaClass sla_class = SlaClass::kUndecided;
  // In whose queue it is, by its route; unsaid = in none, a case of the past.
  Platform platform = Platform::kUnsaid;
  bool evidence_required = false;
  int round = 1;
  absl::Time resolve_start;
  absl::Time resolve_due;
  DueRule resolve_rule = DueRule::kNone;
  int visit_attempts = 0;
  VisitResult visit_result = VisitResult::kNone;
  int whistle_count = 0;

  // Moved by every step.
  State state = State::kNone;
  std::string assignee;    // staff id or empty
  std::string department;  // department id or empty
  std::string handler;     // subject of whoever submitted the latest result
  std::optional<absl::Time> contact_time;
  std::optional<absl::Time> handled_time;
  std::optional<absl::Time> close_time;
  absl::Time update_time;
  // Clocks that ran past their due time, in any round or whistle.
  EnumSet<ClockKind> late;
  // Alarms already raised for the running clocks.
  EnumSet<ClockKind> urged;
  EnumSet<ClockKind> supervised;

  // Empty unless whistle_count > 0; by number.
  std::vector<Whistle> whistles;

  // Changed seldom, stored beside the event.
  Course course;
  // The city's workflows as known when the event was loaded; null = the built-in one only. Not
  // stored.
  std::shared_ptr<const CityWorkflows> workflows;

  const Whistle* latest_whistle() const { return whistles.empty() ? nullptr : &whistles.back(); }
};

// What stands for the account of a reporter who has none, one per event, so that no two anonymous
// reporters are taken for one.
inline constexpr absl::string_view kAnonymousPrefix = "anonymous:";

// Nobody can be contacted or visited.
inline bool IsAnonymous(const Event& event) {
  return absl::StartsWith(event.reporter, kAnonymousPrefix);
}

// Names as they are stored and printed: the proto's, without prefix.
absl::string_view NameOf(State state);
absl::string_view NameOf(Action action);
absl::string_view NameOf(ClockKind kind);

}  // namespace hailan::event_workflow
