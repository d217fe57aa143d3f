#include "services/event_workflow/routing/convert.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/digest.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/routing/queues_json.h"

namespace hailan::event_workflow {
namespace {

absl::StatusOr<RoutingRule> FromProto(const pb::RoutingRule& rule) {
  RoutingRule out;
  out.number = rule.number();
  out.title = rule.title();
  out.item_prefix = rule.item_prefix();
  HL_ASSIGN_OR_RETURN(out.territory, IdOf(rule.territory(), "territories", "rules.territory"));
  out.channel = static_cast<Channel>(rule.channel());
  out.platform = static_cast<Platform>(rule.platform());
  out.sla_class = static_cast<SlaClass>(rule.sla_class());
  out.level = static_cast<Level>(rule.level());
  HL_ASSIGN_OR_RETURN(out.department, IdOf(rule.department(), "departments", "rules.department"));
  out.queue = static_cast<Platform>(rule.queue());
  return out;
}

// Digest of the book in its order; texts are preceded by their length, so that no two books read
// alike.
std::string ContentOf(const std::vector<RoutingRule>& rules,
                      const std::vector<QueueRight>& queues) {
  std::string content;
  for (const RoutingRule& rule : rules) {
    absl::StrAppend(&content, rule.number, " ", rule.title.size(), rule.title, " ");
    absl::StrAppend(&content, rule.item_prefix, " ", rule.territory, " ");
    for (const int number : {static_cast<int>(rule.channel),
                             static_cast<int>(rule.platform),
                             static_cast<int>(rule.sla_class),
                             static_cast<int>(rule.level),
                             static_cast<int>(rule.queue)}) {
      absl::StrAppend(&content, number, " ");
    }
    absl::StrAppend(&content, rule.department, "\n");
  }
  if (!queues.empty()) absl::StrAppend(&content, QueuesToJson(queues));
  return Sha256Hex(content);
}

absl::StatusOr<QueueRight> FromProto(const pb::QueueRight& right) {
  QueueRight out;
  out.platform = static_cast<Platform>(right.platform());
  for (const int role : right.roles()) out.roles.push_back(static_cast<Role>(role));
  for (const std::string& name : right.departments()) {
    HL_ASSIGN_OR_RETURN(out.departments.emplace_back(),
                        IdOf(name, "departments", "queues.departments"));
  }
  return out;
}

std::string NameAt(absl::string_view city, absl::string_view territory, Level level) {
  return FormatName(city, "territories", CodeAt(territory, level));
}

}  // namespace

intake::v1::RuleBook ToProto(const RuleBook& book) {
  intake::v1::RuleBook out;
  out.set_name(book.name.Format());
  out.set_rule_count(book.rule_count);
  *out.mutable_update_time() = rpc::ToTimestamp(book.update_time);
  out.set_etag(absl::StrCat(book.revision));
  return out;
}

pb::RoutingRule ToProto(const RoutingRule& rule, absl::string_view city) {
  pb::RoutingRule out;
  out.set_number(rule.number);
  out.set_title(rule.title);
  out.set_item_prefix(rule.item_prefix);
  out.set_territory(FormatName(city, "territories", rule.territory));
  out.set_channel(static_cast<pb::Channel>(rule.channel));
  out.set_platform(static_cast<pb::Platform>(rule.platform));
  out.set_sla_class(static_cast<pb::SlaClass>(rule.sla_class));
  out.set_level(static_cast<pb::HandlingLevel>(rule.level));
  out.set_department(FormatName(city, "departments", rule.department));
  out.set_queue(static_cast<pb::Platform>(rule.queue));
  return out;
}

pb::QueueRight ToProto(const QueueRight& right, absl::string_view city) {
  pb::QueueRight out;
  out.set_platform(static_cast<pb::Platform>(right.platform));
  for (const Role role : right.roles) out.add_roles(static_cast<options::v1::Role>(role));
  for (const std::string& id : right.departments) {
    out.add_departments(FormatName(city, "departments", id));
  }
  return out;
}

pb::Route ToProto(const Route& route, absl::string_view city, absl::string_view territory) {
  pb::Route out;
  out.set_rule_number(route.rule);
  out.set_book_revision(route.book);
  out.set_explanation(route.explanation);
  out.set_level(static_cast<pb::HandlingLevel>(route.level));
  out.set_platform(static_cast<pb::Platform>(route.platform));
  out.set_grid(NameAt(city, territory, Level::kGrid));
  out.set_community(NameAt(city, territory, Level::kCommunity));
  out.set_street(NameAt(city, territory, Level::kStreet));
  out.set_assignee(FormatName(city, "staff", route.assignee));
  out.set_department(FormatName(city, "departments", route.department));
  return out;
}

absl::StatusOr<ImportRules> FromProto(const intake::v1::ImportRulesRequest& request) {
  ImportRules command;
  HL_ASSIGN_OR_RETURN(std::string city, ParseCity(request.parent()));
  command.book = RuleBookName(std::move(city), std::string(kRuleBookId));
  command.etag = request.etag();
  for (const pb::RoutingRule& rule : request.rules()) {
    HL_ASSIGN_OR_RETURN(RoutingRule one, FromProto(rule));
    command.rules.push_back(std::move(one));
  }
  for (const pb::QueueRight& right : request.queues()) {
    HL_ASSIGN_OR_RETURN(QueueRight one, FromProto(right));
    command.queues.push_back(std::move(one));
  }
  HL_RETURN_IF_ERROR(OrderRules(command.rules));
  HL_RETURN_IF_ERROR(OrderQueues(command.queues));
  command.content = ContentOf(command.rules, command.queues);
  return command;
}

command::Message MessageOf(const RuleBookUpdate& update) {
  pb::RuleBookChange payload;
  payload.set_name(update.next.name.Format());
  payload.set_revision(update.next.revision);
  payload.set_rule_count(update.next.rule_count);
  *payload.mutable_time() = rpc::ToTimestamp(update.next.update_time);
  return command::MakeMessage("routing.imported", update.next.name.Format(), payload);
}

}  // namespace hailan::event_workflow
