// The reads of personal data: each is one statement that also enters itself in the access log, so
// that nothing is shown that was not logged.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "hailan/residents/v1/houses.pb.h"
#include "hailan/residents/v1/residents.pb.h"
#include "services/residents/domain/search.h"
#include "services/residents/vault/vault.h"

namespace hailan::residents {

class PersonReads {
 public:
  PersonReads(pg::Pool& pool, const PageTokens& tokens, const Vault& vault)
      : pool_(pool), tokens_(tokens), vault_(vault) {}

  absl::StatusOr<v1::Resident> GetResident(const rpc::Call& call,
                                           const v1::GetResidentRequest& request) const;
  absl::StatusOr<v1::ListResidencesResponse> ListResidences(
      const rpc::Call& call, const v1::ListResidencesRequest& request) const;
  absl::StatusOr<v1::ListOccupantsResponse> ListOccupants(
      const rpc::Call& call, const v1::ListOccupantsRequest& request) const;
  absl::StatusOr<v1::SearchResidentsResponse> SearchResidents(
      const rpc::Call& call, const v1::SearchResidentsRequest& request) const;
  absl::StatusOr<v1::UnmaskResidentResponse> UnmaskResident(
      const rpc::Call& call, const v1::UnmaskResidentRequest& request) const;

 private:
  // What the request looks for; INVALID_ARGUMENT for a phone, tail or identity that cannot exist.
  absl::StatusOr<Criteria> CriteriaOf(const rpc::Call& call,
                                      absl::string_view area,
                                      const v1::SearchResidentsRequest& request) const;

  pg::Pool& pool_;
  const PageTokens& tokens_;
  const Vault& vault_;
};

}  // namespace hailan::residents
