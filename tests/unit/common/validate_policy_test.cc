// Permissions and policies as the contracts declare them.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/empty.pb.h>

#include <catch2/catch.hpp>
#include <string>

#include "common/validate/policy.h"

namespace hailan::validate {
namespace {

namespace proto = google::protobuf;

// A service with one method `Do` of the given policy, built into `pool`.
const proto::ServiceDescriptor* ServiceWith(proto::DescriptorPool& pool,
                                            const MethodPolicy& policy) {
  proto::Empty::descriptor();
  proto::FileDescriptorProto file;
  file.set_name("policy_test.proto");
  file.set_package("t");
  file.add_dependency("google/protobuf/empty.proto");
  auto* service = file.add_service();
  service->set_name("S");
  auto* method = service->add_method();
  method->set_name("Do");
  method->set_input_type(".google.protobuf.Empty");
  method->set_output_type(".google.protobuf.Empty");
  *method->mutable_options()->MutableExtension(options::v1::policy) = policy;
  const proto::FileDescriptor* built = pool.BuildFile(file);
  REQUIRE(built != nullptr);
  return built->service(0);
}

TEST_CASE("roles grant what options.proto says") {
  CHECK(PermissionsOf(Role::kResident).Has(options::v1::PERMISSION_EVENT_REPORT));
  CHECK_FALSE(PermissionsOf(Role::kResident).Has(options::v1::PERMISSION_REGISTER_READ));
  CHECK(PermissionsOf(Role::kGridMember).Has(options::v1::PERMISSION_REGISTER_UNMASK));
  CHECK_FALSE(PermissionsOf(Role::kOperator).Has(options::v1::PERMISSION_REGISTER_UNMASK));
  CHECK(PermissionsOf(Role::kService).Has(options::v1::PERMISSION_FEED_READ));
  CHECK(PermissionsOf(Role::kUnspecified).empty());
}

TEST_CASE("several roles grant together") {
  RoleSet roles(Role::kResident);
  roles.Add(Role::kVolunteer);
  const PermissionSet both = PermissionsOf(roles);
  CHECK(both.Has(options::v1::PERMISSION_EVENT_REPORT));
  CHECK(both.Has(options::v1::PERMISSION_ORDER_CLAIM));
  CHECK_FALSE(both.Has(options::v1::PERMISSION_IMPORT));
  CHECK(PermissionsOf(RoleSet()).empty());
}

TEST_CASE("role names of tokens") {
  CHECK(RoleOf("grid_member") == Role::kGridMember);
  CHECK(RoleOf("service") == Role::kService);
  CHECK(RoleOf("ROLE_SERVICE") == Role::kUnspecified);
  CHECK(RoleOf("unspecified") == Role::kUnspecified);
  CHECK(RoleOf("") == Role::kUnspecified);
}

TEST_CASE("a method is public or names a permission, never both or neither") {
  MethodPolicy policy;
  SECTION("permission") {
    policy.set_permission(options::v1::PERMISSION_EVENT_READ);
    policy.set_idempotent(true);
    proto::DescriptorPool pool(proto::DescriptorPool::generated_pool());
    const auto* service = ServiceWith(pool, policy);
    CHECK(CheckPolicies(service).ok());
    CHECK(MethodPolicyOf(service->method(0)).permission() == options::v1::PERMISSION_EVENT_READ);
    CHECK(MethodPolicyOf(service->method(0)).idempotent());
  }
  SECTION("public") {
    policy.set_public_(true);
    proto::DescriptorPool pool(proto::DescriptorPool::generated_pool());
    CHECK(CheckPolicies(ServiceWith(pool, policy)).ok());
  }
  SECTION("neither") {
    proto::DescriptorPool pool(proto::DescriptorPool::generated_pool());
    const absl::Status status = CheckPolicies(ServiceWith(pool, policy));
    CHECK_THAT(std::string(status.message()), Catch::Matchers::Contains("t.S.Do"));
  }
  SECTION("both") {
    policy.set_public_(true);
    policy.set_permission(options::v1::PERMISSION_EVENT_READ);
    proto::DescriptorPool pool(proto::DescriptorPool::generated_pool());
    CHECK_FALSE(CheckPolicies(ServiceWith(pool, policy)).ok());
  }
}

}  // namespace
}  // namespace hailan::validate
