// Events at every state, with pasts that keep those who have role and scope from a step: what the
// walk over the built-in table (transitions_test.cc) tries everybody on.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow::testing {

// Why a step is refused, and in which roles; none = in all of them.
struct Refusal {
  // NOLINTNEXTLINE(google-explicit-constructor): most refusals are a reason and nothing else
  Refusal(const char* why, RoleSet whom = {}) : reason(why), roles(whom) {}
  bool IsFor(Role role) const { return roles.empty() || roles.Has(role); }

  std::string reason;
  RoleSet roles;
};

// By action; actions without one pass.
using Refusals = std::map<Action, Refusal>;

// An event at a state, and what its past keeps those from who have role and scope.
struct Situation {
  std::string name;
  Story story;
  Refusals refusals = {};
  // Of everybody who works for an office or department.
  std::string subject = "suitable";
};

inline const Refusals& NothingAsked() {
  static const Refusals refusals{{Action::kGrant, "NO_OPEN_REQUEST"},
                                 {Action::kRefuse, "NO_OPEN_REQUEST"},
                                 {Action::kWithdraw, "NO_OPEN_REQUEST"},
                                 {Action::kResume, "NOT_HELD"}};
  return refusals;
}

inline Refusals With(Refusals refusals, const Refusals& more) {
  for (const auto& [action, refusal] : more) refusals.insert_or_assign(action, refusal);
  return refusals;
}

inline Item EmergencyItem() {
  Item item = HeatingItem();
  item.sla_class = SlaClass::kEmergency;
  return item;
}

inline Story Contacted() {
  Story story = Story::At(State::kAccepted);
  story.Take(Do(Action::kContact), Member());
  return story.Wait(absl::Minutes(1));
}

// Dispatched to a department to which none of those who try belongs.
inline Story WithOthers(bool started) {
  Story story = Story::At(State::kAccepted);
  story.Take(Do(Action::kDispatch, Target{"", "water"}), Community());
  Actor water = Person(Role::kDepartment, "water-1");
  water.departments = {"water"};
  return started ? story.Take(Do(Action::kStart), water) : story;
}

// Sent to and fro until the higher level has to decide.
inline Story ToAndFro() {
  Story story = Story::At(State::kSentBack);
  for (int i = 0; i < 2; ++i) {
    story.Take(Do(Action::kDispatch, Target{"", "heat"}), Community());
    story.Take(Do(Action::kSendBack), Department());
  }
  return story;
}

inline Story Arbitrated() {
  return ToAndFro().Take(Do(Action::kArbitrate, Target{"", "heat"}), Person(Role::kStreet, "s-1"));
}

inline Story Asked() {
  return Story::At(State::kHandling)
      .Take(Do(Action::kRequestExtension, ProceedingRequest{absl::Hours(1), std::nullopt}),
            Department());
}

inline Story Held() {
  const ProceedingRequest hold{absl::ZeroDuration(), kNine + absl::Hours(10)};
  return Story::At(State::kHandling)
      .Take(Do(Action::kRequestHold, hold), Department())
      .Take(Do(Action::kGrant, ProceedingDecision{1}), Community());
}

inline Story WhistledOften() {
  Story story = Story::At(State::kAccepted);
  for (int number = 1; number <= kMostWhistles; ++number) {
    story.Take(Do(Action::kBlowWhistle, Whistle({"heat"}, kNine + absl::Hours(10))), Community());
    story.Take(Do(Action::kCloseWhistle, Reply(number)), Community());
  }
  return story;
}

inline Story WithoutItem() {
  return Story(Report(Channel::kResident, std::nullopt))
      .Take(Do(Action::kAccept, Triage{}), Member())
      .Take(Do(Action::kDispatch, Target{"", "heat"}), Community())
      .Take(Do(Action::kStart), Department());
}

inline Story Visited(VisitResult result) {
  return Story::At(State::kReturnVisit).Take(Do(Action::kVisit, VisitDetails{result}), Member());
}

// What binds those below the street, which arbitrated.
inline Refusals Binding() {
  return {{Action::kDispatch, {"ARBITRATED", RoleSet(Role::kCommunity)}}};
}

inline std::vector<Situation> Handling() {
  const Refusals waiting{{Action::kRequestExtension, "REQUEST_PENDING"},
                         {Action::kRequestHold, "REQUEST_PENDING"},
                         {Action::kResume, "NOT_HELD"}};
  const Refusals others{{Action::kSubmit, "NOT_ASSIGNED"},
                        {Action::kRequestExtension, "NOT_ASSIGNED"},
                        {Action::kRequestHold, "NOT_ASSIGNED"}};
  return {{"plain", Story::At(State::kHandling), NothingAsked()},
          {"without item", WithoutItem(), NothingAsked()},
          {"with others", WithOthers(true), With(NothingAsked(), others)},
          {"asked", Asked(), With(waiting, {{Action::kWithdraw, "NOT_OWN_REQUEST"}})},
          {"asked oneself",
           Asked(),
           With(waiting,
                {{Action::kGrant, "OWN_REQUEST"},
                 {Action::kRefuse, "OWN_REQUEST"},
                 {Action::kCancel, "OWN_WORK"}}),
           "heat-1"},
          {"arbitrated",
           Arbitrated().Take(Do(Action::kStart), Department()),
           With(NothingAsked(), Binding())},
          {"held",
           Held(),
           {{Action::kGrant, "NO_OPEN_REQUEST"},
            {Action::kRefuse, "NO_OPEN_REQUEST"},
            {Action::kWithdraw, "NO_OPEN_REQUEST"},
            {Action::kRequestHold, "ALREADY_HELD"}}},
          {"whistled often",
           WhistledOften(),
           With(NothingAsked(), {{Action::kBlowWhistle, "TOO_MANY_WHISTLES"}})}};
}

inline std::vector<Situation> SentBack() {
  const Refusals soon{{Action::kArbitrate, "ARBITRATION_NOT_OWED"}};
  const Refusals foreign{{Action::kWithdraw, "NOT_OWN_REQUEST"}};
  return {{"once", Story::At(State::kSentBack), With(soon, foreign)},
          {"by oneself",
           Story::At(State::kSentBack),
           With(soon, {{Action::kRefuse, "OWN_REQUEST"}}),
           "heat-1"},
          {"to and fro", ToAndFro(), With(foreign, {{Action::kDispatch, "ARBITRATION_REQUIRED"}})}};
}

inline std::vector<Situation> Finished() {
  const Refusals own{{Action::kApprove, "OWN_WORK"},
                     {Action::kVisit, "OWN_WORK"},
                     {Action::kClose, "OWN_WORK"},
                     {Action::kReturn, "OWN_WORK"}};
  return {{"result", Story::At(State::kHandled)},
          {"own result", Story::At(State::kHandled), own, "heat-1"},
          {"unvisited", Story::At(State::kReturnVisit), {{Action::kClose, "VISIT_REQUIRED"}}},
          {"resolved", Visited(VisitResult::kResolved)},
          {"not resolved", Visited(VisitResult::kNotResolved), {{Action::kClose, "NOT_RESOLVED"}}},
          {"own, resolved", Visited(VisitResult::kResolved), own, "heat-1"},
          {"closed", Story::At(State::kClosed)},
          {"own, closed", Story::At(State::kClosed), own, "heat-1"},
          {"closed long ago",
           Story::At(State::kClosed).Wait(kReopenWindow + absl::Hours(1)),
           {{Action::kReturn, "REOPEN_WINDOW_OVER"}}}};
}

inline std::vector<Situation> Situations() {
  const Refusals foreign{{Action::kCancel, {"NOT_OWN_REPORT", RoleSet(Role::kGridMember)}}};
  const Refusals early{{Action::kStart, "NOT_EMERGENCY"}};
  std::vector<Situation> all{
      {"reported", Story::At(State::kReported), With(early, foreign)},
      {"reported oneself", Story::At(State::kReported), early, "resident-1"},
      {"emergency", Story(Report(Channel::kResident, EmergencyItem())), foreign},
      {"rejected", Story::At(State::kRejected)},
      {"cancelled", Story::At(State::kCancelled)},
      {"merged", Story::At(State::kMerged)},
      {"accepted", Story::At(State::kAccepted)},
      {"contacted", Contacted()},
      {"dispatched", Story::At(State::kDispatched)},
      {"dispatched to others",
       WithOthers(false),
       {{Action::kStart, "NOT_ASSIGNED"}, {Action::kSendBack, "NOT_ASSIGNED"}}},
      {"arbitrated", Arbitrated(), With({{Action::kSendBack, "ARBITRATED"}}, Binding())},
      {"whistled", Story::At(State::kWhistled), {{Action::kAnswerWhistle, "NOT_REPORTED_IN"}}},
      {"whistled, reported in",
       Story::At(State::kWhistled).Take(Do(Action::kReportIn, Reply(1, "heat")), Department())}};
  for (const auto& more : {Handling(), SentBack(), Finished()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

}  // namespace hailan::event_workflow::testing
