#include "services/grid_geo/domain/reorganisation/plan.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/reasons.h"

namespace hailan::grid_geo {
namespace {

absl::Status Refuse(absl::string_view reason, absl::string_view code, absl::string_view message) {
  return Error(absl::StatusCode::kFailedPrecondition,
               reason,
               absl::StrCat(code, ": ", message),
               {{"territory_code", std::string(code)}});
}

// Makes one plan; the steps are called in the order they are declared.
class Planner {
 public:
  Planner(const ReorganisationOrder& order, const StoredTerritories& stored)
      : order_(order), stored_(stored) {}

  absl::Status CheckSources();
  absl::Status CheckTargets();
  absl::Status MoveSubtrees();
  absl::Status MoveSubtree(const CodeMove& move);
  absl::Status CheckBelow() const;
  absl::Status CheckTree();
  ReorganisationPlan Take() { return std::move(plan_); }

 private:
  const Territory* Find(absl::string_view code) const {
    const auto found = stored_.territories.find(code);
    return found == stored_.territories.end() ? nullptr : &found->second;
  }
  bool IsSource(absl::string_view code) const {
    return std::find(order_.sources.begin(), order_.sources.end(), code) != order_.sources.end();
  }
  bool IsKept(absl::string_view code) const {
    return std::find(plan_.kept.begin(), plan_.kept.end(), code) != plan_.kept.end();
  }
  // OK when the territory is valid around the day, with nothing planned for it after that.
  absl::Status CheckStanding(const Territory& territory) const;
  absl::Status CheckFree(absl::string_view code) const;
  absl::Status MoveOne(const Territory& old, std::string new_code);

  const ReorganisationOrder& order_;
  const StoredTerritories& stored_;
  ReorganisationPlan plan_;
  std::set<std::string, std::less<>> begun_codes_;
};

absl::Status Planner::CheckStanding(const Territory& territory) const {
  const auto last = stored_.last_change.find(territory.code);
  if (last != stored_.last_change.end() && last->second >= order_.day) {
    return Refuse(
        reason::kNotAfterLastChange,
        territory.code,
        absl::StrCat(
            "It last changed on ", FormatDay(last->second), "; only a later day can be ordered."));
  }
  if (territory.validity.from < order_.day && territory.validity.to == UntilFurtherNotice()) {
    return absl::OkStatus();
  }
  return Refuse(reason::kTerritoryNotValid,
                territory.code,
                absl::StrCat("It is valid from ",
                             FormatDay(territory.validity.from),
                             " until ",
                             FormatDay(territory.validity.to),
                             "; only what stands before and on the day can change."));
}

absl::Status Planner::CheckSources() {
  const Territory* first = nullptr;
  std::set<std::string> seen;
  for (const std::string& code : order_.sources) {
    const Territory* const source = Find(code);
    if (source == nullptr) {
      return Error(absl::StatusCode::kNotFound,
                   hailan::reason::kNotFound,
                   absl::StrCat("The city has no territory ", code, "."));
    }
    if (!seen.insert(code).second) {
      return InvalidField("names", reason::kDuplicateCode, "A territory is named twice.");
    }
    if (code == order_.city) {
      return InvalidField("name", reason::kInvalidCode, "The city itself cannot change.");
    }
    if (first == nullptr) first = source;
    if (source->code.size() != first->code.size()) {
      return InvalidField("names", reason::kLevelChanged, "All must be of one level.");
    }
    if (source->grid_class != first->grid_class) {
      return InvalidField("names", reason::kClassesDiffer, "All must be of one grid class.");
    }
    HL_RETURN_IF_ERROR(CheckStanding(*source));
  }
  return absl::OkStatus();
}

absl::Status Planner::CheckFree(absl::string_view code) const {
  if (begun_codes_.contains(code)) {
    return InvalidField("parts", reason::kDuplicateCode, "A new code is given twice.");
  }
  const Territory* const holder = Find(code);
  if (holder == nullptr) return absl::OkStatus();
  if (holder->validity.to == UntilFurtherNotice()) {
    return Refuse(reason::kCodeTaken, code, "The code is in use; a code is given once.");
  }
  return Refuse(reason::kCodeRetired, code, "The code was in use before; a code is given once.");
}

absl::Status Planner::CheckTargets() {
  for (const Territory& target : order_.targets) {
    if (target.code.size() != order_.sources.front().size()) {
      return InvalidField(
          "parts.code", reason::kLevelChanged, "A new territory is of the level of the old one.");
    }
    if (IsSource(target.code)) {
      if (IsKept(target.code)) {
        return InvalidField("parts", reason::kDuplicateCode, "A code is kept twice.");
      }
      plan_.kept.push_back(target.code);
      continue;
    }
    HL_RETURN_IF_ERROR(CheckFree(target.code));
    const Territory& source = *Find(order_.sources.front());
    Territory next = target;
    next.city = order_.city;
    next.kind = source.kind;
    next.grid_class = source.grid_class;
    next.urban_rural_class = source.urban_rural_class;
    next.validity = {order_.day, UntilFurtherNotice()};
    begun_codes_.insert(next.code);
    plan_.begun.push_back(std::move(next));
  }
  if (order_.kind == ReorganisationKind::kRehome) return absl::OkStatus();
  for (const std::string& code : order_.sources) {
    if (!IsKept(code)) plan_.ended.push_back(code);
  }
  return absl::OkStatus();
}

absl::Status Planner::MoveOne(const Territory& old, std::string new_code) {
  if (std::find(plan_.ended.begin(), plan_.ended.end(), old.code) != plan_.ended.end()) {
    return InvalidField("children", reason::kDuplicateCode, "A territory is moved twice.");
  }
  HL_RETURN_IF_ERROR(CheckStanding(old));
  HL_RETURN_IF_ERROR(CheckFree(new_code));
  plan_.ended.push_back(old.code);
  plan_.links.push_back({.from = old.code, .to = new_code, .day = order_.day});
  if (old.has_boundary) plan_.copied.push_back({old.code, new_code});
  Territory next = old;
  next.code = std::move(new_code);
  next.validity = {order_.day, UntilFurtherNotice()};
  begun_codes_.insert(next.code);
  plan_.begun.push_back(std::move(next));
  return absl::OkStatus();
}

absl::Status Planner::MoveSubtrees() {
  const bool rehome = order_.kind == ReorganisationKind::kRehome;
  for (const CodeMove& move : order_.moves) {
    const Territory* const old = Find(move.code);
    if (old == nullptr || (!rehome && !IsSource(ParentCode(move.code)))) {
      return InvalidField("children",
                          reason::kNotAChild,
                          absl::StrCat(move.code, " is not directly below what is reorganised."));
    }
    if (move.new_code.size() != move.code.size()) {
      return InvalidField(
          "children", reason::kLevelChanged, "A territory stays at its level when it moves.");
    }
    const absl::string_view parent = ParentCode(move.new_code);
    if (!rehome && !begun_codes_.contains(parent) && !IsKept(parent)) {
      return InvalidField("children",
                          reason::kNotAChild,
                          absl::StrCat(move.new_code, " is not below one of the new territories."));
    }
    HL_RETURN_IF_ERROR(MoveSubtree(move));
  }
  return absl::OkStatus();
}

absl::Status Planner::MoveSubtree(const CodeMove& move) {
  for (auto at = stored_.territories.lower_bound(move.code);
       at != stored_.territories.end() && absl::StartsWith(at->first, move.code);
       ++at) {
    if (at->second.validity.to <= order_.day) continue;
    HL_RETURN_IF_ERROR(
        MoveOne(at->second, absl::StrCat(move.new_code, at->first.substr(move.code.size()))));
  }
  return absl::OkStatus();
}

absl::Status Planner::CheckBelow() const {
  const std::set<std::string, std::less<>> ended(plan_.ended.begin(), plan_.ended.end());
  for (const auto& [code, territory] : stored_.territories) {
    if (territory.validity.to <= order_.day || ended.contains(code)) continue;
    if (!ended.contains(ParentCode(code))) continue;
    return Refuse(reason::kChildNotRehomed,
                  code,
                  "It lies below a territory that ends; say where it goes, or end it first.");
  }
  if (order_.kind != ReorganisationKind::kRetire) return absl::OkStatus();
  const Territory& source = *Find(order_.sources.front());
  if (source.grid_class == GridClass::kBasic && source.has_boundary) {
    return Refuse(reason::kGroundLeftBehind,
                  source.code,
                  "Its ground would be nobody's; merge it into a neighbour instead.");
  }
  return absl::OkStatus();
}

absl::Status Planner::CheckTree() {
  std::stable_sort(plan_.begun.begin(), plan_.begun.end(), [](const auto& a, const auto& b) {
    return a.code.size() < b.code.size();
  });
  StoredValidity standing;
  for (const auto& [code, territory] : stored_.territories) standing[code] = territory.validity;
  for (const std::string& code : plan_.ended) standing[code].to = order_.day;
  std::vector<TerritoryRow> rows;
  for (const Territory& territory : plan_.begun) {
    const std::optional<Level> level = LevelOf(territory.code);
    rows.push_back({.territory = territory,
                    .level = level.has_value() ? static_cast<int>(*level) : 0,
                    .parent_code = {},
                    .valid_from = FormatDay(order_.day)});
  }
  const std::vector<RowFault> faults =
      CheckTerritoryRows(order_.city, absl::MakeSpan(rows), standing);
  if (faults.empty()) return absl::OkStatus();
  const RowFault& fault = faults.front();
  if (fault.reason == reason::kParentNotValid || fault.reason == reason::kOrphan) {
    return Refuse(reason::kParentNotValid, fault.id, "No territory above it is valid on the day.");
  }
  return InvalidField("parts", fault.reason, absl::StrCat(fault.id, ": ", fault.message));
}

}  // namespace

absl::StatusOr<ReorganisationPlan> PlanReorganisation(const ReorganisationOrder& order,
                                                      const StoredTerritories& stored) {
  Planner planner(order, stored);
  HL_RETURN_IF_ERROR(planner.CheckSources());
  HL_RETURN_IF_ERROR(planner.CheckTargets());
  HL_RETURN_IF_ERROR(planner.MoveSubtrees());
  HL_RETURN_IF_ERROR(planner.CheckBelow());
  HL_RETURN_IF_ERROR(planner.CheckTree());
  return planner.Take();
}

std::vector<LineageLink> LinkShares(const std::vector<SharedGround>& ground, absl::CivilDay day) {
  struct Sum {
    double area = 0;
    int count = 0;
    double PartOf(double part) const { return area > 0 ? part / area : 1.0 / count; }
  };
  std::map<std::string, Sum> of_from;
  std::map<std::string, Sum> of_to;
  for (const SharedGround& shared : ground) {
    of_from[shared.from].area += shared.area;
    of_to[shared.to].area += shared.area;
    ++of_from[shared.from].count;
    ++of_to[shared.to].count;
  }
  std::vector<LineageLink> links;
  links.reserve(ground.size());
  for (const SharedGround& shared : ground) {
    links.push_back({.from = shared.from,
                     .to = shared.to,
                     .day = day,
                     .share_of_from = of_from[shared.from].PartOf(shared.area),
                     .share_of_to = of_to[shared.to].PartOf(shared.area)});
  }
  return links;
}

}  // namespace hailan::grid_geo
