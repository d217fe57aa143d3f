// Commands in a transaction of their caller's: all of them or none, and again after a lost race.
#include "common/command/together.h"

#include <catch2/catch.hpp>

#include "tests/integration/command/counters.h"
#include "tests/support/at_once.h"

namespace hailan::command {
namespace {

using absl::StatusCode;
using testing::AtOnce;
using testing::FailsWith;
using testing::Must;

using Commands = std::vector<std::pair<Origin, CounterCommand>>;

struct Joint : Counters {
  absl::StatusOr<std::vector<Counter>> Run(const Commands& commands) {
    std::vector<Counter> states;
    const absl::Status status = pg::Transaction(
        pool, absl::Now() + absl::Seconds(20), [&](pg::Connection& connection) -> absl::Status {
          HL_ASSIGN_OR_RETURN(states, RunInside(connection, store, commands, clock.Now()));
          return absl::OkStatus();
        });
    if (!status.ok()) return status;
    return states;
  }

  pg::Pool pool{database.options()};
};

TEST_CASE("commands that stand together are answered in order, and from their receipts again") {
  Joint joint;
  joint.Create("b", 5);
  const Commands commands{{By("a"), {NameOf("c"), Action::kCreate, 1}},
                          {By("a"), {NameOf("b"), Action::kAdd, 2}},
                          {By("a"), {NameOf("c"), Action::kAdd, 3}}};
  for (int i = 0; i < 2; ++i) {
    const std::vector<Counter> states = Must(joint.Run(commands));
    REQUIRE(states.size() == 3);
    CHECK(states[1].value == 7);
    CHECK(states[2].value == 4);
    CHECK(joint.Stored("c") == "4 2");
    CHECK(joint.Receipts() == 3);
    CHECK(joint.Messages() == 3);
  }
  CHECK(Must(joint.Run({})).empty());
}

TEST_CASE("nothing stays of commands of which one is refused") {
  Joint joint;
  joint.Create("b", 5);
  const Commands refused{{By("a"), {NameOf("b"), Action::kAdd, 2}},
                         {By("a"), {NameOf("absent"), Action::kAdd, 1}}};
  CHECK_THAT(joint.Run(refused).status(), FailsWith(StatusCode::kNotFound, "NOT_FOUND"));
  // A refusal is no lost race, whatever its reason.
  const Commands taken{{By("a"), {NameOf("c"), Action::kCreate, 2}},
                       {By("a"), {NameOf("b"), Action::kCreate, 1}}};
  CHECK_THAT(joint.Run(taken).status(), FailsWith(StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
  CHECK(joint.Stored("b") == "5 1");
  CHECK(joint.Stored("c") == "none");
  CHECK(joint.Receipts() == 0);
  CHECK(joint.Messages() == 0);
}

TEST_CASE("a trial answers every command, and stores all of them or, dry or refused, none") {
  Joint joint;
  joint.Create("b", 5);
  Commands commands{{By("a"), {NameOf("b"), Action::kAdd, 2}},
                    {By("a"), {NameOf("absent"), Action::kAdd, 1}},
                    {By("a"), {NameOf("c"), Action::kCreate, 4}}};
  const auto run = [&](bool dry_run) {
    Answers<CounterStore> answers;
    Must(pg::Transaction(
        joint.pool,
        absl::Now() + absl::Seconds(20),
        [&](pg::Connection& connection) -> absl::Status {
          HL_ASSIGN_OR_RETURN(answers,
                              TryInside(connection,
                                        joint.store,
                                        Trial<CounterStore>{commands, joint.clock.Now(), dry_run}));
          return absl::OkStatus();
        }));
    return answers;
  };
  for (const bool dry_run : {true, false}) {
    const auto answers = run(dry_run);
    REQUIRE(answers.size() == 3);
    CHECK(Must(answers[0]).value == 7);
    CHECK_THAT(answers[1].status(), FailsWith(StatusCode::kNotFound, "NOT_FOUND"));
    CHECK(Must(answers[2]).value == 4);
    CHECK(joint.Stored("b") == "5 1");
    CHECK(joint.Receipts() == 0);
  }
  commands.erase(commands.begin() + 1);
  CHECK(Must(run(true)[0]).value == 7);
  CHECK(joint.Stored("b") == "5 1");
  CHECK(joint.store.commits == 0);
  CHECK(Must(run(false)[1]).value == 4);
  CHECK(joint.Stored("b") == "7 2");
  CHECK(joint.Stored("c") == "4 1");
  CHECK(joint.Receipts() == 2);
}

TEST_CASE("a row that changes between load and commit loses the race, and nothing stays") {
  Joint joint;
  joint.Create("b", 5);
  joint.store.before_commit = [&joint] {
    joint.database.Query("UPDATE counters SET revision = revision + 1 WHERE id = 'b'");
  };
  const Commands commands{{By("a"), {NameOf("b"), Action::kAdd, 2}},
                          {By("a"), {NameOf("c"), Action::kCreate, 1}}};
  CHECK_THAT(joint.Run(commands).status(), FailsWith(StatusCode::kAborted, "LOST_RACE"));
  CHECK(joint.Stored("c") == "none");
  CHECK(joint.Receipts() == 0);

  int tries = 0;
  CHECK_THAT(UntilWon([&] {
               ++tries;
               return joint.Run(commands);
             }).status(),
             FailsWith(StatusCode::kAborted, "LOST_RACE"));
  CHECK(tries == kMostRaces);
}

TEST_CASE("two who write the same rows at once both win in the end, each once") {
  Joint joint;
  joint.Create("a", 0);
  joint.Create("b", 0);
  for (int round = 1; round <= 40; ++round) {
    absl::Status statuses[2];
    // Each in its own order: the rows are taken in the order of their keys all the same.
    const auto add = [&](int writer) {
      const std::string names[] = {"a", "b"};
      const Commands commands{{By("w"), {NameOf(names[writer]), Action::kAdd, 1}},
                              {By("w"), {NameOf(names[1 - writer]), Action::kAdd, 1}}};
      statuses[writer] = UntilWon([&] { return joint.Run(commands); }).status();
    };
    AtOnce([&] { add(0); }, [&] { add(1); });
    CHECK(statuses[0].ok());
    CHECK(statuses[1].ok());
  }
  CHECK(joint.Stored("a") == "80 81");
  CHECK(joint.Stored("b") == "80 81");
  CHECK(joint.Receipts() == 160);
}

TEST_CASE("one request sent twice at once is carried out once") {
  Joint joint;
  for (int round = 0; round < 20; ++round) {
    const Commands commands{
        {By("a"), {NameOf("c" + std::to_string(round)), Action::kCreate, round}}};
    absl::StatusOr<std::vector<Counter>> results[2];
    const auto send = [&](int i) { results[i] = UntilWon([&] { return joint.Run(commands); }); };
    AtOnce([&] { send(0); }, [&] { send(1); });
    CHECK(Must(results[0])[0].value == round);
    CHECK(Must(results[1])[0].value == round);
    CHECK(joint.Receipts() == round + 1);
  }
}

}  // namespace
}  // namespace hailan::command
