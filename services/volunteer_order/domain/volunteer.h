// A registered volunteer and the decisions about the register. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/resource_name.h"

namespace hailan::volunteer_order {

using VolunteerName = ResourceName<"volunteers">;

// Values are those of the contract's Volunteer.State and Volunteer.Kind less one.
enum class VolunteerState : uint8_t { kActive, kSuspended };
inline constexpr std::array<absl::string_view, 2> kVolunteerStateTexts{"ACTIVE", "SUSPENDED"};
enum class VolunteerKind : uint8_t { kCitizen, kMember, kDepartment, kGridMember };
inline constexpr std::array<absl::string_view, 4> kVolunteerKindTexts{
    "CITIZEN", "MEMBER", "DEPARTMENT", "GRID_MEMBER"};

inline absl::string_view Format(VolunteerState v) {
  return kVolunteerStateTexts[static_cast<size_t>(v)];
}
inline absl::string_view Format(VolunteerKind v) {
  return kVolunteerKindTexts[static_cast<size_t>(v)];
}

// What whoever registers says about a volunteer.
struct VolunteerCard {
  std::string display_name;
  VolunteerKind kind = VolunteerKind::kCitizen;
  std::string territory;
  std::string team;
  std::vector<std::string> skills;

  bool operator==(const VolunteerCard&) const = default;
};

struct Volunteer {
  VolunteerName name;
  int64_t revision = 0;
  VolunteerState state = VolunteerState::kActive;
  VolunteerCard card;
  absl::Time create_time;
  absl::Time update_time;
  // Attended, reviewed service; computed on reading, never stored.
  int64_t service_minutes = 0;
};

struct RegisterVolunteer {
  VolunteerCard card;
};
// Creates or replaces; leaves an equal one alone.
struct ImportVolunteer {
  VolunteerCard card;
};
struct SuspendVolunteer {};
struct ReinstateVolunteer {};

// Alternatives are in the order of kVolunteerActionTexts.
using VolunteerRequest =
    std::variant<RegisterVolunteer, ImportVolunteer, SuspendVolunteer, ReinstateVolunteer>;
inline constexpr std::array<absl::string_view, 4> kVolunteerActionTexts{
    "register", "import", "suspend", "reinstate"};

struct VolunteerCommand {
  VolunteerName volunteer;
  std::string etag;
  VolunteerRequest request;
};

struct VolunteerChange {
  Volunteer next;
  // One of kVolunteerActionTexts.
  absl::string_view action;
  absl::Time at;
  // Nothing differs from what is stored.
  bool unchanged = false;
};

absl::StatusOr<VolunteerChange> Decide(const std::optional<Volunteer>& volunteer,
                                       const VolunteerCommand& command,
                                       const Actor& actor,
                                       absl::Time now);

}  // namespace hailan::volunteer_order
