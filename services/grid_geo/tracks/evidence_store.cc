#include "services/grid_geo/tracks/evidence_store.h"

#include <utility>

#include "common/base/status_macros.h"
#include "services/grid_geo/sql.h"
#include "services/grid_geo/tracks/chunk.h"

namespace hailan::grid_geo {
namespace {

constexpr int kDeleteBatch = 10'000;
constexpr int kMostPointsOfBatch = 1000;

absl::Status Damaged() {
  return absl::DataLossError("a stored track cannot be read");
}

}  // namespace

absl::StatusOr<std::vector<TrackPoint>> TrackEvidenceStore::ReadTrack(const Patrol& patrol,
                                                                      absl::Time deadline) {
  pg::Params params;
  params.Add(patrol.name.city()).Add(patrol.name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListTrackChunks, params, deadline));
  const int64_t offset_ms = absl::ToInt64Milliseconds(patrol.clock_offset);
  std::vector<TrackPoint> track;
  for (const pg::Row row : rows) {
    v1::TrackPoints stored;
    if (!stored.ParseFromString(row.Bytes(3))) return Damaged();
    HL_ASSIGN_OR_RETURN(const std::vector<TrackPoint> points, ReadPoints(stored));
    const int64_t receive_ms = absl::ToUnixMillis(row.Time(2));
    for (TrackPoint point : points) {
      point.time_ms += offset_ms;
      point.receive_ms = receive_ms;
      // Order of recording, for points with the same time.
      point.sequence += row.Int(1) * kMostPointsOfBatch;
      track.push_back(point);
    }
  }
  return track;
}

absl::StatusOr<std::optional<v1::PatrolTrack>> TrackEvidenceStore::Find(const PatrolName& patrol,
                                                                        absl::Time deadline) {
  pg::Params params;
  params.Add(patrol.city()).Add(patrol.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetTrackEvidence, params, deadline));
  if (rows.empty()) return std::optional<v1::PatrolTrack>();
  v1::PatrolTrack track;
  // Two encodings of one message, one after the other, are their merge.
  if (!track.ParseFromString(rows[0].Bytes(0) + rows[0].Bytes(1))) return Damaged();
  return std::optional<v1::PatrolTrack>(std::move(track));
}

absl::StatusOr<std::vector<ListedTrack>> TrackEvidenceStore::List(const PatrolFilter& filter,
                                                                  const PatrolCursor& after,
                                                                  int limit,
                                                                  absl::Time deadline) {
  pg::Params params;
  params.Add(filter.city).Add(filter.subtree.empty() ? filter.city : filter.subtree);
  params.Add(filter.start).Add(filter.end);
  params.Add(after.window_start).Add(after.id).Add(limit).Add(filter.assignee);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListTrackEvidence, params, deadline));
  std::vector<ListedTrack> tracks;
  for (const pg::Row row : rows) {
    ListedTrack& listed = tracks.emplace_back();
    listed.window_start = row.Time(0);
    listed.id = row.Text(1);
    if (!listed.track.ParseFromString(row.Bytes(2))) return Damaged();
  }
  return tracks;
}

absl::StatusOr<std::vector<DueEvidence>> TrackEvidenceStore::Claim(absl::Time now,
                                                                   absl::Time until,
                                                                   int limit,
                                                                   absl::Time deadline) {
  pg::Params params;
  params.Add(now).Add(until).Add(limit);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kClaimTrackEvidence, params, deadline));
  std::vector<DueEvidence> due;
  for (const pg::Row row : rows) {
    due.push_back({.patrol = PatrolName(row.Text(0), row.Text(1)), .version = row.Int(2)});
  }
  return due;
}

absl::Status TrackEvidenceStore::Store(const DueEvidence& work,
                                       const v1::PatrolTrack& figures,
                                       const v1::PatrolTrack& lines,
                                       std::optional<absl::Time> due,
                                       absl::Time deadline) {
  pg::Params params;
  params.Add(work.patrol.city()).Add(work.patrol.id()).Add(work.version);
  params.AddBytes(figures.SerializeAsString()).AddBytes(lines.SerializeAsString()).Add(due);
  return pool_.Exec(sql::kStoreTrackEvidence, params, deadline).status();
}

absl::Status TrackEvidenceStore::DeleteBefore(absl::Time oldest, absl::Time deadline) {
  pg::Params evidence;
  evidence.Add(oldest);
  HL_RETURN_IF_ERROR(pool_.Exec(sql::kDeleteOldEvidence, evidence, deadline).status());
  while (true) {
    pg::Params params;
    params.Add(oldest).Add(kDeleteBatch);
    HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kDeleteOldTracks, params, deadline));
    if (rows.affected() < kDeleteBatch) return absl::OkStatus();
  }
}

}  // namespace hailan::grid_geo
