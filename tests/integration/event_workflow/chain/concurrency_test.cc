// Random clients at two replicas: whatever they do, every step that was acknowledged is stored
// once, every stored step is legal after the one before, and the chain over all of it verifies.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/base/sha256.h"
#include "services/event_workflow/chain/sealer.h"
#include "services/event_workflow/domain/rules.h"
#include "services/event_workflow/events/rows.h"
#include "tests/integration/event_workflow/fixture.h"

namespace hailan::event_workflow::testing {
namespace {

constexpr int kClients = 8;
constexpr int kSteps = 150;
constexpr int kEvents = 25;

// One request as a client remembers it: it may be sent again at any time, to any replica.
struct Sent {
  std::string request_id;
  Command command;
  Suite::ActorPtr actor;
};

// What was acknowledged to whom.
struct Ledger {
  absl::Mutex mutex;
  // (subject, request id) → event and the revision that was answered first.
  std::map<std::pair<std::string, std::string>, std::pair<std::string, int64_t>> acknowledged
      ABSL_GUARDED_BY(mutex);
  std::vector<std::string> wrong ABSL_GUARDED_BY(mutex);
};

class Client {
 public:
  Client(Suite& suite, std::vector<EventRunner*> runners, Ledger& ledger, unsigned seed)
      : suite_(suite), runners_(std::move(runners)), ledger_(ledger), random_(seed) {}

  void Run(const std::vector<EventName>& events) {
    for (int i = 0; i < kSteps; ++i) {
      // Every fourth is a repetition of something earlier.
      if (!sent_.empty() && Roll(4) == 0) {
        Send(sent_[Roll(sent_.size())]);
      } else {
        sent_.push_back(Make(events[Roll(events.size())]));
        Send(sent_.back());
      }
    }
  }

 private:
  size_t Roll(size_t sides) { return random_() % sides; }

  Sent Make(const EventName& event) {
    static constexpr Action kActions[] = {Action::kAccept,
                                          Action::kReject,
                                          Action::kDispatch,
                                          Action::kSendBack,
                                          Action::kContact,
                                          Action::kStart,
                                          Action::kSubmit,
                                          Action::kApprove,
                                          Action::kReturn,
                                          Action::kVisit,
                                          Action::kClose,
                                          Action::kCancel};
    Sent sent;
    sent.request_id = NewId(absl::Now());
    sent.actor = Roll(2) == 0 ? suite_.member : suite_.community;
    sent.command.event = event;
    sent.command.action = kActions[Roll(std::size(kActions))];
    sent.command.note = absl::StrCat("note ", Roll(1000));
    switch (sent.command.action) {
      case Action::kAccept:
        sent.command.details = Triage{};
        break;
      case Action::kDispatch:
        sent.command.details = Target{Roll(2) == 0 ? "member-1" : "community-1", ""};
        break;
      case Action::kSubmit:
        sent.command.details = Evidence{};
        break;
      case Action::kVisit:
        sent.command.details = VisitDetails{VisitResult::kResolved};
        break;
      default:
        break;
    }
    return sent;
  }

  // Sends to one replica, or to both at once.
  void Send(const Sent& sent) {
    const size_t at = Roll(runners_.size());
    const bool both = Roll(5) == 0;
    std::vector<std::thread> twins;
    if (both) twins.emplace_back([&] { SendTo(*runners_[(at + 1) % runners_.size()], sent); });
    SendTo(*runners_[at], sent);
    for (std::thread& twin : twins) twin.join();
  }

  void SendTo(EventRunner& runner, const Sent& sent) {
    command::Origin origin{.actor = sent.actor,
                           .request_id = sent.request_id,
                           .body_hash = Sha256Hex(sent.request_id).substr(0, 16),
                           .deadline = absl::Now() + absl::Seconds(30)};
    std::vector<std::pair<command::Origin, Command>> commands;
    commands.emplace_back(std::move(origin), sent.command);
    const absl::StatusOr<Event> answer = runner.RunAll(std::move(commands)).front();
    absl::MutexLock lock(&ledger_.mutex);
    if (answer.ok()) {
      // A repetition answers the current event, which is at least as far as the first answer.
      ledger_.acknowledged.try_emplace({sent.actor->subject, sent.request_id},
                                       std::make_pair(sent.command.event.id(), answer->revision));
    } else if (!absl::IsFailedPrecondition(answer.status()) &&
               !absl::IsPermissionDenied(answer.status()) && !absl::IsAborted(answer.status()) &&
               !absl::IsInvalidArgument(answer.status()) &&
               !absl::IsAlreadyExists(answer.status())) {
      ledger_.wrong.push_back(answer.status().ToString());
    }
  }

  Suite& suite_;
  const std::vector<EventRunner*> runners_;
  Ledger& ledger_;
  std::mt19937 random_;
  std::vector<Sent> sent_;
};

// Every event's steps, from its report on: revisions without a gap, each from the state that the
// one before left, each a row of the table.
void CheckLegal(Suite& suite) {
  const auto rows = suite.database->Query(
      "SELECT event_id, revision, action, from_state, to_state FROM event_history "
      "ORDER BY event_id, revision");
  std::string event;
  std::string state;
  int64_t revision = 0;
  for (const auto& row : rows) {
    if (row[0] != event) {
      event = row[0];
      revision = 0;
      state = std::string(NameOf(State::kNone));
    }
    INFO("event " << event << " revision " << row[1] << ": " << row[3] << " " << row[2] << " "
                  << row[4]);
    CHECK(row[1] == absl::StrCat(++revision));
    CHECK(row[3] == state);
    state = row[4];
    if (revision == 1) {
      CHECK(row[2] == "REPORT");
      continue;
    }
    const Rule* rule = FindRule(DefaultRules(), ParseState(row[3]), ParseAction(row[2]));
    REQUIRE(rule != nullptr);
    CHECK(rule->to == ParseState(row[4]));
  }
  CHECK(suite.database->Value(
            "SELECT count(*) FROM events AS e WHERE (e.revision, e.state) IS DISTINCT FROM "
            "(SELECT (h.revision, h.to_state) FROM event_history AS h WHERE h.event_id = e.id "
            "ORDER BY h.revision DESC LIMIT 1)") == "0");
}

// Each acknowledged request has one receipt, and there are as many receipts, messages and entries
// as steps: nothing was lost, nothing took effect twice.
void CheckEffects(Suite& suite, Ledger& ledger) {
  absl::MutexLock lock(&ledger.mutex);
  CHECK(ledger.wrong.empty());
  std::set<std::pair<std::string, std::string>> receipts;
  for (const auto& row : suite.database->Query("SELECT subject, request_id FROM requests")) {
    receipts.emplace(row[0], row[1]);
  }
  for (const auto& [request, effect] : ledger.acknowledged) {
    INFO(request.second);
    CHECK(receipts.count(request) == 1);
    CHECK(
        suite.database->Value(absl::StrCat("SELECT count(*) FROM event_history WHERE event_id = '",
                                           effect.first,
                                           "' AND revision <= ",
                                           effect.second)) == absl::StrCat(effect.second));
  }
  const std::string steps = suite.database->Value("SELECT count(*) FROM event_history");
  CHECK(suite.database->Value("SELECT count(*) FROM requests") == steps);
  CHECK(suite.database->Value("SELECT count(*) FROM outbox") == steps);
  CHECK(suite.database->Value("SELECT sum(revision) FROM events") == steps);
  CHECK(absl::StrCat(ledger.acknowledged.size() + kEvents) == steps);
}

void CheckChain(Suite& suite) {
  const Sealer sealer(suite.pool, suite.clock);
  const SealStore store(suite.pool);
  const std::string steps = suite.database->Value("SELECT count(*) FROM event_history");
  const absl::Time limit = absl::Now() + absl::Seconds(20);
  ChainVerifier verifier(&hailan::Sha256);
  while (absl::StrCat(verifier.entries()) != steps && absl::Now() < limit) {
    Must(sealer.Run(absl::Seconds(5)));
    for (const Seal& seal : Must(store.List(kCity, verifier.seals(), 1000, limit))) {
      const std::optional<ChainFault> fault = verifier.Add(seal);
      REQUIRE_FALSE(fault.has_value());
    }
    absl::SleepFor(absl::Milliseconds(50));
  }
  CHECK(absl::StrCat(verifier.entries()) == steps);
}

TEST_CASE("random clients: no illegal step, no lost write, no double effect, a sound chain") {
  const unsigned seed = GENERATE(1U, 2U, 3U);
  Suite suite;
  std::vector<EventName> events;
  for (int i = 0; i < kEvents; ++i) {
    events.push_back(Must(ParseEvent(suite.Reported(Suite::Report()).name(), "name")));
  }
  EventRunner second(suite.store, suite.clock, suite.database->options());
  Ledger ledger;
  std::vector<std::unique_ptr<Client>> clients;
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < kClients; ++i) {
    clients.push_back(std::make_unique<Client>(
        suite, std::vector<EventRunner*>{&suite.runner, &second}, ledger, seed * 100 + i));
  }
  for (const auto& client : clients) {
    threads.emplace_back([&events, raw = client.get()] { raw->Run(events); });
  }
  for (std::thread& thread : threads) thread.join();
  CheckLegal(suite);
  CheckEffects(suite, ledger);
  CheckChain(suite);
}

}  // namespace
}  // namespace hailan::event_workflow::testing
