#include "tools/hailanctl/geo/division_rows.h"

#include <google/protobuf/stubs/common.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/validate/rules.h"

namespace hailan::ctl {
namespace {

namespace geo = hailan::grid_geo::v1;

constexpr size_t kPadded = 12;
// Digits of a code by statistics level.
constexpr std::array<size_t, 6> kDigits = {0, 2, 4, 6, 9, 12};
constexpr int kCityLevel = 3;

bool IsPaddedCode(absl::string_view code) {
  return code.size() == kPadded && std::all_of(code.begin(), code.end(), [](unsigned char c) {
           return absl::ascii_isdigit(c);
         });
}

geo::TerritoryLevel LevelOf(int level) {
  if (level == kCityLevel) return geo::TERRITORY_LEVEL_CITY;
  return level == 4 ? geo::TERRITORY_LEVEL_STREET : geo::TERRITORY_LEVEL_COMMUNITY;
}

geo::TerritoryKind KindOf(absl::string_view kind) {
  if (kind == "街道") return geo::TERRITORY_KIND_STREET;
  if (kind == "镇") return geo::TERRITORY_KIND_TOWN;
  if (kind == "乡") return geo::TERRITORY_KIND_TOWNSHIP;
  if (kind == "居委会" || kind == "类似居委会") return geo::TERRITORY_KIND_COMMUNITY;
  if (kind == "村委会" || kind == "类似村委会") return geo::TERRITORY_KIND_VILLAGE;
  return geo::TERRITORY_KIND_UNSPECIFIED;
}

// 0 where the table says none; nullopt for what is no class.
std::optional<int> ClassOf(const CsvRow& row) {
  const absl::string_view text = row.Maybe("class");
  if (text.empty()) return 0;
  int number = 0;
  if (text.size() != 3 || !absl::SimpleAtoi(text, &number) || number < 100) return std::nullopt;
  return number;
}

// The first rule of the contract that a row breaks; nullopt when it keeps all. A service refuses
// the whole call for it and does not know the lines of the table.
std::optional<FieldViolation> FindViolation(const geo::TerritoryRow& row) {
  static const validate::MessageRules& rules = validate::RulesOf(geo::TerritoryRow::descriptor());
  const std::vector<FieldViolation> violations = ViolationsOf(rules.Check(row).status);
  if (violations.empty()) return std::nullopt;
  return violations.front();
}

}  // namespace

absl::Status DivisionReader::Read(std::istream& in, std::string name) {
  HL_ASSIGN_OR_RETURN(CsvReader reader, CsvReader::Open(in, std::move(name)));
  HL_RETURN_IF_ERROR(reader.Require({"code12", "level", "parent12", "name", "kind"}));
  while (true) {
    HL_ASSIGN_OR_RETURN(const bool found, reader.Next());
    if (!found) return absl::OkStatus();
    Add(reader.row());
    if (found_.rows.size() + found_.faults.size() > kMostDivisions) {
      return Error(absl::StatusCode::kInvalidArgument,
                   "TOO_MANY_ROWS",
                   absl::StrCat(reader.row().Place(),
                                ": an import stores all rows or none and takes at most ",
                                kMostDivisions,
                                " units of a city; import one street at a time, with the units "
                                "above it."));
    }
  }
}

Divisions DivisionReader::Take() {
  absl::flat_hash_set<std::string> codes;
  std::vector<size_t> order(found_.rows.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [this](size_t a, size_t b) {
    const std::string& first = found_.rows[a].code();
    const std::string& second = found_.rows[b].code();
    return std::pair(first.size(), first) < std::pair(second.size(), second);
  });
  Divisions taken;
  taken.faults = std::move(found_.faults);
  for (const size_t i : order) {
    geo::TerritoryRow& row = found_.rows[i];
    // Parents come first, so a unit below an orphan is one too.
    if (row.parent_code().empty() || codes.contains(row.parent_code())) {
      codes.insert(row.code());
      taken.places.push_back(std::move(found_.places[i]));
      taken.rows.push_back(std::move(row));
      continue;
    }
    taken.faults.push_back({std::move(found_.places[i]),
                            "ORPHAN",
                            absl::StrCat("The unit above it, ",
                                         row.parent_code(),
                                         ", is not in the table or is refused; add or mend it.")});
  }
  return taken;
}

void DivisionReader::Add(const CsvRow& row) {
  const absl::string_view code = row["code12"];
  const absl::string_view level_text = row["level"];
  if (!absl::StartsWith(code, city_)) return;
  if (!IsPaddedCode(code)) {
    return Refuse(row, "INVALID_CODE", "code12: A division code has twelve digits.");
  }
  if (level_text.size() != 1 || level_text[0] < '1' || level_text[0] > '5') {
    return Refuse(row, "INVALID_LEVEL", "level: The level is a number from 1 to 5.");
  }
  const int level = level_text[0] - '0';
  if (level >= kCityLevel) AddUnit(row, code, level);
}

void DivisionReader::AddUnit(const CsvRow& row, absl::string_view code, int level) {
  const size_t digits = kDigits[static_cast<size_t>(level)];
  const absl::string_view own = code.substr(0, digits);
  const absl::string_view padding = code.substr(digits);
  if (padding.find_first_not_of('0') != absl::string_view::npos) {
    return Refuse(row,
                  "INVALID_CODE",
                  "code12: The code has more digits than its level; mend the code or the level.");
  }
  const absl::string_view above = level == kCityLevel
                                      ? absl::string_view()
                                      : own.substr(0, kDigits[static_cast<size_t>(level) - 1]);
  if (level > kCityLevel && own.substr(above.size()) == "000") {
    return Refuse(row,
                  "PSEUDO_UNIT",
                  "code12: The unit only repeats the code of the one above it; leave it out.");
  }
  if (level > kCityLevel && row["parent12"].substr(0, above.size()) != above) {
    return Refuse(row,
                  "PARENT_MISMATCH",
                  absl::StrCat("parent12: The code says that the unit above is ", above, "."));
  }
  const std::optional<int> ground = ClassOf(row);
  if (!ground.has_value()) {
    return Refuse(
        row, "INVALID_CLASS", "class: An urban-rural class has three digits, such as 111.");
  }
  const absl::string_view name = row["name"];
  if (!google::protobuf::internal::IsStructurallyValidUTF8(name.data(),
                                                           static_cast<int>(name.size()))) {
    return Refuse(row, "INVALID_TEXT", "name: The name is not UTF-8; save the table as UTF-8.");
  }
  geo::TerritoryRow unit;
  unit.set_code(std::string(own));
  unit.set_level(LevelOf(level));
  unit.set_parent_code(std::string(above));
  unit.set_kind(level == kCityLevel ? geo::TERRITORY_KIND_UNSPECIFIED : KindOf(row["kind"]));
  unit.set_display_name(std::string(name));
  unit.add_external_codes(absl::StrCat("stat:", code));
  unit.set_urban_rural_class(*ground);
  if (const auto violation = FindViolation(unit)) {
    return Refuse(
        row, violation->reason, absl::StrCat(violation->field, ": ", violation->description));
  }
  if (!seen_.insert(unit.code()).second) {
    return Refuse(row,
                  "DUPLICATE_CODE",
                  "code12: Another row of the tables has this code and level; keep one.");
  }
  found_.rows.push_back(std::move(unit));
  found_.places.push_back(row.Place());
}

void DivisionReader::Refuse(const CsvRow& row,
                            absl::string_view reason,
                            absl::string_view message) {
  found_.faults.push_back({row.Place(), std::string(reason), std::string(message)});
}

}  // namespace hailan::ctl
