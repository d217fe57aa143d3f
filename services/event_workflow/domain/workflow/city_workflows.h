// All workflow versions of one city and when each came into force: a snapshot that events and
// decisions refer to. Immutable.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/event_workflow/domain/event.h"
#include "services/event_workflow/domain/workflow/profile.h"

namespace hailan::event_workflow {

// Open cases of one version go over to another.
struct StateMove {
  // Version that the case follows; empty = the built-in one.
  std::string workflow;
  State from = State::kNone;
  State to = State::kNone;
};

struct Activation {
  absl::Time time;
  // Version that comes into force; empty = the built-in one.
  std::string workflow;
  // Open cases that no move names keep their version.
  std::vector<StateMove> moves;
};

class CityWorkflows {
 public:
  void Add(std::string id, std::shared_ptr<const Profile> profile);
  // In any order.
  void Add(Activation activation);

  // The version with this id; null when it is not known here. Empty id = the built-in one.
  const Profile* Find(absl::string_view id) const;
  // Id of the version in force at an instant; empty = the built-in one.
  std::string InForce(absl::Time at) const;
  // The activation in force at an instant; null = none yet.
  const Activation* ActivationAt(absl::Time at) const;

 private:
  std::map<std::string, std::shared_ptr<const Profile>, std::less<>> versions_;
  // By time.
  std::vector<Activation> activations_;
};

// The version that an event follows. Events of a version that is not known here are refused before
// (see CheckKnown), so that this never guesses.
const Profile& ProfileOf(const Event& event);
// UNAVAILABLE (WORKFLOW_NOT_LOADED) when this replica has not read the event's version yet.
absl::Status CheckKnown(const Event& event);
// The profile whose lights the city looks at, at an instant.
const Profile& ProfileInForce(const std::shared_ptr<const CityWorkflows>& workflows, absl::Time at);
// The light of a state by the profile in force at an instant.
ProgressLight ProgressOf(const Event& event, absl::Time at);

}  // namespace hailan::event_workflow
