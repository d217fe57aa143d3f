// Catch matchers for statuses: CHECK_THAT(status, IsOk()), CHECK_THAT(status,
// HasReason("STALE_ETAG")).
#pragma once

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/error.h"

namespace Catch {

template <>
struct StringMaker<absl::Status> {
  static std::string convert(const absl::Status& status) {
    const std::string reason = hailan::ReasonOf(status);
    return reason.empty() ? status.ToString() : absl::StrCat(status.ToString(), " ", reason);
  }
};

}  // namespace Catch

namespace hailan::testing {

class IsOk final : public Catch::MatcherBase<absl::Status> {
 public:
  bool match(const absl::Status& status) const override { return status.ok(); }
  std::string describe() const override { return "is OK"; }
};

class HasCode final : public Catch::MatcherBase<absl::Status> {
 public:
  explicit HasCode(absl::StatusCode code) : code_(code) {}
  bool match(const absl::Status& status) const override { return status.code() == code_; }
  std::string describe() const override {
    return absl::StrCat("has code ", absl::StatusCodeToString(code_));
  }

 private:
  absl::StatusCode code_;
};

// The reason of an error built by hailan::Error.
class HasReason final : public Catch::MatcherBase<absl::Status> {
 public:
  explicit HasReason(absl::string_view reason) : reason_(reason) {}
  bool match(const absl::Status& status) const override { return ReasonOf(status) == reason_; }
  std::string describe() const override { return absl::StrCat("has reason ", reason_); }

 private:
  std::string reason_;
};

// Code and reason at once.
class FailsWith final : public Catch::MatcherBase<absl::Status> {
 public:
  FailsWith(absl::StatusCode code, absl::string_view reason) : code_(code), reason_(reason) {}
  bool match(const absl::Status& status) const override {
    return status.code() == code_ && ReasonOf(status) == reason_;
  }
  std::string describe() const override {
    return absl::StrCat("fails with ", absl::StatusCodeToString(code_), " ", reason_);
  }

 private:
  absl::StatusCode code_;
  std::string reason_;
};

// The value, or the end of the test case with the status in its message. Safe on any thread that
// the test joins through a future.
template <typename T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok()) {
    throw std::runtime_error(Catch::StringMaker<absl::Status>::convert(value.status()));
  }
  return *std::move(value);
}

inline void Must(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(Catch::StringMaker<absl::Status>::convert(status));
}

}  // namespace hailan::testing
