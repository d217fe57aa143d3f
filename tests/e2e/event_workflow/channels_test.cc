// D03: each channel is of those whose it is, through the gateway.
#include <catch2/catch.hpp>

#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {

namespace {

using absl::StatusCode;

struct Channels : Town {
  Caller hotline{*suite, Integrator()};

  // Number N-1 of the channel.
  absl::StatusOr<evt::Event> Report(const Caller& who, int channel) {
    evt::ReportEventRequest report = DirectReport(1);
    report.set_channel(static_cast<evt::Channel>(channel));
    report.set_external_id("N-1");
    return Try<evt::Event>(who, "Events/ReportEvent", report);
  }
};

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

TEST_CASE("D03: in a channel of everybody, too, only platforms and offices give numbers") {
  Channels town;
  const auto refused = [&town](const Caller& who, int channel) {
    INFO(evt::Channel_Name(static_cast<evt::Channel>(channel)));
    const absl::Status status = town.Report(who, channel).status();
    CHECK_THAT(status, FailsWith(StatusCode::kInvalidArgument, "INVALID_FIELD"));
    REQUIRE(ViolationsOf(status).size() == 1);
    CHECK(ViolationsOf(status)[0].field == "external_id");
    CHECK(ViolationsOf(status)[0].reason == "NUMBER_NOT_ALLOWED");
  };
  for (const int channel : {evt::CHANNEL_RESIDENT,
                            evt::CHANNEL_SOCIAL_MEDIA,
                            evt::CHANNEL_COUNCIL_HALL,
                            evt::CHANNEL_THREE_CHIEFS}) {
    refused(town.member, channel);
    // Without a post, a resident is refused as a chief for that reason.
    if (channel != evt::CHANNEL_THREE_CHIEFS) refused(town.resident, channel);
  }
  refused(town.heat, evt::CHANNEL_RESIDENT);
  // Nobody has taken the platform's number.
  for (const int channel : {evt::CHANNEL_SOCIAL_MEDIA, evt::CHANNEL_COUNCIL_HALL}) {
    Must(town.Report(town.hotline, channel));
  }
  Must(town.Report(town.officer, evt::CHANNEL_THREE_CHIEFS));
}

}  // namespace
}  // namespace hailan::testing
