#include "tools/hailanctl/whatif/city_rules.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/routing/route.h"
#include "services/event_workflow/routing/convert.h"
#include "services/event_workflow/workflows/convert.h"
#include "tools/hailanctl/methods.h"

namespace hailan::ctl {
namespace {

namespace events = hailan::event_workflow;
using nlohmann::json;

template <class Message>
absl::StatusOr<Message> MessageFrom(const json& part, absl::string_view name) {
  Message message;
  const absl::Status read = FromJson(part.dump(), &message);
  if (read.ok()) return message;
  return Error(absl::StatusCode::kInvalidArgument,
               "BAD_RULES",
               absl::StrCat(name, ": ", std::string(read.message())));
}

}  // namespace

absl::StatusOr<event_workflow::Profile> ReadWorkflow(const json& workflow) {
  HL_ASSIGN_OR_RETURN(const auto message,
                      MessageFrom<events::workflows::v1::Workflow>(workflow, "workflow"));
  HL_ASSIGN_OR_RETURN(events::Profile profile, events::ProfileFrom(message));
  HL_RETURN_IF_ERROR(events::CheckProfile(profile));
  return profile;
}

absl::StatusOr<decltype(event_workflow::WhatIf::route)> ReadRuleBook(const json& book) {
  HL_ASSIGN_OR_RETURN(const auto message,
                      MessageFrom<events::intake::v1::ImportRulesRequest>(book, "rule_book"));
  HL_ASSIGN_OR_RETURN(events::ImportRules import, events::FromProto(message));
  return [rules = std::move(import.rules)](
             const events::Case& c, const events::ItemTerms& terms) -> std::optional<std::string> {
    events::RouteFacts facts;
    facts.territory = c.territory;
    facts.channel = c.channel;
    facts.item.code = c.item;
    facts.item.department = terms.department;
    facts.item.sla_class = terms.sla_class;
    facts.item.platform = c.platform;
    std::string department = events::FindRoute(rules, 0, facts).department;
    if (department.empty()) return std::nullopt;
    return department;
  };
}

}  // namespace hailan::ctl
