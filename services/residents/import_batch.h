// Bulk imports: which rows of a batch failed, changed something or nothing, and running the rest
// through a runner of their own. Running a batch again changes nothing.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "hailan/residents/v1/residents.pb.h"

namespace hailan::residents {

// Request id of one row: a UUID made of a digest of the batch's id and the row's position.
std::string ItemRequestId(absl::string_view batch_id, size_t index);

// Error of a row that names a resource which an earlier row of the batch has named.
absl::Status DuplicateRow();

class ImportTally {
 public:
  void Fail(size_t index, absl::Status status) { failures_.emplace(index, std::move(status)); }
  bool Failed(size_t index) const { return failures_.contains(index); }
  void CountUnchanged() { ++unchanged_; }
  void CountStored(int64_t revision) { ++(revision == 1 ? created_ : updated_); }

  // The response; or the error of the whole call when a row failed for a reason that is not the
  // row's (database away, too late, queue full). Then the batch may be sent again as it is.
  absl::StatusOr<v1::ImportResponse> Finish() const;

 private:
  std::map<size_t, absl::Status> failures_;
  int created_ = 0;
  int updated_ = 0;
  int unchanged_ = 0;
};

// Digests of the last import by id; `statement` takes city and ids.
absl::StatusOr<std::map<std::string, std::string>> FindHashes(pg::Pool& pool,
                                                              const pg::Statement& statement,
                                                              absl::string_view city,
                                                              const std::vector<std::string>& ids,
                                                              absl::Time deadline);

// Commands with the positions of their rows.
template <class Command>
using IndexedCommands = std::vector<std::pair<size_t, Command>>;

template <class S>
void RunImport(command::Runner<S>& runner,
               const rpc::Call& call,
               const std::string& request_id,
               IndexedCommands<typename S::Command> rows,
               ImportTally& tally) {
  std::vector<std::pair<command::Origin, typename S::Command>> commands;
  commands.reserve(rows.size());
  for (auto& [index, command] : rows) {
    commands.emplace_back(call.Origin(ItemRequestId(request_id, index)), std::move(command));
  }
  const auto results = runner.RunAll(std::move(commands));
  for (size_t i = 0; i < results.size(); ++i) {
    if (results[i].ok()) {
      tally.CountStored(results[i]->revision);
    } else {
      tally.Fail(rows[i].first, results[i].status());
    }
  }
}

}  // namespace hailan::residents
