// Unified social credit codes and who may report for an enterprise.
#include "services/event_workflow/domain/routing/enterprise.h"

#include <catch2/catch.hpp>

#include "tests/support/matchers.h"

namespace hailan::event_workflow {
namespace {

using absl::StatusCode;
using hailan::testing::FailsWith;

constexpr char kCode[] = "9131000063159284XQ";

Actor Account(Role role, const std::string& enterprise = "") {
  Actor actor;
  actor.subject = "a-1";
  actor.roles = RoleSet(role);
  actor.enterprise = enterprise;
  return actor;
}

TEST_CASE("D33: the check digit of a unified social credit code is that of GB 32100-2015") {
  CHECK(CheckDigitFits(kCode));
  CHECK(CheckDigitFits("11320000MB151840XJ"));
  // In use, and wrong all the same.
  CHECK(IsCreditCode("91350211M0000XUF46"));
  CHECK_FALSE(CheckDigitFits("91350211M0000XUF46"));
  // Every other last character fails, and so does every neighbouring pair that is swapped.
  const std::string code = kCode;
  for (const char last : std::string("0123456789ABCDEFGHJKLMNPRTUWXY")) {
    CHECK_FALSE(CheckDigitFits(code.substr(0, 17) + last));
  }
  for (size_t i = 0; i + 1 < code.size(); ++i) {
    std::string swapped = code;
    std::swap(swapped[i], swapped[i + 1]);
    if (swapped != code) CHECK_FALSE(CheckDigitFits(swapped));
  }
}

TEST_CASE("D33: what is no code is refused, not guessed") {
  for (const char* text : {"9131000063159284X",
                           "9131000063159284XQ1",
                           "9131000063159284xq",
                           "913100006315928IXQ",
                           "913100006315928 XQ"}) {
    INFO(text);
    CHECK_FALSE(IsCreditCode(text));
    CHECK_FALSE(CheckDigitFits(text));
    CHECK_THAT(EnterpriseFor(text, Account(Role::kCity)).status(),
               FailsWith(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  }
}

TEST_CASE("D33: an enterprise's account reports for its own, staff for any, others for none") {
  const Actor own = Account(Role::kResident, kCode);
  CHECK(*EnterpriseFor(kCode, own) == kCode);
  CHECK(*EnterpriseFor("", own) == kCode);
  CHECK(EnterpriseFor("", Account(Role::kResident))->empty());
  const auto refused = FailsWith(StatusCode::kPermissionDenied, "ENTERPRISE_NOT_OWN");
  CHECK_THAT(EnterpriseFor("11320000MB151840XJ", own).status(), refused);
  CHECK_THAT(EnterpriseFor(kCode, Account(Role::kResident)).status(), refused);
  CHECK_THAT(EnterpriseFor(kCode, Account(Role::kVolunteer)).status(), refused);
  for (const Role role : {Role::kGridMember,
                          Role::kCommunity,
                          Role::kStreet,
                          Role::kDepartment,
                          Role::kCity,
                          Role::kIntegrator}) {
    CHECK(*EnterpriseFor(kCode, Account(role)) == kCode);
  }
}

}  // namespace
}  // namespace hailan::event_workflow
