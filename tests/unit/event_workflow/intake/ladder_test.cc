#include "services/event_workflow/domain/handovers/ladder.h"

#include <catch2/catch.hpp>

#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow::testing {
namespace {

LadderCommand On(LadderCommand::Kind kind, HandoverKind what = HandoverKind::kNone) {
  LadderCommand command;
  command.event = Name();
  command.kind = kind;
  command.handover.kind = what;
  command.territory = kGrid;
  command.start = Level::kGrid;
  command.report_time = kNine;
  return command;
}

// Leads a ladder through steps, a minute each.
class Climb {
 public:
  absl::Status Try(const LadderCommand& command, const Actor& actor) {
    return DecideLadder(ladder_, command, actor, now_).status();
  }
  Climb& Take(const LadderCommand& command, const Actor& actor) {
    now_ += absl::Minutes(1);
    ladder_ = Must(DecideLadder(ladder_, command, actor, now_)).next;
    return *this;
  }
  const Ladder& ladder() const { return *ladder_; }
  absl::Time now() const { return now_; }

 private:
  std::optional<Ladder> ladder_;
  absl::Time now_ = kNine;
};

using Kind = LadderCommand::Kind;

TEST_CASE("up goes one level at a time, to the city and no further") {
  Climb climb;
  const LadderCommand up = On(Kind::kRequest, HandoverKind::kPassUp);
  const LadderCommand accept = On(Kind::kAccept);
  climb.Take(up, Member());
  CHECK_THAT(climb.Try(up, Member()), HasReason("HANDOVER_OPEN"));
  CHECK_THAT(climb.Try(accept, Person(Role::kStreet, "s")), HasReason("NOT_RECEIVER"));
  climb.Take(accept, Community()).Take(up, Community());
  CHECK(climb.ladder().open()->to == Level::kStreet);
  climb.Take(accept, Person(Role::kStreet, "s")).Take(up, Person(Role::kStreet, "s"));
  climb.Take(accept, City());
  CHECK(climb.ladder().level == Level::kCity);
  CHECK_THAT(climb.Try(up, City()), HasReason("NO_LEVEL_ABOVE"));
  CHECK_THAT(climb.Try(accept, City()), HasReason("NO_HANDOVER_OPEN"));
}

TEST_CASE("down goes to any level below but a department, to the person named") {
  Climb climb;
  LadderCommand down = On(Kind::kRequest, HandoverKind::kReturn);
  down.handover.to = Level::kGrid;
  down.handover.assignee = "member-1";
  CHECK_THAT(climb.Try(down, Community()), HasReason("NO_LEVEL_BELOW"));
  climb.Take(On(Kind::kRequest, HandoverKind::kPassUp), Member());
  climb.Take(On(Kind::kAccept), Community());
  climb.Take(down, Community());
  CHECK_THAT(climb.Try(On(Kind::kAccept), Community()), HasReason("NOT_RECEIVER"));
  climb.Take(On(Kind::kAccept), Member());
  CHECK(climb.ladder().level == Level::kGrid);
}

TEST_CASE("a rejected transfer leaves the event where it is, with the reason") {
  Climb climb;
  LadderCommand transfer = On(Kind::kRequest, HandoverKind::kTransfer);
  transfer.handover.department = "heat";
  climb.Take(transfer, Community());
  LadderCommand reject = On(Kind::kReject);
  reject.reason = "not ours";
  CHECK_THAT(climb.Try(reject, Community()), HasReason("NOT_RECEIVER"));
  climb.Take(reject, Department());
  CHECK(climb.ladder().level == Level::kGrid);
  CHECK(climb.ladder().handovers[0].answer_reason == "not ours");
  climb.Take(transfer, Community()).Take(On(Kind::kAccept), Department());
  CHECK(climb.ladder().level == Level::kDepartment);
}

TEST_CASE("fifty handovers are enough") {
  Climb climb;
  LadderCommand transfer = On(Kind::kRequest, HandoverKind::kTransfer);
  transfer.handover.department = "heat";
  for (size_t i = 0; i < kMostHandovers; ++i) {
    climb.Take(transfer, Community()).Take(On(Kind::kReject), Department());
  }
  CHECK_THAT(climb.Try(transfer, Community()), HasReason("TOO_MANY_HANDOVERS"));
}

TEST_CASE("the dwells of all levels sum to the age of the event, whatever happens") {
  Climb climb;
  climb.Take(On(Kind::kRequest, HandoverKind::kPassUp), Member());
  climb.Take(On(Kind::kAccept), Community());
  LadderCommand transfer = On(Kind::kRequest, HandoverKind::kTransfer);
  transfer.handover.department = "heat";
  climb.Take(transfer, Community()).Take(On(Kind::kReject), Department());
  climb.Take(transfer, Community()).Take(On(Kind::kAccept), Department());
  climb.Take(On(Kind::kRequest, HandoverKind::kPassUp), Department());
  for (int minutes = 0; minutes < 20; ++minutes) {
    const absl::Time end = kNine + absl::Minutes(minutes);
    absl::Duration sum;
    for (const Dwell& dwell : DwellsOf(climb.ladder(), kNine, end)) {
      CHECK(dwell.dwell >= absl::ZeroDuration());
      CHECK(dwell.awaiting <= dwell.dwell);
      sum += dwell.dwell;
    }
    CHECK(sum == end - kNine);
  }
  const std::vector<Dwell> dwells = DwellsOf(climb.ladder(), kNine, climb.now());
  REQUIRE(dwells.size() == 3);
  CHECK(dwells[0].dwell == absl::Minutes(2));
  CHECK(dwells[0].awaiting == absl::Minutes(1));
  CHECK(dwells[1].dwell == absl::Minutes(4));
  CHECK(dwells[1].awaiting == absl::Minutes(2));
  CHECK(dwells[2].dwell == absl::Minutes(1));
}

}  // namespace
}  // namespace hailan::event_workflow::testing
