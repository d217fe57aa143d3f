// One field's rules in the form the checker runs: nothing left to look up. Private to this folder.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "common/validate/patterns.h"
#include "common/validate/rules.h"

namespace google::protobuf {
class FieldDescriptor;
}

namespace hailan::validate {

// How a field's value is read and judged.
enum class FieldKind : uint8_t { kText, kBytes, kNumber, kEnum, kBool, kMessage, kTimestamp };

struct FieldPlan {
  const google::protobuf::FieldDescriptor* field = nullptr;
  FieldKind kind = FieldKind::kText;
  bool repeated = false;
  // An unset field can be told from an empty one.
  bool presence = false;
  bool required = false;
  // Every number is finite and within [min, max]; false = the elements need not be read.
  bool check_number = false;
  double min = -std::numeric_limits<double>::max();
  double max = std::numeric_limits<double>::max();
  // Code points of text, bytes of a bytes value.
  uint32_t max_len = 0;
  uint32_t min_items = 0;
  uint32_t max_items = 0;
  const Pattern* pattern = nullptr;
  // Collection of the resource name, `cities` for the city itself; empty = not a name.
  std::string collection;
  // Rules of the sub-message.
  const MessageRules* message = nullptr;
};

}  // namespace hailan::validate
