#include "services/event_workflow/chain/sealer.h"

#include <google/protobuf/any.pb.h>

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/obs/log.h"
#include "common/pg/error.h"
#include "common/pg/outbox.h"
#include "hailan/event_workflow/v1/change_feed.pb.h"

namespace hailan::event_workflow {
namespace {

constexpr int kPage = 500;
constexpr absl::Duration kStatementLimit = absl::Seconds(10);

// The history entry that a change of the feed tells of, if it is one of an event.
std::optional<SealedEntry> EntryOf(const pg::OutboxRow& row) {
  if (!absl::StartsWith(row.type, "event.")) return std::nullopt;
  google::protobuf::Any any;
  v1::EventChange change;
  if (!any.ParseFromString(row.payload) || !any.UnpackTo(&change)) return std::nullopt;
  SealedEntry entry;
  entry.event = change.event().substr(change.event().rfind('/') + 1);
  entry.revision = change.revision();
  return entry;
}

// The feed after what was sealed last. Where changes of other kinds followed it for longer than the
// feed is kept, its start is all that is left to read; the same when sealing stood still that long,
// and then what is gone can no longer be sealed.
absl::StatusOr<std::vector<pg::OutboxRow>> ReadFeed(pg::Pool& pool,
                                                    const ChainEnd& end,
                                                    absl::Time deadline) {
  auto rows = pg::ReadOutbox(pool, end.city, end.feed_cursor, kPage, deadline);
  if (ReasonOf(rows.status()) != pg::reason::kCursorExpired) return rows;
  obs::Log(obs::Level::kWarn,
           "The feed was pruned behind the last seal; sealing goes on with the oldest change kept.",
           {{"city", end.city}, {"seal", end.number}});
  return pg::ReadOutbox(pool, end.city, "", kPage, deadline);
}

}  // namespace

absl::Status Sealer::Run(absl::Duration budget) const {
  const absl::Time stop = absl::Now() + budget;
  HL_ASSIGN_OR_RETURN(std::vector<ChainEnd> ends, store_.Ends(absl::Now() + kStatementLimit));
  absl::Status first_error;
  for (ChainEnd& end : ends) {
    GoOn(end);
    first_error.Update(SealCity(end, stop));
    absl::MutexLock lock(&mutex_);
    passed_[end.city] = {end.number, end.feed_cursor};
  }
  return first_error;
}

void Sealer::GoOn(ChainEnd& end) const {
  absl::MutexLock lock(&mutex_);
  const auto found = passed_.find(end.city);
  if (found != passed_.end() && found->second.number == end.number) {
    end.feed_cursor = found->second.feed_cursor;
  }
}

absl::Status Sealer::SealCity(ChainEnd& end, absl::Time stop) const {
  bool more = true;
  while (more && absl::Now() < stop) {
    HL_ASSIGN_OR_RETURN(more, SealPage(end));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> Sealer::SealPage(ChainEnd& end) const {
  const absl::Time deadline = absl::Now() + kStatementLimit;
  HL_ASSIGN_OR_RETURN(const std::vector<pg::OutboxRow> rows, ReadFeed(pool_, end, deadline));
  if (rows.empty()) return false;
  std::vector<SealedEntry> entries;
  for (const pg::OutboxRow& row : rows) {
    std::optional<SealedEntry> entry = EntryOf(row);
    if (entry.has_value()) entries.push_back(*std::move(entry));
  }
  if (!entries.empty()) {
    HL_ASSIGN_OR_RETURN(const bool stored,
                        Store(end, std::move(entries), rows.back().cursor, deadline));
    if (!stored) return false;
  }
  end.feed_cursor = rows.back().cursor;
  return rows.size() == static_cast<size_t>(kPage);
}

absl::StatusOr<bool> Sealer::Store(ChainEnd& end,
                                   std::vector<SealedEntry> entries,
                                   const std::string& cursor,
                                   absl::Time deadline) const {
  HL_RETURN_IF_ERROR(store_.Fill(end.city, entries, deadline));
  for (SealedEntry& entry : entries) {
    // What went missing before it was sealed is sealed as missing, for the verifier to find.
    entry.digest = DigestOf(end.city, entry, &hailan::Sha256);
  }
  Seal seal;
  seal.city = end.city;
  seal.number = end.number + 1;
  seal.seal_time_us = absl::ToUnixMicros(clock_.Now());
  seal.previous = end.digest;
  seal.entries = std::move(entries);
  seal.digest = DigestOf(seal, &hailan::Sha256);
  HL_ASSIGN_OR_RETURN(const bool stored, store_.Insert(seal, cursor, deadline));
  if (!stored) return false;
  end.number = seal.number;
  end.digest = seal.digest;
  return true;
}

}  // namespace hailan::event_workflow
