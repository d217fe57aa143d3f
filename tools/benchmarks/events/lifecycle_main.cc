// Whole lives of events over gRPC. Usage:
//   bench_events lifecycle TARGET CALLERS SECONDS
//     create, assign, resolve, search, again and again
//   bench_events report TARGET CALLERS SECONDS
//     duplicates looked for, then the report filed
//   bench_events inbox TARGET CALLERS SECONDS
//     the inbox of one of 500 members of staff
//   bench_events search TARGET CALLERS SECONDS
//     two Chinese words, rare or common, in a street
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "hailan/event_workflow/v1/search.pb.h"
#include "tools/benchmarks/events/client.h"

namespace hailan::bench {
namespace {

namespace pb = hailan::event_workflow::v1;

// One caller: a member of staff who takes one event after the other through its life.
class Worker {
 public:
  explicit Worker(int number)
      : token_(StaffToken(number)),
        staff_(absl::StrCat("cities/222405/staff/bench-", number)),
        random_(static_cast<uint64_t>(absl::GetCurrentTimeNanos()) +
                static_cast<uint64_t>(number)) {}

  uint64_t Roll() { return random_(); }
  const std::string& token() const { return token_; }

  NextCall NextStep(bool last_ok) {
    if (!last_ok) step_ = 0;
    switch (step_++) {
      case 0:
        return EventsCall("ReportEvent", token_, NewReport(Roll()));
      case 1:
        return EventsCall("AcceptEvent", token_, Move<pb::AcceptEventRequest>());
      case 2: {
        auto dispatch = Move<pb::DispatchEventRequest>();
        dispatch.set_assignee(staff_);
        return EventsCall("DispatchEvent", token_, dispatch);
      }
      case 3:
        return EventsCall("StartHandling", token_, Move<pb::StartHandlingRequest>());
      case 4: {
        auto result = Move<pb::SubmitResultRequest>();
        result.set_result("done");
        return EventsCall("SubmitResult", token_, result);
      }
      default:
        step_ = 0;
        return SearchOwn();
    }
  }

  // Reports and their duplicates in turn: what intake asks before it files.
  NextCall NextReport() {
    if (step_++ % 2 == 0) {
      report_ = NewReport(Roll());
      pb::FindDuplicatesRequest find;
      find.set_parent("cities/222405");
      *find.mutable_point() = report_.point();
      find.set_description(report_.description());
      return EventsCall("FindDuplicates", token_, find);
    }
    return EventsCall("ReportEvent", token_, report_);
  }

  // After a report the answer names the event that the next steps are about.
  bool Read(grpc::ByteBuffer& answer) {
    if (step_ != 1) return true;
    grpc::Slice slice;
    pb::Event event;
    if (!answer.DumpToSingleSlice(&slice).ok()) return false;
    if (!event.ParseFromArray(slice.begin(), static_cast<int>(slice.size()))) return false;
    event_ = event.name();
    return !event_.empty();
  }

 private:
  template <class Request>
  Request Move() {
    Request request;
    request.set_name(event_);
    request.set_request_id(NewId(absl::Now()));
    return request;
  }

  NextCall SearchOwn() {
    pb::SearchEventsRequest search;
    search.set_parent("cities/222405");
    search.mutable_filter()->set_assignee(staff_);
    search.set_page_size(10);
    return {
        "/hailan.event_workflow.v1.Search/SearchEvents", token_, Bytes(search.SerializeAsString())};
  }

  const std::string token_;
  const std::string staff_;
  std::mt19937_64 random_;
  int step_ = 0;
  std::string event_;
  pb::ReportEventRequest report_;
};

// Those to whom fill_events.sql has given its rows.
std::vector<std::string> MakeStaff() {
  std::vector<std::string> tokens;
  for (int i = 0; i < 500; ++i) tokens.push_back(TokenOf(absl::StrCat("staff-", i)));
  return tokens;
}

// Inboxes and texts of the rows of fill_events.sql.
NextCall InboxCall(Worker& worker) {
  static const std::vector<std::string> kStaff = MakeStaff();
  pb::ListInboxRequest list;
  list.set_parent("cities/222405");
  list.set_inbox(pb::INBOX_MINE);
  return {"/hailan.event_workflow.v1.Search/ListInbox",
          kStaff[worker.Roll() % kStaff.size()],
          Bytes(list.SerializeAsString())};
}

NextCall TextCall(Worker& worker) {
  pb::SearchEventsRequest search;
  search.set_parent("cities/222405");
  const bool rare = worker.Roll() % 2 == 0;
  search.mutable_filter()->set_text(rare ? "井盖 丢失" : "路灯");
  search.mutable_filter()->set_territory("cities/222405/territories/222405003");
  return {"/hailan.event_workflow.v1.Search/SearchEvents",
          worker.token(),
          Bytes(search.SerializeAsString())};
}

int Run(const std::string& kind, const std::string& target, int callers, double seconds) {
  std::vector<Worker> workers;
  workers.reserve(static_cast<size_t>(callers));
  for (int i = 0; i < callers; ++i) workers.emplace_back(i);
  LoadOptions options;
  options.target = target;
  options.callers = callers;
  options.duration = absl::Seconds(seconds);
  options.next = [&](int index, bool last_ok) {
    Worker& worker = workers[static_cast<size_t>(index)];
    if (kind == "lifecycle") return worker.NextStep(last_ok);
    if (kind == "report") return worker.NextReport();
    return kind == "inbox" ? InboxCall(worker) : TextCall(worker);
  };
  if (kind == "lifecycle") {
    options.read_of = [&](int index, grpc::ByteBuffer& answer) {
      return workers[static_cast<size_t>(index)].Read(answer);
    };
  }
  const LoadResult result = RunLoad(options);
  std::printf("%s\n", ToJson(result).c_str());
  return result.calls > 0 && result.errors == 0 ? 0 : 1;
}

}  // namespace
}  // namespace hailan::bench

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() != 4) {
    std::fprintf(stderr, "usage: see the head of tools/benchmarks/events/lifecycle_main.cc\n");
    return 2;
  }
  return hailan::bench::Run(
      words[0], words[1], std::atoi(words[2].c_str()), std::atof(words[3].c_str()));
}
