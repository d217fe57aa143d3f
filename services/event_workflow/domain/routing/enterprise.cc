#include "services/event_workflow/domain/routing/enterprise.h"

#include <algorithm>
#include <array>

#include "common/base/error.h"
#include "services/event_workflow/domain/reasons.h"

namespace hailan::event_workflow {
namespace {

// A character's place is its value.
constexpr absl::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
// Powers of three, modulo 31.
constexpr std::array<size_t, kCreditCodeSize - 1> kWeights{
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};

// Who takes down what enterprises say.
bool MaySpeakForOthers(const Actor& actor) {
  constexpr std::array kRoles{Role::kGridMember,
                              Role::kCommunity,
                              Role::kStreet,
                              Role::kDepartment,
                              Role::kCity,
                              Role::kIntegrator};
  return std::any_of(
      kRoles.begin(), kRoles.end(), [&](const Role role) { return actor.Has(role); });
}

}  // namespace

bool IsCreditCode(absl::string_view code) {
  return code.size() == kCreditCodeSize &&
         code.find_first_not_of(kAlphabet) == absl::string_view::npos;
}

bool CheckDigitFits(absl::string_view code) {
  if (!IsCreditCode(code)) return false;
  size_t sum = 0;
  for (size_t i = 0; i < kWeights.size(); ++i) sum += kAlphabet.find(code[i]) * kWeights[i];
  return kAlphabet[(31 - sum % 31) % 31] == code.back();
}

absl::StatusOr<std::string> EnterpriseFor(const std::string& asked, const Actor& actor) {
  const std::string& code = asked.empty() ? actor.enterprise : asked;
  if (code.empty()) return std::string();
  if (!IsCreditCode(code)) {
    return InvalidField("enterprise",
                        "NOT_A_CREDIT_CODE",
                        "Give the unified social credit code: 18 digits and capital letters "
                        "without I, O, S, V and Z.");
  }
  if (code == actor.enterprise || MaySpeakForOthers(actor)) return code;
  return Error(absl::StatusCode::kPermissionDenied,
               reason::kEnterpriseNotOwn,
               "Enterprises report with an account of their own; leave the field empty to report "
               "as a resident.");
}

}  // namespace hailan::event_workflow
