// The stage of the demonstration: the server under the story, its clock, and calls as anybody.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/base/id.h"
#include "common/rpc/channel.h"

namespace hailan::ctl::demo {

// Somebody who acts: the account behind the token, and how the story calls them.
struct Person {
  // Account id: staff, resident or volunteer id.
  std::string subject;
  // Role of the token, e.g. grid_member.
  std::string role;
  // Role as people say it, e.g. "grid member".
  std::string title;
  // Name as printed.
  std::string name;
  // Territory codes in scope.
  std::vector<std::string> areas;
  // Department ids in scope.
  std::vector<std::string> departments;
  // City of the token when it is not the story's.
  std::string city = {};
};

struct StageOptions {
  // The gateway's gRPC address.
  std::string target = "127.0.0.1:8443";
  // The admin port of the same process, for its clock.
  std::string admin = "http://127.0.0.1:9090";
  std::string city = "222405";
};

// FAILED_PRECONDITION (STORY_DIFFERS): what was seen is not what the story wants.
absl::Status Differs(absl::string_view what);

// Differs(what) unless `holds`.
absl::Status Expect(bool holds, absl::string_view what);

// OK when `status` is this refusal; Differs otherwise, also for a success.
absl::Status ExpectRefusal(const absl::Status& status,
                           absl::StatusCode code,
                           absl::string_view reason);

// Repeats `look` until it is OK, for at most 20 seconds of real time: what another service or a
// background job does takes a moment. Returns its last error.
absl::Status Eventually(const std::function<absl::Status()>& look);

// The local time of the city, UTC+8.
absl::TimeZone Local();

class Stage {
 public:
  // FAILED_PRECONDITION (NO_DEVELOPMENT_CLOCK) when the server's clock cannot be set, UNAVAILABLE
  // when the admin port does not answer.
  static absl::StatusOr<std::unique_ptr<Stage>> Open(const StageOptions& options);
  // Gives the server its true clock back.
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  const std::string& city() const { return options_.city; }
  // `cities/222405/events/…`.
  std::string Name(absl::string_view collection, absl::string_view id) const;

  // An instant of the day of the story: the latest day whose 18:00 has passed, so that nothing of
  // the story lies in the future.
  absl::Time At(int hour, int minute) const;
  // Sets the server's clock to an instant of the day.
  absl::Status SetTime(int hour, int minute);
  // Sets the server's clock right.
  absl::Status RestoreClock();

  // Calls `method` through the gateway with a development token of `who`; a request id is made up.
  // Thread-safe.
  template <class Response, class Request>
  absl::StatusOr<Response> Call(const Person& who, absl::string_view method, Request request) {
    if constexpr (requires { request.set_request_id(std::string()); }) {
      if (request.request_id().empty()) request.set_request_id(NewId(absl::Now()));
    }
    return peer_->Invoke<Response>(method, request, OptionsFor(who));
  }

 private:
  Stage(StageOptions options, std::shared_ptr<grpc::Channel> channel);
  rpc::CallOptions OptionsFor(const Person& who) const;
  absl::Status Shift(absl::Duration shift);

  const StageOptions options_;
  std::unique_ptr<rpc::Peer> peer_;
  absl::CivilDay day_;
  bool shifted_ = false;
};

}  // namespace hailan::ctl::demo
