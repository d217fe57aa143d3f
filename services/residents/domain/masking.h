// What a reply shows of a person, by role, and how values are masked.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "common/base/actor.h"

namespace hailan::residents {

// Values equal hailan.residents.v1.Masking.
enum class Masking : uint8_t { kPartial = 1, kStrict = 2 };

// Grid members, communities, streets and the city centre serve people by name; everybody else sees
// that there is somebody.
Masking MaskingFor(const Actor& actor);

// `张**`, whatever the length, which would itself narrow the name down.
std::string MaskName(absl::string_view name);

// `110***********1234`: the first three and last four characters; all stars below ten.
std::string MaskIdentityNumber(absl::string_view number);

// `138****5678`; landlines with area code `043****4295`; foreign numbers keep `+` and two digits.
// Takes the normalised form.
std::string MaskPhone(absl::string_view phone);

}  // namespace hailan::residents
