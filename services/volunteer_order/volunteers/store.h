// The volunteer aggregate as the command runner sees it, and the reads of the register.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "services/volunteer_order/domain/volunteer.h"

namespace hailan::volunteer_order {

// Stateless; see common/command/runner.h for the contract.
class VolunteerStore {
 public:
  using Key = VolunteerName;
  using State = Volunteer;
  using Command = VolunteerCommand;
  using Change = VolunteerChange;

  static Key KeyOf(const VolunteerCommand& command) { return command.volunteer; }
  static absl::StatusOr<VolunteerChange> Decide(const std::optional<Volunteer>& volunteer,
                                                const VolunteerCommand& command,
                                                const Actor& actor,
                                                absl::Time now) {
    return volunteer_order::Decide(volunteer, command, actor, now);
  }
  static absl::StatusOr<std::vector<command::Loaded<Volunteer>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<VolunteerName>> lookups,
      absl::Time deadline);
  static absl::StatusOr<std::vector<int>> Commit(
      pg::Connection& connection,
      absl::Span<const command::Pending<VolunteerStore>> pending,
      absl::Time deadline);
};

// What a page of volunteers is asked by; texts are empty where there is no filter.
struct VolunteerFilter {
  std::string city;
  std::string territory;
  std::string skill;
};

// Reads through the module's pool. Thread-safe.
class VolunteerReader {
 public:
  explicit VolunteerReader(pg::Pool& pool) : pool_(pool) {}

  absl::StatusOr<std::optional<Volunteer>> Get(const VolunteerName& name, absl::Time deadline);
  // By id, those after `last_id` (empty = from the first).
  absl::StatusOr<std::vector<Volunteer>> List(const VolunteerFilter& filter,
                                              const std::string& last_id,
                                              int limit,
                                              absl::Time deadline);

 private:
  pg::Pool& pool_;
};

}  // namespace hailan::volunteer_order
