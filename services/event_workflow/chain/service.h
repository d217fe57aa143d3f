// Bodies of the HistoryChain service.
#pragma once

#include "absl/status/statusor.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "common/rpc/stream/source.h"
#include "hailan/event_workflow/v1/history_chain.pb.h"
#include "services/event_workflow/chain/store.h"

namespace hailan::event_workflow {

namespace pb = hailan::event_workflow::v1;

// Thread-safe; waits for the database.
class ChainService {
 public:
  explicit ChainService(pg::Pool& pool) : store_(pool) {}

  absl::StatusOr<pb::ChainHead> GetChainHead(const rpc::Call& call,
                                             const pb::GetChainHeadRequest& req);
  absl::StatusOr<rpc::Source<pb::HistorySeal>> ExportHistory(const rpc::Call& call,
                                                             const pb::ExportHistoryRequest& req);

 private:
  const SealStore store_;
};

}  // namespace hailan::event_workflow
