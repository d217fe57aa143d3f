// The wish aggregate as the command runner sees it, and the reads of wishes. Domain types only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "services/volunteer_order/domain/decide_wish.h"
#include "services/volunteer_order/domain/wish.h"

namespace hailan::volunteer_order {

// Stateless; see common/command/runner.h for the contract.
class WishStore {
 public:
  using Key = WishName;
  using State = Wish;
  using Command = WishCommand;
  using Change = WishChange;

  static Key KeyOf(const WishCommand& command) { return command.wish; }
  static absl::StatusOr<WishChange> Decide(const std::optional<Wish>& wish,
                                           const WishCommand& command,
                                           const Actor& actor,
                                           absl::Time now) {
    return volunteer_order::Decide(wish, command, actor, now);
  }
  static absl::StatusOr<std::vector<command::Loaded<Wish>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<WishName>> lookups,
      absl::Time deadline);
  static absl::StatusOr<std::vector<int>> Commit(
      pg::Connection& connection,
      absl::Span<const command::Pending<WishStore>> pending,
      absl::Time deadline);
};

// What a page of wishes is asked by; texts are empty and lists too where there is no filter.
struct WishFilter {
  std::string city;
  std::string territory;
  std::string house;
  std::vector<std::string> states;
  bool claimable = false;
  bool claimed = false;
  // Who asks, and the areas where the caller is staff.
  std::string caller;
  std::vector<std::string> areas;
  absl::Time now;
};

// One row of a wish's history.
struct WishStep {
  int64_t revision = 0;
  std::string action;
  std::optional<WishState> from;
  WishState to = WishState::kDraft;
  std::string actor;
  std::string volunteer;
  absl::Time at;
};

// The history of a wish that exists.
struct WishSteps {
  std::string territory;
  std::vector<WishStep> steps;
};

// Reads through the module's pool. Thread-safe.
class WishReader {
 public:
  explicit WishReader(pg::Pool& pool) : pool_(pool) {}

  absl::StatusOr<std::optional<Wish>> Get(const WishName& name, absl::Time deadline);
  // Newest first, those older than the wish `last_id` (empty = from the newest).
  absl::StatusOr<std::vector<Wish>> List(const WishFilter& filter,
                                         const std::string& last_id,
                                         int limit,
                                         absl::Time deadline);
  // Steps after `last_revision`, oldest first; nullopt = no such wish.
  absl::StatusOr<std::optional<WishSteps>> ListSteps(const WishName& name,
                                                     int64_t last_revision,
                                                     int limit,
                                                     absl::Time deadline);

 private:
  pg::Pool& pool_;
};

}  // namespace hailan::volunteer_order
