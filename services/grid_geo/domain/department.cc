#include "services/grid_geo/domain/department.h"

#include <algorithm>
#include <iterator>
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

auto Values(const Department& d) {
  return std::tie(
      d.kind, d.display_name, d.display_name_ko, d.territory_code, d.duty_phone, d.parent_id);
}

DepartmentChange Fresh(const Department& values, absl::string_view type, absl::Time now) {
  DepartmentChange change{.next = values, .type = type};
  change.next.responsibilities.clear();
  change.next.create_time = now;
  change.next.tally = {.created = 1};
  return change;
}

DepartmentChange Apply(const Department& current, const PutDepartment& put) {
  DepartmentChange change{.next = current, .type = "department.imported"};
  change.next.kind = put.values.kind;
  change.next.display_name = put.values.display_name;
  change.next.display_name_ko = put.values.display_name_ko;
  change.next.territory_code = put.values.territory_code;
  change.next.duty_phone = put.values.duty_phone;
  change.next.parent_id = put.values.parent_id;
  change.next.tally = {.updated = 1};
  change.unchanged = Values(current) == Values(put.values);
  return change;
}

bool Before(const Responsibility& a, const Responsibility& b) {
  return a.key() < b.key();
}

// FAILED_PRECONDITION when the rule at `at` runs into the period before or after.
absl::Status CheckPeriods(const std::vector<Responsibility>& held,
                          std::vector<Responsibility>::const_iterator at) {
  const auto clash = [&at](const Responsibility& other) {
    return other.territory_code == at->territory_code && other.matter == at->matter &&
           other.validity.Overlaps(at->validity);
  };
  if ((at == held.begin() || !clash(*std::prev(at))) &&
      (std::next(at) == held.end() || !clash(*std::next(at)))) {
    return absl::OkStatus();
  }
  return Error(absl::StatusCode::kFailedPrecondition,
               reason::kOverlappingValidity,
               absl::StrCat("The department answers for ",
                            at->matter,
                            " in ",
                            at->territory_code,
                            " at that time under another first day; end that period first."));
}

// Takes one period, or all of them.
void Take(const Responsibility& unwanted, DepartmentChange& change) {
  std::vector<Responsibility>& held = change.next.responsibilities;
  for (auto at = std::lower_bound(held.begin(), held.end(), unwanted, Before);
       at != held.end() && at->territory_code == unwanted.territory_code &&
       at->matter == unwanted.matter;) {
    if (unwanted.validity.from != SinceEver() && at->validity.from != unwanted.validity.from) break;
    change.taken.push_back(*at);
    at = held.erase(at);
  }
}

absl::StatusOr<DepartmentChange> Apply(const Department& current, const SetResponsibilities& set) {
  DepartmentChange change{.next = current, .type = "department.responsibilities_set"};
  std::vector<Responsibility>& held = change.next.responsibilities;
  change.next.tally = {};
  for (const Responsibility& wanted : set.give) {
    auto at = std::lower_bound(held.begin(), held.end(), wanted, Before);
    if (at == held.end() || at->key() != wanted.key()) {
      at = held.insert(at, wanted);
      ++change.next.tally.created;
    } else if (at->basis != wanted.basis || at->validity.to != wanted.validity.to) {
      *at = wanted;
      ++change.next.tally.updated;
    } else {
      continue;
    }
    HL_RETURN_IF_ERROR(CheckPeriods(held, at));
    change.given.push_back(wanted);
  }
  for (const Responsibility& unwanted : set.take) Take(unwanted, change);
  if (held.size() > kMostResponsibilities) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kTooManyResponsibilities,
                 "A department can hold 5,000 rules; use wider territories or shorter matters.");
  }
  change.unchanged = change.given.empty() && change.taken.empty();
  return change;
}

absl::StatusOr<DepartmentChange> Act(const std::optional<Department>& current,
                                     const DepartmentCommand& command,
                                     absl::Time now) {
  if (const auto* create = std::get_if<CreateDepartment>(&command.action)) {
    if (current.has_value()) {
      return Error(absl::StatusCode::kAlreadyExists,
                   hailan::reason::kAlreadyExists,
                   "A department has this id; choose another one.");
    }
    return Fresh(create->values, "department.created", now);
  }
  const auto* put = std::get_if<PutDepartment>(&command.action);
  if (put != nullptr && !current.has_value()) return Fresh(put->values, "department.imported", now);
  if (!current.has_value()) {
    return Error(absl::StatusCode::kNotFound,
                 hailan::reason::kNotFound,
                 "No department has this id; create it first.");
  }
  HL_RETURN_IF_ERROR(CheckEtag(command.etag, current->revision));
  if (put != nullptr) return Apply(*current, *put);
  return Apply(*current, std::get<SetResponsibilities>(command.action));
}

// "*" covers everything and so is the least specific matter.
size_t Specificity(absl::string_view matter) {
  return matter == "*" ? 0 : matter.size();
}

absl::Status InvalidParent(absl::string_view rule) {
  return InvalidField("department.parent_department_id", reason::kInvalidParent, rule);
}

}  // namespace

absl::Status CheckParent(const Department& department, const DepartmentTies& ties) {
  if (department.kind == kOfficeKind && ties.has_offices) {
    return Error(
        absl::StatusCode::kFailedPrecondition,
        reason::kHasOffices,
        "The department has offices and so cannot be one; give them another parent first.");
  }
  if (department.parent_id.empty()) return absl::OkStatus();
  if (department.kind != kOfficeKind) {
    return InvalidParent("Only an office has a parent; leave it empty, or make it of kind OFFICE.");
  }
  if (!ties.parent_kind.has_value()) {
    return Error(absl::StatusCode::kNotFound,
                 reason::kDepartmentNotFound,
                 absl::StrCat("The city has no department ",
                              department.parent_id,
                              " for parent_department_id; import it first."));
  }
  if (*ties.parent_kind == kOfficeKind || !HasDuty(*ties.parent_kind)) {
    return InvalidParent(
        "An office is part of a department with duties, not of an office, a party organisation or "
        "an alliance unit.");
  }
  return absl::OkStatus();
}

bool IsMatter(absl::string_view text) {
  if (text == "*") return true;
  return !text.empty() && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '_' || c == '.' || c == '-';
         });
}

absl::StatusOr<DepartmentChange> DecideDepartment(const std::optional<Department>& current,
                                                  const DepartmentCommand& command,
                                                  const Actor& actor,
                                                  absl::Time now) {
  // Departments serve the city as a whole.
  HL_RETURN_IF_ERROR(CheckArea(actor, command.name.city()));
  absl::StatusOr<DepartmentChange> change = Act(current, command, now);
  if (!change.ok()) return change;
  change->next.update_time = now;
  change->next.tally.by = command.id;
  return change;
}

bool Applies(const Responsibility& rule,
             absl::string_view territory_code,
             absl::string_view matter) {
  return absl::StartsWith(territory_code, rule.territory_code) &&
         (rule.matter == "*" || absl::StartsWith(matter, rule.matter));
}

std::vector<ResponsibilityRule> Decisive(std::vector<ResponsibilityRule> rules,
                                         absl::string_view territory_code,
                                         absl::string_view matter) {
  std::erase_if(rules, [&](const ResponsibilityRule& rule) {
    return !Applies(rule.responsibility, territory_code, matter);
  });
  const auto rank = [](const ResponsibilityRule& rule) {
    return std::pair(rule.responsibility.territory_code.size(),
                     Specificity(rule.responsibility.matter));
  };
  std::pair<size_t, size_t> best{0, 0};
  for (const ResponsibilityRule& rule : rules) best = std::max(best, rank(rule));
  std::erase_if(rules, [&](const ResponsibilityRule& rule) { return rank(rule) != best; });
  std::sort(
      rules.begin(), rules.end(), [](const ResponsibilityRule& a, const ResponsibilityRule& b) {
        return a.department_id < b.department_id;
      });
  return rules;
}

}  // namespace hailan::grid_geo
