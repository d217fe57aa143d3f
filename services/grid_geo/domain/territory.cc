#include "services/grid_geo/domain/territory.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
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
    return Flaw{reason::kInvalidKind,
                "Streets, towns and townships are of level 2, communities and villages of level "
                "3; send a kind of the row's level, or none."};
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
  constexpr std::array kClasses = {0, 111, 112, 121, 122, 123, 210, 220};
  if (std::find(kClasses.begin(), kClasses.end(), territory.urban_rural_class) == kClasses.end()) {
    return Flaw{reason::kInvalidClass, "The class is 111, 112, 121, 122, 123, 210 or 220."};
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
                    t.household_target,
                    t.urban_rural_class,
                    t.validity.from,
                    t.validity.to);
  };
  return values(a) == values(b);
}

// Reads the dates of a row into its territory.
std::optional<Flaw> ReadDates(TerritoryRow& row) {
  row.dated = !row.valid_from.empty() || !row.valid_to.empty();
  Validity validity;
  for (const auto& [text, day] :
       {std::pair{&row.valid_from, &validity.from}, std::pair{&row.valid_to, &validity.to}}) {
    if (text->empty()) continue;
    const std::optional<absl::CivilDay> parsed = ParseDay(*text);
    if (!parsed.has_value()) {
      return Flaw{reason::kInvalidDate, "A date is written YYYY-MM-DD and exists."};
    }
    *day = *parsed;
  }
  if (validity.empty()) {
    return Flaw{reason::kInvalidDate, "valid_to is the first day after; it is after valid_from."};
  }
  row.territory.validity = validity;
  return std::nullopt;
}

// Fills in the dates of a row without; the fault when its parent is not valid all the time.
std::optional<Flaw> SettleDates(TerritoryRow& row,
                                const std::optional<Validity>& stored,
                                const std::optional<Validity>& parent) {
  Validity& validity = row.territory.validity;
  if (!row.dated && stored.has_value()) {
    validity = *stored;
    return std::nullopt;
  }
  if (!parent.has_value()) return std::nullopt;
  if (!row.dated && parent->to == UntilFurtherNotice()) validity = *parent;
  if (parent->Covers(validity)) return std::nullopt;
  return Flaw{reason::kParentNotValid,
              absl::StrCat("The parent is valid from ",
                           parent->from == SinceEver() ? "ever" : FormatDay(parent->from),
                           " until ",
                           parent->to == UntilFurtherNotice() ? "ever" : FormatDay(parent->to),
                           "; choose dates within, or another parent.")};
}

std::optional<Validity> FindValidity(const StoredValidity& known, absl::string_view code) {
  const auto found = known.find(code);
  return found == known.end() ? std::nullopt : std::optional<Validity>(found->second);
}

// The fault of giving a stored territory other dates; OK when it may have them.
absl::Status CheckNewDates(const Territory& current, const Validity& next) {
  const bool first_dates = current.validity.from == SinceEver();
  if (!current.validity.Overlaps(next)) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kCodeRetired,
                 "The code stands for a territory of other dates; a code is given once.");
  }
  if (current.reorganised || (next.from != current.validity.from && !first_dates)) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kOverlappingValidity,
                 "The code stands for a territory whose dates overlap these; keep them or give "
                 "another code.");
  }
  if (current.below.has_value() && !next.Covers(*current.below)) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kChildrenNotCovered,
                 "Territories below would be valid while this one is not; date them first.");
  }
  return absl::OkStatus();
}

// Dates of a row under its parent, which is one of the good rows before it or stored.
std::optional<Flaw> SettleInTree(TerritoryRow& row,
                                 const StoredValidity& good,
                                 const StoredValidity& stored) {
  const absl::string_view parent = ParentCode(row.territory.code);
  std::optional<Validity> above = FindValidity(good, parent);
  if (!above.has_value()) above = FindValidity(stored, parent);
  if (!parent.empty() && !above.has_value()) {
    return Flaw{reason::kOrphan, absl::StrCat("Import the parent ", parent, " first.")};
  }
  return SettleDates(row, FindValidity(stored, row.territory.code), above);
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
  const auto views = AncestorViews(code);
  return {views.begin(), views.end()};
}

absl::InlinedVector<absl::string_view, 4> AncestorViews(absl::string_view code) {
  absl::InlinedVector<absl::string_view, 4> ancestors;
  for (const size_t length : kCodeLengths) {
    if (length > 0 && length < code.size()) ancestors.push_back(code.substr(0, length));
  }
  return ancestors;
}

std::vector<RowFault> CheckTerritoryRows(absl::string_view city,
                                         absl::Span<TerritoryRow> rows,
                                         const absl::flat_hash_set<std::string>& stored) {
  StoredValidity dated;
  for (const std::string& code : stored) dated.emplace(code, Validity());
  return CheckTerritoryRows(city, rows, dated);
}

std::vector<RowFault> CheckTerritoryRows(absl::string_view city,
                                         absl::Span<TerritoryRow> rows,
                                         const StoredValidity& stored) {
  std::vector<size_t> order(rows.size());
  std::iota(order.begin(), order.end(), size_t{0});
  // Parents before children, so that one pass knows whether a parent of this call is good.
  std::stable_sort(order.begin(), order.end(), [&rows](size_t a, size_t b) {
    return rows[a].territory.code.size() < rows[b].territory.code.size();
  });
  absl::flat_hash_set<std::string> seen;
  StoredValidity good;
  std::vector<RowFault> faults;
  for (const size_t i : order) {
    TerritoryRow& row = rows[i];
    Territory& territory = row.territory;
    std::optional<Flaw> flaw = CheckCode(city, row);
    if (!flaw.has_value()) flaw = CheckValues(territory);
    if (!flaw.has_value()) flaw = ReadDates(row);
    if (!seen.insert(territory.code).second) {
      flaw = Flaw{reason::kDuplicateCode, "The call names this code twice; send one row."};
    }
    if (!flaw.has_value()) flaw = SettleInTree(row, good, stored);
    if (flaw.has_value()) {
      faults.push_back({static_cast<int>(i),
                        territory.code,
                        std::string(flaw->reason),
                        std::move(flaw->message)});
      continue;
    }
    const bool grid = *LevelOf(territory.code) == Level::kGrid;
    if (grid && territory.grid_class == GridClass::kNone) territory.grid_class = GridClass::kBasic;
    good[territory.code] = territory.validity;
  }
  std::sort(faults.begin(), faults.end(), [](const RowFault& a, const RowFault& b) {
    return a.index < b.index;
  });
  return faults;
}

void CheckExternalCodes(absl::Span<const TerritoryRow> rows,
                        const std::vector<ExternalCodeHolder>& stored,
                        std::vector<RowFault>& faults) {
  absl::flat_hash_set<int> refused;
  for (const RowFault& fault : faults) refused.insert(fault.index);
  absl::flat_hash_set<absl::string_view> written;
  for (const TerritoryRow& row : rows) written.insert(row.territory.code);
  std::multimap<absl::string_view, ExternalCodeHolder> holders;
  for (const ExternalCodeHolder& holder : stored) {
    // What a row of this call is about to overwrite does not count.
    if (!written.contains(holder.code)) holders.emplace(holder.external_code, holder);
  }
  for (size_t i = 0; i < rows.size(); ++i) {
    if (refused.contains(static_cast<int>(i))) continue;
    const Territory& territory = rows[i].territory;
    for (const std::string& external : territory.external_codes) {
      const auto [first, last] = holders.equal_range(external);
      const auto taken = std::find_if(first, last, [&territory](const auto& entry) {
        const ExternalCodeHolder& holder = entry.second;
        return holder.code != territory.code && holder.code.size() == territory.code.size() &&
               holder.validity.Overlaps(territory.validity);
      });
      if (taken == last) {
        holders.emplace(external, ExternalCodeHolder{territory.code, external, territory.validity});
        continue;
      }
      faults.push_back({static_cast<int>(i),
                        territory.code,
                        std::string(reason::kExternalCodeTaken),
                        absl::StrCat(external,
                                     " names ",
                                     taken->second.code,
                                     " at that time; take it from there or leave it out.")});
      break;
    }
  }
}

absl::StatusOr<TerritoryChange> DecideTerritory(const std::optional<Territory>& current,
                                                const TerritoryCommand& command,
                                                const Actor& actor,
                                                absl::Time now) {
  HL_RETURN_IF_ERROR(CheckArea(actor, command.values.code));
  TerritoryChange change{.next = command.values, .created = !current.has_value()};
  if (current.has_value()) {
    change.next.below = current->below;
    change.next.reorganised = current->reorganised;
    if (!command.dated) change.next.validity = current->validity;
    if (change.next.validity != current->validity) {
      HL_RETURN_IF_ERROR(CheckNewDates(*current, change.next.validity));
    }
  }
  change.unchanged = current.has_value() && SameValues(*current, change.next);
  change.next.create_time = current.has_value() ? current->create_time : now;
  change.next.update_time = now;
  change.next.has_boundary = current.has_value() && current->has_boundary;
  change.next.tally = change.created ? Tally{.created = 1} : Tally{.updated = 1};
  change.next.tally.by = command.id;
  return change;
}

}  // namespace hailan::grid_geo
