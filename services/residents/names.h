// Texts that enums and territories have in names and in the database.
#pragma once

#include <array>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/status_macros.h"
#include "services/residents/domain/house.h"
#include "services/residents/domain/resident.h"

namespace hailan::residents {

// `cities/{city}/territories/{code}`.
inline std::string TerritoryName(absl::string_view city, absl::string_view code) {
  return absl::StrCat("cities/", city, "/territories/", code);
}

// The values of an enum as the database keeps them, by number.
template <class Enum>
inline constexpr std::array<absl::string_view, 0> kTexts = {};
template <>
inline constexpr std::array<absl::string_view, 5> kTexts<HouseUse> = {
    "UNKNOWN", "OWN", "LET", "VACANT", "COMMERCIAL"};
template <>
inline constexpr std::array<absl::string_view, 3> kTexts<Sex> = {"UNKNOWN", "MALE", "FEMALE"};
template <>
inline constexpr std::array<absl::string_view, 5> kTexts<IdentityType> = {
    "NONE", "CITIZEN", "PASSPORT", "FOREIGN_RESIDENT", "OTHER"};
template <>
inline constexpr std::array<absl::string_view, 3> kTexts<Residency> = {
    "UNKNOWN", "PERMANENT", "FLOATING"};
template <>
inline constexpr std::array<absl::string_view, 6> kTexts<HouseholdRole> = {
    "UNKNOWN", "HEAD", "SPOUSE", "CHILD", "PARENT", "OTHER"};
template <>
inline constexpr std::array<absl::string_view, 5> kTexts<ResidenceKind> = {
    "UNSPECIFIED", "OWNER", "TENANT", "RESIDENT", "AWAY"};

template <class Enum>
absl::string_view TextOf(Enum value) {
  const auto at = static_cast<size_t>(value);
  HL_CHECK(at < kTexts<Enum>.size());
  return kTexts<Enum>[at];
}

// The database holds only texts of ours (CHECK constraints).
template <class Enum>
Enum FromText(absl::string_view text) {
  for (size_t at = 0; at < kTexts<Enum>.size(); ++at) {
    if (kTexts<Enum>[at] == text) return static_cast<Enum>(at);
  }
  HL_CHECK(false);
  return Enum{};
}

}  // namespace hailan::residents
