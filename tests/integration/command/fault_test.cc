// The runner among other replicas and on a failing database: nothing is lost, nothing happens
// twice.
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/integration/command/counters.h"

namespace hailan::command {
namespace {

using absl::StatusCode;
using testing::FailsWith;
using testing::IsOk;
using testing::Must;

// Changes the counter behind the runner's back, as another replica does.
void ChangeElsewhere(const Counters& counters, const std::string& id) {
  counters.database.Query(absl::StrCat(
      "UPDATE counters SET value = value + 1000, revision = revision + 1 WHERE id = '", id, "'"));
}

TEST_CASE("a lost race is decided again on what the winner stored") {
  Counters counters;
  counters.Create("c", 5);
  counters.Create("d", 5);
  const auto runner = counters.NewRunner();
  Held held(counters, *runner);
  auto add = Submit(*runner, By("a"), {NameOf("c"), Action::kAdd, 1});
  auto other = Submit(*runner, By("a"), {NameOf("d"), Action::kAdd, 1});
  std::atomic<int> commits = 0;
  counters.store.before_commit = [&] {
    if (commits++ == 0) ChangeElsewhere(counters, "c");
  };
  held.Release();
  CHECK(Must(add.get()).value == 1006);
  CHECK(Must(other.get()).value == 6);
  CHECK(counters.Stored("c") == "1006 3");
  CHECK(runner->stats().races == 1);
  CHECK(counters.Steps() == 3);
}

TEST_CASE("with an etag a lost race is stale") {
  Counters counters;
  counters.Create("c", 5);
  const auto runner = counters.NewRunner();
  std::atomic<int> commits = 0;
  counters.store.before_commit = [&] {
    if (commits++ == 0) ChangeElsewhere(counters, "c");
  };
  CHECK_THAT(Submit(*runner, By("a"), {NameOf("c"), Action::kAdd, 1, "1"}).get().status(),
             FailsWith(StatusCode::kAborted, "STALE_ETAG"));
  CHECK(counters.Stored("c") == "1005 2");
  CHECK(counters.Receipts() == 0);
}

TEST_CASE("answers that rest on a step which lost its race are taken back") {
  Counters counters;
  counters.Create("c", 5);
  const auto runner = counters.NewRunner();
  Held held(counters, *runner);
  auto set = Submit(*runner, By("a"), {NameOf("c"), Action::kSet, 7, "1"});
  // On the step before they would be "nothing to change" and "stale"; but that step is never
  // stored.
  auto same = Submit(*runner, By("b"), {NameOf("c"), Action::kSet, 7});
  auto etag = Submit(*runner, By("c"), {NameOf("c"), Action::kAdd, 0, "2"});
  std::atomic<int> commits = 0;
  counters.store.before_commit = [&] {
    if (commits++ == 0) ChangeElsewhere(counters, "c");
  };
  held.Release();
  CHECK_THAT(set.get().status(), FailsWith(StatusCode::kAborted, "STALE_ETAG"));
  const Counter counter = Must(same.get());
  CHECK(counter.value == 7);
  CHECK(counter.revision == 3);
  CHECK_THAT(etag.get().status(), FailsWith(StatusCode::kAborted, "STALE_ETAG"));
  CHECK(counters.Stored("c") == "7 3");
}

TEST_CASE("a race lost again and again is given back to the caller") {
  Counters counters;
  counters.Create("c", 5);
  const auto runner = counters.NewRunner();
  counters.store.before_commit = [&] { ChangeElsewhere(counters, "c"); };
  const absl::Status status =
      Submit(*runner, By("a"), {NameOf("c"), Action::kAdd, 1}).get().status();
  CHECK_THAT(status, FailsWith(StatusCode::kAborted, "LOST_RACE"));
  CHECK(RetryDelayOf(status).has_value());
  CHECK(counters.store.commits == 4);
  CHECK(counters.Stored("c") == "4005 5");
}

TEST_CASE("two replicas on one row lose no change") {
  Counters counters;
  counters.Create("c", 0);
  CounterStore other_store;
  const auto one = counters.NewRunner();
  CounterRunner two(other_store, counters.clock, counters.database.options());
  std::atomic<int> stored = 0;
  const auto add = [&stored](CounterRunner& runner, const std::string& subject) {
    for (int i = 0; i < 50; ++i) {
      const Origin origin = By(subject);
      Answer answer = absl::UnknownError("");
      // LOST_RACE asks for another try with the same request id.
      while (!(answer = Submit(runner, origin, {NameOf("c"), Action::kAdd, 1}).get()).ok()) {
        if (ReasonOf(answer.status()) != "LOST_RACE") return;
      }
      ++stored;
    }
  };
  std::vector<std::thread> callers;
  callers.reserve(4);
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&, i] { add(i % 2 == 0 ? *one : two, absl::StrCat("caller-", i)); });
  }
  for (std::thread& caller : callers) caller.join();
  CHECK(stored == 200);
  CHECK(counters.Stored("c") == "200 201");
  CHECK(counters.Steps() == 200);
  CHECK(counters.Receipts() == 200);
}

TEST_CASE("one request at two replicas at once has one effect") {
  Counters counters;
  CounterStore other_store;
  const auto one = counters.NewRunner();
  CounterRunner two(other_store, counters.clock, counters.database.options());
  for (int i = 0; i < 20; ++i) {
    const Origin origin = By("a");
    // A create draws a fresh key on each replica; the request id makes them one.
    auto first = Submit(*one, origin, {NameOf(absl::StrCat("one-", i)), Action::kCreate, i});
    auto second = Submit(two, origin, {NameOf(absl::StrCat("two-", i)), Action::kCreate, i});
    CHECK(Must(first.get()).name == Must(second.get()).name);
  }
  CHECK(counters.database.Value("SELECT count(*) FROM counters") == "20");
  CHECK(counters.Receipts() == 20);
  CHECK(counters.Messages() == 20);
}

TEST_CASE("two replicas creating one key: the second finds it taken") {
  Counters counters;
  const auto runner = counters.NewRunner();
  std::atomic<int> commits = 0;
  counters.store.before_commit = [&] {
    if (commits++ == 0) counters.Create("c", 1);
  };
  CHECK_THAT(Submit(*runner, By("a"), {NameOf("c"), Action::kCreate, 2}).get().status(),
             FailsWith(StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
  CHECK(counters.Stored("c") == "1 1");
}

// Ends every other session of the database, as a failing server does.
void EndSessions(const Counters& counters) {
  counters.database.Query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
      "WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

TEST_CASE("a session lost between two batches is opened again") {
  Counters counters;
  counters.Create("c", 5);
  const auto runner = counters.NewRunner();
  Must(Submit(*runner, By("a"), {NameOf("c"), Action::kAdd, 1}).get());
  EndSessions(counters);
  CHECK(Must(Submit(*runner, By("a"), {NameOf("c"), Action::kAdd, 1}).get()).value == 7);
  CHECK(counters.Steps() == 2);
}

TEST_CASE("a session lost after the load loses no command") {
  Counters counters;
  counters.Create("c", 5);
  const auto runner = counters.NewRunner();
  Held held(counters, *runner);
  auto add = Submit(*runner, By("a"), {NameOf("c"), Action::kAdd, 1});
  auto create = Submit(*runner, By("a"), {NameOf("d"), Action::kCreate, 1});
  std::atomic<int> commits = 0;
  counters.store.before_commit = [&] {
    if (commits++ == 0) EndSessions(counters);
  };
  held.Release();
  CHECK(Must(add.get()).value == 6);
  CHECK_THAT(create.get().status(), IsOk());
  CHECK(counters.Stored("c") == "6 2");
  CHECK(counters.Steps() == 3);
}

TEST_CASE("a session killed in the middle of the commit statement loses no command") {
  Counters counters;
  counters.Create("c", 5);
  counters.Create("d", 5);
  const auto runner = counters.NewRunner();
  Must(Submit(*runner, By("a"), {NameOf("d"), Action::kAdd, 1}).get());
  // Another session holds the row, so that the commit waits inside the server until it is killed.
  auto other = Must(pg::Connection::Open(counters.database.options()));
  std::future<Answer> add;
  Must(pg::Transaction(*other, absl::Now() + absl::Seconds(10), [&]() -> absl::Status {
    Must(other
             ->ExecText("SELECT 1 FROM counters WHERE id = 'c' FOR UPDATE",
                        absl::Now() + absl::Seconds(5))
             .status());
    add = Submit(*runner, By("a"), {NameOf("c"), Action::kAdd, 1});
    std::string killed;
    while (killed != "t") {
      killed = counters.database.Value(
          "SELECT COALESCE(bool_or(pg_terminate_backend(pid)), false) FROM pg_stat_activity "
          "WHERE datname = current_database() AND wait_event_type = 'Lock'");
    }
    return absl::OkStatus();
  }));
  CHECK(Must(add.get()).value == 6);
  CHECK(counters.Stored("c") == "6 2");
  CHECK(counters.Steps() == 2);
}

TEST_CASE("a session lost between the commit and its answer does not apply it twice") {
  Counters counters;
  counters.Create("c", 5);
  counters.Create("d", 5);
  const auto runner = counters.NewRunner();
  Held held(counters, *runner);
  std::atomic<int> commits = 0;
  auto add = Submit(*runner, By("a"), {NameOf("c"), Action::kAdd, 1});
  auto more = Submit(*runner, By("b"), {NameOf("c"), Action::kAdd, 1});
  auto other = Submit(*runner, By("a"), {NameOf("d"), Action::kAdd, 1});
  counters.store.after_commit = [&](pg::Connection& connection) -> absl::Status {
    if (commits++ != 1) return absl::OkStatus();
    return connection
        .ExecText("SELECT pg_terminate_backend(pg_backend_pid())", absl::Now() + absl::Seconds(5))
        .status();
  };
  held.Release();
  // Answered from their receipts: the state as it is.
  CHECK(Must(add.get()).value == 7);
  CHECK(Must(more.get()).value == 7);
  CHECK(Must(other.get()).value == 6);
  CHECK(runner->stats().replays == 3);
  CHECK(counters.Stored("c") == "7 3");
  CHECK(counters.Stored("d") == "6 2");
  CHECK(counters.Steps() == 4);
  CHECK(counters.Messages() == 4);
}

TEST_CASE("without a database every command is told so, at once, and the next finds it again") {
  Counters counters;
  counters.Create("c", 5);
  const std::string name = counters.database.Value("SELECT current_database()");
  const auto runner = counters.NewRunner();
  Held held(counters, *runner);
  std::vector<std::future<Answer>> answers;
  answers.reserve(20);
  for (int i = 0; i < 20; ++i) {
    answers.push_back(Submit(*runner, By("a"), {NameOf("c"), Action::kAdd, 1}));
  }
  const testing::TestDatabase elsewhere(CounterMigrations(), "counters");
  const std::string connections = absl::StrCat("ALTER DATABASE ", name, " ALLOW_CONNECTIONS ");
  std::atomic<int> commits = 0;
  counters.store.before_commit = [&] {
    if (commits++ > 0) return;
    elsewhere.Query(absl::StrCat(connections, "false"));
    elsewhere.Query(
        absl::StrCat("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                     "WHERE datname = '",
                     name,
                     "'"));
  };
  held.Release();
  for (auto& answer : answers) {
    CHECK(answer.get().status().code() == StatusCode::kUnavailable);
  }
  elsewhere.Query(absl::StrCat(connections, "true"));
  CHECK(counters.Stored("c") == "5 1");
  CHECK(Must(Submit(*runner, By("a"), {NameOf("c"), Action::kAdd, 1}).get()).value == 6);
}

}  // namespace
}  // namespace hailan::command
