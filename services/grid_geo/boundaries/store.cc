#include "services/grid_geo/boundaries/store.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "common/base/status_macros.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "services/grid_geo/sql.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

BoundarySet ReadSet(const pg::Row& row, int at) {
  BoundarySet set;
  set.city = row.Text(at);
  set.revision = row.Int(at + 1);
  set.update_time = row.Time(at + 2);
  auto latest = std::make_shared<absl::flat_hash_map<std::string, LatestBoundary>>();
  if (!row.IsNull(at + 3)) {
    const std::vector<std::string> codes = row.Texts(at + 3);
    const std::vector<std::string> hex = row.Texts(at + 4);
    const std::vector<std::string> days = row.Texts(at + 5);
    for (size_t i = 0; i < codes.size(); ++i) {
      (*latest)[codes[i]] = {absl::HexStringToBytes(hex[i]), ReadSqlDay(days[i])};
    }
  }
  set.latest = std::move(latest);
  return set;
}

command::Message ChangeMessage(const BoundaryChange& change) {
  v1::BoundariesChange payload;
  payload.set_name(FormatTerritory(change.next.city, change.next.city));
  payload.set_boundary_version(change.next.revision);
  payload.set_changed_count(static_cast<int>(change.changed.size()));
  return command::MakeMessage("boundaries.imported", payload.name(), payload);
}

// Parameters $16–$21 of commit_boundary_sets: each boundary of a day once, as the last step left
// it.
struct Drawn {
  pg::Array ord, code, shape, digest, vertices, from;

  void Add(int at, const command::Pending<BoundaryStore>& pending) {
    std::map<std::pair<std::string, absl::CivilDay>, const Boundary*> last;
    for (const command::Step<BoundaryStore>& step : pending.steps) {
      for (const BoundaryChange::Redrawn& drawn : step.change.changed) {
        const Boundary& boundary = (*step.change.boundaries)[drawn.at];
        last[{boundary.code, drawn.from}] = &boundary;
      }
    }
    for (const auto& [key, boundary] : last) {
      ord.Add(at);
      code.Add(key.first);
      from.Add(ToSqlDay(key.second));
      shape.AddBytes(boundary->shape);
      digest.Add(absl::BytesToHexString(boundary->digest));
      vertices.Add(boundary->vertices);
    }
  }
};

}  // namespace

absl::StatusOr<std::vector<command::Loaded<BoundarySet>>> BoundaryStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  pg::Array city, subject, request_id;
  for (const command::Lookup<Key>& lookup : lookups) {
    city.Add(lookup.key.city());
    subject.Add(lookup.origin->actor->subject);
    request_id.Add(lookup.origin->request_id);
  }
  pg::Params params;
  params.Add(city).Add(subject).Add(request_id);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kLoadBoundarySets, params, deadline));
  std::vector<command::Loaded<BoundarySet>> loaded(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const pg::Row row = rows[i];
    if (row.Bool(0)) loaded[i].receipt = row.Bytes(1);
    if (!row.IsNull(2)) loaded[i].state = ReadSet(row, 2);
  }
  return loaded;
}

absl::StatusOr<std::vector<int>> BoundaryStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<BoundaryStore>> batch,
    absl::Time deadline) {
  command::StepParams steps;
  pg::Array ord, city, revision, updated, next_revision;
  Drawn drawn;
  for (size_t i = 0; i < batch.size(); ++i) {
    const int at = static_cast<int>(i);
    const BoundarySet& next = batch[i].next();
    ord.Add(at);
    city.Add(next.city);
    revision.Add(batch[i].revision);
    updated.Add(next.update_time);
    next_revision.Add(next.revision);
    drawn.Add(at, batch[i]);
    for (const command::Step<BoundaryStore>& step : batch[i].steps) {
      steps.Add(at,
                next.city,
                next.city,
                step.change.next.update_time,
                *step.origin,
                ChangeMessage(step.change));
    }
  }
  pg::Params params = steps.Take();
  params.Add(ord).Add(city).Add(revision).Add(updated).Add(next_revision);
  params.Add(drawn.ord).Add(drawn.code).Add(drawn.shape).Add(drawn.digest).Add(drawn.vertices);
  params.Add(drawn.from);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kCommitBoundarySets, params, deadline));
  return command::ReadMoved(rows);
}

absl::StatusOr<int64_t> BoundaryStore::GetVersion(const std::string& city, absl::Time deadline) {
  pg::Params params;
  params.Add(city);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetBoundaryVersion, params, deadline));
  return rows.empty() ? 0 : rows[0].Int(0);
}

absl::StatusOr<int> BoundaryStore::CountChanged(const std::string& city,
                                                const std::vector<Boundary>& boundaries,
                                                absl::Time deadline) {
  pg::Array codes, digests;
  for (const Boundary& boundary : boundaries) {
    codes.Add(boundary.code);
    digests.Add(absl::BytesToHexString(boundary.digest));
  }
  pg::Params params;
  params.Add(city).Add(codes).Add(digests);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(sql::kCountChangedBoundaries, params, deadline));
  return static_cast<int>(rows[0].Int(0));
}

absl::StatusOr<StoredBoundaries> BoundaryStore::LoadStored(const std::string& city,
                                                           absl::CivilDay day,
                                                           absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(ToSqlDay(day));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListMapBoundaries, params, deadline));
  StoredBoundaries stored;
  for (const pg::Row row : rows) {
    stored.version = row.Int(0);
    const std::string code = row.Text(1);
    HL_ASSIGN_OR_RETURN(Shape shape, DecodeShape(row.Bytes(3)));
    stored.boundaries.push_back(
        {code, LayerOf(code, static_cast<GridClass>(row.Int(2))), std::move(shape)});
  }
  std::sort(stored.boundaries.begin(),
            stored.boundaries.end(),
            [](const CheckedBoundary& a, const CheckedBoundary& b) { return a.code < b.code; });
  return stored;
}

}  // namespace hailan::grid_geo
