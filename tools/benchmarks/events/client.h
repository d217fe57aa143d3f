// What the benchmarks of events have in common: accounts and requests.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "tools/benchmarks/load.h"

namespace hailan::bench {

// A member of staff who may do everything in street 1.
std::string TokenOf(const std::string& subject);
// The same as `bench-{number}`.
std::string StaffToken(int number);

// A report of that member in one of 60 grids; `random` says where and of what.
event_workflow::v1::ReportEventRequest NewReport(uint64_t random);

// A call of a method of Events.
template <class Request>
NextCall EventsCall(absl::string_view method, const std::string& token, const Request& request) {
  return {"/hailan.event_workflow.v1.Events/" + std::string(method),
          token,
          Bytes(request.SerializeAsString())};
}

}  // namespace hailan::bench
