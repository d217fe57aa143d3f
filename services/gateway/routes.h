// Which service answers which method. Built once from the contracts that are linked into the
// binary: every method of `hailan.<service>.v1` and of `hailan.<service>.<area>.v1` that is not
// marked internal is routed to that service.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "common/rpc/channel.h"
#include "common/rpc/pipeline.h"

namespace google::protobuf {
class FileDescriptor;
}

namespace hailan::gateway {

// One public method.
struct Route {
  const rpc::Method* method = nullptr;
  std::shared_ptr<rpc::Peer> peer;
  // `/hailan.grid_geo.v1.Locator/Locate`
  std::string path;
  // The method answers with a stream.
  bool streaming = false;
  // The method takes a stream.
  bool upload = false;
};

class Routes {
 public:
  using PeerOf = absl::FunctionRef<std::shared_ptr<rpc::Peer>(absl::string_view service)>;

  // `peer_of` is asked once per service, `gateway` included.
  Routes(rpc::Pipeline& pipeline, PeerOf peer_of);

  // The route of `/package.Service/Method`; null when there is none.
  const Route* Find(absl::string_view path) const;
  size_t size() const { return routes_.size(); }

 private:
  void AddFile(rpc::Pipeline& pipeline,
               const google::protobuf::FileDescriptor& file,
               const std::shared_ptr<rpc::Peer>& peer);

  std::deque<Route> routes_;
  absl::flat_hash_map<absl::string_view, const Route*> by_path_;
};

// UNIMPLEMENTED (METHOD_UNKNOWN) for a path without a route.
absl::Status MethodUnknown();

}  // namespace hailan::gateway
