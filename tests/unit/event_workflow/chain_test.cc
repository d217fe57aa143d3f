#include "services/event_workflow/domain/chain/chain.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "common/base/sha256.h"

namespace hailan::event_workflow {
namespace {

SealedEntry EntryOf(const std::string& event, int64_t revision) {
  SealedEntry entry;
  entry.event = event;
  entry.revision = revision;
  entry.time_us = 1'772'413'200'000'000 + revision;
  entry.action = revision == 1 ? "REPORT" : "ACCEPT";
  entry.from_state = revision == 1 ? "" : "REPORTED";
  entry.to_state = revision == 1 ? "REPORTED" : "ACCEPTED";
  entry.round = 1;
  entry.actor = "member-1";
  entry.role = 2;
  entry.note = "暖气";
  if (revision > 1) entry.detail = R"({"assignee": "member-1"})";
  return entry;
}

void Close(Seal& seal) {
  for (SealedEntry& entry : seal.entries) {
    if (entry.digest.empty()) entry.digest = DigestOf(seal.city, entry, &hailan::Sha256);
  }
  seal.digest = DigestOf(seal, &hailan::Sha256);
}

// Three seals over two events.
std::vector<Seal> Chain() {
  std::vector<Seal> chain(3);
  for (size_t i = 0; i < chain.size(); ++i) {
    chain[i].city = "222405";
    chain[i].number = static_cast<int64_t>(i) + 1;
    chain[i].seal_time_us = 1'772'413'300'000'000 + static_cast<int64_t>(i);
    if (i > 0) chain[i].previous = chain[i - 1].digest;
    chain[i].entries = {EntryOf("a", chain[i].number), EntryOf("b", chain[i].number)};
    Close(chain[i]);
  }
  return chain;
}

std::optional<ChainFault> FirstFault(const std::vector<Seal>& chain) {
  ChainVerifier verifier(&hailan::Sha256);
  for (const Seal& seal : chain) {
    if (std::optional<ChainFault> fault = verifier.Add(seal)) return fault;
  }
  return std::nullopt;
}

TEST_CASE("an untouched chain is sound and ends with its last digest", "[chain]") {
  const std::vector<Seal> chain = Chain();
  ChainVerifier verifier(&hailan::Sha256);
  for (const Seal& seal : chain) REQUIRE_FALSE(verifier.Add(seal).has_value());
  CHECK(verifier.seals() == 3);
  CHECK(verifier.entries() == 6);
  CHECK(verifier.head() == chain.back().digest);
}

TEST_CASE("a change of any field of an entry names that entry", "[chain]") {
  const std::vector<void (*)(SealedEntry&)> edits = {
      [](SealedEntry& e) { e.time_us += 1; },
      [](SealedEntry& e) { e.action = "REJECT"; },
      [](SealedEntry& e) { e.from_state = "HANDLED"; },
      [](SealedEntry& e) { e.to_state = "HANDLED"; },
      [](SealedEntry& e) { e.round = 2; },
      [](SealedEntry& e) { e.actor = "member-2"; },
      [](SealedEntry& e) { e.role = 3; },
      [](SealedEntry& e) { e.note += " "; },
      [](SealedEntry& e) { e.detail = "{}"; },
      [](SealedEntry& e) { e.detail.reset(); },
      [](SealedEntry& e) { e.digest[0] = static_cast<char>(e.digest[0] ^ 1); },
  };
  for (const auto edit : edits) {
    std::vector<Seal> chain = Chain();
    edit(chain[1].entries[1]);
    const std::optional<ChainFault> fault = FirstFault(chain);
    REQUIRE(fault.has_value());
    CHECK(fault->kind == ChainFault::kEntryChanged);
    CHECK(fault->seal == 2);
    CHECK(fault->event == "b");
    CHECK(fault->revision == 2);
  }
}

TEST_CASE("text cannot wander from one field to the next", "[chain]") {
  SealedEntry one = EntryOf("a", 1);
  SealedEntry other = one;
  one.action = "REPORT";
  one.from_state = "X";
  other.action = "REPORTX";
  other.from_state = "";
  CHECK(DigestOf("222405", one, &hailan::Sha256) != DigestOf("222405", other, &hailan::Sha256));
  one.detail.reset();
  other = one;
  other.detail = "";
  CHECK(DigestOf("222405", one, &hailan::Sha256) != DigestOf("222405", other, &hailan::Sha256));
}

TEST_CASE("what was left out, swapped or made anew is found", "[chain]") {
  std::vector<Seal> chain = Chain();
  SECTION("a seal is left out") {
    chain.erase(chain.begin() + 1);
    CHECK(FirstFault(chain)->kind == ChainFault::kSealMissing);
  }
  SECTION("the chain does not start at the first seal") {
    chain.erase(chain.begin());
    CHECK(FirstFault(chain)->kind == ChainFault::kSealMissing);
  }
  SECTION("an entry is gone from the database") {
    chain[2].entries[0].missing = true;
    const std::optional<ChainFault> fault = FirstFault(chain);
    CHECK(fault->kind == ChainFault::kEntryMissing);
    CHECK(fault->event == "a");
    CHECK(fault->revision == 3);
  }
  SECTION("an entry is gone from the seal, too") {
    chain[1].entries.erase(chain[1].entries.begin());
    CHECK(FirstFault(chain)->kind == ChainFault::kSealChanged);
  }
  SECTION("an entry was changed and its seal made anew") {
    chain[1].entries[0].note = "other";
    chain[1].entries[0].digest.clear();
    Close(chain[1]);
    const std::optional<ChainFault> fault = FirstFault(chain);
    CHECK(fault->kind == ChainFault::kChainBroken);
    CHECK(fault->seal == 3);
  }
  SECTION("everything was made anew: sound in itself, but not with the digest that was noted") {
    const std::string noted = chain.back().digest;
    chain[0].entries[0].note = "other";
    chain[0].entries[0].digest.clear();
    for (size_t i = 0; i < chain.size(); ++i) {
      if (i > 0) chain[i].previous = chain[i - 1].digest;
      Close(chain[i]);
    }
    CHECK_FALSE(FirstFault(chain).has_value());
    CHECK(chain.back().digest != noted);
  }
  SECTION("a revision that nobody made is sealed") {
    chain[1].entries[1].revision = 5;
    chain[1].entries[1].digest.clear();
    Close(chain[1]);
    CHECK(FirstFault(chain)->kind == ChainFault::kRevisionSkipped);
  }
}

}  // namespace
}  // namespace hailan::event_workflow
