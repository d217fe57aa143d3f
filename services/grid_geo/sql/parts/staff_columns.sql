  staff.city_id, staff.id, staff.display_name, staff.department_id, staff.phone,
  staff.create_time, staff.update_time, staff.revision,
  held.ids, held.territory_codes, held.roles, held.starts, held.ends, held.building_ids, held.units,
  held.organisation_ids
