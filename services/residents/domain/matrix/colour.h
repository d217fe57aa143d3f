// Colours of the squares of a building's matrix. What is most pressing is seen first: tags of
// people who need help, then other tags, then what a house is used for.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/residents/domain/house.h"

namespace hailan::residents {

// `#rrggbb`; the same for the same tag everywhere.
absl::string_view ColourOf(absl::string_view tag);
absl::string_view ColourOf(HouseUse use);

// `own`, `let`, `vacant`, `commercial`, `unknown`.
absl::string_view LabelOf(HouseUse use);

// True when `a` is to be seen before `b`: known tags in the order of need, then the others by text.
bool MorePressing(absl::string_view a, absl::string_view b);

}  // namespace hailan::residents
