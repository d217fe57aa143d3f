// Staged imports, read whole.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/pg/pool.h"
#include "services/grid_geo/domain/boundary_set.h"
#include "services/grid_geo/domain/shape.h"

namespace hailan::grid_geo {

// Stands for no part, so that all parts of an import are others.
inline constexpr int kNoPart = -1;

// Which part of which import, and whose.
struct PartName {
  std::string city;
  std::string import_id;
  std::string subject;
  int part = kNoPart;
};

// What the other parts of an import hold.
struct OtherParts {
  // Who stages the import; empty when nobody has begun it.
  std::string subject;
  // Those of the asked codes that another part has.
  std::vector<std::string> taken;
  // The city's own boundary, if a part has it.
  std::optional<Shape> city;
  int64_t vertices = 0;
};

// All of a staged import.
struct StagedImport {
  std::vector<Boundary> boundaries;
  // Numbers of the parts, ascending.
  std::vector<int> parts;
};

class BoundaryFileStore {
 public:
  explicit BoundaryFileStore(pg::Pool& pool) : pool_(pool) {}

  absl::StatusOr<OtherParts> GetOtherParts(const PartName& name,
                                           const std::vector<std::string>& codes,
                                           absl::Time deadline);
  // Replaces the part. PERMISSION_DENIED (NOT_YOUR_IMPORT) when the import is another subject's.
  absl::Status Stage(const PartName& name,
                     const std::vector<Boundary>& boundaries,
                     absl::Time expire,
                     absl::Time deadline);
  // Empty when there is none of this subject.
  absl::StatusOr<StagedImport> LoadStaged(const PartName& name, absl::Time deadline);
  // Deletes some of the imports that expired before `now`.
  absl::Status DeleteExpired(absl::Time now, absl::Time deadline);

 private:
  pg::Pool& pool_;
};

// PERMISSION_DENIED (NOT_YOUR_IMPORT).
absl::Status NotYourImport();

}  // namespace hailan::grid_geo
