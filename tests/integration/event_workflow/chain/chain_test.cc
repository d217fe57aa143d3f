#include <catch2/catch.hpp>
#include <optional>
#include <thread>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/sha256.h"
#include "services/event_workflow/chain/sealer.h"
#include "services/event_workflow/chain/service.h"
#include "tests/integration/event_workflow/fixture.h"

namespace hailan::event_workflow::testing {
namespace {

// Some events, some further on than others.
std::vector<std::string> SomeHistory(Suite& suite) {
  std::vector<std::string> names;
  for (int i = 0; i < 30; ++i) {
    names.push_back(suite.Reported(Suite::Report()).name());
    suite.clock.Advance(absl::Seconds(1));
    if (i % 2 == 0) {
      Must(suite.Step(&EventService::RecordContact, names.back(), suite.member));
    }
    if (i % 3 == 0) Must(suite.Step(&EventService::RejectEvent, names.back(), suite.community));
  }
  return names;
}

std::optional<ChainFault> Verify(Suite& suite, ChainVerifier& verifier) {
  const SealStore store(suite.pool);
  int64_t after = 0;
  while (true) {
    const auto seals = Must(store.List(kCity, after, 3, absl::Now() + absl::Seconds(10)));
    if (seals.empty()) return std::nullopt;
    for (const Seal& seal : seals) {
      if (std::optional<ChainFault> fault = verifier.Add(seal)) return fault;
      after = seal.number;
    }
  }
}

// Seals until nothing is left: transactions of other tests hold the feed back for a moment.
void SealAll(Suite& suite, const Sealer& sealer) {
  const absl::Time limit = absl::Now() + absl::Seconds(20);
  while (absl::Now() < limit) {
    Must(sealer.Run(absl::Seconds(10)));
    if (suite.database->Value("SELECT (SELECT count(*) FROM event_history) = COALESCE((SELECT "
                              "sum(cardinality(revisions)) FROM history_seals), 0)") == "t") {
      return;
    }
    absl::SleepFor(absl::Milliseconds(50));
  }
  FAIL("not everything was sealed");
}

// What somebody with the database in hand can do.
void Tamper(Suite& suite, const std::string& sql) {
  suite.database->Query(absl::StrCat("ALTER TABLE event_history DISABLE TRIGGER ALL;", sql));
}

TEST_CASE("every entry is sealed once, however many replicas seal") {
  Suite suite;
  SomeHistory(suite);
  pg::Pool second_pool(suite.database->options());
  const Sealer first(suite.pool, suite.clock);
  const Sealer second(second_pool, suite.clock);
  for (int i = 0; i < 5; ++i) {
    std::thread other([&] { Must(second.Run(absl::Seconds(10))); });
    suite.Reported(Suite::Report());
    Must(first.Run(absl::Seconds(10)));
    other.join();
  }
  SealAll(suite, first);
  ChainVerifier verifier(&hailan::Sha256);
  CHECK_FALSE(Verify(suite, verifier).has_value());
  CHECK(absl::StrCat(verifier.entries()) ==
        suite.database->Value("SELECT count(*) FROM event_history"));

  ChainService service(suite.pool);
  pb::GetChainHeadRequest request;
  request.set_parent(kParent);
  const pb::ChainHead head = Must(service.GetChainHead(suite.CallOf(suite.city, request), request));
  CHECK(head.number() == verifier.seals());
  CHECK(head.digest() == absl::BytesToHexString(verifier.head()));
  CHECK_THAT(service.GetChainHead(suite.CallOf(suite.community, request), request).status(),
             HasReason("OUT_OF_SCOPE"));
}

TEST_CASE("history cannot be changed by mistake") {
  Suite suite;
  SomeHistory(suite);
  CHECK_THROWS(suite.database->Query("UPDATE event_history SET note = 'x'"));
  CHECK_THROWS(suite.database->Query("DELETE FROM event_history"));
  CHECK_THROWS(suite.database->Query("TRUNCATE event_history"));
}

TEST_CASE("one changed byte in the database is found, and the row is named") {
  Suite suite;
  const std::vector<std::string> names = SomeHistory(suite);
  const Sealer sealer(suite.pool, suite.clock);
  SealAll(suite, sealer);
  const std::string id = names[6].substr(names[6].rfind('/') + 1);
  const std::string where = absl::StrCat(" WHERE event_id = '", id, "' AND revision = 2");
  const std::string edit = GENERATE(as<std::string>{},
                                    "UPDATE event_history SET note = note || '.'",
                                    "UPDATE event_history SET time = time + 1",
                                    "UPDATE event_history SET actor = 'other'",
                                    "DELETE FROM event_history");
  Tamper(suite, edit + where);
  ChainVerifier verifier(&hailan::Sha256);
  const std::optional<ChainFault> fault = Verify(suite, verifier);
  REQUIRE(fault.has_value());
  const bool gone = edit.starts_with("DELETE");
  CHECK(fault->kind == (gone ? ChainFault::kEntryMissing : ChainFault::kEntryChanged));
  CHECK(fault->event == id);
  CHECK(fault->revision == 2);
}

TEST_CASE("sealing goes on where the feed was pruned behind the last seal") {
  Suite suite;
  SomeHistory(suite);
  SealAll(suite, Sealer(suite.pool, suite.clock));
  // Long ago: since then the feed has had nothing of events, and what it had is gone.
  suite.database->Query(
      "DELETE FROM outbox; INSERT INTO outbox_pruned SELECT city_id, pg_current_xact_id(), 0 "
      "FROM (SELECT DISTINCT city_id FROM history_seals) AS city");
  suite.Reported(Suite::Report());
  const Sealer after_restart(suite.pool, suite.clock);
  SealAll(suite, after_restart);
  ChainVerifier verifier(&hailan::Sha256);
  CHECK_FALSE(Verify(suite, verifier).has_value());
}

}  // namespace
}  // namespace hailan::event_workflow::testing
