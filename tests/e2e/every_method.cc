#include "tests/e2e/every_method.h"

#include <google/protobuf/descriptor_database.h>

#include <algorithm>
#include <stdexcept>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "hailan/options/v1/options.pb.h"

namespace hailan::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using hailan::options::v1::FieldRules;

std::string TextFor(const FieldRules& rules, const std::string& city) {
  if (rules.resource() == "cities") return absl::StrCat("cities/", city);
  if (rules.resource() == "events" || rules.resource() == "whistles" ||
      rules.resource() == "wishes") {
    return absl::StrCat("cities/", city, "/", rules.resource(), "/", NewId(absl::Now()));
  }
  if (rules.resource() == "territories") {
    return absl::StrCat("cities/", city, "/territories/", city, "001001001");
  }
  if (!rules.resource().empty()) {
    return absl::StrCat("cities/", city, "/", rules.resource(), "/x1");
  }
  if (rules.pattern() == "uuid") return NewId(absl::Now());
  if (rules.pattern() == "month") return "2026-03";
  if (rules.pattern() == "sha256") return std::string(64, 'a');
  if (rules.pattern() == "etag") return "1";
  return "x1";
}

void Fill(Message& message, const std::string& city);

void SetNumber(Message& message, const FieldDescriptor* field, double number) {
  const auto& reflection = *message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return field->is_repeated()
                 ? reflection.AddInt32(&message, field, static_cast<int32_t>(number))
                 : reflection.SetInt32(&message, field, static_cast<int32_t>(number));
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.SetInt64(&message, field, static_cast<int64_t>(number));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection.SetDouble(&message, field, number);
    default:
      throw std::runtime_error("no number for " + field->full_name());
  }
}

void FillField(Message& message,
               const FieldDescriptor* field,
               const FieldRules& rules,
               const std::string& city) {
  const auto& reflection = *message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return field->is_repeated() ? reflection.AddString(&message, field, TextFor(rules, city))
                                  : reflection.SetString(&message, field, TextFor(rules, city));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Fill(field->is_repeated() ? *reflection.AddMessage(&message, field)
                                       : *reflection.MutableMessage(&message, field),
                  city);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.SetEnumValue(&message, field, 1);
    case FieldDescriptor::CPPTYPE_BOOL:
      return;
    default:
      return SetNumber(message, field, std::max(1.0, rules.has_min() ? rules.min() : 1.0));
  }
}

// Fills what the rules require, and every name, so that the city is looked at everywhere.
void Fill(Message& message, const std::string& city) {
  const auto* const type = message.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* const field = type->field(i);
    const FieldRules& rules = field->options().GetExtension(hailan::options::v1::rules);
    const bool listed = field->is_repeated() && rules.min_items() > 0;
    if (!rules.required() && !listed && rules.resource().empty()) continue;
    const int count = listed ? static_cast<int>(rules.min_items()) : 1;
    for (int n = 0; n < count; ++n) FillField(message, field, rules, city);
  }
}

}  // namespace

std::vector<AnyMethod> EveryMethod() {
  std::vector<std::string> files;
  google::protobuf::DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  std::sort(files.begin(), files.end());
  std::vector<AnyMethod> methods;
  for (const std::string& file : files) {
    if (!absl::StartsWith(file, "hailan/") || absl::StartsWith(file, "hailan/testing/")) continue;
    const auto* const contract =
        google::protobuf::DescriptorPool::generated_pool()->FindFileByName(file);
    for (int s = 0; s < contract->service_count(); ++s) {
      for (int m = 0; m < contract->service(s)->method_count(); ++m) {
        const auto* const method = contract->service(s)->method(m);
        methods.push_back({method,
                           absl::StrCat(contract->service(s)->full_name(), "/", method->name()),
                           method->options().GetExtension(hailan::options::v1::policy).internal()});
      }
    }
  }
  return methods;
}

std::unique_ptr<Message> AnyRequest(const AnyMethod& method, const std::string& city) {
  std::unique_ptr<Message> request(google::protobuf::MessageFactory::generated_factory()
                                       ->GetPrototype(method.descriptor->input_type())
                                       ->New());
  Fill(*request, city);
  return request;
}

}  // namespace hailan::testing
