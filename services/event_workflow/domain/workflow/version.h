// Workflow versions of a city as an aggregate: imported once, put in force any number of times.
// Pure.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/resource_name.h"
#include "services/event_workflow/domain/workflow/city_workflows.h"

namespace hailan::event_workflow {

using WorkflowName = ResourceName<"workflows">;

// Ids that mean something else than an imported version.
inline constexpr absl::string_view kBuiltInWorkflow = "built-in";
inline constexpr absl::string_view kActiveWorkflow = "active";

struct WorkflowVersion {
  WorkflowName name;
  int64_t revision = 0;
  std::string title;
  // Digest of the document.
  std::string content;
  // As imported; opaque here.
  std::string document;
  absl::Time create_time;
  std::optional<absl::Time> activate_time;
  // In force; known to reads only.
  bool active = false;
};

struct WorkflowCommand {
  enum class Kind : uint8_t { kImport, kActivate };
  WorkflowName workflow;
  Kind kind = Kind::kImport;
  std::string etag;
  // Of an import: what was sent, and what it means.
  std::string title;
  std::string content;
  std::string document;
  // The version as checked; of an activation the stored one.
  std::shared_ptr<const Profile> profile;
  // Of an activation; nullopt = now.
  std::optional<absl::Time> activate_time;
  std::vector<StateMove> moves;
};

struct WorkflowChange {
  WorkflowVersion next;
  absl::Time time;
  // Of an activation.
  std::optional<Activation> activation;
  // Nothing differs from what is stored.
  bool unchanged = false;
};

// The decision on a workflow command; errors as on the Workflows service.
absl::StatusOr<WorkflowChange> DecideWorkflow(const std::optional<WorkflowVersion>& stored,
                                              const WorkflowCommand& command,
                                              absl::Time now);

// The moves of an activation: each state of a version at most once, from open states only, to
// states that fit what the case has been through and that a person can lead it out of.
absl::Status CheckMoves(const Profile& profile, absl::Span<const StateMove> moves);

// Id under which events refer to a version: the built-in one has none.
inline std::string StoredId(const std::string& id) {
  return id == kBuiltInWorkflow ? std::string() : id;
}

}  // namespace hailan::event_workflow
