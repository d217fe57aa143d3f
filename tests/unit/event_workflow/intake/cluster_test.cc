#include "services/event_workflow/domain/clusters/cluster.h"

#include <array>
#include <catch2/catch.hpp>
#include <random>

#include "absl/strings/str_cat.h"
#include "services/event_workflow/domain/clusters/answers.h"
#include "tests/support/matchers.h"

namespace hailan::event_workflow {
namespace {

using hailan::testing::HasReason;
using hailan::testing::Must;

const absl::Time kNow = absl::FromUnixSeconds(1772413200);

ClusterCommand Linking(const std::vector<std::string>& events) {
  ClusterCommand command;
  command.cluster = ClusterName("222405", "m");
  for (const std::string& event : events) {
    ClusterMember member;
    member.event = event;
    command.added.push_back(std::move(member));
  }
  return command;
}

TEST_CASE("linking what follows already changes nothing; taking out what does not is refused") {
  ClusterUpdate update = Must(DecideCluster(std::nullopt, Linking({"a", "b"}), "s", kNow));
  CHECK(update.next.members.size() == 2);
  CHECK(update.next.members[0].linked_by == "s");
  CHECK(Must(DecideCluster(update.next, Linking({"a"}), "s", kNow)).unchanged);
  ClusterCommand out;
  out.cluster = update.next.name;
  out.kind = ClusterCommand::Kind::kUnmerge;
  out.removed = {"b"};
  const ClusterUpdate less = Must(DecideCluster(update.next, out, "s", kNow));
  CHECK(less.next.members.size() == 1);
  CHECK_THAT(DecideCluster(less.next, out, "s", kNow).status(), HasReason("NOT_LINKED"));
  CHECK_THAT(DecideCluster(std::nullopt, out, "s", kNow).status(), HasReason("NOT_LINKED"));
  out.etag = std::string("5");
  CHECK_THAT(DecideCluster(update.next, out, "s", kNow).status(), HasReason("STALE_ETAG"));
}

TEST_CASE("a cluster brings its members along and remembers that it did; 500 are enough") {
  ClusterCommand command = Linking({"other"});
  Absorbed absorbed{.id = "other", .revision = 3, .members = Linking({"x", "y"}).added};
  command.absorbed.push_back(absorbed);
  const ClusterUpdate update = Must(DecideCluster(std::nullopt, command, "s", kNow));
  REQUIRE(update.next.members.size() == 3);
  CHECK(update.next.members[0].came_with.empty());
  CHECK(update.next.members[1].came_with == "other");
  std::vector<std::string> many;
  for (size_t i = 0; i <= kMostMembers; ++i) many.push_back(absl::StrCat("e", i));
  CHECK_THAT(DecideCluster(std::nullopt, Linking(many), "s", kNow).status(),
             HasReason("CLUSTER_FULL"));
}

// An event whose result is due so long after kNow.
Event DueIn(absl::Duration time, SlaClass sla_class = SlaClass::kUndecided) {
  Event event;
  event.name = EventName("222405", "e");
  event.resolve_due = kNow + time;
  event.sla_class = sla_class;
  return event;
}

TEST_CASE("a work order is due no later than what follows it, of no lesser class, and as late") {
  const auto leads = [](const Event& master, const Event& follower) {
    return CheckLeads(master, follower, kNow);
  };
  const Event soon = DueIn(absl::Hours(1));
  const Event later = DueIn(absl::Hours(72));
  CHECK(leads(soon, later).ok());
  CHECK(leads(soon, soon).ok());
  CHECK_THAT(leads(later, soon), HasReason("MASTER_DUE_LATER"));
  // Not decided counts as hard, which only a major matter yields to.
  const Event emergency = DueIn(absl::Hours(2), SlaClass::kEmergency);
  const Event urgent = DueIn(absl::Hours(2), SlaClass::kUrgent);
  CHECK_THAT(leads(soon, emergency), HasReason("MASTER_LESSER"));
  CHECK_THAT(leads(soon, urgent), HasReason("MASTER_LESSER"));
  CHECK_THAT(leads(urgent, emergency), HasReason("MASTER_LESSER"));
  CHECK(leads(emergency, urgent).ok());
  CHECK(leads(soon, DueIn(absl::Hours(72), SlaClass::kHard)).ok());
  CHECK(leads(DueIn(absl::Hours(1), SlaClass::kHard), later).ok());
  CHECK(leads(soon, DueIn(absl::Hours(72), SlaClass::kMajor)).ok());
  CHECK_THAT(leads(DueIn(absl::Hours(1), SlaClass::kMajor), later), HasReason("MASTER_LESSER"));
  // What is late does not go away in a case that was handled in time; in one as late it may.
  const Event late = DueIn(absl::Hours(-1));
  Event handled = DueIn(absl::Hours(-2));
  CHECK(leads(handled, late).ok());
  handled.handled_time = kNow - absl::Hours(3);
  CHECK_THAT(leads(handled, late), HasReason("MASTER_IN_TIME"));
  CHECK(leads(handled, soon).ok());
  handled.handled_time = kNow - absl::Hours(1);
  CHECK(leads(handled, late).ok());
}

TEST_CASE("every channel has an answer for every state, and only an end is final") {
  for (int c = 1; c <= 11; ++c) {
    for (int s = 1; s < kStateCount; ++s) {
      const auto state = static_cast<State>(s);
      const Answer answer = AnswerFor(static_cast<Channel>(c), state);
      CHECK_FALSE(answer.code.empty());
      CHECK_FALSE(answer.text.empty());
      CHECK(answer.final == (IsFinal(state) && state != State::kMerged));
    }
  }
  CHECK(AnswerFor(Channel::kHotline12345, State::kClosed).code == "BANJIE");
  CHECK(AnswerFor(Channel::kIot, State::kClosed).code == "CLEARED");
  CHECK(AnswerFor(Channel::kResident, State::kClosed).code == "closed");
}

// --- a labelled set: incidents, each reported by several people in their own words ---------------

struct Labelled {
  int incident = 0;
  Sighting sighting;
};

// Ways to say the same, per matter.
const std::vector<std::vector<std::string>>& Phrases() {
  static const auto* const kPhrases = new std::vector<std::vector<std::string>>{
      {"三单元暖气管道漏水", "暖气管道漏水了", "楼道里暖气漏水很严重", "暖气管漏水没人管"},
      {"小区门口路灯不亮", "路灯坏了不亮", "门口的路灯一直不亮", "晚上路灯不亮太黑"},
      {"垃圾桶满了没人清运", "垃圾堆满没人清运", "楼下垃圾桶已满", "垃圾没人清运有异味"},
      {"井盖破损有危险", "路上井盖坏了", "井盖破损塌陷", "人行道井盖破损"},
      {"电动车在楼道充电", "楼道里电动车充电", "有人在楼道给电动车充电", "电动车飞线充电"},
  };
  return *kPhrases;
}

// Incidents at random places of a town of about 8 by 9 km within a week; their reports within 60 m
// and two days, one in six without an item.
std::vector<Labelled> MakeSet(int incidents) {
  std::mt19937 random(20260302);  // NOLINT(cert-msc51-cpp): the same set every time
  const auto uniform = [&](double from, double to) {
    return std::uniform_real_distribution<double>(from, to)(random);
  };
  std::vector<Labelled> set;
  for (int i = 0; i < incidents; ++i) {
    const auto matter = static_cast<size_t>(uniform(0, 4.999));
    const double longitude = uniform(129.36, 129.46);
    const double latitude = uniform(42.73, 42.81);
    const absl::Time start = kNow + absl::Minutes(uniform(0, 7 * 24 * 60));
    const int reports = 1 + static_cast<int>(uniform(0, 3.999));
    for (int r = 0; r < reports; ++r) {
      Labelled one;
      one.incident = i;
      one.sighting.longitude = longitude + uniform(-0.0005, 0.0005);
      one.sighting.latitude = latitude + uniform(-0.0004, 0.0004);
      one.sighting.item = uniform(0, 6) < 1 ? "" : absl::StrCat("0", matter);
      one.sighting.text = Phrases()[matter][static_cast<size_t>(uniform(0, 3.999))];
      one.sighting.time = start + absl::Minutes(uniform(0, 2 * 24 * 60));
      set.push_back(std::move(one));
    }
  }
  return set;
}

struct Found {
  double threshold = 0;
  int shown = 0;
  int same_shown = 0;
};

TEST_CASE("what is shown as likely the same mostly is, and most of what is the same is shown") {
  const std::vector<Labelled> set = MakeSet(400);
  std::array<Found, 3> all{{{.threshold = 0.5}, {.threshold = 0.6}, {.threshold = 0.7}}};
  int same = 0;
  for (size_t i = 0; i < set.size(); ++i) {
    for (size_t j = i + 1; j < set.size(); ++j) {
      const bool is_same = set[i].incident == set[j].incident;
      same += is_same ? 1 : 0;
      const Similarity similarity = Compare(set[i].sighting, set[j].sighting);
      if (similarity.distance_metres > kFarthestMetres) continue;
      for (Found& found : all) {
        if (similarity.score < found.threshold) continue;
        ++found.shown;
        found.same_shown += is_same ? 1 : 0;
      }
    }
  }
  for (const Found& found : all) {
    const double precision = static_cast<double>(found.same_shown) / found.shown;
    const double recall = static_cast<double>(found.same_shown) / same;
    WARN("threshold " << found.threshold << ": precision " << precision << ", recall " << recall
                      << " of " << same << " pairs of one incident among " << set.size()
                      << " reports");
    if (found.threshold != 0.6) continue;
    CHECK(precision >= 0.9);
    CHECK(recall >= 0.65);
  }
}

}  // namespace
}  // namespace hailan::event_workflow
