// The named text patterns that a field rule may ask for (hailan.options.v1.FieldRules.pattern).
#pragma once

#include "absl/strings/string_view.h"

namespace hailan::validate {

// One named pattern. Both texts are static; `matches` judges a whole value.
struct Pattern {
  absl::string_view name;
  // What a value must look like, for the error: "a UUID such as …".
  absl::string_view description;
  bool (*matches)(absl::string_view value);
};

// The pattern of this name, null when there is none.
const Pattern* FindPattern(absl::string_view name);

}  // namespace hailan::validate
