#include "services/volunteer_order/volunteers/rows.h"

#include "common/base/status_macros.h"
#include "services/volunteer_order/domain/wish.h"

namespace hailan::volunteer_order {

Volunteer ReadVolunteer(const pg::Row& row, int first, const std::string& city) {
  int column = first;
  Volunteer volunteer;
  volunteer.name = VolunteerName(city, row.Text(column++));
  volunteer.revision = row.Int(column++);
  volunteer.state = ParseText<VolunteerState>(kVolunteerStateTexts, row.View(column++)).value();
  volunteer.card.display_name = row.Text(column++);
  volunteer.card.kind = ParseText<VolunteerKind>(kVolunteerKindTexts, row.View(column++)).value();
  volunteer.card.territory = row.Text(column++);
  volunteer.card.team = row.Text(column++);
  volunteer.card.skills = row.Texts(column++);
  volunteer.create_time = row.Time(column++);
  volunteer.update_time = row.Time(column++);
  volunteer.service_minutes = row.Int(column++);
  HL_CHECK(column == first + kVolunteerColumns);
  return volunteer;
}

void VolunteerColumns::Add(int ord, int64_t revision_loaded, const Volunteer& volunteer) {
  ord_.Add(ord);
  city_.Add(volunteer.name.city());
  id_.Add(volunteer.name.id());
  revision_.Add(revision_loaded);
  new_revision_.Add(volunteer.revision);
  state_.Add(Format(volunteer.state));
  display_name_.Add(volunteer.card.display_name);
  kind_.Add(Format(volunteer.card.kind));
  territory_.Add(volunteer.card.territory);
  team_.Add(volunteer.card.team);
  skills_.Add(pg::TextArray(volunteer.card.skills).Literal());
  create_.Add(volunteer.create_time);
  update_.Add(volunteer.update_time);
}

void VolunteerColumns::AppendTo(pg::Params& params) const {
  params.Add(ord_).Add(city_).Add(id_).Add(revision_).Add(new_revision_).Add(state_);
  params.Add(display_name_).Add(kind_).Add(territory_).Add(team_).Add(skills_).Add(create_);
  params.Add(update_);
}

}  // namespace hailan::volunteer_order
