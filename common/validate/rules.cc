// The checker: walks one message along its plan. The path of a field is a chain on the stack and
// becomes text only when a violation names it.
#include "common/validate/rules.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/unknown_field_set.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/validate/plan.h"

namespace hailan::validate {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kNoIndex = -1;

// Where the checker stands: a field, its element, and the same of the message around it.
struct Path {
  const Path* parent;
  const FieldDescriptor* field;
  int index;
};

std::string Format(const Path* path) {
  if (path == nullptr) return {};
  std::string text = Format(path->parent);
  absl::StrAppend(&text, text.empty() ? "" : ".", path->field->name());
  if (path->index != kNoIndex) absl::StrAppend(&text, "[", path->index, "]");
  return text;
}

size_t CodePoints(absl::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xC0) != 0x80; }));
}

double NumberOf(const Message& message,
                const Reflection& reflection,
                const FieldDescriptor* field,
                int index) {
  const bool one = index == kNoIndex;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return one ? reflection.GetInt32(message, field)
                 : reflection.GetRepeatedInt32(message, field, index);
    case FieldDescriptor::CPPTYPE_INT64:
      return static_cast<double>(one ? reflection.GetInt64(message, field)
                                     : reflection.GetRepeatedInt64(message, field, index));
    case FieldDescriptor::CPPTYPE_UINT32:
      return one ? reflection.GetUInt32(message, field)
                 : reflection.GetRepeatedUInt32(message, field, index);
    case FieldDescriptor::CPPTYPE_UINT64:
      return static_cast<double>(one ? reflection.GetUInt64(message, field)
                                     : reflection.GetRepeatedUInt64(message, field, index));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return one ? reflection.GetFloat(message, field)
                 : reflection.GetRepeatedFloat(message, field, index);
    default:
      return one ? reflection.GetDouble(message, field)
                 : reflection.GetRepeatedDouble(message, field, index);
  }
}

// One walk over one request.
class Checker {
 public:
  void CheckMessage(const Message& message, const MessageRules& rules, const Path* path, int depth);
  CheckResult Finish();

 private:
  void CheckUnknown(const Message& message, const Reflection& reflection, const Path* path);
  void CheckField(const Message& message,
                  const Reflection& reflection,
                  const FieldPlan& plan,
                  const Path* parent,
                  int depth);
  void CheckList(const Message& message,
                 const Reflection& reflection,
                 const FieldPlan& plan,
                 const Path* parent,
                 int depth);
  void CheckElement(const Message& message,
                    const Reflection& reflection,
                    const FieldPlan& plan,
                    const Path& path,
                    int depth);
  void CheckText(absl::string_view value, const FieldPlan& plan, const Path& path);
  void CheckName(absl::string_view value, const FieldPlan& plan, const Path& path);
  void CheckBytes(absl::string_view value, const FieldPlan& plan, const Path& path);
  void CheckNumber(double value, const FieldPlan& plan, const Path& path);
  void CheckEnum(int value, const FieldPlan& plan, const Path& path);
  void CheckTimestamp(const Message& value, const Path& path);

  bool full() const { return violations_.size() >= kMaxViolations; }
  void Add(const Path& path, absl::string_view reason, std::string description) {
    if (full()) return;
    violations_.push_back({Format(&path), std::string(reason), std::move(description)});
  }

  std::vector<FieldViolation> violations_;
  absl::string_view city_;
  bool mixed_cities_ = false;
};

void Checker::CheckMessage(const Message& message,
                           const MessageRules& rules,
                           const Path* path,
                           int depth) {
  const Reflection& reflection = *message.GetReflection();
  CheckUnknown(message, reflection, path);
  for (const FieldPlan& plan : rules.fields()) {
    if (full()) return;
    if (plan.repeated) {
      CheckList(message, reflection, plan, path, depth);
    } else {
      CheckField(message, reflection, plan, path, depth);
    }
  }
}

void Checker::CheckUnknown(const Message& message, const Reflection& reflection, const Path* path) {
  const google::protobuf::UnknownFieldSet& unknown = reflection.GetUnknownFields(message);
  if (unknown.empty() || full()) return;
  const int number = unknown.field(0).number();
  const std::string parent = Format(path);
  violations_.push_back({absl::StrCat(parent, parent.empty() ? "" : ".", number),
                         "UNKNOWN_FIELD",
                         absl::StrCat("Field number ",
                                      number,
                                      " does not exist in ",
                                      message.GetDescriptor()->full_name(),
                                      "; leave it out.")});
}

void Checker::CheckField(const Message& message,
                         const Reflection& reflection,
                         const FieldPlan& plan,
                         const Path* parent,
                         int depth) {
  const Path path{parent, plan.field, kNoIndex};
  const bool set = reflection.HasField(message, plan.field);
  if (!set && plan.required) {
    return Add(path, "REQUIRED", "The field is required.");
  }
  // A number without presence is a number even when it is zero.
  const bool absent = !set && (plan.presence || plan.kind != FieldKind::kNumber);
  if (!absent) CheckElement(message, reflection, plan, path, depth);
}

void Checker::CheckList(const Message& message,
                        const Reflection& reflection,
                        const FieldPlan& plan,
                        const Path* parent,
                        int depth) {
  const int size = reflection.FieldSize(message, plan.field);
  const auto items = static_cast<uint32_t>(size);
  Path path{parent, plan.field, kNoIndex};
  if (items < plan.min_items) {
    return Add(path,
               plan.required && items == 0 ? "REQUIRED" : "TOO_FEW_ITEMS",
               absl::StrCat("At least ", plan.min_items, " elements are required."));
  }
  if (items > plan.max_items) {
    return Add(
        path, "TOO_MANY_ITEMS", absl::StrCat("At most ", plan.max_items, " elements are allowed."));
  }
  const bool unread =
      plan.kind == FieldKind::kBool || (plan.kind == FieldKind::kNumber && !plan.check_number);
  if (unread) return;
  for (path.index = 0; path.index < size && !full(); ++path.index) {
    CheckElement(message, reflection, plan, path, depth);
  }
}

void Checker::CheckElement(const Message& message,
                           const Reflection& reflection,
                           const FieldPlan& plan,
                           const Path& path,
                           int depth) {
  const bool one = path.index == kNoIndex;
  std::string scratch;
  const auto text = [&]() -> const std::string& {
    return one ? reflection.GetStringReference(message, plan.field, &scratch)
               : reflection.GetRepeatedStringReference(message, plan.field, path.index, &scratch);
  };
  const auto sub = [&]() -> const Message& {
    return one ? reflection.GetMessage(message, plan.field)
               : reflection.GetRepeatedMessage(message, plan.field, path.index);
  };
  switch (plan.kind) {
    case FieldKind::kText:
      return CheckText(text(), plan, path);
    case FieldKind::kBytes:
      return CheckBytes(text(), plan, path);
    case FieldKind::kNumber:
      if (!plan.check_number) return;
      return CheckNumber(NumberOf(message, reflection, plan.field, path.index), plan, path);
    case FieldKind::kEnum:
      return CheckEnum(one ? reflection.GetEnumValue(message, plan.field)
                           : reflection.GetRepeatedEnumValue(message, plan.field, path.index),
                       plan,
                       path);
    case FieldKind::kTimestamp:
      return CheckTimestamp(sub(), path);
    case FieldKind::kMessage:
      if (depth >= kMaxDepth) {
        return Add(path, "TOO_DEEP", absl::StrCat("Messages nest at most ", kMaxDepth, " deep."));
      }
      return CheckMessage(sub(), *plan.message, &path, depth + 1);
    case FieldKind::kBool:
      return;
  }
}

void Checker::CheckText(absl::string_view value, const FieldPlan& plan, const Path& path) {
  if (value.empty() && plan.required) return Add(path, "REQUIRED", "The field is required.");
  // A singular text that is present but empty says "clear this"; patterns are for real values.
  if (value.empty() && path.index == kNoIndex) return;
  if (std::memchr(value.data(), 0, value.size()) != nullptr) {
    return Add(path, "INVALID_CHARACTER", "Text must not contain the character U+0000.");
  }
  // Bytes are never fewer than code points, so most texts need no counting.
  if (value.size() > plan.max_len && CodePoints(value) > plan.max_len) {
    return Add(
        path, "TOO_LONG", absl::StrCat("At most ", plan.max_len, " characters are allowed."));
  }
  if (plan.pattern != nullptr && !plan.pattern->matches(value)) {
    return Add(
        path, "INVALID_FORMAT", absl::StrCat("The value must be ", plan.pattern->description, "."));
  }
  if (!plan.collection.empty()) CheckName(value, plan, path);
}

void Checker::CheckName(absl::string_view value, const FieldPlan& plan, const Path& path) {
  constexpr size_t kCityStart = sizeof("cities/") - 1;
  constexpr size_t kCityLength = 6;
  const absl::Status status = plan.collection == "cities"
                                  ? ParseCity(value).status()
                                  : ParseResource(value, plan.collection).status();
  if (!status.ok()) return Add(path, "INVALID_RESOURCE_NAME", std::string(status.message()));
  const absl::string_view city = value.substr(kCityStart, kCityLength);
  if (city_.empty()) city_ = city;
  if (city != city_) mixed_cities_ = true;
}

void Checker::CheckBytes(absl::string_view value, const FieldPlan& plan, const Path& path) {
  if (value.empty() && plan.required) return Add(path, "REQUIRED", "The field is required.");
  if (value.size() > plan.max_len) {
    Add(path, "TOO_LONG", absl::StrCat("At most ", plan.max_len, " bytes are allowed."));
  }
}

void Checker::CheckNumber(double value, const FieldPlan& plan, const Path& path) {
  if (!std::isfinite(value)) {
    return Add(path, "NOT_FINITE", "The number must not be infinite or NaN.");
  }
  if (value < plan.min) {
    Add(path, "TOO_SMALL", absl::StrCat("The number must be at least ", plan.min, "."));
  } else if (value > plan.max) {
    Add(path, "TOO_LARGE", absl::StrCat("The number must be at most ", plan.max, "."));
  }
}

void Checker::CheckEnum(int value, const FieldPlan& plan, const Path& path) {
  if (value == 0 && plan.required) return Add(path, "REQUIRED", "The field is required.");
  const auto* type = plan.field->enum_type();
  if (type->FindValueByNumber(value) == nullptr) {
    Add(path, "UNKNOWN_VALUE", absl::StrCat(value, " is not a value of ", type->full_name(), "."));
  }
}

void Checker::CheckTimestamp(const Message& value, const Path& path) {
  // RFC 3339 years 0001 to 9999, as google.protobuf.Timestamp itself says.
  constexpr int64_t kLeast = -62135596800;
  constexpr int64_t kMost = 253402300799;
  const Reflection& reflection = *value.GetReflection();
  const auto* type = value.GetDescriptor();
  const int64_t seconds = reflection.GetInt64(value, type->field(0));
  const int32_t nanos = reflection.GetInt32(value, type->field(1));
  if (seconds < kLeast || seconds > kMost || nanos < 0 || nanos > 999'999'999) {
    Add(path, "INVALID_TIME", "The time must be of the years 1 to 9999, nanos 0 to 999999999.");
  }
  CheckUnknown(value, reflection, &path);
}

CheckResult Checker::Finish() {
  CheckResult result{.status = absl::OkStatus(), .city = city_, .mixed_cities = mixed_cities_};
  if (!violations_.empty()) result.status = InvalidFields(std::move(violations_));
  return result;
}

}  // namespace

CheckResult MessageRules::Check(const Message& message) const {
  Checker checker;
  checker.CheckMessage(message, *this, nullptr, 0);
  return checker.Finish();
}

}  // namespace hailan::validate
