#include "tools/hailanctl/whatif/rules_file.h"

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/sla.h"
#include "tools/hailanctl/whatif/working_time.h"

namespace hailan::ctl {
namespace {

namespace events = hailan::event_workflow;
using events::SlaClass;
using nlohmann::json;

constexpr std::array<std::pair<absl::string_view, SlaClass>, 4> kClasses{
    {{"EMERGENCY", SlaClass::kEmergency},
     {"URGENT", SlaClass::kUrgent},
     {"HARD", SlaClass::kHard},
     {"MAJOR", SlaClass::kMajor}}};

absl::Status Bad(std::string message) {
  return Error(absl::StatusCode::kInvalidArgument, "BAD_RULES", std::move(message));
}

std::optional<SlaClass> ClassOf(const std::string& name) {
  for (const auto& [text, sla_class] : kClasses) {
    if (text == name) return sla_class;
  }
  return std::nullopt;
}

struct Budgets {
  std::map<SlaClass, absl::Duration> resolve;
  std::optional<absl::Duration> contact;
};

absl::StatusOr<Budgets> BudgetsOf(const json& rules) {
  Budgets budgets;
  const json named = rules.value("budgets", json::object());
  for (const auto& [name, text] : named.items()) {
    absl::Duration budget;
    const bool read = absl::ParseDuration(text.get<std::string>(), &budget);
    if (!read || budget <= absl::ZeroDuration() || budget > absl::Hours(10 * 366 * 24)) {
      return Bad(absl::StrCat("budgets.", name, ": ", text.dump(), " is no time like \"72h\""));
    }
    const std::optional<SlaClass> sla_class = ClassOf(name);
    if (sla_class.has_value()) {
      budgets.resolve[*sla_class] = budget;
    } else if (name == "CONTACT") {
      budgets.contact = budget;
    } else {
      return Bad(absl::StrCat("budgets: there is no class ", name));
    }
  }
  return budgets;
}

// The budgets in force, as durations, for counting them in working time. Same day is eight hours.
absl::Duration CurrentBudget(SlaClass sla_class) {
  if (sla_class == SlaClass::kUrgent) return absl::Hours(8);
  const absl::Time start = absl::UnixEpoch();
  return events::ResolveDue(sla_class, start).time - start;
}

void SetClocks(const Budgets& budgets, const Advance& working, events::WhatIf& out) {
  if (budgets.contact.has_value() || working) {
    const absl::Duration budget = budgets.contact.value_or(events::kContactBudget);
    out.contact_due = [working, budget](absl::Time start) {
      return working ? working(start, budget) : start + budget;
    };
  }
  if (budgets.resolve.empty() && !working) return;
  out.resolve_due = [working, resolve = budgets.resolve](SlaClass sla_class, absl::Time start) {
    const SlaClass counted = sla_class == SlaClass::kUndecided ? SlaClass::kHard : sla_class;
    const auto named = resolve.find(counted);
    if (named == resolve.end() && !working) return events::ResolveDue(counted, start).time;
    const absl::Duration budget = named != resolve.end() ? named->second : CurrentBudget(counted);
    return working ? working(start, budget) : start + budget;
  };
}

absl::Status SetCatalogue(const json& rows, events::WhatIf& out) {
  std::map<std::string, events::ItemTerms> terms;
  for (const json& row : rows) {
    const std::optional<SlaClass> sla_class = ClassOf(row.at("sla_class").get<std::string>());
    if (!sla_class.has_value()) {
      return Bad(absl::StrCat("catalogue: there is no class ", row.at("sla_class").dump()));
    }
    const std::string item = row.at("item").get<std::string>();
    const events::ItemTerms one{*sla_class, row.value("department", "")};
    if (!terms.emplace(item, one).second) {
      return Bad(absl::StrCat("catalogue: item ", item, " is there twice"));
    }
  }
  out.terms_of =
      [terms = std::move(terms)](const std::string& item) -> std::optional<events::ItemTerms> {
    const auto found = terms.find(item);
    if (found == terms.end()) return std::nullopt;
    return found->second;
  };
  return absl::OkStatus();
}

// Every case is held against every row, so there must not be too many.
constexpr size_t kMostRoutes = 10'000;

absl::Status SetRouting(const json& rows, events::WhatIf& out) {
  if (rows.size() > kMostRoutes) return Bad("routing: at most 10,000 rows");
  struct Row {
    std::string territory, item, department;
  };
  std::vector<Row> table;
  for (const json& row : rows) {
    table.push_back({row.value("territory", ""),
                     row.value("item", ""),
                     row.at("department").get<std::string>()});
  }
  out.route = [table = std::move(table)](const events::Case& c) -> std::optional<std::string> {
    for (const Row& row : table) {
      if (absl::StartsWith(c.territory, row.territory) && absl::StartsWith(c.item, row.item)) {
        return row.department;
      }
    }
    return std::nullopt;
  };
  return absl::OkStatus();
}

absl::StatusOr<events::WhatIf> Build(const json& rules) {
  for (const auto& [part, value] : rules.items()) {
    if (part != "budgets" && part != "calendar" && part != "catalogue" && part != "routing") {
      return Bad(absl::StrCat("there is no part ", part));
    }
  }
  HL_ASSIGN_OR_RETURN(const Budgets budgets, BudgetsOf(rules));
  Advance working;
  if (rules.contains("calendar")) {
    HL_ASSIGN_OR_RETURN(working, WorkingTime(rules.at("calendar")));
  }
  events::WhatIf out;
  SetClocks(budgets, working, out);
  if (rules.contains("catalogue")) HL_RETURN_IF_ERROR(SetCatalogue(rules.at("catalogue"), out));
  if (rules.contains("routing")) HL_RETURN_IF_ERROR(SetRouting(rules.at("routing"), out));
  return out;
}

}  // namespace

absl::StatusOr<events::WhatIf> ParseRules(const std::string& text) {
  const json rules = json::parse(text, nullptr, false);
  if (!rules.is_object()) return Bad("the file is not a JSON object");
  try {
    return Build(rules);
  } catch (const json::exception& exception) {
    return Bad(exception.what());
  }
}

}  // namespace hailan::ctl
