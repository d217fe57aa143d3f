// The smallest aggregate that a command runner can drive: counters, in two tables and two
// statements. Its hooks let a test stand between the statements and do what only bad luck does
// otherwise.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/base/actor.h"
#include "common/base/resource_name.h"
#include "common/command/parts.h"
#include "common/pg/pool.h"
#include "common/pg/statement.h"

namespace hailan::command {

using CounterName = ResourceName<"counters">;

struct Counter {
  CounterName name;
  int64_t value = 0;
  int64_t revision = 0;
};

struct CounterCommand {
  enum class Action : uint8_t { kCreate, kAdd, kSet, kThrow };
  CounterName name;
  Action action = Action::kAdd;
  int64_t number = 0;
  // Decimal revision; empty = whatever is stored.
  std::string etag = {};
};

struct CounterChange {
  Counter next;
  int64_t number = 0;
  absl::Time at;
  bool unchanged = false;
};

class CounterStore {
 public:
  using Key = CounterName;
  using State = Counter;
  using Command = CounterCommand;
  using Change = CounterChange;

  static Key KeyOf(const Command& command) { return command.name; }
  // A value below zero is left to the table's CHECK, as the one bad item of a batch.
  static absl::StatusOr<Change> Decide(const std::optional<Counter>& counter,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now);
  absl::StatusOr<std::vector<Loaded<Counter>>> Load(pg::Connection& connection,
                                                    absl::Span<const Lookup<Key>> lookups,
                                                    absl::Time deadline);
  absl::StatusOr<std::vector<int>> Commit(pg::Connection& connection,
                                          absl::Span<const Pending<CounterStore>> pending,
                                          absl::Time deadline);

  // Run on the runner's thread right before and after each commit; an error after it replaces the
  // commit's answer.
  std::function<void()> before_commit = [] {};
  std::function<absl::Status(pg::Connection&)> after_commit = [](pg::Connection&) {
    return absl::OkStatus();
  };
  std::atomic<int> loads = 0;
  std::atomic<int> commits = 0;
};

// Schema `counters`: counters, counter_steps, and the runner's own tables.
absl::Span<const pg::Migration> CounterMigrations();

}  // namespace hailan::command
