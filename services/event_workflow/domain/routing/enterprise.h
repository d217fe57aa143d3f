// The enterprise that a report speaks for, by its unified social credit code (GB 32100-2015).
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/actor.h"

namespace hailan::event_workflow {

// Codes have this many characters: digits and capital letters without I, O, S, V and Z.
inline constexpr size_t kCreditCodeSize = 18;

bool IsCreditCode(absl::string_view code);
// The last character is what the standard computes from the others. Some codes in use fail this,
// so it is for a warning. False for what is no code.
bool CheckDigitFits(absl::string_view code);

// For whom the caller reports: as asked; without that, an enterprise's account for its enterprise.
// Empty = for none. INVALID_ARGUMENT (INVALID_FIELD) for what is no code, PERMISSION_DENIED
// (ENTERPRISE_NOT_OWN) for another's, unless the caller is staff or an integrator.
absl::StatusOr<std::string> EnterpriseFor(const std::string& asked, const Actor& actor);

}  // namespace hailan::event_workflow
