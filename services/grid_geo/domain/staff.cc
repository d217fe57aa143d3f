#include "services/grid_geo/domain/staff.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/reasons.h"
#include "services/grid_geo/domain/staffing/posts.h"

namespace hailan::grid_geo {
namespace {

// Codes of grids and micro-grids have at least so many digits.
constexpr size_t kGridDigits = 15;

absl::Status NoSuchStaff() {
  return Error(absl::StatusCode::kNotFound,
               hailan::reason::kNotFound,
               "No staff member has this id; create the person first.");
}

// The same post, whenever.
bool SamePost(const Appointment& a, const Appointment& b) {
  return a.territory_code == b.territory_code && a.role == b.role &&
         a.building_id == b.building_id && a.unit == b.unit;
}

bool Overlap(const Appointment& a, const Appointment& b) {
  return SamePost(a, b) && (!a.end.has_value() || b.start < *a.end) &&
         (!b.end.has_value() || a.start < *b.end);
}

// A cadre is sent by the own department unless another organisation is named.
Appointment Complete(const Staff& staff, Appointment appointment) {
  if (appointment.role == GridRole::kSunkCadre && appointment.organisation_id.empty()) {
    appointment.organisation_id = staff.department_id;
  }
  return appointment;
}

// Adds one completed appointment, keeping the order.
absl::Status Add(Staff& staff, const Appointment& appointment) {
  HL_RETURN_IF_ERROR(CheckAssignment(appointment));
  if (appointment.role == GridRole::kSunkCadre && appointment.organisation_id.empty()) {
    return InvalidField("assignment.organisation",
                        reason::kInvalidAppointment,
                        "Name the organisation that sends the cadre.");
  }
  if (appointment.end.has_value() && *appointment.end <= appointment.start) {
    return InvalidField(
        "end_time", reason::kInvalidAppointment, "An appointment must end after it starts.");
  }
  if (staff.appointments.size() >= kMostAppointments) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kTooManyAppointments,
                 "A person can hold 200 appointments, past ones included.");
  }
  for (const Appointment& other : staff.appointments) {
    if (!Overlap(other, appointment)) continue;
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kAlreadyAppointed,
                 absl::StrCat("The person holds this role in ",
                              other.territory_code,
                              " at that time; end that appointment (",
                              other.id,
                              ") first."),
                 {{"appointment_id", other.id}});
  }
  const auto later = [](const Appointment& a, const Appointment& b) {
    return std::tie(a.start, a.id) < std::tie(b.start, b.id);
  };
  auto& all = staff.appointments;
  all.insert(std::upper_bound(all.begin(), all.end(), appointment, later), appointment);
  return absl::OkStatus();
}

absl::StatusOr<StaffChange> Fresh(const Staff& values, absl::string_view type, absl::Time now) {
  StaffChange change{.next = values, .type = type};
  change.next.appointments.clear();
  for (const Appointment& wanted : values.appointments) {
    change.touched.push_back(Complete(values, wanted));
    HL_RETURN_IF_ERROR(Add(change.next, change.touched.back()));
  }
  change.next.create_time = now;
  change.next.tally = {.created = 1};
  return change;
}

absl::StatusOr<StaffChange> Apply(const Staff& current, const PutStaff& put) {
  StaffChange change{.next = current, .type = "staff.imported"};
  Staff& next = change.next;
  next.display_name = put.values.display_name;
  next.department_id = put.values.department_id;
  next.phone = put.values.phone;
  for (const Appointment& wanted : put.values.appointments) {
    const auto same = std::find_if(
        next.appointments.begin(), next.appointments.end(), [&wanted](const Appointment& held) {
          return SamePost(held, wanted) && held.start == wanted.start;
        });
    Appointment appointment = Complete(next, wanted);
    if (same != next.appointments.end()) {
      if (same->end == wanted.end && same->organisation_id == appointment.organisation_id) continue;
      appointment.id = same->id;
      next.appointments.erase(same);
    }
    HL_RETURN_IF_ERROR(Add(next, appointment));
    change.touched.push_back(std::move(appointment));
  }
  const auto values = [](const Staff& s) {
    return std::tie(s.display_name, s.department_id, s.phone);
  };
  change.unchanged = change.touched.empty() && values(current) == values(next);
  return change;
}

absl::StatusOr<StaffChange> Apply(const Staff& current, const Appoint& appoint) {
  StaffChange change{.next = current, .type = "staff.appointed"};
  change.touched.push_back(Complete(current, appoint.appointment));
  HL_RETURN_IF_ERROR(Add(change.next, change.touched.back()));
  return change;
}

// The claims on posts of the appointments that a change stores.
std::vector<PostClaim> ClaimsOn(const std::vector<Appointment>& touched,
                                const std::vector<PostClaim>& claims) {
  std::vector<PostClaim> needed;
  std::copy_if(
      claims.begin(), claims.end(), std::back_inserter(needed), [&](const PostClaim& claim) {
        return std::any_of(touched.begin(), touched.end(), [&](const Appointment& appointment) {
          return appointment.territory_code == claim.territory_code &&
                 appointment.role == claim.role;
        });
      });
  return needed;
}

// True when an appointment to a counted post ends later than before, but the request did not look
// who else holds it then: somebody has shortened the appointment since.
bool TakesUnseenPost(const Staff& current, const Appointment& next, const StaffCommand& command) {
  const auto is_shorter = [&next](const Appointment& held) {
    return held.id == next.id && held.end.has_value() && *held.end < *next.end;
  };
  return IsCountedPost(next) && ClaimsOn({next}, command.claims).empty() &&
         std::any_of(current.appointments.begin(), current.appointments.end(), is_shorter);
}

absl::StatusOr<StaffChange> Apply(const Staff& current, const EndDuty& end, absl::Time now) {
  StaffChange change{.next = current, .type = "staff.appointment_ended"};
  for (Appointment& held : change.next.appointments) {
    if (held.id != end.appointment_id) continue;
    if (held.end.has_value() && *held.end <= now) {
      return Error(absl::StatusCode::kFailedPrecondition,
                   reason::kAppointmentEnded,
                   "The appointment has ended before.");
    }
    const absl::Time at = end.end.value_or(std::max(now, held.start + absl::Microseconds(1)));
    if (at <= held.start) {
      return InvalidField(
          "end_time", reason::kInvalidAppointment, "An appointment must end after it starts.");
    }
    held.end = at;
    // A later end must not run into the person's next appointment to the same duty.
    for (const Appointment& other : change.next.appointments) {
      if (other.id == held.id || !Overlap(other, held)) continue;
      return Error(absl::StatusCode::kFailedPrecondition,
                   reason::kAlreadyAppointed,
                   "The person holds this role there again at that time; end it earlier.",
                   {{"appointment_id", other.id}});
    }
    change.touched.push_back(held);
    return change;
  }
  return Error(absl::StatusCode::kNotFound,
               reason::kAppointmentNotFound,
               "The person has no appointment with this id.");
}

absl::StatusOr<StaffChange> Act(const std::optional<Staff>& current,
                                const StaffCommand& command,
                                absl::Time now) {
  if (const auto* create = std::get_if<CreateStaff>(&command.action)) {
    if (current.has_value()) {
      return Error(absl::StatusCode::kAlreadyExists,
                   hailan::reason::kAlreadyExists,
                   "A staff member has this id; choose another one.");
    }
    return Fresh(create->values, "staff.created", now);
  }
  const auto* put = std::get_if<PutStaff>(&command.action);
  if (put != nullptr && !current.has_value()) return Fresh(put->values, "staff.imported", now);
  if (!current.has_value()) return NoSuchStaff();
  HL_RETURN_IF_ERROR(CheckEtag(command.etag, current->revision));
  if (put != nullptr) return Apply(*current, *put);
  if (const auto* appoint = std::get_if<Appoint>(&command.action)) return Apply(*current, *appoint);
  absl::StatusOr<StaffChange> ended = Apply(*current, std::get<EndDuty>(command.action), now);
  if (!ended.ok() || !TakesUnseenPost(*current, ended->touched.front(), command)) return ended;
  return Error(absl::StatusCode::kAborted,
               hailan::reason::kLostRace,
               "The appointment was changed at the same time; repeat the request.");
}

}  // namespace

absl::Status CheckAssignment(const Appointment& appointment) {
  const GridRole role = appointment.role;
  const auto refuse = [](absl::string_view field, absl::string_view fix) {
    return InvalidField(field, reason::kInvalidAppointment, fix);
  };
  const bool is_grid = appointment.territory_code.size() >= kGridDigits;
  const bool has_building = role == GridRole::kBuildingHead || role == GridRole::kUnitHead;
  if (has_building && appointment.building_id.empty()) {
    return refuse("assignment.building", "Name the building that the person is head of or in.");
  }
  if (!has_building && !appointment.building_id.empty()) {
    return refuse("assignment.building", "Only heads of buildings and units are for a building.");
  }
  if ((role == GridRole::kUnitHead) == appointment.unit.empty()) {
    return refuse("assignment.unit", "Heads of units, and only those, name their unit.");
  }
  if (has_building && !is_grid) {
    return refuse("territory", "Heads of buildings and units are appointed in their grid.");
  }
  if (role == GridRole::kOfficer && is_grid) {
    return refuse("territory", "Officers answer for a community, a street or the city.");
  }
  return absl::OkStatus();
}

absl::Status CheckPhoneConsent(absl::string_view phone, bool consented) {
  if (phone.empty() || consented) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               reason::kPhoneNotConsented,
               "A phone is published only with the person's consent; set phone_consented or leave "
               "the phone out.");
}

absl::StatusOr<StaffChange> DecideStaff(const std::optional<Staff>& current,
                                        const StaffCommand& command,
                                        const Actor& actor,
                                        absl::Time now) {
  // Staff belong to the city as a whole.
  HL_RETURN_IF_ERROR(CheckArea(actor, command.name.city()));
  HL_RETURN_IF_ERROR(command.admission);
  absl::StatusOr<StaffChange> change = Act(current, command, now);
  if (!change.ok()) return change;
  change->claims = ClaimsOn(change->touched, command.claims);
  change->next.update_time = now;
  if (current.has_value()) change->next.tally = {.updated = 1};
  change->next.tally.by = command.id;
  return change;
}

}  // namespace hailan::grid_geo
