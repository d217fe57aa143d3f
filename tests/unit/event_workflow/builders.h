// Actors, events and commands for the tests of event_workflow.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/base/actor.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/sla.h"
#include "tests/support/matchers.h"

namespace hailan::event_workflow::testing {

using namespace hailan::testing;  // NOLINT(google-build-using-namespace): matchers

inline const std::string kCity = "222405";
inline const std::string kCommunity = "222405001001";
inline const std::string kGrid = "222405001001001";

inline const EventName& Name() {
  static const EventName name(kCity, "01890000-0000-7000-8000-000000000001");
  return name;
}

// Monday 2026-03-02, 09:00 in UTC+8.
inline const absl::Time kNine = absl::FromUnixSeconds(1772413200);

inline Actor Person(Role role, std::string subject) {
  Actor actor;
  actor.subject = std::move(subject);
  actor.roles = RoleSet(role);
  actor.city = kCity;
  switch (role) {
    case Role::kGridMember:
      actor.areas = {kGrid};
      break;
    case Role::kCommunity:
      actor.areas = {kCommunity};
      break;
    case Role::kStreet:
    case Role::kSupervisor:
      actor.areas = {"222405001"};
      break;
    case Role::kDepartment:
      actor.departments = {"heat"};
      break;
    default:
      break;
  }
  return actor;
}

inline Actor Member() {
  return Person(Role::kGridMember, "member-1");
}
inline Actor Community() {
  return Person(Role::kCommunity, "community-1");
}
inline Actor Department() {
  return Person(Role::kDepartment, "heat-1");
}
inline Actor Resident() {
  return Person(Role::kResident, "resident-1");
}
inline Actor City() {
  return Person(Role::kCity, "city-1");
}

inline Actor System() {
  return *SystemActor();
}

inline Item HeatingItem() {
  return {.code = "0101",
          .catalogue = "2026",
          .department = "heat",
          .sla_class = SlaClass::kHard,
          .urgency = Urgency::kUnsaid,
          .evidence_required = true};
}

inline Command Report(Channel channel = Channel::kResident,
                      std::optional<Item> item = HeatingItem()) {
  ReportDetails details;
  details.territory = kGrid;
  details.channel = channel;
  details.item = std::move(item);
  details.filed.description = "暖气管道漏水";
  return {Name(), Action::kReport, "", "", std::move(details)};
}

inline Command Do(Action action, Details details = {}, std::string note = "note") {
  return {Name(), action, "", std::move(note), std::move(details)};
}

inline Attachment Photo(Purpose purpose) {
  return {"https://files.example/1.jpg", std::string(64, 'a'), "image/jpeg", purpose};
}

inline WhistleOrder Whistle(std::vector<std::string> departments, absl::Time due) {
  return {.departments = std::move(departments),
          .advice = {},
          .quorum = 0,
          .occasion = Occasion::kResidentMatter,
          .place = "",
          .due_time = due};
}

inline WhistleReply Reply(int number, std::string department = "", bool resolved = false) {
  return {number, std::move(department), resolved, {}};
}

inline Triage TriageWith(std::optional<Item> item,
                         Urgency urgency = Urgency::kUnsaid,
                         std::optional<absl::Time> agreed_due = std::nullopt) {
  return {std::move(item), urgency, agreed_due};
}

// An event that is led through steps; a step that is refused ends the test case.
class Story {
 public:
  explicit Story(Command report = Report(), Actor reporter = Resident()) {
    Take(std::move(report), reporter);
  }
  // Stands at a state by the shortest way, `one minute` per step.
  static Story At(State state);

  Story& Take(Command command, const Actor& actor) {
    const Change change = Must(Decide(event_, command, actor, now_));
    Keep(change, actor);
    return *this;
  }
  absl::Status Try(const Command& command, const Actor& actor) const {
    return Decide(event_, command, actor, now_).status();
  }
  Story& Wait(absl::Duration time) {
    now_ += time;
    return *this;
  }
  const Event& event() const { return *event_; }
  const std::vector<Mark>& marks() const { return marks_; }
  const Change& last() const { return last_; }
  absl::Time now() const { return now_; }

 private:
  void Keep(const Change& change, const Actor& actor) {
    last_ = change;
    last_.next.revision = (event_.has_value() ? event_->revision : 0) + 1;
    event_ = last_.next;
    const Entry& entry = change.entry;
    marks_.push_back({event_->revision,
                      now_,
                      entry.action,
                      entry.to,
                      entry.round,
                      actor.subject,
                      entry.assignee,
                      entry.department,
                      entry.clock,
                      entry.due_time,
                      entry.due_rule,
                      entry.visit_result,
                      entry.warn_time,
                      entry.state_warn,
                      entry.state_due,
                      entry.workflow,
                      entry.budget,
                      entry.level});
  }

  std::optional<Event> event_;
  std::vector<Mark> marks_;
  Change last_;
  absl::Time now_ = kNine;
};

inline Story Story::At(State state) {
  Story story;
  const auto minute = absl::Minutes(1);
  if (state == State::kReported) return story;
  if (state == State::kMerged) return story.Wait(minute).Take(Do(Action::kMerge), Community());
  story.Wait(minute);
  if (state == State::kRejected) return story.Take(Do(Action::kReject), Community());
  if (state == State::kCancelled) return story.Take(Do(Action::kCancel), Community());
  story.Take(Do(Action::kAccept, Triage{}), Member());
  if (state == State::kAccepted) return story;
  story.Wait(minute);
  if (state == State::kWhistled) {
    return story.Take(Do(Action::kBlowWhistle, Whistle({"heat", "water"}, kNine + absl::Hours(10))),
                      Community());
  }
  story.Take(Do(Action::kDispatch, Target{"", "heat"}), Community());
  if (state == State::kDispatched) return story;
  story.Wait(minute);
  if (state == State::kSentBack) return story.Take(Do(Action::kSendBack), Department());
  story.Take(Do(Action::kStart), Department());
  if (state == State::kHandling) return story;
  story.Wait(minute).Take(Do(Action::kSubmit, Evidence{{Photo(Purpose::kAfter)}}), Department());
  if (state == State::kHandled) return story;
  story.Wait(minute).Take(Do(Action::kApprove), Community());
  if (state == State::kReturnVisit) return story;
  story.Wait(minute).Take(Do(Action::kVisit, VisitDetails{VisitResult::kResolved}), Member());
  return story.Wait(minute).Take(Do(Action::kClose), Community());
}

}  // namespace hailan::event_workflow::testing
