#include "services/grid_geo/staff/checks.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/reasons.h"

namespace hailan::grid_geo {
namespace {

absl::Status NoDepartment(const std::string& id) {
  return Error(absl::StatusCode::kNotFound,
               reason::kDepartmentNotFound,
               absl::StrCat("The city has no department ", id, "; import it first."),
               {{"department_id", id}});
}

// A duty that runs on in a territory that is no more, or is over before it began.
absl::Status CheckValidity(const Appointment& appointment,
                           const Validity& validity,
                           absl::CivilDay today) {
  const bool never_meet = DayOf(appointment.start) >= validity.to ||
                          (appointment.end.has_value() && validity.from != SinceEver() &&
                           *appointment.end <= StartOf(validity.from));
  const bool outlives = validity.to <= today &&
                        (!appointment.end.has_value() || *appointment.end > StartOf(validity.to));
  if (!never_meet && !outlives) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               reason::kTerritoryNotValid,
               absl::StrCat("Territory ",
                            appointment.territory_code,
                            " is valid from ",
                            validity.from == SinceEver() ? "ever" : FormatDay(validity.from),
                            " until ",
                            FormatDay(validity.to),
                            "; end the appointment by then or name a successor."));
}

absl::Status CheckBuilding(const Appointment& appointment,
                           const std::optional<std::string>& territory) {
  if (!territory.has_value()) {
    return Error(absl::StatusCode::kNotFound,
                 reason::kBuildingNotFound,
                 absl::StrCat("The register of residents has no building ",
                              appointment.building_id,
                              "; import it first."));
  }
  // Where grids are not drawn yet, buildings stand in their community.
  if (absl::StartsWith(*territory, appointment.territory_code) ||
      absl::StartsWith(appointment.territory_code, *territory)) {
    return absl::OkStatus();
  }
  return Error(absl::StatusCode::kFailedPrecondition,
               reason::kBuildingOutsideTerritory,
               absl::StrCat("Building ",
                            appointment.building_id,
                            " lies in ",
                            *territory,
                            "; appoint its heads there."));
}

}  // namespace

absl::Status CheckValues(const Staff& staff, bool phone_consented) {
  if (!IsResourceId(staff.id)) {
    return InvalidField(
        "staff_id", reason::kInvalidId, "An id is 1 to 64 of letters, digits, _ and -.");
  }
  if (!IsVisibleText(staff.display_name) || !IsVisibleOrEmpty(staff.phone)) {
    return InvalidField("display_name",
                        reason::kInvalidText,
                        "Names must not be blank or hold control characters.");
  }
  return CheckPhoneConsent(staff.phone, phone_consented);
}

absl::Status StaffSurroundings::Admit(const Staff& staff) {
  if (!staff.department_id.empty() && !found.departments.contains(staff.department_id)) {
    return NoDepartment(staff.department_id);
  }
  for (const Appointment& appointment : staff.appointments) {
    const auto validity = found.validity.find(appointment.territory_code);
    if (validity == found.validity.end()) {
      return Error(
          absl::StatusCode::kNotFound,
          reason::kTerritoryNotFound,
          absl::StrCat(
              "The city has no territory ", appointment.territory_code, "; import it first."),
          {{"territory_code", appointment.territory_code}});
    }
    HL_RETURN_IF_ERROR(CheckAssignment(appointment));
    HL_RETURN_IF_ERROR(CheckValidity(appointment, validity->second, today));
    const std::string& sender = appointment.organisation_id;
    if (!sender.empty() && !found.departments.contains(sender)) return NoDepartment(sender);
    if (!appointment.building_id.empty()) {
      HL_RETURN_IF_ERROR(CheckBuilding(appointment, buildings.at(appointment.building_id)));
    }
  }
  if (staff.appointments.size() == 1) return posts.Take(staff.id, staff.appointments.front());
  // A person is refused whole: of several posts all are taken or none.
  Posts taken = posts;
  for (const Appointment& appointment : staff.appointments) {
    HL_RETURN_IF_ERROR(taken.Take(staff.id, appointment));
  }
  posts = std::move(taken);
  return absl::OkStatus();
}

absl::StatusOr<Posts> StaffChecks::LookAtPosts(const rpc::Call& call,
                                               const std::string& city,
                                               absl::Span<const Staff> people) {
  std::set<std::string> grids;
  absl::Time from = absl::InfiniteFuture();
  for (const Staff& person : people) {
    for (const Appointment& appointment : person.appointments) {
      if (!IsCountedPost(appointment)) continue;
      grids.insert(appointment.territory_code);
      from = std::min(from, appointment.start);
    }
  }
  if (grids.empty()) return Posts();
  const std::vector<std::string> codes(grids.begin(), grids.end());
  // First of all, so that whoever is given a post meanwhile is seen, or noticed at the commit.
  HL_ASSIGN_OR_RETURN(const std::vector<PostClaim> given,
                      staff_.ListPosts(city, codes, call.deadline));
  HL_ASSIGN_OR_RETURN(const auto templates, staffing_.Effective(city, codes, call.deadline));
  absl::flat_hash_map<std::string, StaffingCounts> counts;
  for (const auto& [code, entry] : templates) counts[code] = entry.counts;
  Posts posts(std::move(counts), NewId(call.now));
  for (const PostClaim& post : given) {
    posts.NoteGiven(post.territory_code, post.role, post.revision);
  }
  HL_ASSIGN_OR_RETURN(const std::vector<Duty> holders,
                      staff_.ListPostHolders(city, codes, from, call.deadline));
  for (const Duty& holder : holders) posts.Note(holder.staff_id, holder.appointment);
  return posts;
}

absl::StatusOr<StaffSurroundings> StaffChecks::Look(const rpc::Call& call,
                                                    const std::string& city,
                                                    absl::Span<const Staff> people,
                                                    std::optional<absl::CivilDay> day) {
  std::set<std::string> codes, departments;
  StaffSurroundings around;
  around.today = DayOf(call.now);
  for (const Staff& person : people) {
    departments.insert(person.department_id);
    for (const Appointment& appointment : person.appointments) {
      codes.insert(appointment.territory_code);
      departments.insert(appointment.organisation_id);
      if (!appointment.building_id.empty()) around.buildings[appointment.building_id];
    }
  }
  HL_ASSIGN_OR_RETURN(around.found,
                      territories_.FindReferences(city,
                                                  {codes.begin(), codes.end()},
                                                  {departments.begin(), departments.end()},
                                                  call.deadline,
                                                  day));
  for (auto& [id, territory] : around.buildings) {
    HL_ASSIGN_OR_RETURN(territory, buildings_.TerritoryOf(call, city, id));
  }
  HL_ASSIGN_OR_RETURN(around.posts, LookAtPosts(call, city, people));
  return around;
}

}  // namespace hailan::grid_geo
