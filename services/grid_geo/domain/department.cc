#include "services/grid_geo/domain/department.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/reasons.h"

namespace hailan::grid_geo {
namespace {

auto Values(const Department& d) {
  return std::tie(d.kind, d.display_name, d.display_name_ko, d.territory_code, d.duty_phone);
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
  change.next.tally = {.updated = 1};
  change.unchanged = Values(current) == Values(put.values);
  return change;
}

bool Before(const Responsibility& a, const Responsibility& b) {
  return a.key() < b.key();
}

absl::StatusOr<DepartmentChange> Apply(const Department& current, const SetResponsibilities& set) {
  DepartmentChange change{.next = current, .type = "department.responsibilities_set"};
  std::vector<Responsibility>& held = change.next.responsibilities;
  change.next.tally = {};
  for (const Responsibility& wanted : set.give) {
    const auto at = std::lower_bound(held.begin(), held.end(), wanted, Before);
    if (at == held.end() || at->key() != wanted.key()) {
      held.insert(at, wanted);
      ++change.next.tally.created;
    } else if (at->basis != wanted.basis) {
      at->basis = wanted.basis;
      ++change.next.tally.updated;
    } else {
      continue;
    }
    change.given.push_back(wanted);
  }
  for (const Responsibility& unwanted : set.take) {
    const auto at = std::lower_bound(held.begin(), held.end(), unwanted, Before);
    if (at == held.end() || at->key() != unwanted.key()) continue;
    change.taken.push_back(*at);
    held.erase(at);
  }
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

}  // namespace

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
