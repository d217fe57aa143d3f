// The bodies of the LoveBank RPCs: reads of the ledger. Nothing is booked here, see
// sql/commit_wishes.sql.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "hailan/volunteer_order/v1/love_bank.pb.h"

namespace hailan::volunteer_order {

namespace pb = hailan::volunteer_order::v1;

// Thread-safe. `pool` and `tokens` outlive it.
class LoveBankService {
 public:
  LoveBankService(pg::Pool& pool, const PageTokens& tokens) : pool_(pool), tokens_(tokens) {}

  absl::StatusOr<pb::Account> GetAccount(const rpc::Call& call,
                                         const pb::GetAccountRequest& request);
  absl::StatusOr<pb::ListEntriesResponse> ListEntries(const rpc::Call& call,
                                                      const pb::ListEntriesRequest& request);

 private:
  pg::Pool& pool_;
  const PageTokens& tokens_;
};

}  // namespace hailan::volunteer_order
