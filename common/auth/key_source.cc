#include "common/auth/key_source.h"

#include <curl/curl.h>

#include <fstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/obs/log.h"

namespace hailan::auth {
namespace {

constexpr size_t kLargestSet = 256 * 1024;

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kLargestSet + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  if (file.bad() || (text.empty() && !file.is_open())) {
    return Error(
        absl::StatusCode::kNotFound, "UNREADABLE_FILE", absl::StrCat("Cannot read ", path, "."));
  }
  if (text.size() > kLargestSet) {
    return Error(absl::StatusCode::kInvalidArgument,
                 "FILE_TOO_LARGE",
                 absl::StrCat(path, " is larger than 256 KiB."));
  }
  return text;
}

size_t Append(char* bytes, size_t size, size_t count, void* out) {
  auto* text = static_cast<std::string*>(out);
  const size_t length = size * count;
  if (text->size() + length > kLargestSet) return 0;
  text->append(bytes, length);
  return length;
}

int GiveUp(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return stop != nullptr && static_cast<const std::atomic<bool>*>(stop)->load() ? 1 : 0;
}

absl::StatusOr<std::string> Fetch(const std::string& url, const std::atomic<bool>* stop) {
  [[maybe_unused]] static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                 curl_easy_cleanup);
  std::string text;
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, 3000L);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_FAILONERROR, 1L);
  // A redirect could lead anywhere, out of TLS as well; the operator names the place itself.
  curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &Append);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &text);
  curl_easy_setopt(curl.get(), CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl.get(), CURLOPT_XFERINFOFUNCTION, &GiveUp);
  curl_easy_setopt(curl.get(), CURLOPT_XFERINFODATA, static_cast<const void*>(stop));
  const CURLcode code = curl_easy_perform(curl.get());
  long answer = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer);
  if (code == CURLE_OK && answer == 200) return text;
  return Error(absl::StatusCode::kUnavailable,
               "UNREADABLE_URL",
               absl::StrCat("Cannot read ",
                            url,
                            ": ",
                            code == CURLE_OK ? "not answered with 200" : curl_easy_strerror(code),
                            "."));
}

}  // namespace

bool IsUrl(absl::string_view location) {
  return absl::StartsWith(location, "https://") || absl::StartsWith(location, "http://");
}

absl::StatusOr<std::string> ReadLocation(const std::string& location,
                                         const std::atomic<bool>* stop) {
  return IsUrl(location) ? Fetch(location, stop) : ReadFile(location);
}

KeySource::KeySource(std::string location, absl::Duration refresh, absl::Duration least_pause)
    : location_(std::move(location)), refresh_(refresh), least_pause_(least_pause) {}

absl::StatusOr<std::unique_ptr<KeySource>> KeySource::Create(std::string location,
                                                             absl::Duration refresh,
                                                             absl::Duration least_pause) {
  std::unique_ptr<KeySource> source(new KeySource(std::move(location), refresh, least_pause));
  const absl::Status read = source->Refresh();
  if (!read.ok() && !IsUrl(source->location_)) return read;
  source->thread_ = std::thread([raw = source.get()] { raw->Loop(); });
  return source;
}

KeySource::~KeySource() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<const VerifyKey> KeySource::Find(const std::string& key_id, Algorithm algorithm) {
  {
    absl::ReaderMutexLock lock(&mutex_);
    const auto found = keys_.find({key_id, algorithm});
    if (found != keys_.end()) return found->second;
    if (asked_) return nullptr;
  }
  absl::MutexLock lock(&mutex_);
  asked_ = true;
  return nullptr;
}

absl::Status KeySource::Ready() const {
  absl::ReaderMutexLock lock(&mutex_);
  if (!keys_.empty()) return absl::OkStatus();
  return Error(
      absl::StatusCode::kUnavailable, "NO_KEYS", "The issuer's keys have not been read yet.");
}

absl::Status KeySource::Refresh() {
  absl::StatusOr<std::string> text = ReadLocation(location_, &stopping_);
  absl::StatusOr<KeySet> keys = text.ok() ? ParseJwks(*text) : text.status();
  absl::MutexLock lock(&mutex_);
  last_read_ = absl::Now();
  asked_ = false;
  failing_ = !keys.ok();
  if (!keys.ok()) {
    obs::Log(obs::Level::kError,
             "cannot read the issuer's keys",
             {{"reason", std::string(keys.status().message())}});
    return keys.status();
  }
  if (*text == text_) return absl::OkStatus();
  text_ = *std::move(text);
  keys_ = *std::move(keys);
  generation_.fetch_add(1, std::memory_order_release);
  return absl::OkStatus();
}

bool KeySource::WaitForWork() {
  absl::MutexLock lock(&mutex_);
  const auto stopped = [this] { return stopping_.load(); };
  const auto wanted = [this] { return stopping_.load() || asked_; };
  mutex_.AwaitWithDeadline(absl::Condition(&stopped), last_read_ + least_pause_);
  if (!failing_) mutex_.AwaitWithDeadline(absl::Condition(&wanted), last_read_ + refresh_);
  return !stopping_;
}

void KeySource::Loop() {
  // A failure was logged and shows in Ready; the old keys stay.
  while (WaitForWork()) (void)Refresh();
}

}  // namespace hailan::auth
