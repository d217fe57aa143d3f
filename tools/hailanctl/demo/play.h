// The main job as a play: scenes at fixed times of one day, each of which calls the server as the
// right person, expects what must come of it, and tells it.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "hailan/evaluation/v1/figures.pb.h"
#include "hailan/evaluation/v1/reports.pb.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "hailan/event_workflow/v1/whistles.pb.h"
#include "hailan/volunteer_order/v1/wish.pb.h"
#include "tools/hailanctl/demo/cast.h"
#include "tools/hailanctl/demo/narrator.h"
#include "tools/hailanctl/demo/stage.h"

namespace hailan::ctl::demo {

class Play {
 public:
  // All outlive the play.
  Play(Stage& stage, const Cast& cast, Narrator& narrator)
      : stage_(stage), cast_(cast), narrator_(narrator) {}

  // Plays all scenes. The error of the first that differs names its time and what it is about.
  // CANCELLED once `is_stopped` says so, which is asked between scenes.
  absl::Status Run(const std::function<bool()>& is_stopped);

 private:
  // One matter of the story: an event, its name, what the story calls it.
  struct Matter {
    std::string event;
    std::string title;
  };
  // What an event must look like after a step.
  struct Look {
    event_workflow::v1::Event::State state;
    event_workflow::v1::SlaLight sla = event_workflow::v1::SLA_LIGHT_NONE;
  };
  // A row of a figure and its part: FIGURE_PART_DENOMINATOR = counts, but is not met.
  struct Place {
    std::string row;
    evaluation::v1::FigurePart part;
  };
  struct Scene {
    int hour;
    int minute;
    absl::string_view about;
    absl::Status (Play::*play)();
  };
  // The scenes in order of time.
  static absl::Span<const Scene> Plot();

  // heating.cc: the leaking pipe, from report to closure.
  absl::Status ResidentReports();
  absl::Status NeighbourReports();
  absl::Status OfficerRejectsDuplicate();
  absl::Status OfficerAccepts();
  absl::Status OfficerDispatches();
  absl::Status MemberContacts();
  absl::Status MemberStarts();
  absl::Status OfficerWhistles();
  absl::Status OfficerIsTooEarly();
  absl::Status StrangerIsRefused();
  absl::Status DepartmentReportsIn();
  absl::Status DepartmentAnswers();
  absl::Status OfficerClosesWhistle();
  absl::Status DepartmentForgetsEvidence();
  absl::Status DepartmentSubmits();
  absl::Status OfficerApproves();
  absl::Status HeadVisits();
  absl::Status ResidentRates();
  absl::Status OfficerCloses();
  absl::Status ResidentLooks();

  // late_case.cc: the power line that nobody came for.
  absl::Status HeadReportsLine();
  absl::Status OfficerDispatchesLine();
  absl::Status LineTurnsYellow();
  absl::Status LineTurnsRed();
  absl::Status InspectorFindsLine();
  absl::Status MemberSecuresLine();
  absl::Status OfficerClosesLine();
  absl::Status InspectorReplaysLights();

  // wish.cc: the micro-wish of an old person.
  absl::Status MemberDraftsWish();
  absl::Status OfficerPublishesWish();
  absl::Status MemberReadsHouseCard();
  absl::Status VolunteersRace();
  absl::Status VolunteerServes();
  absl::Status OfficerReviews();
  absl::Status PointsAreBooked();

  // report.cc: the month in figures.
  absl::Status RememberPoints();
  absl::Status MemberReadsReport();
  absl::StatusOr<int64_t> PointsOfMonth();
  absl::StatusOr<evaluation::v1::MonthlyReport> CheckedReport();
  absl::Status CheckRows(const evaluation::v1::FigureSet& figures);
  absl::Status CheckFigure(const evaluation::v1::Figure& figure,
                           const google::protobuf::Timestamp& read_time);
  absl::StatusOr<std::set<std::string>> ListRows(evaluation::v1::FigureKind kind,
                                                 evaluation::v1::FigurePart part,
                                                 const google::protobuf::Timestamp& read_time);
  // The story's matters in a figure, each in the part it must be in.
  std::vector<Place> PlacesOf(evaluation::v1::FigureKind kind) const;
  std::string month() const;

  // Takes one step of an event that consists of its name and `request`'s own fields.
  template <class Request>
  absl::Status Move(const Person& who,
                    absl::string_view method,
                    const Matter& matter,
                    Request request);
  // The event as the community sees it, once it is in the state and lights that it must have.
  absl::StatusOr<event_workflow::v1::Event> Expected(const Matter& matter, const Look& look);
  // Expects the look and tells the step.
  absl::Status Tell(const Person& who,
                    std::string what,
                    const Matter& matter,
                    const Look& look,
                    std::vector<std::string> details = {});
  // Tells a step without an event.
  void TellPlain(const Step& step);
  absl::StatusOr<event_workflow::v1::Whistle> OpenWhistle();
  // Waits for the history entry in which the system raises `action` on the resolve clock.
  absl::Status AwaitAlarm(const Matter& matter, event_workflow::v1::Action action);
  // The wish as the community sees it, which must be in this state.
  absl::StatusOr<volunteer_order::v1::Wish> ExpectedWish(volunteer_order::v1::Wish::State state);
  absl::Status TellWish(const Person& who,
                        std::string what,
                        volunteer_order::v1::Wish::State state,
                        std::vector<std::string> details = {});

  Stage& stage_;
  const Cast& cast_;
  Narrator& narrator_;
  // Time of the scene on the server's clock.
  absl::Time time_;

  Matter heating_{"", "heating pipe"};
  Matter duplicate_{"", "second report"};
  Matter line_{"", "power line"};
  std::string whistle_;
  std::string wish_;
  Person winner_;
  int64_t points_before_ = 0;
  int64_t balance_before_ = 0;
};

// A photo by reference, with the digest that a phone would have made of it.
event_workflow::v1::Attachment Photo(absl::string_view title,
                                     event_workflow::v1::Attachment::Purpose purpose);

template <class Request>
absl::Status Play::Move(const Person& who,
                        absl::string_view method,
                        const Matter& matter,
                        Request request) {
  request.set_name(matter.event);
  return stage_
      .Call<event_workflow::v1::Event>(
          who, absl::StrCat("hailan.event_workflow.v1.Events/", method), std::move(request))
      .status();
}

}  // namespace hailan::ctl::demo
