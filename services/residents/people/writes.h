// The writes of hailan.residents.v1.Residents: requests become commands for the runners. Create,
// update and move-in wait for their runner, because they look houses up before or explain a taken
// identity after; move-out needs neither.
#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "hailan/residents/v1/residents.pb.h"
#include "services/residents/import_batch.h"
#include "services/residents/people/convert.h"
#include "services/residents/people/resident_store.h"

namespace hailan::residents {

class PersonWrites {
 public:
  // `imports` is a runner of its own, so that no citizen waits behind a batch.
  PersonWrites(pg::Pool& pool,
               const Vault& vault,
               command::Runner<ResidentStore>& runner,
               command::Runner<ResidentStore>& imports)
      : pool_(pool), vault_(vault), runner_(runner), imports_(imports) {}

  absl::StatusOr<v1::Resident> CreateResident(const rpc::Call& call,
                                              const v1::CreateResidentRequest& request) const;
  absl::StatusOr<v1::Resident> UpdateResident(const rpc::Call& call,
                                              const v1::UpdateResidentRequest& request) const;
  absl::StatusOr<v1::Resident> MoveIn(const rpc::Call& call,
                                      const v1::MoveInRequest& request) const;
  absl::StatusOr<ResidentCommand> MoveOut(const rpc::Call& call,
                                          const v1::MoveOutRequest& request) const;
  absl::StatusOr<v1::ImportResponse> ImportResidents(
      const rpc::Call& call, const v1::ImportResidentsRequest& request) const;

  // The stored record as the caller may see it.
  v1::Resident Show(const rpc::Call& call, const Resident& resident) const {
    return PersonView(vault_, MaskingFor(call.actor())).Show(resident);
  }

 private:
  // Runs one command to its end.
  absl::StatusOr<v1::Resident> Run(const rpc::Call& call,
                                   const std::string& request_id,
                                   ResidentCommand command) const;
  // Territory codes of houses by id; those that do not exist are left out.
  absl::StatusOr<std::map<std::string, std::string>> FindHouses(absl::string_view city,
                                                                const std::set<std::string>& ids,
                                                                absl::Time deadline) const;

  // A row of an import on its way to a command.
  struct ImportRow;
  using ImportRows = std::map<size_t, ImportRow>;
  ImportRows ReadRows(const rpc::Call& call,
                      absl::string_view city,
                      const v1::ImportResidentsRequest& request,
                      ImportTally& tally) const;
  absl::Status CompleteRows(const rpc::Call& call,
                            absl::string_view city,
                            ImportRows& rows,
                            ImportTally& tally) const;
  absl::Status DropUnchanged(const rpc::Call& call,
                             absl::string_view city,
                             ImportRows& rows,
                             ImportTally& tally) const;
  absl::Status DropTaken(const rpc::Call& call,
                         absl::string_view city,
                         ImportRows& rows,
                         ImportTally& tally) const;

  pg::Pool& pool_;
  const Vault& vault_;
  command::Runner<ResidentStore>& runner_;
  command::Runner<ResidentStore>& imports_;
};

// Fills the territories of the relations from the houses; FAILED_PRECONDITION (HOUSE_UNKNOWN).
absl::Status FillTerritories(const std::map<std::string, std::string>& houses,
                             std::vector<Residence>& residences);

// ALREADY_EXISTS (IDENTITY_TAKEN).
absl::Status IdentityTaken();

}  // namespace hailan::residents
