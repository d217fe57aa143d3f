#include "services/event_workflow/chain/service.h"

#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/decide.h"

namespace hailan::event_workflow {
namespace {

constexpr int kPage = 8;
constexpr absl::Duration kPageLimit = absl::Seconds(10);

void Fill(const SealedEntry& entry, pb::SealedHistoryEntry& out) {
  out.set_event_id(entry.event);
  out.set_revision(entry.revision);
  out.set_digest(entry.digest);
  out.set_missing(entry.missing);
  if (entry.missing) return;
  *out.mutable_time() = rpc::ToTimestamp(absl::FromUnixMicros(entry.time_us));
  out.set_action(entry.action);
  out.set_from_state(entry.from_state);
  out.set_to_state(entry.to_state);
  out.set_round(entry.round);
  out.set_actor(entry.actor);
  out.set_role(entry.role);
  out.set_note(entry.note);
  if (entry.detail.has_value()) out.set_detail(*entry.detail);
}

pb::HistorySeal ToProto(const Seal& seal) {
  pb::HistorySeal out;
  out.set_city_id(seal.city);
  out.set_number(seal.number);
  *out.mutable_seal_time() = rpc::ToTimestamp(absl::FromUnixMicros(seal.seal_time_us));
  out.set_previous_digest(seal.previous);
  out.set_digest(seal.digest);
  for (const SealedEntry& entry : seal.entries) Fill(entry, *out.add_entries());
  return out;
}

// Reads a few seals at a time; holds no more of a chain of any length.
class Export {
 public:
  Export(const SealStore& store, std::string city, int64_t after)
      : store_(store), city_(std::move(city)), after_(after) {}

  absl::StatusOr<std::optional<pb::HistorySeal>> Next() {
    if (ready_.empty()) {
      HL_ASSIGN_OR_RETURN(std::vector<Seal> seals,
                          store_.List(city_, after_, kPage, absl::Now() + kPageLimit));
      if (seals.empty()) return std::nullopt;
      after_ = seals.back().number;
      for (Seal& seal : seals) ready_.push_back(std::move(seal));
    }
    std::optional<pb::HistorySeal> next = ToProto(ready_.front());
    ready_.pop_front();
    return next;
  }

 private:
  const SealStore& store_;
  const std::string city_;
  int64_t after_;
  std::deque<Seal> ready_;
};

}  // namespace

absl::StatusOr<pb::ChainHead> ChainService::GetChainHead(const rpc::Call& call,
                                                         const pb::GetChainHeadRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  HL_RETURN_IF_ERROR(CheckWholeCity(call.actor(), city));
  HL_ASSIGN_OR_RETURN(const LatestSeal latest, store_.Latest(city, call.deadline));
  pb::ChainHead out;
  out.set_number(latest.number);
  *out.mutable_seal_time() = rpc::ToTimestamp(latest.time);
  out.set_entry_count(latest.entries);
  out.set_digest(absl::BytesToHexString(latest.digest));
  return out;
}

absl::StatusOr<rpc::Source<pb::HistorySeal>> ChainService::ExportHistory(
    const rpc::Call& call, const pb::ExportHistoryRequest& req) {
  HL_ASSIGN_OR_RETURN(std::string city, ParseCity(req.parent()));
  HL_RETURN_IF_ERROR(CheckWholeCity(call.actor(), city));
  const auto source = std::make_shared<Export>(store_, std::move(city), req.after_number());
  return rpc::Source<pb::HistorySeal>([source] { return source->Next(); });
}

}  // namespace hailan::event_workflow
