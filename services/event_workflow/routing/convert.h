// Proto ⇄ domain for routing.
#pragma once

#include "absl/status/statusor.h"
#include "common/command/runner.h"
#include "hailan/event_workflow/intake/v1/routing.pb.h"
#include "services/event_workflow/domain/routing/book.h"

namespace hailan::event_workflow {

namespace pb = hailan::event_workflow::v1;

// Id of a city's only rule book.
inline constexpr absl::string_view kRuleBookId = "routing";

intake::v1::RuleBook ToProto(const RuleBook& book);
pb::RoutingRule ToProto(const RoutingRule& rule, absl::string_view city);
pb::QueueRight ToProto(const QueueRight& right, absl::string_view city);
// A route of an event in a territory (code); without event and time.
pb::Route ToProto(const Route& route, absl::string_view city, absl::string_view territory);
absl::StatusOr<ImportRules> FromProto(const intake::v1::ImportRulesRequest& request);

// The change message of an import.
command::Message MessageOf(const RuleBookUpdate& update);

}  // namespace hailan::event_workflow
