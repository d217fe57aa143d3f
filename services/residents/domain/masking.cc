#include "services/residents/domain/masking.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/residents/domain/text.h"

namespace hailan::residents {
namespace {

// Keeps `head` characters at the start and four at the end; nothing of texts too short for that.
std::string MaskMiddle(absl::string_view text, size_t head) {
  constexpr size_t kTail = 4;
  if (text.size() < head + kTail + 3) return std::string(text.size(), '*');
  return absl::StrCat(text.substr(0, head),
                      std::string(text.size() - head - kTail, '*'),
                      text.substr(text.size() - kTail));
}

}  // namespace

Masking MaskingFor(const Actor& actor) {
  for (const Role role : {Role::kGridMember, Role::kCommunity, Role::kStreet, Role::kCity}) {
    if (actor.Has(role)) return Masking::kPartial;
  }
  return Masking::kStrict;
}

std::string MaskName(absl::string_view name) {
  const std::u32string points = CodePoints(name);
  if (points.empty()) return {};
  return absl::StrCat(Utf8(points.substr(0, 1)), "**");
}

std::string MaskIdentityNumber(absl::string_view number) {
  return MaskMiddle(number, 3);
}

std::string MaskPhone(absl::string_view phone) {
  if (!absl::ConsumePrefix(&phone, "+86")) return MaskMiddle(phone, 3);
  const bool plain = phone.size() == 11 && phone[0] == '1';
  const bool service = absl::StartsWith(phone, "400") || absl::StartsWith(phone, "800");
  return MaskMiddle(plain || service ? std::string(phone) : absl::StrCat("0", phone), 3);
}

}  // namespace hailan::residents
