#include "tools/hailanctl/methods.h"

#include <google/protobuf/descriptor_database.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"

namespace hailan::ctl {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;

bool Matches(absl::string_view path, absl::string_view text) {
  if (path == text) return true;
  if (!absl::EndsWith(path, text)) return false;
  const char before = path[path.size() - text.size() - 1];
  return before == '.' || before == '/';
}

}  // namespace

std::vector<const MethodDescriptor*> AllMethods() {
  std::vector<std::string> files;
  DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  std::vector<const MethodDescriptor*> methods;
  for (const std::string& file : files) {
    if (!absl::StartsWith(file, "hailan/")) continue;
    const auto* const descriptor = DescriptorPool::generated_pool()->FindFileByName(file);
    for (int s = 0; s < descriptor->service_count(); ++s) {
      for (int m = 0; m < descriptor->service(s)->method_count(); ++m) {
        methods.push_back(descriptor->service(s)->method(m));
      }
    }
  }
  std::sort(methods.begin(), methods.end(), [](const auto* a, const auto* b) {
    return a->full_name() < b->full_name();
  });
  return methods;
}

std::string PathOf(const MethodDescriptor& method) {
  return absl::StrCat(method.service()->full_name(), "/", method.name());
}

absl::StatusOr<const MethodDescriptor*> FindMethod(absl::string_view text) {
  const MethodDescriptor* found = nullptr;
  std::vector<std::string> candidates;
  for (const MethodDescriptor* method : AllMethods()) {
    const std::string path = PathOf(*method);
    if (path == text) return method;
    if (!Matches(path, text)) continue;
    found = method;
    candidates.push_back(path);
  }
  if (candidates.size() == 1) return found;
  if (candidates.empty()) {
    return Error(absl::StatusCode::kInvalidArgument,
                 "METHOD_UNKNOWN",
                 absl::StrCat("No method is called ", text, "; `hailanctl methods` lists all."));
  }
  return Error(
      absl::StatusCode::kInvalidArgument,
      "METHOD_AMBIGUOUS",
      absl::StrCat(
          text, " may be any of: ", absl::StrJoin(candidates, ", "), "; name the package too."));
}

std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type) {
  const auto* const prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type);
  return std::unique_ptr<google::protobuf::Message>(prototype->New());
}

absl::Status FromJson(absl::string_view json, google::protobuf::Message* message) {
  const auto status =
      google::protobuf::util::JsonStringToMessage({json.data(), json.size()}, message);
  if (status.ok()) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument,
               "INVALID_JSON",
               absl::StrCat("The request is no JSON of ",
                            message->GetTypeName(),
                            ": ",
                            std::string(status.message())));
}

absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message, bool indented) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = indented;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (status.ok()) return json;
  return Error(absl::StatusCode::kInternal,
               reason::kInternal,
               absl::StrCat("The reply cannot be shown as JSON: ", std::string(status.message())));
}

}  // namespace hailan::ctl
