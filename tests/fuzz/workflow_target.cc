// Rule tables: twelve bytes a row (where, from, action, to, roles and guards as bits of 12 and 17,
// clocks that start and stop) over the built-in table; profiles: the bytes of a
// hailan.event_workflow.workflows.v1.Workflow.
#include <algorithm>
#include <set>

#include "common/base/error.h"
#include "services/event_workflow/domain/rules.h"
#include "services/event_workflow/domain/workflow/check.h"
#include "services/event_workflow/domain/workflow/migrate.h"
#include "services/event_workflow/workflows/convert.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/targets.h"

namespace hailan::fuzz {
namespace {

using namespace event_workflow;  // NOLINT(google-build-using-namespace): what is tested

void CheckRefusal(const absl::Status& status, absl::string_view input) {
  Promise(absl::IsInvalidArgument(status), "a refusal is the sender's fault", input);
  Promise(!ReasonOf(status).empty() && !status.message().empty(), "a refusal says why", input);
}

// States that can be reached from `from`, by going along the rows one by one.
std::set<State> Reach(const std::vector<Rule>& rules, State from) {
  std::set<State> seen{from};
  std::vector<State> todo{from};
  while (!todo.empty()) {
    const State at = todo.back();
    todo.pop_back();
    for (const Rule& rule : rules) {
      if (rule.from == at && seen.insert(rule.to).second) todo.push_back(rule.to);
    }
  }
  return seen;
}

void CheckAccepted(const std::vector<Rule>& rules, absl::string_view input) {
  std::set<std::pair<State, Action>> steps;
  for (const Rule& rule : rules) {
    Promise(steps.emplace(rule.from, rule.action).second, "a step has one outcome", input);
    Promise(!rule.roles.empty(), "somebody may take the step", input);
    Promise(rule.action == Action::kReturn || !rule.starts.Has(ClockKind::kResolve),
            "only a return starts the clock anew",
            input);
    if (rule.to == State::kClosed || rule.action == Action::kReturn) {
      Promise(rule.guards.Has(Guard::kNotOwnWork), "nobody ends or returns own work", input);
    }
    if (rule.to == State::kCancelled) {
      const Guard guard = rule.from == State::kReported ? Guard::kOwnReport : Guard::kNotOwnWork;
      Promise(rule.guards.Has(guard), "nobody cancels their own case", input);
    }
  }
  const std::set<State> reached = Reach(rules, State::kReported);
  Promise(reached.count(State::kClosed) == 1, "a case can be closed", input);
  for (const Rule& rule : rules) {
    Promise(reached.count(rule.from) == 1, "every state can be reached", input);
    const std::set<State> onward = Reach(rules, rule.from);
    Promise(std::any_of(onward.begin(), onward.end(), IsFinal), "every case can end", input);
  }
}

std::vector<Rule> TakeTable(Bytes& bytes) {
  std::vector<Rule> rules(DefaultRules().begin(), DefaultRules().end());
  while (!bytes.empty()) {
    const size_t row = bytes.Take<uint8_t>();
    Rule rule;
    rule.from = static_cast<State>(bytes.Take<uint8_t>());
    rule.action = static_cast<Action>(bytes.Take<uint8_t>());
    rule.to = static_cast<State>(bytes.Take<uint8_t>());
    const auto roles = bytes.Take<uint16_t>();
    for (unsigned role = 0; role < 12; ++role) {
      if ((roles >> role & 1U) != 0) rule.roles.Add(static_cast<Role>(role));
    }
    rule.guards = Guards(bytes.Take<uint32_t>());
    rule.starts = ClockSet(bytes.Take<uint8_t>());
    rule.stops = ClockSet(bytes.Take<uint8_t>());
    // The highest numbers take rows away, the lower ones replace or add them.
    if (row >= 200 && !rules.empty()) {
      rules.erase(rules.begin() + static_cast<ptrdiff_t>(row % rules.size()));
    } else if (row < rules.size()) {
      rules[row] = rule;
    } else {
      rules.push_back(rule);
    }
  }
  return rules;
}

void RunTable(absl::string_view input) {
  Bytes bytes(input);
  const std::vector<Rule> rules = TakeTable(bytes);
  const absl::Status status = CheckTable(rules);
  status.ok() ? CheckAccepted(rules, input) : CheckRefusal(status, input);
}

std::vector<std::string> TableSeeds() {
  std::vector<std::string> seeds{std::string()};
  for (const Rule& rule : DefaultRules()) {
    std::string seed(1, static_cast<char>(seeds.size() - 1));
    seed += static_cast<char>(rule.from);
    seed += static_cast<char>(rule.action);
    seed += static_cast<char>(rule.to);
    seed += static_cast<char>(rule.roles.bits() & 0xff);
    seed += static_cast<char>(rule.roles.bits() >> 8U);
    for (unsigned shift = 0; shift < 32; shift += 8) {
      seed += static_cast<char>(rule.guards.bits() >> shift & 0xff);
    }
    seed += static_cast<char>(rule.starts.bits());
    seed += static_cast<char>(rule.stops.bits());
    seeds.push_back(seed);
  }
  return seeds;
}

// Any clock of the profile, at instants far and near.
void CheckClocks(const Profile& profile, absl::string_view input) {
  for (const int64_t seconds : {-100'000'000LL, 0LL, 1'772'413'200LL, 4'000'000'000LL}) {
    const absl::Time start = absl::FromUnixSeconds(seconds);
    for (int number = 0; number < kSlaClassCount; ++number) {
      const ClockTerms terms = TermsOf(profile, static_cast<SlaClass>(number), start);
      Promise(start < terms.due, "a budget is not used up as it starts", input);
      Promise(start <= terms.warn && terms.warn <= terms.due, "a warning comes before", input);
      const ClockRun run{.start = start, .budget = terms.budget, .pauses = {}, .extensions = {}};
      Promise(CountedTime(run, profile.calendar, terms.due) == terms.budget.amount,
              "the due time is when the budget is used up",
              input);
    }
  }
}

void RunProfile(absl::string_view input) {
  const absl::StatusOr<Profile> profile = ParseDocument(std::string(input));
  if (!profile.ok()) return CheckRefusal(profile.status(), input);
  CheckAccepted(profile->rules, input);
  CheckClocks(*profile, input);
  const std::string stored = FormatDocument(event_workflow::ToProto(*profile));
  const absl::StatusOr<Profile> again = ParseDocument(stored);
  Promise(again.ok(), "an accepted workflow can be exported and imported", input);
  Promise(FormatDocument(event_workflow::ToProto(*again)) == stored,
          "an export imports as it was",
          input);
}

std::vector<std::string> ProfileSeeds() {
  Profile profile = BuiltInProfile();
  std::vector<std::string> seeds{std::string(), FormatDocument(event_workflow::ToProto(profile))};
  profile.stays[static_cast<size_t>(State::kHandled)] = Budget{absl::Hours(8), Basis::kWorking};
  profile.classes[3].budget = {absl::Hours(24), Basis::kWorking};
  event_workflow::workflows::v1::Workflow city = event_workflow::ToProto(profile);
  seeds.push_back(FormatDocument(city));
  city.clear_rules();
  seeds.push_back(FormatDocument(city));
  city.clear_calendar();
  city.clear_lights();
  seeds.push_back(FormatDocument(city));
  return seeds;
}

}  // namespace

const Target kRuleTable{"table", RunTable, TableSeeds};
const Target kProfile{"profile", RunProfile, ProfileSeeds};

}  // namespace hailan::fuzz
