// The issuer's keys, kept fresh by a thread of their own, so that no call ever waits for them.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/jwks.h"

namespace hailan::auth {

// Reads a JWK set from a file or http(s) URL: at once, every `refresh`, and when a token names a
// key that is not there, but then at most once in `least_pause`. Keys that cannot be read anew stay
// in use. Thread-safe.
class KeySource {
 public:
  // INVALID_ARGUMENT or NOT_FOUND for a file that is not a readable JWK set. An issuer that does
  // not answer yet is no error: it is asked again, and Ready says so until then.
  static absl::StatusOr<std::unique_ptr<KeySource>> Create(
      std::string location, absl::Duration refresh, absl::Duration least_pause = kLeastPause);
  ~KeySource();

  // Null when there is no such key now.
  std::shared_ptr<const VerifyKey> Find(const std::string& key_id, Algorithm algorithm);
  // Changes whenever keys change; what was verified with an older generation must be verified
  // again.
  uint64_t generation() const { return generation_.load(std::memory_order_acquire); }
  // UNAVAILABLE while no key has been read.
  absl::Status Ready() const;

  // Between two reads, however many unknown keys tokens name.
  static constexpr absl::Duration kLeastPause = absl::Seconds(10);

 private:
  KeySource(std::string location, absl::Duration refresh, absl::Duration least_pause);
  void Loop();
  absl::Status Refresh();
  bool WaitForWork();

  const std::string location_;
  const absl::Duration refresh_;
  const absl::Duration least_pause_;
  mutable absl::Mutex mutex_;
  KeySet keys_ ABSL_GUARDED_BY(mutex_);
  std::string text_ ABSL_GUARDED_BY(mutex_);
  absl::Time last_read_ ABSL_GUARDED_BY(mutex_);
  bool failing_ ABSL_GUARDED_BY(mutex_) = false;
  bool asked_ ABSL_GUARDED_BY(mutex_) = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<uint64_t> generation_ = 0;
  std::thread thread_;
};

// The text of a file or http(s) URL of at most 256 KiB; an URL has 3 s to answer and is given up as
// soon as `*stop` (which may be null) is true.
absl::StatusOr<std::string> ReadLocation(const std::string& location,
                                         const std::atomic<bool>* stop);

// True for http:// and https://.
bool IsUrl(absl::string_view location);

}  // namespace hailan::auth
