-- The columns of one volunteer in the order that ReadVolunteer (volunteers/rows.cc) expects.
volunteers.id, volunteers.revision, volunteers.state, volunteers.display_name, volunteers.kind,
volunteers.territory_code, volunteers.team, volunteers.skills, volunteers.create_time,
volunteers.update_time, service.minutes
