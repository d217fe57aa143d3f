// Who may call what, as the contracts say it: the policy of a method and the permissions that a
// role grants, both read from the descriptors.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "common/base/actor.h"
#include "hailan/options/v1/options.pb.h"

namespace google::protobuf {
class MethodDescriptor;
class ServiceDescriptor;
}  // namespace google::protobuf

namespace hailan::validate {

using options::v1::MethodPolicy;
using options::v1::Permission;

// A set of permissions, one bit each.
class PermissionSet {
 public:
  void Add(Permission permission) { bits_ |= uint64_t{1} << permission; }
  void AddAll(PermissionSet other) { bits_ |= other.bits_; }
  bool Has(Permission permission) const { return (bits_ >> permission & 1U) != 0; }
  bool empty() const { return bits_ == 0; }

 private:
  uint64_t bits_ = 0;
};

// The policy option of a method; lives as long as the descriptor. Empty when the method has none.
const MethodPolicy& MethodPolicyOf(const google::protobuf::MethodDescriptor* method);

// What the role grants. Thread-safe, a table look-up.
PermissionSet PermissionsOf(Role role);
// What the roles grant together.
PermissionSet PermissionsOf(RoleSet roles);

// The role of a token's `roles` claim (`grid_member`); kUnspecified for a name nobody knows.
Role RoleOf(absl::string_view name);

// OK when every method of the service is either public or names a permission, and every request
// type's rules make sense. INVALID_ARGUMENT names all that do not; a service must not start then.
absl::Status CheckPolicies(const google::protobuf::ServiceDescriptor* service);

}  // namespace hailan::validate
