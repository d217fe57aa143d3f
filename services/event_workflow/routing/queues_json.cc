#include "services/event_workflow/routing/queues_json.h"

#include <nlohmann/json.hpp>

namespace hailan::event_workflow {

using nlohmann::json;

std::string QueuesToJson(const std::vector<QueueRight>& queues) {
  json all = json::array();
  for (const QueueRight& right : queues) {
    json roles = json::array();
    for (const Role role : right.roles) roles.push_back(static_cast<int>(role));
    all.push_back({{"platform", static_cast<int>(right.platform)},
                   {"roles", std::move(roles)},
                   {"departments", right.departments}});
  }
  return all.dump();
}

std::vector<QueueRight> QueuesFromJson(absl::string_view text) {
  std::vector<QueueRight> queues;
  const json all = json::parse(text.begin(), text.end());
  for (const json& one : all) {
    QueueRight& right = queues.emplace_back();
    right.platform = static_cast<Platform>(one.at("platform").get<int>());
    for (const json& role : one.at("roles")) {
      right.roles.push_back(static_cast<Role>(role.get<int>()));
    }
    right.departments = one.at("departments").get<std::vector<std::string>>();
  }
  return queues;
}

}  // namespace hailan::event_workflow
