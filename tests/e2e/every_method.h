// Every RPC that the contracts declare, with a request that satisfies its field rules: for tests
// that must hold for all of them.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <vector>

namespace hailan::testing {

struct AnyMethod {
  const google::protobuf::MethodDescriptor* descriptor;
  // `hailan.grid_geo.v1.Locator/Locate`
  std::string name;
  // The gateway does not forward it.
  bool internal = false;
};

// All methods of all services of the product, in the order of their files.
std::vector<AnyMethod> EveryMethod();

// A request of the method that every field rule accepts; its names are of `city`. What it names
// need not exist.
std::unique_ptr<google::protobuf::Message> AnyRequest(const AnyMethod& method,
                                                      const std::string& city);

}  // namespace hailan::testing
