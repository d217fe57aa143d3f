#include "services/residents/domain/matrix/colour.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace hailan::residents {
namespace {

struct KnownTag {
  absl::string_view tag;
  absl::string_view colour;
};

// In the order of need. Registers write tags in Chinese or as codes.
constexpr std::array<KnownTag, 14> kKnown{{
    {"独居老人", "#d73027"},
    {"living_alone", "#d73027"},
    {"残疾", "#f46d43"},
    {"残疾人", "#f46d43"},
    {"disabled", "#f46d43"},
    {"低保户", "#fdae61"},
    {"low_income", "#fdae61"},
    {"留守儿童", "#fdae61"},
    {"空巢老人", "#fee08b"},
    {"elderly", "#fee08b"},
    {"working_away", "#91bfdb"},
    {"流动人口", "#91bfdb"},
    {"退役军人", "#66bd63"},
    {"veteran", "#66bd63"},
}};

// For all other tags.
constexpr std::array<absl::string_view, 8> kPalette{
    "#8dd3c7", "#bebada", "#fb8072", "#fccde5", "#ccebc5", "#ffed6f", "#a6761d", "#7570b3"};

size_t RankOf(absl::string_view tag) {
  return static_cast<size_t>(
      std::find_if(
          kKnown.begin(), kKnown.end(), [tag](const KnownTag& known) { return known.tag == tag; }) -
      kKnown.begin());
}

// FNV-1a: the same in every process, unlike hashes of containers.
uint32_t Hash(absl::string_view text) {
  uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

}  // namespace

absl::string_view ColourOf(absl::string_view tag) {
  const size_t rank = RankOf(tag);
  return rank < kKnown.size() ? kKnown[rank].colour : kPalette[Hash(tag) % kPalette.size()];
}

absl::string_view ColourOf(HouseUse use) {
  switch (use) {
    case HouseUse::kOwn:
      return "#b3de69";
    case HouseUse::kLet:
      return "#80b1d3";
    case HouseUse::kVacant:
      return "#bdbdbd";
    case HouseUse::kCommercial:
      return "#bc80bd";
    case HouseUse::kUnknown:
      break;
  }
  return "#ffffff";
}

absl::string_view LabelOf(HouseUse use) {
  switch (use) {
    case HouseUse::kOwn:
      return "own";
    case HouseUse::kLet:
      return "let";
    case HouseUse::kVacant:
      return "vacant";
    case HouseUse::kCommercial:
      return "commercial";
    case HouseUse::kUnknown:
      break;
  }
  return "unknown";
}

bool MorePressing(absl::string_view a, absl::string_view b) {
  const size_t rank_a = RankOf(a);
  const size_t rank_b = RankOf(b);
  return rank_a != rank_b ? rank_a < rank_b : a < b;
}

}  // namespace hailan::residents
