// Checks a request against the field rules of its contract (hailan.options.v1.rules), before any
// handler sees it. Rules that need more than one field belong to the domain.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace google::protobuf {
class Descriptor;
class Message;
}  // namespace google::protobuf

namespace hailan::validate {

struct FieldPlan;

// What Check found out about one message.
struct CheckResult {
  // OK, or INVALID_ARGUMENT (INVALID_FIELD) with the violations, at most kMaxViolations of them.
  absl::Status status;
  // The six digits of the city that the resource names of the message name; empty when it names
  // none. Points into the message, so it lives as long as that.
  absl::string_view city;
  // The message names two different cities; never legitimate.
  bool mixed_cities = false;
};

inline constexpr int kMaxViolations = 16;
// Sub-messages nested deeper than this are refused.
inline constexpr int kMaxDepth = 16;
inline constexpr uint32_t kDefaultMaxText = 4096;
inline constexpr uint32_t kDefaultMaxBytes = 64 * 1024;
inline constexpr uint32_t kDefaultMaxItems = 1000;
inline constexpr uint32_t kMostItems = 100'000;

// The rules of one message type, worked out once. Immutable, lives for the life of the process.
//
// Besides the written rules every message is held to: no unknown fields, no NUL in text, no
// enum value that the contract does not know, no infinite or NaN number, timestamps of years 1 to
// 9999, and the default lengths above. An empty text and an unset message are absent: only
// `required` refuses them. A number without presence is checked even when it is zero. Elements of a
// list are always present. Of a list of numbers without `min` and `max` only the length is checked.
class MessageRules {
 public:
  MessageRules();
  ~MessageRules();
  MessageRules(const MessageRules&) = delete;
  MessageRules& operator=(const MessageRules&) = delete;

  // `message` must be of this type. Thread-safe; allocates only for violations.
  CheckResult Check(const google::protobuf::Message& message) const;

  const std::vector<FieldPlan>& fields() const { return fields_; }

 private:
  friend class RulesCache;
  std::vector<FieldPlan> fields_;
};

// The rules of a message type; built on first use, then cached for the life of the process, which
// the descriptor must not leave before. Dies on rules that Prepare refuses. Thread-safe.
const MessageRules& RulesOf(const google::protobuf::Descriptor* type);

// Reads the rules of a message type and of every type below it. INVALID_ARGUMENT names all rules
// that make no sense: unknown patterns, rules on a field of the wrong type, empty ranges.
absl::Status Prepare(const google::protobuf::Descriptor* type);

}  // namespace hailan::validate
