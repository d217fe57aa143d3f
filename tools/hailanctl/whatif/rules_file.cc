#include "tools/hailanctl/whatif/rules_file.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "tools/hailanctl/whatif/city_rules.h"
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

// What the parts say about clocks.
struct Clocks {
  Budgets budgets;
  std::optional<events::Calendar> calendar;
  // Instead of the cases' own.
  std::optional<events::Profile> workflow;

  bool any() const {
    return !budgets.resolve.empty() || budgets.contact.has_value() || calendar.has_value() ||
           workflow.has_value();
  }
};

// A calendar makes all budgets working time; a budget that is named keeps its basis.
void Change(const Clocks& clocks, events::Profile& profile) {
  if (clocks.calendar.has_value()) {
    profile.calendar = *clocks.calendar;
    profile.contact.basis = events::Basis::kWorking;
    for (events::ClassBudget& one : profile.classes) {
      one.budget.basis = events::Basis::kWorking;
      one.same_day = false;
    }
  }
  for (const auto& [sla_class, amount] : clocks.budgets.resolve) {
    const auto set = [&profile, amount = amount](SlaClass named) {
      events::ClassBudget& one = profile.classes[static_cast<size_t>(named)];
      one.budget.amount = amount;
      one.same_day = false;
    };
    set(sla_class);
    // What is not decided is as hard.
    if (sla_class == SlaClass::kHard) set(SlaClass::kUndecided);
  }
  if (clocks.budgets.contact.has_value()) profile.contact.amount = *clocks.budgets.contact;
}

using Version = std::shared_ptr<const events::Profile>;

// Made once for each version that cases follow.
void SetClocks(Clocks clocks, events::WhatIf& out) {
  if (!clocks.any()) return;
  const auto made = std::make_shared<std::map<Version, Version>>();
  out.workflow = [made, clocks = std::move(clocks)](const Version& own) {
    Version& other = (*made)[own];
    if (other == nullptr) {
      events::Profile profile = own == nullptr ? events::BuiltInProfile() : *own;
      if (clocks.workflow.has_value()) profile = *clocks.workflow;
      Change(clocks, profile);
      other = std::make_shared<const events::Profile>(std::move(profile));
    }
    return other;
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
  out.route = [table = std::move(table)](
                  const events::Case& c,
                  const events::ItemTerms& /*terms*/) -> std::optional<std::string> {
    for (const Row& row : table) {
      if (absl::StartsWith(c.territory, row.territory) && absl::StartsWith(c.item, row.item)) {
        return row.department;
      }
    }
    return std::nullopt;
  };
  return absl::OkStatus();
}

constexpr std::array<absl::string_view, 6> kParts{
    "workflow", "rule_book", "budgets", "calendar", "catalogue", "routing"};

absl::StatusOr<Clocks> ClocksOf(const json& rules) {
  Clocks clocks;
  HL_ASSIGN_OR_RETURN(clocks.budgets, BudgetsOf(rules));
  if (rules.contains("calendar")) {
    HL_ASSIGN_OR_RETURN(clocks.calendar, WorkingTime(rules.at("calendar")));
  }
  if (rules.contains("workflow")) {
    HL_ASSIGN_OR_RETURN(clocks.workflow, ReadWorkflow(rules.at("workflow")));
  }
  return clocks;
}

absl::StatusOr<events::WhatIf> Build(const json& rules) {
  for (const auto& [part, value] : rules.items()) {
    if (std::find(kParts.begin(), kParts.end(), part) == kParts.end()) {
      return Bad(absl::StrCat("there is no part ", part));
    }
  }
  if (rules.contains("routing") && rules.contains("rule_book")) {
    return Bad("routing and rule_book are two routing tables; leave one out");
  }
  HL_ASSIGN_OR_RETURN(Clocks clocks, ClocksOf(rules));
  events::WhatIf out;
  SetClocks(std::move(clocks), out);
  if (rules.contains("catalogue")) HL_RETURN_IF_ERROR(SetCatalogue(rules.at("catalogue"), out));
  if (rules.contains("routing")) HL_RETURN_IF_ERROR(SetRouting(rules.at("routing"), out));
  if (rules.contains("rule_book")) {
    HL_ASSIGN_OR_RETURN(out.route, ReadRuleBook(rules.at("rule_book")));
  }
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
