// SHA-256.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace hailan {

// 32 bytes.
std::string Sha256(absl::string_view content);

}  // namespace hailan
