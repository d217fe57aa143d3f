#include "services/event_workflow/domain/chain/chain.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace hailan::event_workflow {
namespace {

// Each field with its length, so that no two rows have the same bytes.
class Canonical {
 public:
  explicit Canonical(absl::string_view kind) : bytes_(kind) {}
  Canonical& Add(absl::string_view field) {
    absl::StrAppend(&bytes_, field.size(), ":", field);
    return *this;
  }
  Canonical& Add(int64_t number) { return Add(absl::StrCat(number)); }
  Canonical& AddMaybe(const std::optional<std::string>& field) {
    if (field.has_value()) return Add(absl::string_view(*field));
    bytes_ += "-:";
    return *this;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

ChainFault Fault(ChainFault::Kind kind, const Seal& seal, std::string message) {
  return {
      .kind = kind, .seal = seal.number, .event = "", .revision = 0, .message = std::move(message)};
}

ChainFault Fault(ChainFault::Kind kind,
                 const Seal& seal,
                 const SealedEntry& entry,
                 std::string message) {
  return {.kind = kind,
          .seal = seal.number,
          .event = entry.event,
          .revision = entry.revision,
          .message = std::move(message)};
}

}  // namespace

std::string DigestOf(const std::string& city, const SealedEntry& entry, Sha256 sha256) {
  Canonical row("hailan history 1");
  row.Add(city).Add(entry.event).Add(entry.revision);
  row.Add(entry.time_us).Add(entry.action);
  row.Add(entry.from_state).Add(entry.to_state);
  row.Add(int64_t{entry.round}).Add(entry.actor).Add(int64_t{entry.role});
  row.Add(entry.note).AddMaybe(entry.detail);
  return sha256(row.bytes());
}

std::string DigestOf(const Seal& seal, Sha256 sha256) {
  Canonical bytes("hailan seal 1");
  bytes.Add(seal.city).Add(seal.number).Add(seal.seal_time_us);
  bytes.Add(seal.previous);
  std::string digests;
  for (const SealedEntry& entry : seal.entries) digests += entry.digest;
  bytes.Add(digests);
  return sha256(bytes.bytes());
}

std::optional<ChainFault> ChainVerifier::Add(const Seal& seal) {
  if (seal.number != number_ + 1) {
    return Fault(ChainFault::kSealMissing,
                 seal,
                 absl::StrCat("seal ", number_ + 1, " is missing before seal ", seal.number));
  }
  for (const SealedEntry& entry : seal.entries) {
    if (std::optional<ChainFault> fault = CheckEntry(seal, entry)) return fault;
  }
  if (DigestOf(seal, sha256_) != seal.digest) {
    return Fault(ChainFault::kSealChanged, seal, "the seal is not what its digest says");
  }
  if (seal.previous != head_) {
    return Fault(
        ChainFault::kChainBroken, seal, "the seal does not follow the one before: that was remade");
  }
  number_ = seal.number;
  entries_ += static_cast<int64_t>(seal.entries.size());
  head_ = seal.digest;
  return std::nullopt;
}

std::optional<ChainFault> ChainVerifier::CheckEntry(const Seal& seal, const SealedEntry& entry) {
  if (entry.missing) {
    return Fault(ChainFault::kEntryMissing, seal, entry, "the entry was sealed and is gone");
  }
  if (DigestOf(seal.city, entry, sha256_) != entry.digest) {
    return Fault(ChainFault::kEntryChanged, seal, entry, "the entry is not what was sealed");
  }
  int64_t& latest = revisions_[entry.event];
  if (entry.revision != latest + 1) {
    return Fault(ChainFault::kRevisionSkipped,
                 seal,
                 entry,
                 absl::StrCat("the event's entry ", latest + 1, " should come here"));
  }
  latest = entry.revision;
  return std::nullopt;
}

}  // namespace hailan::event_workflow
