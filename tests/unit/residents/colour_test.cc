// Colours of the squares of a building's matrix.
#include "services/residents/domain/matrix/colour.h"

#include <catch2/catch.hpp>
#include <set>

namespace hailan::residents {

TEST_CASE("who needs help is seen first, then other tags by text") {
  CHECK(MorePressing("独居老人", "退役军人"));
  CHECK(MorePressing("veteran", "a tag of this city"));
  CHECK_FALSE(MorePressing("a tag of this city", "veteran"));
  CHECK(MorePressing("a", "b"));
  CHECK_FALSE(MorePressing("a", "a"));
}

TEST_CASE("every tag and use has a colour, the same each time") {
  std::set<std::string> colours;
  for (const HouseUse use : {HouseUse::kUnknown,
                             HouseUse::kOwn,
                             HouseUse::kLet,
                             HouseUse::kVacant,
                             HouseUse::kCommercial}) {
    colours.emplace(ColourOf(use));
    CHECK_FALSE(LabelOf(use).empty());
  }
  CHECK(colours.size() == 5);
  CHECK(ColourOf("独居老人") == ColourOf("living_alone"));
  // Pinned: tags of a city keep their colour from release to release.
  CHECK(ColourOf(absl::string_view("a")) == "#ccebc5");
  for (const char* tag : {"", "x", "一个标签"}) CHECK(ColourOf(absl::string_view(tag)).size() == 7);
}

}  // namespace hailan::residents
