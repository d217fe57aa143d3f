// Random clients at two replicas: whatever they do, every step that was acknowledged is stored
// once, every stored step is legal after the one before, for the role that took it, and the chain
// over all of it verifies.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/numbers.h"
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
constexpr int kSteps = 250;
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
  // Event → state in the latest answer.
  std::map<std::string, State> seen ABSL_GUARDED_BY(mutex);
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

  // Mostly a step that fits what was last seen of the event, as people do, and now and then any.
  // Ends are seldom, so that much happens before.
  Rule ChooseRule(const EventName& event) {
    static constexpr Action kEnds[] = {
        Action::kReject, Action::kCancel, Action::kClose, Action::kMerge};
    static const std::vector<Rule> rules = [] {
      std::vector<Rule> table;
      for (const Rule& rule : DefaultRules()) {
        // Those by hand have a quota, see hand_alarms_test.
        if (rule.action != Action::kUrge && rule.action != Action::kSupervise) {
          table.push_back(rule);
        }
      }
      return table;
    }();
    State seen = State::kReported;
    {
      absl::MutexLock lock(&ledger_.mutex);
      const auto found = ledger_.seen.find(event.id());
      if (found != ledger_.seen.end()) seen = found->second;
    }
    const bool any = Roll(4) == 0;
    const bool ended = seen == State::kRejected || seen == State::kCancelled;
    while (true) {
      const Rule& rule = rules[Roll(rules.size())];
      if (rule.from != seen && !any && !ended) continue;
      const bool ends =
          std::find(std::begin(kEnds), std::end(kEnds), rule.action) != std::end(kEnds);
      if (!ends || Roll(5) == 0) return rule;
    }
  }

  Details DetailsOf(Action action) {
    static constexpr const char* kTargets[] = {"member-1", "community-1", "heat-1"};
    switch (action) {
      case Action::kAccept:
        return Triage{};
      case Action::kDispatch:
      case Action::kArbitrate:
        return Roll(2) == 0 ? Target{"", "heat"} : Target{kTargets[Roll(3)], ""};
      case Action::kSubmit:
        return Evidence{};
      case Action::kVisit:
        return VisitDetails{VisitResult::kResolved};
      case Action::kBlowWhistle:
        return WhistleOrder{.departments = {"heat"},
                            .advice = {},
                            .quorum = 0,
                            .occasion = Occasion::kResidentMatter,
                            .place = "",
                            .due_time = suite_.clock.Now() + absl::Hours(10)};
      case Action::kReportIn:
      case Action::kAnswerWhistle:
      case Action::kCloseWhistle:
        return WhistleReply{1 + static_cast<int>(Roll(2)), "", false, {}};
      case Action::kRequestExtension:
        return ProceedingRequest{absl::Hours(1), std::nullopt};
      case Action::kRequestHold:
        return ProceedingRequest{absl::ZeroDuration(), suite_.clock.Now() + absl::Hours(10)};
      case Action::kGrant:
      case Action::kRefuse:
      case Action::kWithdraw:
        return ProceedingDecision{1 + static_cast<int>(Roll(3))};
      default:
        return {};
    }
  }

  Sent Make(const EventName& event) {
    Sent sent;
    sent.request_id = NewId(absl::Now());
    const Rule rule = ChooseRule(event);
    const Suite::ActorPtr actors[] = {suite_.member, suite_.community, suite_.heat};
    // Whoever may, in most cases; the others try as well.
    for (int tries = 0; tries < 3; ++tries) {
      sent.actor = actors[Roll(std::size(actors))];
      if ((sent.actor->roles.bits() & rule.roles.bits()) != 0) break;
    }
    sent.command.event = event;
    sent.command.action = rule.action;
    sent.command.note = absl::StrCat("note ", Roll(1000));
    sent.command.details = DetailsOf(sent.command.action);
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
    // A number of a whistle or a proceeding that there is not yet.
    const bool numbered = std::holds_alternative<WhistleReply>(sent.command.details) ||
                          std::holds_alternative<ProceedingDecision>(sent.command.details);
    absl::MutexLock lock(&ledger_.mutex);
    if (answer.ok()) {
      ledger_.seen[sent.command.event.id()] = answer->state;
      // A repetition answers the current event, which is at least as far as the first answer.
      ledger_.acknowledged.try_emplace({sent.actor->subject, sent.request_id},
                                       std::make_pair(sent.command.event.id(), answer->revision));
    } else if (!absl::IsFailedPrecondition(answer.status()) &&
               !absl::IsPermissionDenied(answer.status()) && !absl::IsAborted(answer.status()) &&
               !absl::IsInvalidArgument(answer.status()) &&
               !absl::IsAlreadyExists(answer.status()) &&
               !(numbered && absl::IsNotFound(answer.status()))) {
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
      "SELECT event_id, revision, action, from_state, to_state, role FROM event_history "
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
    int role = 0;
    REQUIRE(absl::SimpleAtoi(row[5], &role));
    CHECK(rule->roles.Has(static_cast<Role>(role)));
  }
  CHECK(suite.database->Value(
            "SELECT count(*) FROM events AS e WHERE (e.revision, e.state) IS DISTINCT FROM "
            "(SELECT (h.revision, h.to_state) FROM event_history AS h WHERE h.event_id = e.id "
            "ORDER BY h.revision DESC LIMIT 1)") == "0");
}

// What a whistle or an extension is now is what its own steps say of it.
void CheckObjects(Suite& suite) {
  const auto none = [&](const std::string& what) {
    INFO(what);
    CHECK(suite.database->Value("SELECT count(*) FROM " + what) == "0");
  };
  const std::string steps =
      "(SELECT count(*) FROM event_history AS h WHERE h.event_id = e.id AND h.action = ";
  none("events AS e WHERE e.whistle_count <> " + steps + "'BLOW_WHISTLE')");
  none(
      "events AS e WHERE e.whistle_count <> "
      "(SELECT count(*) FROM whistles AS w WHERE w.event_id = e.id)");
  none("events AS e WHERE " + steps +
       "'CLOSE_WHISTLE') <> (SELECT count(*) FROM whistles AS w "
       "WHERE w.event_id = e.id AND w.close_time IS NOT NULL)");
  none(
      "events AS e WHERE (e.state = 'WHISTLED') <> EXISTS (SELECT FROM whistles AS w "
      "WHERE w.event_id = e.id AND w.close_time IS NULL)");
  none("whistle_calls AS c WHERE c.answer_time IS NOT NULL AND c.report_in_time IS NULL");
  // A proceeding for each request, send-back and arbitration.
  none(
      "events AS e WHERE (SELECT count(*) FROM event_history AS h WHERE h.event_id = e.id AND "
      "h.action IN ('REQUEST_EXTENSION', 'REQUEST_HOLD', 'SEND_BACK', 'ARBITRATE')) <> "
      "COALESCE((SELECT jsonb_array_length(k.proceedings) FROM event_courses AS k "
      "WHERE k.event_id = e.id), 0)");
  // What every walk comes to; other steps are too seldom to be promised.
  for (const char* action : {"BLOW_WHISTLE", "REPORT_IN", "CLOSE_WHISTLE", "MERGE", "UNMERGE"}) {
    INFO(action);
    CHECK(suite.database->Value(absl::StrCat(
              "SELECT count(*) FROM event_history WHERE action = '", action, "'")) != "0");
  }
}

// Each acknowledged request has one receipt, and there are as many receipts, messages and entries
// as steps: nothing was lost, nothing took effect twice.
void CheckEffects(Suite& suite, Ledger& ledger, int64_t prepared) {
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
  CHECK(absl::StrCat(ledger.acknowledged.size() + prepared) == steps);
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

// Events that stand at their report, at a whistle and at being handled, in turn; how many steps
// that took is in `prepared`.
std::vector<EventName> MakeEvents(Suite& suite, Ledger& ledger, int64_t& prepared) {
  std::vector<EventName> events;
  for (int i = 0; i < kEvents; ++i) {
    const std::string name = suite.Reported(Suite::Report()).name();
    events.push_back(Must(ParseEvent(name, "name")));
    prepared += i % 3 == 0 ? 1 : 3;
    if (i % 3 == 0) continue;
    {
      absl::MutexLock lock(&ledger.mutex);
      ledger.seen[events.back().id()] = i % 3 == 1 ? State::kWhistled : State::kHandling;
    }
    Must(suite.Step(&EventService::AcceptEvent, name, suite.member));
    if (i % 3 == 1) {
      pb::BlowWhistleRequest blow;
      blow.set_event(name);
      blow.add_departments(kParent + "/departments/heat");
      blow.set_matter("together");
      blow.set_occasion(pb::WHISTLE_OCCASION_RESIDENT_MATTER);
      blow.mutable_due_time()->set_seconds(
          absl::ToUnixSeconds(suite.clock.Now() + absl::Hours(10)));
      Must(suite.MoveWhistle(&WhistleService::BlowWhistle, blow, suite.community));
    } else {
      Must(suite.Step(&EventService::StartHandling, name, suite.member));
    }
  }
  return events;
}

TEST_CASE("random clients: no illegal step, no lost write, no double effect, a sound chain") {
  const unsigned seed = GENERATE(1U, 2U, 3U);
  Suite suite;
  Ledger ledger;
  int64_t prepared = 0;
  const std::vector<EventName> events = MakeEvents(suite, ledger, prepared);
  EventRunner second(suite.store, suite.clock, suite.database->options());
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
  CheckObjects(suite);
  CheckEffects(suite, ledger, prepared);
  CheckChain(suite);
}

}  // namespace
}  // namespace hailan::event_workflow::testing
