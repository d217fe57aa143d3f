// RPCs of hailan.residents.v1.AccessLog.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "hailan/residents/v1/access_log.pb.h"

namespace hailan::residents {

class AccessService {
 public:
  AccessService(pg::Pool& pool, const PageTokens& tokens) : pool_(pool), tokens_(tokens) {}

  absl::StatusOr<v1::ListAccessesResponse> ListAccesses(
      const rpc::Call& call, const v1::ListAccessesRequest& request) const;

 private:
  pg::Pool& pool_;
  const PageTokens& tokens_;
};

}  // namespace hailan::residents
