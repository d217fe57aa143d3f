#include "services/gateway/routes.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor_database.h>

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/validate/policy.h"

namespace hailan::gateway {
namespace {

// The service that a contract file belongs to: `residents` for `hailan/residents/v1/houses.proto`,
// `event_workflow` for `hailan/event_workflow/intake/v1/files.proto` as well.
absl::string_view ServiceOf(absl::string_view file) {
  const std::vector<absl::string_view> parts = absl::StrSplit(file, '/');
  if (parts.size() < 4 || parts[0] != "hailan" || parts[1] == "options" || parts[1] == "type") {
    return {};
  }
  return parts[1];
}

}  // namespace

Routes::Routes(rpc::Pipeline& pipeline, PeerOf peer_of) {
  std::vector<std::string> files;
  google::protobuf::DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  std::sort(files.begin(), files.end());
  std::map<std::string, std::shared_ptr<rpc::Peer>, std::less<>> peers;
  for (const std::string& file : files) {
    const absl::string_view service = ServiceOf(file);
    if (service.empty()) continue;
    const auto* const descriptor =
        google::protobuf::DescriptorPool::generated_pool()->FindFileByName(file);
    if (descriptor->service_count() == 0) continue;
    auto& peer = peers[std::string(service)];
    if (peer == nullptr) peer = peer_of(service);
    AddFile(pipeline, *descriptor, peer);
  }
  for (const Route& route : routes_) by_path_[route.path] = &route;
}

void Routes::AddFile(rpc::Pipeline& pipeline,
                     const google::protobuf::FileDescriptor& file,
                     const std::shared_ptr<rpc::Peer>& peer) {
  for (int s = 0; s < file.service_count(); ++s) {
    for (int m = 0; m < file.service(s)->method_count(); ++m) {
      const auto* const method = file.service(s)->method(m);
      if (validate::MethodPolicyOf(method).internal()) continue;
      const rpc::Method& bound = pipeline.Bind(method);
      routes_.push_back({&bound,
                         peer,
                         absl::StrCat("/", bound.name()),
                         method->server_streaming(),
                         method->client_streaming()});
    }
  }
}

const Route* Routes::Find(absl::string_view path) const {
  const auto at = by_path_.find(path);
  return at == by_path_.end() ? nullptr : at->second;
}

absl::Status MethodUnknown() {
  return Error(absl::StatusCode::kUnimplemented,
               "METHOD_UNKNOWN",
               "No public method has this path; call /package.Service/Method as the contracts in "
               "proto/ name it.");
}

}  // namespace hailan::gateway
