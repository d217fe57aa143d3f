// The history as a chain of sealed batches: what is digested, and how a chain is checked. Pure, and
// independent of the database, so that an export can be verified by anybody.
//
// Digest of an entry: SHA-256 of `hailan history 1`, then each field as its length in decimal, `:`
// and its bytes: city, event id, revision, time (microseconds), action, state before, state after,
// round, actor, role, note, detail. Numbers are decimal; no detail is a length of `-`.
// Digest of a seal: the same over `hailan seal 1`: city, number, seal time, digest of the seal
// before (empty for the first), digests of its entries one after the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace hailan::event_workflow {

// 32 bytes.
using Sha256 = std::string (*)(absl::string_view content);

// One entry as it is stored; enums by name or number, as the columns have them.
struct SealedEntry {
  std::string event;  // id
  int64_t revision = 0;
  // The entry is gone.
  bool missing = false;
  int64_t time_us = 0;
  std::string action;
  std::string from_state;
  std::string to_state;
  int round = 0;
  std::string actor;
  int role = 0;
  std::string note;
  std::optional<std::string> detail;
  // What was digested when it was sealed.
  std::string digest;
};

struct Seal {
  std::string city;
  int64_t number = 0;
  int64_t seal_time_us = 0;
  std::string previous;
  std::string digest;
  std::vector<SealedEntry> entries;
};

std::string DigestOf(const std::string& city, const SealedEntry& entry, Sha256 sha256);
// By the digests that the entries carry.
std::string DigestOf(const Seal& seal, Sha256 sha256);

// The first thing that is wrong with a chain.
struct ChainFault {
  enum Kind {
    kSealMissing,     // a number is left out, or the chain does not start at 1
    kEntryMissing,    // a sealed entry is gone
    kEntryChanged,    // an entry is not what was sealed
    kSealChanged,     // the seal's digest is not that of its content
    kChainBroken,     // the seal does not name the digest of the one before
    kRevisionSkipped  // an event's entries do not count up by one
  };
  Kind kind = kSealMissing;
  // The seal in which it was found.
  int64_t seal = 0;
  // Empty for faults of a seal.
  std::string event;
  int64_t revision = 0;
  std::string message;
};

// Reads seals one after the other. The memory it needs grows with the number of events, not
// entries.
class ChainVerifier {
 public:
  explicit ChainVerifier(Sha256 sha256) : sha256_(sha256) {}

  // The first fault of the next seal. Do not go on after one.
  std::optional<ChainFault> Add(const Seal& seal);
  int64_t seals() const { return number_; }
  int64_t entries() const { return entries_; }
  // Digest of the last seal; whoever noted it elsewhere knows that nothing before it has changed.
  const std::string& head() const { return head_; }

 private:
  std::optional<ChainFault> CheckEntry(const Seal& seal, const SealedEntry& entry);

  Sha256 sha256_;
  int64_t number_ = 0;
  int64_t entries_ = 0;
  std::string head_;
  // The latest revision of each event.
  absl::flat_hash_map<std::string, int64_t> revisions_;
};

}  // namespace hailan::event_workflow
