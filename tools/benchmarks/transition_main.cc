// State transitions (re-dispatch of a dispatched event) over gRPC, and the pgbench script that runs
// the very same two statements. Usage:
//   bench_transition prepare TARGET          files and dispatches one event; prints its id
//   bench_transition sql ID COUNT            SQL that copies it to ids 1…COUNT
//   bench_transition script COUNT            pgbench script over these ids
//   bench_transition load TARGET COUNT CALLERS SECONDS
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "common/rpc/auth.h"
#include "common/rpc/channel.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "services/event_workflow/sql.h"
#include "tools/benchmarks/load.h"

namespace hailan::bench {
namespace {

namespace pb = hailan::event_workflow::v1;

constexpr char kUuid[] = "('00000000-0000-7000-8000-' || lpad(to_hex(%s), 12, '0'))";

std::string Token() {
  rpc::TokenClaims claims;
  claims.subject = "bench";
  claims.roles = {"city"};
  claims.city = "222405";
  return rpc::SignDevelopmentToken(claims, {});
}

std::string EventName(int64_t i) {
  return absl::StrFormat("cities/222405/events/00000000-0000-7000-8000-%012x", i);
}

template <class Request>
pb::Event Call(rpc::Peer& peer, absl::string_view method, const Request& request) {
  auto event = peer.Invoke<pb::Event>(absl::StrCat("hailan.event_workflow.v1.Events/", method),
                                      request,
                                      {absl::Now() + absl::Seconds(10), Token(), ""});
  if (event.ok()) return *std::move(event);
  std::fprintf(stderr, "%s\n", event.status().ToString().c_str());
  std::exit(1);
}

void Prepare(const std::string& target) {
  rpc::Peer peer([target] { return *rpc::MakeChannel(target, {}); });
  pb::ReportEventRequest report;
  report.set_parent("cities/222405");
  report.set_request_id(NewId(absl::Now()));
  report.set_territory("cities/222405/territories/222405001001001");
  report.set_channel(pb::CHANNEL_PATROL);
  report.set_description("道路积水");
  pb::Event event = Call(peer, "ReportEvent", report);
  pb::AcceptEventRequest accept;
  accept.set_name(event.name());
  accept.set_request_id(NewId(absl::Now()));
  accept.set_urgency(pb::URGENCY_ORDINARY);
  Call(peer, "AcceptEvent", accept);
  pb::DispatchEventRequest dispatch;
  dispatch.set_name(event.name());
  dispatch.set_request_id(NewId(absl::Now()));
  dispatch.set_assignee("cities/222405/staff/bench1");
  event = Call(peer, "DispatchEvent", dispatch);
  std::printf("{\"id\":\"%s\"}\n", event.name().substr(event.name().rfind('/') + 1).c_str());
}

void PrintCopySql(const std::string& id, const std::string& count) {
  std::printf(
      "INSERT INTO events SELECT (jsonb_populate_record(e, jsonb_build_object('id', %s))).* "
      "FROM events e, generate_series(1, %s) i WHERE e.id = '%s' ON CONFLICT DO NOTHING;\n",
      absl::StrFormat(kUuid, "i").c_str(),
      count.c_str(),
      id.c_str());
}

// The statement with each `$n` replaced by expression n of `values`.
std::string Bound(const char* statement, const std::vector<std::string>& values) {
  std::string out;
  for (const char* at = statement; *at != '\0';) {
    if (*at != '$') {
      out += *at++;
      continue;
    }
    std::string digits;
    for (++at; absl::ascii_isdigit(static_cast<unsigned char>(*at)); ++at) digits += *at;
    size_t number = 0;
    if (!absl::SimpleAtoi(digits, &number) || number == 0 || number > values.size()) {
      std::fprintf(stderr, "the statement has parameter $%s, the script none\n", digits.c_str());
      std::exit(1);
    }
    out += values[number - 1];
  }
  return out;
}

void PrintScript(const std::string& count) {
  const std::string id = absl::StrFormat(kUuid, ":i::int");
  const std::string request = absl::StrFormat(kUuid, ":r::bigint");
  const std::string payload(300, 'a');
  // As sql/load_events.sql: cities, ids, subjects, request ids.
  const std::vector<std::string> load = {"ARRAY['222405']",
                                         absl::StrCat("ARRAY[", id, "::uuid]"),
                                         "ARRAY['bench']",
                                         absl::StrCat("ARRAY[", request, "::uuid]")};
  // As sql/parts/moves.sql.
  const std::vector<std::string> commit = {
      "ARRAY[0]",
      "ARRAY['222405']",
      "ARRAY['bench']",
      absl::StrCat("ARRAY[", request, "::uuid]"),
      "ARRAY['\\x00112233445566778899aabbccddeeff'::bytea]",
      absl::StrCat("ARRAY[", id, "]"),
      "ARRAY[1763770000000000]",
      "ARRAY['event.dispatched']",
      absl::StrCat("ARRAY['cities/222405/events/' || ", id, "]"),
      absl::StrCat("ARRAY['\\x", payload, "'::bytea]"),
      "ARRAY[:revision::bigint + 1]",
      "ARRAY['DISPATCH']",
      "ARRAY['DISPATCHED']",
      "ARRAY['DISPATCHED']",
      "ARRAY[1]",
      "ARRAY[6]",
      "ARRAY['']",
      "ARRAY['{\"assignee\":\"bench1\",\"department\":\"\"}']",
      "ARRAY[0]",
      "ARRAY['222405']",
      absl::StrCat("ARRAY[", id, "::uuid]"),
      "ARRAY[:revision::bigint]",
      "ARRAY[:revision::bigint + 1]",
      "ARRAY['DISPATCHED']",
      "ARRAY['bench1']",
      "ARRAY[NULL]",
      "ARRAY['']",
      "ARRAY[NULL]",
      "ARRAY[NULL]",
      "ARRAY[NULL]",
      "ARRAY[1763770000000000]",
      "ARRAY[0]",
      "ARRAY[0]",
      "ARRAY[0]",
      "ARRAY[1763780000000000]",
      "ARRAY[1763790000000000]",
      "ARRAY[1763780000000000]"};
  std::printf(
      "\\set i random(1, %s)\n\\set r random(1, 281474976710655)\n"
      "%s \\gset\n%s;\n",
      count.c_str(),
      Bound(event_workflow::sql::kLoadEvents.text, load).c_str(),
      Bound(event_workflow::sql::kCommitMoves.text, commit).c_str());
}

int Load(const std::string& target, int64_t count, int callers, double seconds) {
  const std::string token = Token();
  std::vector<std::mt19937_64> random;
  for (int i = 0; i < callers; ++i) random.emplace_back(absl::GetCurrentTimeNanos() + i);
  LoadOptions options;
  options.target = target;
  options.callers = callers;
  options.duration = absl::Seconds(seconds);
  options.next = [&](int index, bool /*last_ok*/) {
    std::mt19937_64& own = random[static_cast<size_t>(index)];
    pb::DispatchEventRequest request;
    request.set_name(EventName(1 + static_cast<int64_t>(own() % static_cast<uint64_t>(count))));
    request.set_request_id(NewId(absl::Now()));
    request.set_assignee("cities/222405/staff/bench1");
    return NextCall{"/hailan.event_workflow.v1.Events/DispatchEvent",
                    token,
                    Bytes(request.SerializeAsString())};
  };
  const LoadResult result = RunLoad(options);
  std::printf("%s\n", ToJson(result).c_str());
  return result.calls > 0 && result.errors == 0 ? 0 : 1;
}

}  // namespace
}  // namespace hailan::bench

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 2 && words[0] == "prepare") {
    hailan::bench::Prepare(words[1]);
  } else if (words.size() == 3 && words[0] == "sql") {
    hailan::bench::PrintCopySql(words[1], words[2]);
  } else if (words.size() == 2 && words[0] == "script") {
    hailan::bench::PrintScript(words[1]);
  } else if (words.size() == 5 && words[0] == "load") {
    return hailan::bench::Load(words[1],
                               std::atoll(words[2].c_str()),
                               std::atoi(words[3].c_str()),
                               std::atof(words[4].c_str()));
  } else {
    std::fprintf(stderr, "usage: see the head of tools/benchmarks/transition_main.cc\n");
    return 2;
  }
  return 0;
}
