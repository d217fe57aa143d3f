// An open loop of transitions: calls are sent when their time has come, whether or not the ones
// before were answered. Usage: bench_overload TARGET COUNT RATE SECONDS
// (COUNT events of bench_transition, RATE calls a second). Prints how many were answered OK under
// the load and after it, refused and late, and how soon those that got nothing knew it.
#include <poll.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "tools/benchmarks/events/client.h"
#include "tools/benchmarks/events/flood.h"

namespace hailan::bench {
namespace {

namespace pb = hailan::event_workflow::v1;

constexpr absl::Duration kPatience = absl::Seconds(2);
// An overload comes from many clients: one connection alone would be held back by itself.
constexpr int kConnections = 8;
const std::string kMethod = "/hailan.event_workflow.v1.Events/DispatchEvent";

struct Totals {
  // When the load ends: what is answered later was not done under it.
  absl::Time end;
  int64_t ok = 0;
  int64_t after = 0;
  int64_t refused = 0;
  int64_t late = 0;
  int64_t other = 0;
  // How long those waited that got nothing: refused, or left to their deadline.
  std::vector<float> refusal_us;
};

void Note(int code, absl::Duration took, Totals& totals) {
  if (code == 0) {
    ++(absl::Now() < totals.end ? totals.ok : totals.after);
    return;
  }
  if (code == static_cast<int>(absl::StatusCode::kResourceExhausted)) {
    ++totals.refused;
  } else if (code == kNoAnswer || code == static_cast<int>(absl::StatusCode::kDeadlineExceeded)) {
    ++totals.late;
  } else {
    ++totals.other;
    return;
  }
  totals.refusal_us.push_back(static_cast<float>(absl::ToDoubleMicroseconds(took)));
}

std::string Transition(std::mt19937_64& random, uint64_t count) {
  pb::DispatchEventRequest request;
  request.set_name(
      absl::StrFormat("cities/222405/events/00000000-0000-7000-8000-%012x", 1 + random() % count));
  request.set_request_id(NewId(absl::Now()));
  request.set_assignee("cities/222405/staff/bench1");
  return request.SerializeAsString();
}

using Floods = std::vector<std::unique_ptr<Flood>>;

int Open(const Floods& floods) {
  int open = 0;
  for (const auto& flood : floods) open += flood->open();
  return open;
}

// Serves the connections for a moment.
void Pump(const Floods& floods) {
  std::vector<pollfd> sockets;
  for (const auto& flood : floods) sockets.push_back({flood->socket(), POLLIN, 0});
  poll(sockets.data(), sockets.size(), 1);
  for (const auto& flood : floods) flood->Pump();
}

// Sends what is due until the load ends, then waits for what is open. Answers how many were sent.
int64_t Load(const Floods& floods, uint64_t count, double rate, const Totals& totals) {
  const std::string authorization = "Bearer " + StaffToken(0);
  std::mt19937_64 random(static_cast<uint64_t>(absl::GetCurrentTimeNanos()));
  int64_t sent = 0;
  const absl::Time begin = absl::Now();
  for (absl::Time now = begin; now < totals.end; now = absl::Now()) {
    const auto due = static_cast<int64_t>(absl::ToDoubleSeconds(now - begin) * rate);
    for (; sent < due; ++sent) {
      Flood& flood = *floods[static_cast<size_t>(sent) % floods.size()];
      flood.Call(kMethod, authorization, Transition(random, count));
    }
    Pump(floods);
  }
  while (Open(floods) > 0) Pump(floods);
  return sent;
}

int Run(const std::string& target, uint64_t count, double rate, double seconds) {
  Totals totals;
  Floods floods;
  for (int i = 0; i < kConnections; ++i) {
    floods.push_back(std::make_unique<Flood>(
        target, kPatience, [&totals](int code, absl::Duration took) { Note(code, took, totals); }));
  }
  totals.end = absl::Now() + absl::Seconds(seconds);
  const int64_t sent = Load(floods, count, rate, totals);
  std::sort(totals.refusal_us.begin(), totals.refusal_us.end());
  const size_t refusals = totals.refusal_us.size();
  absl::PrintF(
      "{\"sent\":%d,\"ok\":%d,\"after\":%d,\"refused\":%d,\"late\":%d,\"other\":%d,"
      "\"seconds\":%.3f,\"refusal_p99_us\":%.0f}\n",
      sent,
      totals.ok,
      totals.after,
      totals.refused,
      totals.late,
      totals.other,
      seconds,
      refusals == 0 ? 0.0 : static_cast<double>(totals.refusal_us[refusals * 99 / 100]));
  return totals.other == 0 ? 0 : 1;
}

}  // namespace
}  // namespace hailan::bench

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() != 4) {
    std::fprintf(stderr, "usage: bench_overload TARGET COUNT RATE SECONDS\n");
    return 2;
  }
  return hailan::bench::Run(words[0],
                            static_cast<uint64_t>(std::atoll(words[1].c_str())),
                            std::atof(words[2].c_str()),
                            std::atof(words[3].c_str()));
}
