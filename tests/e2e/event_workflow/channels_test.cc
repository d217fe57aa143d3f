// D03: all channels into one queue, each from those whose it is, through the gateway.
#include <catch2/catch.hpp>
#include <set>

#include "hailan/event_workflow/intake/v1/queues.pb.h"
#include "hailan/event_workflow/v1/search.pb.h"
#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {

namespace evt_intake = hailan::event_workflow::intake::v1;
namespace {

using absl::StatusCode;

struct Channels : Town {
  Caller hotline{*suite, Integrator()};

  // Who files in a channel here.
  const Caller& ReporterOf(int channel) const {
    switch (channel) {
      case evt::CHANNEL_PATROL:
      case evt::CHANNEL_THREE_CHIEFS:
        return member;
      case evt::CHANNEL_RESIDENT:
      case evt::CHANNEL_COUNCIL_HALL:
        return resident;
      case evt::CHANNEL_LETTERS_VISITS:
        return officer;
      case evt::CHANNEL_COMMAND_ORDER:
        return city;
      default:
        return hotline;
    }
  }
  // Number N-1 of the channel.
  absl::StatusOr<evt::Event> Report(const Caller& who, int channel) {
    evt::ReportEventRequest report = DirectReport(1);
    report.set_channel(static_cast<evt::Channel>(channel));
    report.set_external_id("N-1");
    return Try<evt::Event>(who, "Events/ReportEvent", report);
  }
  // Names of the events of a channel; the count by the same filter agrees with them.
  std::set<std::string> EventsOf(int channel) {
    evt::SearchEventsRequest search;
    search.set_parent(kParent);
    search.mutable_filter()->set_channel(static_cast<evt::Channel>(channel));
    std::set<std::string> names;
    const auto found = Do<evt::SearchEventsResponse>(city, "Search/SearchEvents", search);
    for (const evt::Event& event : found.events()) names.insert(event.name());
    evt::CountEventsRequest count;
    count.set_parent(kParent);
    *count.mutable_filter() = search.filter();
    const auto counted = Do<evt::CountEventsResponse>(city, "Search/CountEvents", count);
    CHECK(counted.total_count() == static_cast<int64_t>(names.size()));
    return names;
  }
};

TEST_CASE("D03: every channel comes in, with its number once per channel, into one queue") {
  Channels town;
  std::set<std::string> reported;
  for (int channel = evt::CHANNEL_PATROL; channel <= evt::CHANNEL_COMMAND_ORDER; ++channel) {
    // Tasks come in by a door of their own: see D28.
    if (channel == evt::CHANNEL_DEPARTMENT_TASK) continue;
    INFO(evt::Channel_Name(static_cast<evt::Channel>(channel)));
    const Caller& who = town.ReporterOf(channel);
    const std::string name = Must(town.Report(who, channel)).name();
    reported.insert(name);
    CHECK_THAT(town.Report(who, channel).status(),
               FailsWith(StatusCode::kAlreadyExists, "EXTERNAL_ID_KNOWN"));
    CHECK(town.EventsOf(channel) == std::set<std::string>{name});
  }
  evt_intake::ListQueueRequest queue;
  queue.set_parent(kParent);
  queue.set_platform(evt::PLATFORM_COMPREHENSIVE_GOVERNANCE);
  std::set<std::string> waiting;
  const auto page = town.Do<evt_intake::ListQueueResponse>(town.city, "Queues/ListQueue", queue);
  for (const auto& entry : page.entries()) waiting.insert(entry.event());
  CHECK(waiting == reported);
}

TEST_CASE("D03: nobody files in a channel of others, nor takes a number there") {
  Channels town;
  const auto refused = [&town](const Caller& who, int channel) {
    INFO(evt::Channel_Name(static_cast<evt::Channel>(channel)));
    CHECK_THAT(town.Report(who, channel).status(),
               FailsWith(StatusCode::kPermissionDenied, "CHANNEL_NOT_ALLOWED"));
  };
  for (const int channel : {evt::CHANNEL_PATROL,
                            evt::CHANNEL_HOTLINE_12345,
                            evt::CHANNEL_IOT,
                            evt::CHANNEL_WHISTLE,
                            evt::CHANNEL_LETTERS_VISITS,
                            evt::CHANNEL_COMMAND_ORDER}) {
    refused(town.resident, channel);
  }
  refused(town.member, evt::CHANNEL_HOTLINE_12345);
  refused(town.heat, evt::CHANNEL_PATROL);
  refused(town.hotline, evt::CHANNEL_PATROL);
  for (const Caller* who : {&town.resident, &town.officer, &town.city, &town.hotline}) {
    refused(*who, evt::CHANNEL_DEPARTMENT_TASK);
  }
  CHECK(town.suite->database().Value("SELECT count(*) FROM event_workflow.events") == "0");
  // The resident's attempt has not taken the hotline's number.
  Must(town.Report(town.hotline, evt::CHANNEL_HOTLINE_12345));
}

}  // namespace
}  // namespace hailan::testing
