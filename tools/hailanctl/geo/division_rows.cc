#include "tools/hailanctl/geo/division_rows.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

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

// Reads one table.
class Reader {
 public:
  Reader(std::string city, bool has_class) : city_(std::move(city)), has_class_(has_class) {}

  void Add(const CsvTable::Row& row) {
    const absl::string_view code = row["code12"];
    const absl::string_view level_text = row["level"];
    if (!absl::StartsWith(code, city_)) return;
    if (!IsPaddedCode(code)) {
      return Refuse(row, "INVALID_CODE", "A division code has twelve digits.");
    }
    if (level_text.size() != 1 || level_text[0] < '1' || level_text[0] > '5') {
      return Refuse(row, "INVALID_LEVEL", "The level is a number from 1 to 5.");
    }
    const int level = level_text[0] - '0';
    if (level < kCityLevel) return;
    AddUnit(row, code, level);
  }

  Divisions Take() {
    absl::flat_hash_set<std::string> codes;
    for (const geo::TerritoryRow& row : found_.rows) codes.insert(row.code());
    Divisions taken;
    taken.faults = std::move(found_.faults);
    for (size_t i = 0; i < found_.rows.size(); ++i) {
      const geo::TerritoryRow& row = found_.rows[i];
      if (row.parent_code().empty() || codes.contains(row.parent_code())) {
        taken.rows.push_back(row);
        continue;
      }
      taken.faults.push_back(
          {places_[i],
           "ORPHAN",
           absl::StrCat("The unit above it, ", row.parent_code(), ", is not in the table.")});
    }
    std::stable_sort(taken.rows.begin(), taken.rows.end(), [](const auto& a, const auto& b) {
      return std::pair(a.code().size(), a.code()) < std::pair(b.code().size(), b.code());
    });
    return taken;
  }

 private:
  void Refuse(const CsvTable::Row& row, absl::string_view reason, absl::string_view message) {
    found_.faults.push_back({row.Place(), std::string(reason), std::string(message)});
  }

  void AddUnit(const CsvTable::Row& row, absl::string_view code, int level) {
    const size_t digits = kDigits[static_cast<size_t>(level)];
    const absl::string_view own = code.substr(0, digits);
    const absl::string_view padding = code.substr(digits);
    if (padding.find_first_not_of('0') != absl::string_view::npos) {
      return Refuse(row, "INVALID_CODE", "The code has more digits than its level.");
    }
    const absl::string_view above = level == kCityLevel
                                        ? absl::string_view()
                                        : own.substr(0, kDigits[static_cast<size_t>(level) - 1]);
    if (level > kCityLevel && own.substr(above.size()) == "000") {
      return Refuse(row, "PSEUDO_UNIT", "The unit only repeats the code of the one above it.");
    }
    if (level > kCityLevel && row["parent12"].substr(0, above.size()) != above) {
      return Refuse(row, "PARENT_MISMATCH", "The code does not begin with its parent's.");
    }
    const std::optional<int> ground = ClassOf(row);
    if (!ground.has_value()) {
      return Refuse(row, "INVALID_CLASS", "An urban-rural class has three digits, such as 111.");
    }
    if (!seen_.insert(std::string(own)).second) {
      return Refuse(row, "DUPLICATE_CODE", "Another row of the table has this code and level.");
    }
    geo::TerritoryRow& unit = found_.rows.emplace_back();
    places_.push_back(row.Place());
    unit.set_code(std::string(own));
    unit.set_level(LevelOf(level));
    unit.set_parent_code(std::string(above));
    unit.set_kind(level == kCityLevel ? geo::TERRITORY_KIND_UNSPECIFIED : KindOf(row["kind"]));
    unit.set_display_name(std::string(row["name"]));
    unit.add_external_codes(absl::StrCat("stat:", code));
    unit.set_urban_rural_class(*ground);
  }

  // 0 where the table says none; nullopt for what is no class.
  std::optional<int> ClassOf(const CsvTable::Row& row) const {
    const absl::string_view text = has_class_ ? row["class"] : absl::string_view();
    if (text.empty()) return 0;
    int number = 0;
    if (text.size() != 3 || !absl::SimpleAtoi(text, &number) || number < 100) return std::nullopt;
    return number;
  }

  const std::string city_;
  const bool has_class_;
  absl::flat_hash_set<std::string> seen_;
  Divisions found_;
  // Where the rows stand, in step with them.
  std::vector<std::string> places_;
};

}  // namespace

Divisions ReadDivisions(const CsvTable& table, bool has_class, const std::string& city) {
  Reader reader(city, has_class);
  for (size_t i = 0; i < table.size(); ++i) reader.Add(table[i]);
  return reader.Take();
}

}  // namespace hailan::ctl
