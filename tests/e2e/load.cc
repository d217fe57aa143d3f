#include "tests/e2e/load.h"

#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "tests/support/builders.h"

namespace hailan::testing {
namespace {

namespace evt = hailan::event_workflow::v1;

constexpr char kReport[] = "hailan.event_workflow.v1.Events/ReportEvent";

std::string KindOf(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason.empty() ? absl::StatusCodeToString(status.code()) : reason;
}

}  // namespace

ReportLoad::ReportLoad(MiniSuite& suite, int callers) : suite_(suite) {
  for (int i = 0; i < callers; ++i) threads_.emplace_back([this, i] { Run(i); });
}

ReportLoad::~ReportLoad() {
  Finish();
}

void ReportLoad::Run(int caller) {
  const Caller resident(suite_, Resident(absl::StrCat("load-", caller)));
  while (!stopping_) {
    const evt::ReportEventRequest report = DirectReport(1 + caller % 3);
    while (true) {
      rpc::CallOptions options = resident.options();
      options.deadline = absl::Now() + absl::Seconds(3);
      const auto event = suite_.gateway().Invoke<evt::Event>(kReport, report, options);
      if (event.ok()) {
        absl::MutexLock lock(&mutex_);
        acknowledged_.insert(event->name());
        break;
      }
      {
        absl::MutexLock lock(&mutex_);
        ++errors_[KindOf(event.status())];
      }
      absl::SleepFor(absl::Milliseconds(50));
    }
    ++count_;
  }
}

void ReportLoad::Await(int reports) {
  const int wanted = count_ + reports;
  const absl::Time deadline = absl::Now() + absl::Minutes(1);
  while (count_ < wanted) {
    if (absl::Now() > deadline) {
      std::string text;
      for (const auto& [kind, number] : errors()) absl::StrAppend(&text, kind, "=", number, " ");
      throw std::runtime_error("the load does not get on: " + text);
    }
    absl::SleepFor(absl::Milliseconds(5));
  }
}

void ReportLoad::Finish() {
  stopping_ = true;
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

std::set<std::string> ReportLoad::acknowledged() const {
  absl::MutexLock lock(&mutex_);
  return acknowledged_;
}

std::map<std::string, int> ReportLoad::errors() const {
  absl::MutexLock lock(&mutex_);
  return errors_;
}

void CheckStoredOnce(const TestDatabase& database, const std::set<std::string>& acknowledged) {
  std::set<std::string> stored;
  for (const auto& row : database.Query("SELECT id FROM event_workflow.events")) {
    stored.insert(NameOf("events", row[0]));
  }
  CHECK(stored.size() == acknowledged.size());
  CHECK(stored == acknowledged);
  const std::string count = absl::StrCat(acknowledged.size());
  CHECK(database.Value("SELECT count(*) FROM event_workflow.event_history") == count);
  CHECK(database.Value(
            "SELECT count(*) FROM event_workflow.outbox WHERE resource LIKE '%events%'") == count);
  CHECK(database.Value("SELECT count(*) FROM event_workflow.requests AS r "
                       "JOIN event_workflow.events AS e ON e.id::text = r.resource_id") == count);
}

}  // namespace hailan::testing
