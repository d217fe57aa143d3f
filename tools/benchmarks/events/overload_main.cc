// An open loop of transitions: calls are sent when their time has come, whether or not the ones
// before were answered. Usage: bench_overload TARGET COUNT RATE SECONDS
// (COUNT events of bench_transition, RATE calls a second). Prints how many were answered OK under
// the load and after it, refused and late, and how soon those that got nothing knew it.
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "tools/benchmarks/events/client.h"

namespace hailan::bench {
namespace {

namespace pb = hailan::event_workflow::v1;

constexpr absl::Duration kPatience = absl::Seconds(2);
// So many unanswered calls are as many as this client can hold; more are counted as not sent.
constexpr int kMostOpen = 50'000;
// An overload comes from many clients: one connection alone would be held back by itself.
constexpr int kConnections = 8;

struct Totals {
  // When the load ends: what is answered later was not done under it.
  absl::Time end;
  absl::Mutex mutex;
  int64_t ok = 0;
  int64_t after = 0;
  int64_t refused = 0;
  int64_t late = 0;
  int64_t other = 0;
  // How long those waited that got nothing: refused, or left to their deadline.
  std::vector<float> refusal_us;
  std::atomic<int> open = 0;
};

// One call; deletes itself when it is answered.
struct Call {
  grpc::ClientContext context;
  grpc::ByteBuffer request;
  grpc::ByteBuffer answer;
  absl::Time start;
};

void Note(const grpc::Status& status, absl::Duration took, Totals& totals) {
  absl::MutexLock lock(&totals.mutex);
  if (status.ok()) {
    ++(absl::Now() < totals.end ? totals.ok : totals.after);
    return;
  }
  if (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) {
    ++totals.refused;
  } else if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
    ++totals.late;
  } else {
    ++totals.other;
    return;
  }
  totals.refusal_us.push_back(static_cast<float>(absl::ToDoubleMicroseconds(took)));
}

void Send(grpc::GenericStub& stub, NextCall next, Totals& totals) {
  auto* call = new Call;
  call->start = absl::Now();
  call->request = std::move(next.request);
  call->context.set_deadline(absl::ToChronoTime(call->start + kPatience));
  call->context.AddMetadata("authorization", "Bearer " + next.token);
  ++totals.open;
  stub.UnaryCall(&call->context,
                 next.path,
                 grpc::StubOptions(),
                 &call->request,
                 &call->answer,
                 [call, &totals](const grpc::Status& status) {
                   Note(status, absl::Now() - call->start, totals);
                   --totals.open;
                   delete call;
                 });
}

NextCall Transition(std::mt19937_64& random, uint64_t count, const std::string& token) {
  pb::DispatchEventRequest request;
  request.set_name(
      absl::StrFormat("cities/222405/events/00000000-0000-7000-8000-%012x", 1 + random() % count));
  request.set_request_id(NewId(absl::Now()));
  request.set_assignee("cities/222405/staff/bench1");
  return EventsCall("DispatchEvent", token, request);
}

std::vector<std::unique_ptr<grpc::GenericStub>> Connect(const std::string& target) {
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs;
  for (int i = 0; i < kConnections; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt("hailan.channel", i);
    stubs.push_back(std::make_unique<grpc::GenericStub>(
        grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments)));
  }
  return stubs;
}

int Run(const std::string& target, uint64_t count, double rate, double seconds) {
  const auto stubs = Connect(target);
  const std::string token = StaffToken(0);
  std::mt19937_64 random(static_cast<uint64_t>(absl::GetCurrentTimeNanos()));
  Totals totals;
  const absl::Time begin = absl::Now();
  totals.end = begin + absl::Seconds(seconds);
  int64_t sent = 0;
  int64_t unsent = 0;
  while (true) {
    const double passed = absl::ToDoubleSeconds(absl::Now() - begin);
    if (passed >= seconds) break;
    const auto due = static_cast<int64_t>(passed * rate);
    for (; sent + unsent < due; ++sent) {
      if (totals.open >= kMostOpen) {
        unsent = due - sent;
        break;
      }
      Send(*stubs[static_cast<size_t>(sent) % stubs.size()], Transition(random, count, token), totals);
    }
    absl::SleepFor(absl::Microseconds(500));
  }
  while (totals.open > 0) absl::SleepFor(absl::Milliseconds(1));
  absl::MutexLock lock(&totals.mutex);
  std::sort(totals.refusal_us.begin(), totals.refusal_us.end());
  const size_t refusals = totals.refusal_us.size();
  std::printf(
      "{\"sent\":%lld,\"unsent\":%lld,\"ok\":%lld,\"after\":%lld,\"refused\":%lld,\"late\":%lld,"
      "\"other\":%lld,"
      "\"seconds\":%.3f,\"refusal_p99_us\":%.0f}\n",
      static_cast<long long>(sent),
      static_cast<long long>(unsent),
      static_cast<long long>(totals.ok),
      static_cast<long long>(totals.after),
      static_cast<long long>(totals.refused),
      static_cast<long long>(totals.late),
      static_cast<long long>(totals.other),
      seconds,
      refusals == 0 ? 0.0 : static_cast<double>(totals.refusal_us[refusals * 99 / 100]));
  return totals.other == 0 ? 0 : 1;
}

}  // namespace
}  // namespace hailan::bench

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
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
