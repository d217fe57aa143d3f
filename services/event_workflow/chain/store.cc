#include "services/event_workflow/chain/store.h"

#include "absl/strings/numbers.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

constexpr size_t kDigestSize = 32;

// A row of sql/load_history_rows.sql.
void FillEntry(const pg::Row& row, SealedEntry& entry) {
  entry.missing = row.IsNull(0);
  if (entry.missing) return;
  entry.time_us = row.Int(0);
  entry.action = row.Text(1);
  entry.from_state = row.Text(2);
  entry.to_state = row.Text(3);
  entry.round = static_cast<int>(row.Int(4));
  entry.actor = row.Text(5);
  entry.role = static_cast<int>(row.Int(6));
  entry.note = row.Text(7);
  entry.detail = row.MaybeText(8);
}

// A row of sql/list_seals.sql, without the content of the entries.
Seal ReadSeal(const std::string& city, const pg::Row& row) {
  Seal seal;
  seal.city = city;
  seal.number = row.Int(0);
  seal.seal_time_us = row.Int(1);
  const std::vector<std::string> events = row.Texts(2);
  const std::vector<std::string> revisions = row.Texts(3);
  const std::string digests = row.Bytes(4);
  seal.previous = row.Bytes(5);
  seal.digest = row.Bytes(6);
  for (size_t i = 0; i < events.size(); ++i) {
    SealedEntry& entry = seal.entries.emplace_back();
    entry.event = events[i];
    // A seal that was tampered with may hold fewer of one than of another.
    if (i < revisions.size() && !absl::SimpleAtoi(revisions[i], &entry.revision)) {
      entry.revision = 0;
    }
    if (i * kDigestSize < digests.size()) {
      entry.digest = digests.substr(i * kDigestSize, kDigestSize);
    }
  }
  return seal;
}

}  // namespace

absl::StatusOr<std::vector<ChainEnd>> SealStore::Ends(absl::Time deadline) const {
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListSealHeads, pg::Params(), deadline));
  std::vector<ChainEnd> ends;
  for (const pg::Row row : rows) {
    ends.push_back({row.Text(0), row.Int(1), row.Text(2), row.Bytes(3)});
  }
  return ends;
}

absl::Status SealStore::Fill(const std::string& city,
                             std::vector<SealedEntry>& entries,
                             absl::Time deadline) const {
  pg::Array event, revision;
  for (const SealedEntry& entry : entries) {
    event.Add(entry.event);
    revision.Add(entry.revision);
  }
  pg::Params params;
  params.Add(city).Add(event).Add(revision);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kLoadHistoryRows, params, deadline));
  HL_CHECK(rows.size() == entries.size());
  for (size_t i = 0; i < entries.size(); ++i) FillEntry(rows[i], entries[i]);
  return absl::OkStatus();
}

absl::StatusOr<bool> SealStore::Insert(const Seal& seal,
                                       const std::string& feed_cursor,
                                       absl::Time deadline) const {
  pg::Array event, revision;
  std::string digests;
  for (const SealedEntry& entry : seal.entries) {
    event.Add(entry.event);
    revision.Add(entry.revision);
    digests += entry.digest;
  }
  pg::Params params;
  params.Add(seal.city).Add(seal.number).Add(feed_cursor).Add(seal.seal_time_us);
  params.Add(event).Add(revision).AddBytes(digests);
  params.AddBytes(seal.previous).AddBytes(seal.digest);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kInsertSeal, params, deadline));
  return rows.affected() == 1;
}

absl::StatusOr<std::vector<Seal>> SealStore::List(const std::string& city,
                                                  int64_t after,
                                                  int limit,
                                                  absl::Time deadline) const {
  pg::Params params;
  params.Add(city).Add(after).Add(limit);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListSeals, params, deadline));
  std::vector<Seal> seals;
  for (const pg::Row row : rows) {
    Seal& seal = seals.emplace_back(ReadSeal(city, row));
    HL_RETURN_IF_ERROR(Fill(city, seal.entries, deadline));
  }
  return seals;
}

absl::StatusOr<LatestSeal> SealStore::Latest(const std::string& city, absl::Time deadline) const {
  pg::Params params;
  params.Add(city);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetLastSeal, params, deadline));
  if (rows.empty()) {
    return Error(absl::StatusCode::kNotFound,
                 reason::kNotFound,
                 "Nothing of the city's history has been sealed yet.");
  }
  return LatestSeal{.number = rows[0].Int(0),
                    .time = rows[0].Time(1),
                    .entries = static_cast<int>(rows[0].Int(2)),
                    .digest = rows[0].Bytes(3)};
}

}  // namespace hailan::event_workflow
