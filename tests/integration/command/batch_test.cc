// The runner at peace: batches, their answers, replays and refusals.
#include <catch2/catch.hpp>
#include <thread>

#include "tests/integration/command/counters.h"

namespace hailan::command {
namespace {

using absl::StatusCode;
using testing::FailsWith;
using testing::IsOk;
using testing::Must;

TEST_CASE("many callers share a batch and each gets its own answer") {
  Counters counters;
  counters.Create("taken", 5);
  const auto runner = counters.NewRunner();
  Held held(counters, *runner);
  auto created = SubmitCreates(*runner, 50, 100);
  auto taken = Submit(*runner, By("a"), {NameOf("taken"), Action::kCreate, 1});
  auto absent = Submit(*runner, By("a"), {NameOf("absent"), Action::kAdd, 1});
  held.Release();

  for (int i = 0; i < 50; ++i) {
    const Counter counter = Must(created[static_cast<size_t>(i)].get());
    CHECK(counter.name == NameOf("c" + std::to_string(i)));
    CHECK(counter.value == 100 + i);
    CHECK(counter.revision == 1);
  }
  CHECK_THAT(taken.get().status(), FailsWith(StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
  CHECK_THAT(absent.get().status(), FailsWith(StatusCode::kNotFound, "NOT_FOUND"));
  CHECK(counters.store.commits == 2);
  CHECK(runner->stats().batches == 2);
  CHECK(runner->stats().commands == 53);
  CHECK(counters.Stored("c49") == "149 1");
  CHECK(counters.Stored("taken") == "5 1");
  // One step, receipt and message for each that was stored, none for the refused.
  CHECK(counters.Steps() == 51);
  CHECK(counters.Receipts() == 51);
  CHECK(counters.Messages() == 51);
}

TEST_CASE("a full batch is cut at its limit and the rest follows") {
  Counters counters;
  const auto runner = counters.NewRunner({.max_batch = 10, .max_queue = 100});
  Held held(counters, *runner);
  auto created = SubmitCreates(*runner, 25);
  held.Release();
  for (auto& answer : created) CHECK_THAT(answer.get().status(), IsOk());
  CHECK(runner->stats().batches == 4);
}

TEST_CASE("commands on one row in one batch follow one another and commit together") {
  Counters counters;
  const auto runner = counters.NewRunner();
  Held held(counters, *runner);
  auto create = Submit(*runner, By("a"), {NameOf("c"), Action::kCreate, 10});
  auto add = Submit(*runner, By("b"), {NameOf("c"), Action::kAdd, 5});
  auto again = Submit(*runner, By("c"), {NameOf("c"), Action::kCreate, 1});
  auto stale = Submit(*runner, By("d"), {NameOf("c"), Action::kAdd, 1, "1"});
  auto fresh = Submit(*runner, By("e"), {NameOf("c"), Action::kAdd, 7, "2"});
  held.Release();

  CHECK(Must(create.get()).value == 10);
  const Counter added = Must(add.get());
  CHECK(added.value == 15);
  CHECK(added.revision == 2);
  CHECK_THAT(again.get().status(), FailsWith(StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
  CHECK_THAT(stale.get().status(), FailsWith(StatusCode::kAborted, "STALE_ETAG"));
  CHECK(Must(fresh.get()).revision == 3);
  CHECK(counters.Stored("c") == "22 3");
  CHECK(counters.store.commits == 2);
  // Three steps on one row: all in the history, in order.
  CHECK(counters.database.Query("SELECT revision, number FROM counter_steps WHERE counter_id = 'c' "
                                "ORDER BY revision") ==
        std::vector<std::vector<std::string>>{{"1", "10"}, {"2", "5"}, {"3", "7"}});
  CHECK(counters.database.Value("SELECT string_agg(subject, ',' ORDER BY subject) FROM requests "
                                "WHERE resource_id = 'c'") == "a,b,e");
}

TEST_CASE("a stale etag changes nothing") {
  Counters counters;
  counters.Create("c", 5);
  const auto runner = counters.NewRunner();
  Must(Submit(*runner, By("a"), {NameOf("c"), Action::kAdd, 1, "1"}).get());
  CHECK_THAT(Submit(*runner, By("a"), {NameOf("c"), Action::kAdd, 1, "1"}).get().status(),
             FailsWith(StatusCode::kAborted, "STALE_ETAG"));
  CHECK(counters.Stored("c") == "6 2");
  CHECK(counters.Receipts() == 1);
}

TEST_CASE("a replay answers the current state and changes nothing") {
  Counters counters;
  counters.Create("c", 5);
  const auto runner = counters.NewRunner();
  const Origin origin = By("a");
  const CounterCommand add = {NameOf("c"), Action::kAdd, 3, "1"};
  CHECK(Must(Submit(*runner, origin, add).get()).value == 8);
  Must(Submit(*runner, By("b"), {NameOf("c"), Action::kAdd, 10}).get());
  // Decided again it would be stale; as a replay it answers what is there now.
  const Counter replayed = Must(Submit(*runner, origin, add).get());
  CHECK(replayed.value == 18);
  CHECK(replayed.revision == 3);
  CHECK(runner->stats().replays == 1);
  CHECK(counters.Stored("c") == "18 3");
  CHECK(counters.Steps() == 2);

  // A create whose client lost the answer comes again with a fresh key: the receipt knows the row.
  const Origin lost = By("a");
  Must(Submit(*runner, lost, {NameOf("first"), Action::kCreate, 1}).get());
  CHECK(Must(Submit(*runner, lost, {NameOf("second"), Action::kCreate, 1}).get()).name ==
        NameOf("first"));
  CHECK(counters.Stored("second") == "none");
}

TEST_CASE("a request id with another body is refused, one of another account is not") {
  Counters counters;
  counters.Create("c", 5);
  const auto runner = counters.NewRunner();
  const std::string id = NewId(absl::Now());
  Must(Submit(*runner, By("a", id, "one"), {NameOf("c"), Action::kAdd, 1}).get());
  CHECK_THAT(Submit(*runner, By("a", id, "two"), {NameOf("c"), Action::kAdd, 2}).get().status(),
             FailsWith(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  CHECK_THAT(Submit(*runner, By("b", id, "two"), {NameOf("c"), Action::kAdd, 2}).get().status(),
             IsOk());
  CHECK(counters.Stored("c") == "8 3");
}

TEST_CASE("one request id twice in a batch is one command") {
  Counters counters;
  counters.Create("c", 5);
  const auto runner = counters.NewRunner();
  const std::string id = NewId(absl::Now());
  Held held(counters, *runner);
  auto first = Submit(*runner, By("a", id, "one"), {NameOf("c"), Action::kAdd, 1});
  auto repeat = Submit(*runner, By("a", id, "one"), {NameOf("c"), Action::kAdd, 1});
  auto other = Submit(*runner, By("a", id, "two"), {NameOf("c"), Action::kAdd, 2});
  const std::string refused = NewId(absl::Now());
  auto absent = Submit(*runner, By("a", refused), {NameOf("absent"), Action::kAdd, 1});
  auto absent_again = Submit(*runner, By("a", refused), {NameOf("absent"), Action::kAdd, 1});
  held.Release();
  CHECK(Must(first.get()).revision == 2);
  CHECK(Must(repeat.get()).revision == 2);
  CHECK_THAT(other.get().status(), FailsWith(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  CHECK_THAT(absent.get().status(), FailsWith(StatusCode::kNotFound, "NOT_FOUND"));
  CHECK_THAT(absent_again.get().status(), FailsWith(StatusCode::kNotFound, "NOT_FOUND"));
  CHECK(counters.Stored("c") == "6 2");
}

TEST_CASE("what changes nothing stores nothing") {
  Counters counters;
  counters.Create("c", 5);
  const auto runner = counters.NewRunner();
  const Counter counter = Must(Submit(*runner, By("a"), {NameOf("c"), Action::kSet, 5}).get());
  CHECK(counter.value == 5);
  CHECK(counter.revision == 1);
  CHECK(counters.store.commits == 0);
  CHECK(counters.Receipts() == 0);
  CHECK(counters.Messages() == 0);
}

TEST_CASE("one bad item hurts nobody else") {
  Counters counters;
  counters.Create("c", 5);
  counters.Create("d", 5);
  const auto runner = counters.NewRunner();
  Held held(counters, *runner);
  auto before = Submit(*runner, By("a"), {NameOf("d"), Action::kAdd, 1});
  // The table's CHECK refuses it, which undoes the whole statement.
  auto bad = Submit(*runner, By("a"), {NameOf("c"), Action::kAdd, -100});
  auto thrown = Submit(*runner, By("a"), {NameOf("c"), Action::kThrow});
  auto same_row = Submit(*runner, By("a"), {NameOf("c"), Action::kAdd, 1});
  auto after = Submit(*runner, By("a"), {NameOf("e"), Action::kCreate, 1});
  held.Release();
  CHECK_THAT(before.get().status(), IsOk());
  CHECK(bad.get().status().code() == StatusCode::kInternal);
  CHECK(thrown.get().status().code() == StatusCode::kInternal);
  CHECK(Must(same_row.get()).value == 6);
  CHECK_THAT(after.get().status(), IsOk());
  CHECK(counters.Stored("c") == "6 2");
  CHECK(counters.Stored("d") == "6 2");
  CHECK(counters.Stored("e") == "1 1");
  CHECK(counters.Steps() == 4);
  CHECK(counters.Receipts() == 4);
}

TEST_CASE("a call whose deadline passed while it waited is dropped before it is loaded") {
  Counters counters;
  counters.Create("c", 5);
  const auto runner = counters.NewRunner();
  Held held(counters, *runner);
  Origin late = By("a");
  late.deadline = absl::Now() + absl::Milliseconds(20);
  auto dropped = Submit(*runner, late, {NameOf("c"), Action::kAdd, 1});
  absl::SleepFor(absl::Milliseconds(40));
  held.Release();
  CHECK_THAT(dropped.get().status(), FailsWith(StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED"));
  CHECK(counters.store.loads == 1);
  CHECK(counters.Stored("c") == "5 1");
}

TEST_CASE("a full queue refuses at once and says when to come again") {
  Counters counters;
  const auto runner = counters.NewRunner({.max_batch = 4, .max_queue = 8});
  Held held(counters, *runner);
  auto queued = SubmitCreates(*runner, 8);
  auto refused = Submit(*runner, By("a"), {NameOf("one more"), Action::kCreate});
  REQUIRE(refused.wait_for(std::chrono::seconds(0)) == std::future_status::ready);
  const absl::Status status = refused.get().status();
  CHECK_THAT(status, FailsWith(StatusCode::kResourceExhausted, "QUEUE_FULL"));
  CHECK(RetryDelayOf(status).has_value());
  held.Release();
  for (auto& answer : queued) CHECK_THAT(answer.get().status(), IsOk());
}

TEST_CASE("RunAll answers in order, the refused too") {
  Counters counters;
  counters.Create("c", 5);
  const auto runner = counters.NewRunner();
  const auto answers = runner->RunAll({{By("a"), {NameOf("x"), Action::kCreate, 1}},
                                       {By("a"), {NameOf("absent"), Action::kAdd, 1}},
                                       {By("a"), {NameOf("c"), Action::kAdd, 2}}});
  REQUIRE(answers.size() == 3);
  CHECK(Must(answers[0]).name == NameOf("x"));
  CHECK_THAT(answers[1].status(), FailsWith(StatusCode::kNotFound, "NOT_FOUND"));
  CHECK(Must(answers[2]).value == 7);
  CHECK(runner->RunAll({}).empty());
}

TEST_CASE("the end of a runner answers everything that it took") {
  Counters counters;
  auto runner = counters.NewRunner({.max_batch = 4, .max_queue = 100});
  Held held(counters, *runner);
  auto queued = SubmitCreates(*runner, 30);
  std::thread end([&runner] { runner.reset(); });
  held.Release();
  end.join();
  for (auto& answer : queued) {
    REQUIRE(answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready);
    CHECK_THAT(answer.get().status(), IsOk());
  }
  CHECK(counters.Steps() == 31);
}

}  // namespace
}  // namespace hailan::command
