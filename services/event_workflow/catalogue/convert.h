// Proto ⇄ domain for the catalogue.
#pragma once

#include "absl/status/statusor.h"
#include "common/command/runner.h"
#include "hailan/event_workflow/v1/catalogue.pb.h"
#include "services/event_workflow/domain/catalogue.h"

namespace hailan::event_workflow {

namespace pb = hailan::event_workflow::v1;

pb::CatalogueVersion ToProto(const CatalogueVersion& version);
pb::CatalogueItem ToProto(const CatalogueItem& item, absl::string_view city);
absl::StatusOr<CatalogueCommand> FromProto(const pb::ImportCatalogueRequest& request);

// The change message of an import or activation.
command::Message MessageOf(const CatalogueChange& change);

}  // namespace hailan::event_workflow
