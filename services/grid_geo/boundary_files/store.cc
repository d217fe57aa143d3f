#include "services/grid_geo/boundary_files/store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/sql.h"

namespace hailan::grid_geo {

absl::Status NotYourImport() {
  return Error(absl::StatusCode::kPermissionDenied,
               "NOT_YOUR_IMPORT",
               "Another caller stages an import under this id; choose a fresh one.");
}

absl::StatusOr<OtherParts> BoundaryFileStore::GetOtherParts(const PartName& name,
                                                            const std::vector<std::string>& codes,
                                                            absl::Time deadline) {
  pg::Params params;
  params.Add(name.city).Add(name.import_id).Add(name.part).Add(pg::TextArray(codes));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetBoundaryImport, params, deadline));
  OtherParts others;
  if (rows.empty()) return others;
  const pg::Row row = rows[0];
  others.subject = row.Text(0);
  others.taken = row.Texts(1);
  if (!row.IsNull(2)) {
    HL_ASSIGN_OR_RETURN(others.city, DecodeShape(row.Bytes(2)));
  }
  others.vertices = row.Int(3);
  return others;
}

absl::Status BoundaryFileStore::Stage(const PartName& name,
                                      const std::vector<Boundary>& boundaries,
                                      absl::Time expire,
                                      absl::Time deadline) {
  pg::Array codes, shapes, digests, vertices;
  for (const Boundary& boundary : boundaries) {
    codes.Add(boundary.code);
    shapes.AddBytes(boundary.shape);
    digests.Add(absl::BytesToHexString(boundary.digest));
    vertices.Add(boundary.vertices);
  }
  pg::Params params;
  params.Add(name.city).Add(name.import_id).Add(name.part).Add(name.subject).Add(expire);
  params.Add(codes).Add(shapes).Add(digests).Add(vertices);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kStageBoundaries, params, deadline));
  return rows.empty() ? NotYourImport() : absl::OkStatus();
}

absl::StatusOr<StagedImport> BoundaryFileStore::LoadStaged(const PartName& name,
                                                           absl::Time deadline) {
  pg::Params params;
  params.Add(name.city).Add(name.import_id).Add(name.subject);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(sql::kListStagedBoundaries, params, deadline));
  StagedImport staged;
  for (const pg::Row row : rows) {
    staged.parts.push_back(static_cast<int>(row.Int(0)));
    staged.boundaries.push_back(
        {row.Text(1), row.Bytes(2), absl::HexStringToBytes(row.Text(3)), row.Int(4)});
  }
  std::sort(staged.parts.begin(), staged.parts.end());
  staged.parts.erase(std::unique(staged.parts.begin(), staged.parts.end()), staged.parts.end());
  return staged;
}

absl::Status BoundaryFileStore::DeleteExpired(absl::Time now, absl::Time deadline) {
  pg::Params params;
  params.Add(now);
  return pool_.Exec(sql::kDeleteExpiredImports, params, deadline).status();
}

}  // namespace hailan::grid_geo
