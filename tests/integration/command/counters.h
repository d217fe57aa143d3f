// A database of counters, a runner over it, and callers.
#pragma once

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "common/command/runner.h"
#include "tests/integration/command/counter_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/matchers.h"
#include "tests/support/pg_database.h"

namespace hailan::command {

using Action = CounterCommand::Action;
using CounterRunner = Runner<CounterStore>;
using Answer = absl::StatusOr<Counter>;

inline CounterName NameOf(const std::string& id) {
  return {"222405", id};
}

inline Origin By(const std::string& subject,
                 const std::string& request_id = NewId(absl::Now()),
                 const std::string& body = "body") {
  auto actor = std::make_shared<Actor>();
  actor->subject = subject;
  actor->city = "222405";
  return {std::move(actor), request_id, body, absl::Now() + absl::Seconds(20)};
}

inline std::future<Answer> Submit(CounterRunner& runner, Origin origin, CounterCommand command) {
  auto promise = std::make_shared<std::promise<Answer>>();
  std::future<Answer> future = promise->get_future();
  runner.Submit(std::move(origin), std::move(command), [promise](Answer answer) {
    promise->set_value(std::move(answer));
  });
  return future;
}

// Creates the counters c0, c1, … with the values `first`, `first` + 1, …
inline std::vector<std::future<Answer>> SubmitCreates(CounterRunner& runner,
                                                      int count,
                                                      int64_t first = 0) {
  std::vector<std::future<Answer>> answers(static_cast<size_t>(count));
  for (size_t i = 0; i < answers.size(); ++i) {
    answers[i] =
        Submit(runner,
               By("a"),
               {NameOf("c" + std::to_string(i)), Action::kCreate, first + static_cast<int64_t>(i)});
  }
  return answers;
}

struct Counters {
  testing::TestDatabase database{CounterMigrations(), "counters"};
  testing::FakeClock clock;
  CounterStore store;

  std::unique_ptr<CounterRunner> NewRunner(RunnerOptions options = {}) {
    return std::make_unique<CounterRunner>(store, clock, database.options(), options);
  }
  void Create(const std::string& id, int64_t value) const {
    database.Query("INSERT INTO counters VALUES ('222405', '" + id + "', " + std::to_string(value) +
                   ", 1)");
  }
  // `value revision` of a counter, and how often it was changed, by each account that is kept.
  std::string Stored(const std::string& id) const {
    const auto rows =
        database.Query("SELECT value, revision FROM counters WHERE id = '" + id + "'");
    return rows.empty() ? "none" : rows[0][0] + " " + rows[0][1];
  }
  int Steps() const { return std::stoi(database.Value("SELECT count(*) FROM counter_steps")); }
  int Receipts() const { return std::stoi(database.Value("SELECT count(*) FROM requests")); }
  int Messages() const { return std::stoi(database.Value("SELECT count(*) FROM outbox")); }
};

// Keeps a runner busy in a commit, so that all that is submitted meanwhile is one batch.
class Held {
 public:
  Held(Counters& counters, CounterRunner& runner) {
    counters.store.before_commit = [gate = gate_] {
      if (gate->entered.HasBeenNotified()) return;
      gate->entered.Notify();
      gate->released.WaitForNotification();
    };
    first_ = Submit(runner, By("holder"), {NameOf("holder"), Action::kCreate});
    gate_->entered.WaitForNotification();
  }
  ~Held() {
    if (!gate_->released.HasBeenNotified()) gate_->released.Notify();
  }
  // Lets the runner go on, and returns when the held command (it creates `holder`) is answered.
  void Release() {
    gate_->released.Notify();
    testing::Must(first_.get().status());
  }

 private:
  struct Gate {
    absl::Notification entered, released;
  };
  std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();
  std::future<Answer> first_;
};

}  // namespace hailan::command
