-- Columns of a person, in the order that ResidentFromRow reads; `home.residences` of
-- people/home_join.sql follows.
residents.city_id, residents.id, residents.revision, residents.display_name, residents.hangul_name,
residents.name_pinyin, residents.name_initials, residents.sex, residents.birth_date,
residents.identity_type, residents.identity_sealed, residents.identity_index,
residents.phone_sealed, residents.phone_index, residents.phone_tail_index,
residents.medical_sealed, residents.registered_territory, residents.territory_code, residents.tags,
residents.residency, residents.household_id, residents.household_role, residents.import_hash,
residents.create_time, residents.update_time
