// Bodies of the Catalogue service.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "services/event_workflow/catalogue/cache.h"
#include "services/event_workflow/catalogue/convert.h"
#include "services/event_workflow/catalogue/store.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class CatalogueService {
 public:
  CatalogueService(pg::Pool& pool,
                   const PageTokens& tokens,
                   CatalogueRunner& runner,
                   CatalogueCache& cache)
      : pool_(pool), tokens_(tokens), runner_(runner), cache_(cache) {}

  absl::StatusOr<CatalogueCommand> ImportCatalogue(const rpc::Call& call,
                                                   const pb::ImportCatalogueRequest& req);
  static pb::CatalogueVersion Reply(const rpc::Call& /*call*/, const CatalogueVersion& version) {
    return ToProto(version);
  }
  // Waits for the runner and refreshes the cache, so that the next report knows the new items.
  absl::StatusOr<pb::CatalogueVersion> ActivateCatalogue(const rpc::Call& call,
                                                         const pb::ActivateCatalogueRequest& req);
  absl::StatusOr<pb::CatalogueVersion> GetCatalogue(const rpc::Call& call,
                                                    const pb::GetCatalogueRequest& req);
  absl::StatusOr<pb::ListItemsResponse> ListItems(const rpc::Call& call,
                                                  const pb::ListItemsRequest& req);

 private:
  absl::StatusOr<CatalogueVersion> Get(const CatalogueName& name, absl::Time deadline) const;

  pg::Pool& pool_;
  const PageTokens& tokens_;
  CatalogueRunner& runner_;
  CatalogueCache& cache_;
};

}  // namespace hailan::event_workflow
