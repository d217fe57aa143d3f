#include "services/grid_geo/domain/territory.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/reasons.h"

namespace hailan::grid_geo {
namespace {

constexpr std::array<size_t, 6> kCodeLengths = {0, 6, 9, 12, 15, 17};

struct Flaw {
  absl::string_view reason;
  std::string message;
};

bool KindFits(TerritoryKind kind, Level level) {
  switch (kind) {
    case TerritoryKind::kUnspecified:
      return true;
    case TerritoryKind::kStreet:
    case TerritoryKind::kTown:
    case TerritoryKind::kTownship:
      return level == Level::kStreet;
    case TerritoryKind::kCommunity:
    case TerritoryKind::kVillage:
      return level == Level::kCommunity;
  }
  return false;
}

bool IsPinyin(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == ' ' || c == '\'';
  });
}

std::optional<Flaw> CheckCode(absl::string_view city, const TerritoryRow& row) {
  const std::string& code = row.territory.code;
  const std::optional<Level> level = LevelOf(code);
  if (!level.has_value()) {
    return Flaw{reason::kInvalidCode,
                "A code is 6, 9, 12, 15 or 17 digits and is not padded with zeros."};
  }
  if (!absl::StartsWith(code, city)) {
    return Flaw{reason::kForeignCode, absl::StrCat("The code must begin with ", city, ".")};
  }
  if (static_cast<int>(*level) != row.level) {
    return Flaw{reason::kLevelCodeMismatch,
                absl::StrCat("A code of ",
                             code.size(),
                             " digits is of level ",
                             static_cast<int>(*level),
                             "; send that level or another code.")};
  }
  if (row.parent_code.empty() || row.parent_code == ParentCode(code)) return std::nullopt;
  const bool above = row.parent_code.size() < code.size() && LevelOf(row.parent_code).has_value() &&
                     absl::StartsWith(code, row.parent_code);
  if (above) {
    return Flaw{reason::kLevelSkipped,
                absl::StrCat("The parent must be one level above: ", ParentCode(code), ".")};
  }
  return Flaw{reason::kParentMismatch,
              absl::StrCat("The code says that the parent is ", ParentCode(code), ".")};
}

std::optional<Flaw> CheckValues(const Territory& territory) {
  const Level level = *LevelOf(territory.code);
  if (!KindFits(territory.kind, level)) {
    return Flaw{reason::kInvalidKind, "The kind does not fit the level."};
  }
  if (level != Level::kGrid && territory.grid_class != GridClass::kNone) {
    return Flaw{reason::kInvalidGridClass, "Only grids have a class; leave it out."};
  }
  if (!IsVisibleText(territory.display_name) || !IsVisibleOrEmpty(territory.display_name_ko)) {
    return Flaw{reason::kInvalidText, "Names must not be blank or hold control characters."};
  }
  if (!IsPinyin(territory.pinyin) || !IsPinyin(territory.initials)) {
    return Flaw{reason::kInvalidText, "Pinyin and initials are lower-case letters and spaces."};
  }
  for (const std::string& code : territory.external_codes) {
    if (!IsVisibleText(code) || !absl::StrContains(code, ":")) {
      return Flaw{reason::kInvalidText, "An external code is written system:code."};
    }
  }
  return std::nullopt;
}

bool SameValues(const Territory& a, const Territory& b) {
  const auto values = [](const Territory& t) {
    return std::tie(t.kind,
                    t.grid_class,
                    t.display_name,
                    t.display_name_ko,
                    t.pinyin,
                    t.initials,
                    t.external_codes,
                    t.household_target);
  };
  return values(a) == values(b);
}

}  // namespace

std::optional<Level> LevelOf(absl::string_view code) {
  for (size_t level = 1; level < kCodeLengths.size(); ++level) {
    if (code.size() != kCodeLengths[level]) continue;
    const bool digits = std::all_of(
        code.begin(), code.end(), [](unsigned char c) { return absl::ascii_isdigit(c); });
    const absl::string_view part = code.substr(kCodeLengths[level - 1]);
    const bool padding = level <= static_cast<size_t>(Level::kCommunity) &&
                         part.find_first_not_of('0') == absl::string_view::npos;
    if (!digits || padding) return std::nullopt;
    return static_cast<Level>(level);
  }
  return std::nullopt;
}

absl::string_view ParentCode(absl::string_view code) {
  size_t length = 0;
  for (const size_t candidate : kCodeLengths) {
    if (candidate < code.size()) length = candidate;
  }
  return code.substr(0, length);
}

std::vector<std::string> AncestorCodes(absl::string_view code) {
  std::vector<std::string> ancestors;
  for (const size_t length : kCodeLengths) {
    if (length > 0 && length < code.size()) ancestors.emplace_back(code.substr(0, length));
  }
  return ancestors;
}

std::vector<RowFault> CheckTerritoryRows(absl::string_view city,
                                         absl::Span<TerritoryRow> rows,
                                         const absl::flat_hash_set<std::string>& stored) {
  std::vector<size_t> order(rows.size());
  std::iota(order.begin(), order.end(), size_t{0});
  // Parents before children, so that one pass knows whether a parent of this call is good.
  std::stable_sort(order.begin(), order.end(), [&rows](size_t a, size_t b) {
    return rows[a].territory.code.size() < rows[b].territory.code.size();
  });
  absl::flat_hash_set<std::string> seen;
  absl::flat_hash_set<std::string> good;
  std::vector<RowFault> faults;
  for (const size_t i : order) {
    TerritoryRow& row = rows[i];
    Territory& territory = row.territory;
    std::optional<Flaw> flaw = CheckCode(city, row);
    if (!flaw.has_value()) flaw = CheckValues(territory);
    if (!seen.insert(territory.code).second) {
      flaw = Flaw{reason::kDuplicateCode, "The call names this code twice; send one row."};
    }
    const absl::string_view parent = ParentCode(territory.code);
    if (!flaw.has_value() && !parent.empty() && !stored.contains(parent) &&
        !good.contains(parent)) {
      flaw = Flaw{reason::kOrphan, absl::StrCat("Import the parent ", parent, " first.")};
    }
    if (flaw.has_value()) {
      faults.push_back({static_cast<int>(i),
                        territory.code,
                        std::string(flaw->reason),
                        std::move(flaw->message)});
      continue;
    }
    const bool grid = *LevelOf(territory.code) == Level::kGrid;
    if (grid && territory.grid_class == GridClass::kNone) territory.grid_class = GridClass::kBasic;
    good.insert(territory.code);
  }
  std::sort(faults.begin(), faults.end(), [](const RowFault& a, const RowFault& b) {
    return a.index < b.index;
  });
  return faults;
}

absl::StatusOr<TerritoryChange> DecideTerritory(const std::optional<Territory>& current,
                                                const TerritoryCommand& command,
                                                const Actor& actor,
                                                absl::Time now) {
  HL_RETURN_IF_ERROR(CheckArea(actor, command.values.code));
  TerritoryChange change{.next = command.values, .created = !current.has_value()};
  change.unchanged = current.has_value() && SameValues(*current, command.values);
  change.next.create_time = current.has_value() ? current->create_time : now;
  change.next.update_time = now;
  change.next.has_boundary = current.has_value() && current->has_boundary;
  change.next.tally = change.created ? Tally{.created = 1} : Tally{.updated = 1};
  change.next.tally.by = command.id;
  return change;
}

}  // namespace hailan::grid_geo
