#include "common/validate/policy.h"

#include <google/protobuf/descriptor.h>

#include <array>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/validate/rules.h"

namespace hailan::validate {
namespace {

static_assert(options::v1::Permission_ARRAYSIZE <= 64, "PermissionSet has 64 bits");
constexpr size_t kRoles = options::v1::Role_ARRAYSIZE;
static_assert(kRoles == static_cast<size_t>(Role::kService) + 1,
              "Role must mirror options.v1.Role");

using Grants = std::array<PermissionSet, kRoles>;

Grants ReadGrants() {
  Grants grants;
  const auto* type = options::v1::Role_descriptor();
  for (int i = 0; i < type->value_count(); ++i) {
    const auto* value = type->value(i);
    const auto& options = value->options();
    for (int j = 0; j < options.ExtensionSize(options::v1::grants); ++j) {
      grants[static_cast<size_t>(value->number())].Add(
          options.GetExtension(options::v1::grants, j));
    }
  }
  return grants;
}

using RoleNames = absl::flat_hash_map<std::string, Role>;

RoleNames ReadRoleNames() {
  RoleNames names;
  const auto* type = options::v1::Role_descriptor();
  for (int i = 1; i < type->value_count(); ++i) {
    const absl::string_view name = absl::StripPrefix(type->value(i)->name(), "ROLE_");
    names[absl::AsciiStrToLower(name)] = static_cast<Role>(type->value(i)->number());
  }
  return names;
}

}  // namespace

const MethodPolicy& MethodPolicyOf(const google::protobuf::MethodDescriptor* method) {
  return method->options().GetExtension(options::v1::policy);
}

PermissionSet PermissionsOf(Role role) {
  static const Grants grants = ReadGrants();
  return grants[static_cast<size_t>(role)];
}

PermissionSet PermissionsOf(RoleSet roles) {
  PermissionSet all;
  for (size_t i = 0; i < kRoles; ++i) {
    if (roles.Has(static_cast<Role>(i))) all.AddAll(PermissionsOf(static_cast<Role>(i)));
  }
  return all;
}

Role RoleOf(absl::string_view name) {
  static const auto* names = new RoleNames(ReadRoleNames());
  const auto found = names->find(name);
  return found == names->end() ? Role::kUnspecified : found->second;
}

absl::Status CheckPolicies(const google::protobuf::ServiceDescriptor* service) {
  std::vector<std::string> faults;
  for (int i = 0; i < service->method_count(); ++i) {
    const auto* method = service->method(i);
    const MethodPolicy& policy = MethodPolicyOf(method);
    const bool named = policy.permission() != options::v1::PERMISSION_UNSPECIFIED;
    if (named == policy.public_()) {
      faults.push_back(
          absl::StrCat(method->full_name(), ": must either be public or name a permission"));
    }
    const absl::Status rules = Prepare(method->input_type());
    if (!rules.ok()) faults.emplace_back(rules.message());
  }
  if (faults.empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument, "INVALID_POLICY", absl::StrJoin(faults, "; "));
}

}  // namespace hailan::validate
