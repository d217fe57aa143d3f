// Seals in PostgreSQL.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/pg/pool.h"
#include "services/event_workflow/domain/chain/chain.h"

namespace hailan::event_workflow {

// Where a city's chain ends; number 0 = nothing sealed.
struct ChainEnd {
  std::string city;
  int64_t number = 0;
  std::string feed_cursor;
  std::string digest;
};

// The end of a chain as people see it.
struct LatestSeal {
  int64_t number = 0;
  absl::Time time;
  int entries = 0;
  std::string digest;
};

// Thread-safe; waits for the database.
class SealStore {
 public:
  explicit SealStore(pg::Pool& pool) : pool_(pool) {}

  // Of every city that has changes.
  absl::StatusOr<std::vector<ChainEnd>> Ends(absl::Time deadline) const;
  // Fills what entries with event and revision are stored as; `missing` where there is none.
  absl::Status Fill(const std::string& city,
                    std::vector<SealedEntry>& entries,
                    absl::Time deadline) const;
  // False when another replica has stored the same number.
  absl::StatusOr<bool> Insert(const Seal& seal,
                              const std::string& feed_cursor,
                              absl::Time deadline) const;
  // Seals after a number, with their entries as they are stored now.
  absl::StatusOr<std::vector<Seal>> List(const std::string& city,
                                         int64_t after,
                                         int limit,
                                         absl::Time deadline) const;
  // NOT_FOUND while there is none.
  absl::StatusOr<LatestSeal> Latest(const std::string& city, absl::Time deadline) const;

 private:
  pg::Pool& pool_;
};

}  // namespace hailan::event_workflow
