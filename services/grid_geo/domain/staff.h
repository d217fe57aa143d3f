// The people who serve territories and their appointments: heads, advisers, all-round and part-time
// members of grids, heads of buildings and units, cadres sent by organisations, officers of
// offices.
#pragma once

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
#include "services/grid_geo/domain/edit.h"

namespace hailan::grid_geo {

using StaffName = ResourceName<"staff">;

// Values equal GridRole of the contract.
enum class GridRole : uint8_t {
  kUnspecified = 0,
  kHead = 1,
  kAdviser = 2,
  kAllRound = 3,
  kPartTime = 4,
  kBuildingHead = 5,
  kUnitHead = 6,
  kSunkCadre = 7,
  kOfficer = 8,
};

inline constexpr size_t kMostAppointments = 200;

// Duty from `start` (included) to `end` (excluded; nullopt = open).
struct Appointment {
  std::string id;
  std::string territory_code;
  GridRole role = GridRole::kUnspecified;
  absl::Time start;
  std::optional<absl::Time> end;
  // Of heads of buildings and units; empty otherwise.
  std::string building_id = {};
  // Of heads of units; empty otherwise.
  std::string unit = {};
  // Who sent the person; empty = nobody. Never empty for a stored cadre.
  std::string organisation_id = {};
  bool On(absl::Time now) const { return start <= now && (!end.has_value() || now < *end); }
};

struct Staff {
  std::string city;
  std::string id;
  std::string display_name;
  // Empty = none.
  std::string department_id;
  // Published with the person's consent; empty otherwise.
  std::string phone;
  // By start, then id.
  std::vector<Appointment> appointments;
  absl::Time create_time;
  absl::Time update_time;
  int64_t revision = 0;
  Tally tally;
};

// A post of a grid that is asked for, as it was when its request looked at who holds it.
struct PostClaim {
  std::string territory_code;
  GridRole role = GridRole::kUnspecified;
  // How often the post had been given; 0 = never.
  int64_t revision = 0;
  // UUID of the look. What one look admits goes together, so it does not get in its own way.
  std::string look;
};

// A new person; ALREADY_EXISTS when the id is taken.
struct CreateStaff {
  Staff values;
};
// Have this person with these values and at least these appointments.
struct PutStaff {
  Staff values;
};
struct Appoint {
  Appointment appointment;
};
// Ends at `end`, or now.
struct EndDuty {
  std::string appointment_id;
  std::optional<absl::Time> end;
};

struct StaffCommand {
  StaffName name;
  std::string etag;
  std::variant<CreateStaff, PutStaff, Appoint, EndDuty> action;
  // Marks the tally.
  std::string id = {};
  // Why what the command names does not allow it, as it was when the request came. Carried here,
  // because a request that is sent again is answered with what it did, not with what changed since.
  absl::Status admission = absl::OkStatus();
  // The posts on which the admission was given.
  std::vector<PostClaim> claims = {};
};

struct StaffChange {
  Staff next;
  // Type of the change message, `staff.created`, `staff.imported`, `staff.appointed` or
  // `staff.appointment_ended`.
  absl::string_view type;
  // Appointments to insert or update.
  std::vector<Appointment> touched = {};
  // The posts that they take: stored only if nobody else was given one of them since the look.
  std::vector<PostClaim> claims = {};
  bool unchanged = false;
};

// OK when role, territory, building and unit go together; INVALID_ARGUMENT (INVALID_APPOINTMENT).
absl::Status CheckAssignment(const Appointment& appointment);

// FAILED_PRECONDITION (PHONE_NOT_CONSENTED) for a phone that may not be published.
absl::Status CheckPhoneConsent(absl::string_view phone, bool consented);

absl::StatusOr<StaffChange> DecideStaff(const std::optional<Staff>& current,
                                        const StaffCommand& command,
                                        const Actor& actor,
                                        absl::Time now);

}  // namespace hailan::grid_geo
