#include "services/event_workflow/domain/routing/report_facts.h"

#include "services/event_workflow/domain/sla.h"

namespace hailan::event_workflow {

Urgency CountedUrgency(const ReportDetails& report, const Actor& actor) {
  const bool counts = !actor.Has(Role::kResident) && !report.anonymous;
  return counts ? report.filed.urgency : Urgency::kUnsaid;
}

RouteFacts FactsOf(const ReportDetails& report, const Actor& actor) {
  RouteFacts facts;
  facts.territory = report.territory;
  facts.member = report.assignee;
  facts.item = report.item.value_or(Item{});
  facts.item.sla_class = ClassFor(facts.item, CountedUrgency(report, actor));
  facts.channel = report.channel;
  return facts;
}

}  // namespace hailan::event_workflow
