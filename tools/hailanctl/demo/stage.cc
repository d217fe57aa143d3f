#include "tools/hailanctl/demo/stage.h"

#include <curl/curl.h>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/auth.h"

namespace hailan::ctl::demo {
namespace {

constexpr absl::Duration kCallTimeout = absl::Seconds(20);
constexpr absl::Duration kPatience = absl::Seconds(20);
constexpr absl::Duration kBetweenLooks = absl::Milliseconds(100);
constexpr int kLastHour = 18;
constexpr long kHttpOk = 200;
constexpr long kHttpNotFound = 404;

size_t Discard(char* /*bytes*/, size_t size, size_t count, void* /*context*/) {
  return size * count;
}

// The HTTP status of POST `url` without a body.
absl::StatusOr<long> Post(const std::string& url) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                 curl_easy_cleanup);
  if (curl == nullptr) return absl::InternalError("libcurl cannot be set up");
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_POST, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, "");
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, 5000L);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &Discard);
  if (const CURLcode code = curl_easy_perform(curl.get()); code != CURLE_OK) {
    return Error(absl::StatusCode::kUnavailable,
                 reason::kPeerUnavailable,
                 absl::StrCat("The admin port does not answer (",
                              curl_easy_strerror(code),
                              "); is the server running? --admin names its address."),
                 {{"url", url}});
  }
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  return status;
}

}  // namespace

absl::Status Differs(absl::string_view what) {
  return Error(absl::StatusCode::kFailedPrecondition, "STORY_DIFFERS", what);
}

absl::Status Expect(bool holds, absl::string_view what) {
  return holds ? absl::OkStatus() : Differs(what);
}

absl::Status ExpectRefusal(const absl::Status& status,
                           absl::StatusCode code,
                           absl::string_view reason) {
  const bool refused = status.code() == code && ReasonOf(status) == reason;
  return Expect(refused,
                absl::StrCat("wanted the refusal ",
                             absl::StatusCodeToString(code),
                             " ",
                             reason,
                             ", got ",
                             status.ok() ? "a success" : status.ToString(),
                             " ",
                             ReasonOf(status)));
}

absl::Status Eventually(const std::function<absl::Status()>& look) {
  const absl::Time end = absl::Now() + kPatience;
  while (true) {
    absl::Status status = look();
    if (status.ok() || absl::Now() > end) return status;
    absl::SleepFor(kBetweenLooks);
  }
}

absl::TimeZone Local() {
  return absl::FixedTimeZone(8 * 60 * 60);
}

absl::StatusOr<std::unique_ptr<Stage>> Stage::Open(const StageOptions& options) {
  HL_ASSIGN_OR_RETURN(auto channel, rpc::MakeChannel(options.target, {}));
  auto stage = absl::WrapUnique(new Stage(options, std::move(channel)));
  HL_RETURN_IF_ERROR(stage->Shift(absl::ZeroDuration()));
  return stage;
}

Stage::Stage(StageOptions options, std::shared_ptr<grpc::Channel> channel)
    : options_(std::move(options)),
      peer_(std::make_unique<rpc::Peer>([channel = std::move(channel)] { return channel; })),
      day_(absl::ToCivilDay(absl::Now() - absl::Hours(kLastHour), Local())) {}

Stage::~Stage() {
  // An error was told before, or cannot be helped any more.
  RestoreClock().IgnoreError();
}

std::string Stage::Name(absl::string_view collection, absl::string_view id) const {
  return absl::StrCat("cities/", options_.city, "/", collection, "/", id);
}

absl::Time Stage::At(int hour, int minute) const {
  return absl::FromCivil(absl::CivilDay(day_), Local()) + absl::Hours(hour) + absl::Minutes(minute);
}

absl::Status Stage::SetTime(int hour, int minute) {
  shifted_ = true;
  return Shift(At(hour, minute) - absl::Now());
}

absl::Status Stage::RestoreClock() {
  if (!shifted_) return absl::OkStatus();
  HL_RETURN_IF_ERROR(Shift(absl::ZeroDuration()));
  shifted_ = false;
  return absl::OkStatus();
}

absl::Status Stage::Shift(absl::Duration shift) {
  const std::string url =
      absl::StrCat(options_.admin, "/dev/clock?shift=", absl::FormatDuration(shift));
  HL_ASSIGN_OR_RETURN(const long status, Post(url));
  if (status == kHttpOk) return absl::OkStatus();
  if (status == kHttpNotFound) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "NO_DEVELOPMENT_CLOCK",
                 "The server's clock cannot be set: the story runs on development servers only.",
                 {{"url", url}});
  }
  return Error(absl::StatusCode::kFailedPrecondition,
               "NO_DEVELOPMENT_CLOCK",
               absl::StrCat("The admin port answers ", status, " to a new time."),
               {{"url", url}});
}

rpc::CallOptions Stage::OptionsFor(const Person& who) const {
  rpc::TokenClaims claims;
  claims.subject = who.subject;
  claims.roles = {who.role};
  claims.city = who.city.empty() ? options_.city : who.city;
  claims.areas = who.areas;
  claims.departments = who.departments;
  return {.deadline = absl::Now() + kCallTimeout,
          .token = rpc::SignDevelopmentToken(claims, rpc::AuthOptions()),
          .traceparent = ""};
}

}  // namespace hailan::ctl::demo
