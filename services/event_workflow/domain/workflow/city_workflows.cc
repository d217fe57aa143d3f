#include "services/event_workflow/domain/workflow/city_workflows.h"

#include <algorithm>
#include <utility>

#include "common/base/error.h"
#include "services/event_workflow/domain/reasons.h"

namespace hailan::event_workflow {

void CityWorkflows::Add(std::string id, std::shared_ptr<const Profile> profile) {
  versions_[std::move(id)] = std::move(profile);
}

void CityWorkflows::Add(Activation activation) {
  const auto at =
      std::upper_bound(activations_.begin(),
                       activations_.end(),
                       activation.time,
                       [](absl::Time time, const Activation& one) { return time < one.time; });
  activations_.insert(at, std::move(activation));
}

const Profile* CityWorkflows::Find(absl::string_view id) const {
  if (id.empty()) return &BuiltInProfile();
  const auto found = versions_.find(std::string(id));
  return found == versions_.end() ? nullptr : found->second.get();
}

const Activation* CityWorkflows::ActivationAt(absl::Time at) const {
  const Activation* in_force = nullptr;
  for (const Activation& activation : activations_) {
    if (activation.time > at) break;
    in_force = &activation;
  }
  return in_force;
}

std::string CityWorkflows::InForce(absl::Time at) const {
  const Activation* activation = ActivationAt(at);
  return activation == nullptr ? std::string() : activation->workflow;
}

const Profile& ProfileOf(const Event& event) {
  const Profile* profile =
      event.workflows == nullptr ? nullptr : event.workflows->Find(event.course.workflow);
  return profile == nullptr ? BuiltInProfile() : *profile;
}

absl::Status CheckKnown(const Event& event) {
  if (event.course.workflow.empty()) return absl::OkStatus();
  if (event.workflows != nullptr && event.workflows->Find(event.course.workflow) != nullptr) {
    return absl::OkStatus();
  }
  return Error(
      absl::StatusCode::kUnavailable,
      reason::kWorkflowNotLoaded,
      "The event's workflow has just been put in force and is not read here yet; try again.",
      {{"workflow", event.course.workflow}});
}

const Profile& ProfileInForce(const std::shared_ptr<const CityWorkflows>& workflows,
                              absl::Time at) {
  if (workflows == nullptr) return BuiltInProfile();
  const Profile* profile = workflows->Find(workflows->InForce(at));
  return profile == nullptr ? BuiltInProfile() : *profile;
}

ProgressLight ProgressOf(const Event& event, absl::Time at) {
  return ProfileInForce(event.workflows, at).lights[static_cast<size_t>(event.state)];
}

}  // namespace hailan::event_workflow
