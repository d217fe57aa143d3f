// Catalogue versions in PostgreSQL, as the command runner sees them.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "services/event_workflow/domain/catalogue.h"

namespace hailan::event_workflow {

// Stateless; thread-safe.
class CatalogueStore {
 public:
  using Key = CatalogueName;
  using State = CatalogueVersion;
  using Command = CatalogueCommand;
  using Change = CatalogueChange;

  static Key KeyOf(const Command& command) { return command.catalogue; }
  static absl::StatusOr<Change> Decide(const std::optional<State>& stored,
                                       const Command& command,
                                       const Actor& /*actor*/,
                                       absl::Time now) {
    return DecideCatalogue(stored, command, now);
  }
  absl::StatusOr<std::vector<command::Loaded<State>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline);
  absl::StatusOr<std::vector<int>> Commit(pg::Connection& connection,
                                          absl::Span<const command::Pending<CatalogueStore>> rows,
                                          absl::Time deadline);
};

using CatalogueRunner = command::Runner<CatalogueStore>;

// The version whose columns (sql/get_catalogue.sql, without the last) start at `first`.
CatalogueVersion ReadCatalogue(const pg::Row& row, int first);

}  // namespace hailan::event_workflow
