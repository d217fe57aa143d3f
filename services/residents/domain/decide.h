// What each write does to a person: pure functions from the record and the command to the change.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "services/residents/domain/resident.h"

namespace hailan::residents {

struct CreateResident {
  ResidentFields fields;
  std::vector<Residence> residences;
};
struct UpdateResident {
  ResidentFields fields;
  FieldSet mask;
};
// Replaces all fields; residences that the row no longer names end today.
struct ImportResident {
  ResidentFields fields;
  std::vector<Residence> residences;
  std::string hash;
};
struct MoveIn {
  // Without a start date: today.
  Residence residence;
};
struct MoveOut {
  std::string house_id;
  // Unspecified: all relations that hold with the house.
  ResidenceKind kind = ResidenceKind::kUnspecified;
  // Empty: today.
  std::string end_date = {};
};

struct ResidentCommand {
  ResidentName name;
  // Empty: whatever revision is current.
  std::string etag;
  std::variant<CreateResident, UpdateResident, ImportResident, MoveIn, MoveOut> action;
};

// Values name the message types of the change feed.
enum class ResidentAction : uint8_t { kCreated, kUpdated, kMovedIn, kMovedOut };

// The decision: the record to store, and what to tell history and feed about it.
struct ResidentChange {
  Resident next;
  bool unchanged = false;
  ResidentAction action = ResidentAction::kUpdated;
  std::vector<std::string> changed_fields;
  std::string previous_territory;
  // Of a move; empty otherwise.
  std::string house_id;
  ResidenceKind kind = ResidenceKind::kUnspecified;
};

// `current` is nullopt when there is no such person. Errors are those of the RPCs; the actor must
// cover where the person lives before and after, and every house that a relation begins with.
absl::StatusOr<ResidentChange> Decide(const std::optional<Resident>& current,
                                      const ResidentCommand& command,
                                      const Actor& actor,
                                      absl::Time now);

}  // namespace hailan::residents
