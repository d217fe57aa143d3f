#include "common/base/id.h"

#include <array>
#include <cstdint>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace hailan {

std::string NewId(absl::Time now) {
  thread_local absl::BitGen random;
  const auto milliseconds = static_cast<uint64_t>(absl::ToUnixMillis(now));
  const uint64_t high = (milliseconds << 16) | 0x7000 | (absl::Uniform<uint64_t>(random) & 0x0fff);
  const uint64_t low =
      (absl::Uniform<uint64_t>(random) & 0x3fffffffffffffffULL) | 0x8000000000000000ULL;
  std::array<char, 16> bytes{};
  for (int i = 0; i < 8; ++i) {
    bytes[i] = static_cast<char>(high >> (56 - 8 * i));
    bytes[8 + i] = static_cast<char>(low >> (56 - 8 * i));
  }
  const std::string hex = absl::BytesToHexString(absl::string_view(bytes.data(), bytes.size()));
  const absl::string_view view = hex;
  return absl::StrCat(view.substr(0, 8),
                      "-",
                      view.substr(8, 4),
                      "-",
                      view.substr(12, 4),
                      "-",
                      view.substr(16, 4),
                      "-",
                      view.substr(20));
}

bool IsUuid(absl::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(static_cast<unsigned char>(text[i]))) {
      return false;
    }
  }
  return true;
}

}  // namespace hailan
