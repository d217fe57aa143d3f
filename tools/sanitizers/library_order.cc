// Tells the thread sanitizer what Abseil's locks and gRPC's completions order. The distribution's
// libraries are built without the sanitizer, so what they order looks unordered. The dynamic linker
// finds this library before theirs: it calls the real function and says what that orders. Linked
// into programs of the tsan preset only (tools/cmake/ThreadSanitizer.cmake).
#include <dlfcn.h>
#include <grpc/grpc.h>

#include <cstdio>
#include <cstdlib>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

// Of the sanitizer's runtime.
extern "C" {
void __tsan_acquire(void* address);  // NOLINT(bugprone-reserved-identifier)
void __tsan_release(void* address);  // NOLINT(bugprone-reserved-identifier)
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);
}

namespace {

// The library's own definition of a symbol.
template <class Function>
Function* Find(const char* mangled) {
  void* const found = dlsym(RTLD_NEXT, mangled);
  if (found == nullptr) {
    std::fprintf(stderr, "tsan: no library has %s\n", mangled);
    std::abort();
  }
  return reinterpret_cast<Function*>(found);
}

// A call into Abseil that gives up `given` and comes back with `taken`; either may be null. In
// between Abseil also evaluates conditions of other waiting threads: the lock orders those
// accesses, so the sanitizer need not see them.
class Passing {
 public:
  Passing(const void* given, const void* taken) : taken_(const_cast<void*>(taken)) {
    if (given != nullptr) __tsan_release(const_cast<void*>(given));
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
  }
  ~Passing() {
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
    if (taken_ != nullptr) __tsan_acquire(taken_);
  }
  Passing(const Passing&) = delete;
  Passing& operator=(const Passing&) = delete;

 private:
  void* const taken_;
};

}  // namespace

namespace absl {
ABSL_NAMESPACE_BEGIN

void Mutex::Lock() {
  static auto* const real = Find<void(Mutex*)>("_ZN4absl7debian35Mutex4LockEv");
  const Passing passing(nullptr, this);
  real(this);
}

void Mutex::ReaderLock() {
  static auto* const real = Find<void(Mutex*)>("_ZN4absl7debian35Mutex10ReaderLockEv");
  const Passing passing(nullptr, this);
  real(this);
}

void Mutex::Unlock() {
  static auto* const real = Find<void(Mutex*)>("_ZN4absl7debian35Mutex6UnlockEv");
  const Passing passing(this, nullptr);
  real(this);
}

void Mutex::ReaderUnlock() {
  static auto* const real = Find<void(Mutex*)>("_ZN4absl7debian35Mutex12ReaderUnlockEv");
  const Passing passing(this, nullptr);
  real(this);
}

void Mutex::Await(const Condition& condition) {
  static auto* const real =
      Find<void(Mutex*, const Condition&)>("_ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE");
  const Passing passing(this, this);
  real(this, condition);
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  static auto* const real = Find<bool(Mutex*, const Condition&, Duration)>(
      "_ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  const Passing passing(this, this);
  return real(this, condition, timeout);
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  static auto* const real = Find<bool(Mutex*, const Condition&, Time)>(
      "_ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  const Passing passing(this, this);
  return real(this, condition, deadline);
}

void Mutex::LockWhen(const Condition& condition) {
  static auto* const real =
      Find<void(Mutex*, const Condition&)>("_ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE");
  const Passing passing(nullptr, this);
  real(this, condition);
}

bool Mutex::LockWhenWithTimeout(const Condition& condition, Duration timeout) {
  static auto* const real = Find<bool(Mutex*, const Condition&, Duration)>(
      "_ZN4absl7debian35Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  const Passing passing(nullptr, this);
  return real(this, condition, timeout);
}

bool Mutex::LockWhenWithDeadline(const Condition& condition, Time deadline) {
  static auto* const real = Find<bool(Mutex*, const Condition&, Time)>(
      "_ZN4absl7debian35Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  const Passing passing(nullptr, this);
  return real(this, condition, deadline);
}

void CondVar::Wait(Mutex* mutex) {
  static auto* const real =
      Find<void(CondVar*, Mutex*)>("_ZN4absl7debian37CondVar4WaitEPNS0_5MutexE");
  const Passing passing(mutex, mutex);
  real(this, mutex);
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  static auto* const real = Find<bool(CondVar*, Mutex*, Duration)>(
      "_ZN4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE");
  const Passing passing(mutex, mutex);
  return real(this, mutex, timeout);
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  static auto* const real = Find<bool(CondVar*, Mutex*, Time)>(
      "_ZN4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE");
  const Passing passing(mutex, mutex);
  return real(this, mutex, deadline);
}

bool Mutex::TryLock() {
  static auto* const real = Find<bool(Mutex*)>("_ZN4absl7debian35Mutex7TryLockEv");
  const bool taken = real(this);
  if (taken) __tsan_acquire(this);
  return taken;
}

bool Mutex::ReaderTryLock() {
  static auto* const real = Find<bool(Mutex*)>("_ZN4absl7debian35Mutex13ReaderTryLockEv");
  const bool taken = real(this);
  if (taken) __tsan_acquire(this);
  return taken;
}

void Notification::Notify() {
  static auto* const real = Find<void(Notification*)>("_ZN4absl7debian312Notification6NotifyEv");
  const Passing passing(this, nullptr);
  real(this);
}

void Notification::WaitForNotification() const {
  static auto* const real =
      Find<void(const Notification*)>("_ZNK4absl7debian312Notification19WaitForNotificationEv");
  const Passing passing(nullptr, this);
  real(this);
}

// These two may come back without the notification; taking it then only hides, never invents.
bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  static auto* const real = Find<bool(const Notification*, Duration)>(
      "_ZNK4absl7debian312Notification30WaitForNotificationWithTimeoutENS0_8DurationE");
  const Passing passing(nullptr, this);
  return real(this, timeout);
}

bool Notification::WaitForNotificationWithDeadline(Time deadline) const {
  static auto* const real = Find<bool(const Notification*, Time)>(
      "_ZNK4absl7debian312Notification31WaitForNotificationWithDeadlineENS0_4TimeE");
  const Passing passing(nullptr, this);
  return real(this, deadline);
}

ABSL_NAMESPACE_END
}  // namespace absl

// An operation begins with what was done before it, and its completion is seen by who takes it.
extern "C" {

grpc_call_error grpc_call_start_batch(
    grpc_call* call, const grpc_op* ops, size_t count, void* tag, void* reserved) {
  static auto* const real = Find<decltype(grpc_call_start_batch)>("grpc_call_start_batch");
  if (tag != nullptr) __tsan_release(tag);
  return real(call, ops, count, tag, reserved);
}

grpc_event grpc_completion_queue_next(grpc_completion_queue* cq,
                                      gpr_timespec deadline,
                                      void* reserved) {
  static auto* const real =
      Find<decltype(grpc_completion_queue_next)>("grpc_completion_queue_next");
  const grpc_event event = real(cq, deadline, reserved);
  if (event.type == GRPC_OP_COMPLETE && event.tag != nullptr) __tsan_acquire(event.tag);
  return event;
}

grpc_event grpc_completion_queue_pluck(grpc_completion_queue* cq,
                                       void* tag,
                                       gpr_timespec deadline,
                                       void* reserved) {
  static auto* const real =
      Find<decltype(grpc_completion_queue_pluck)>("grpc_completion_queue_pluck");
  const grpc_event event = real(cq, tag, deadline, reserved);
  if (event.type == GRPC_OP_COMPLETE && event.tag != nullptr) __tsan_acquire(event.tag);
  return event;
}
}
