#include "services/residents/people/commit_params.h"

#include "services/residents/domain/search.h"
#include "services/residents/domain/text.h"
#include "services/residents/names.h"

namespace hailan::residents {
namespace {

void AddBytesOrNull(pg::Array& array, absl::string_view bytes) {
  if (bytes.empty()) {
    array.AddNull();
  } else {
    array.AddBytes(bytes);
  }
}

void AddDate(pg::Array& array, absl::string_view date) {
  if (date.empty()) {
    array.AddNull();
  } else {
    array.Add(date);
  }
}

pg::Array TokenArray(const Resident& row) {
  pg::Array tokens;
  for (const int64_t token : TokensOf({.display_name = row.fields.display_name,
                             .hangul_name = row.fields.hangul_name,
                             .name_pinyin = row.fields.name_pinyin,
                             .name_initials = row.fields.name_initials,
                             .identity_index = row.fields.identity.index,
                             .phone_index = row.fields.phone.index,
                             .phone_tail_index = row.fields.phone_tail_index,
                             .territory = row.territory_code,
                             .tags = &row.fields.tags})) {
    tokens.Add(token);
  }
  return tokens;
}

}  // namespace

absl::string_view ActionText(ResidentAction action) {
  switch (action) {
    case ResidentAction::kCreated:
      return "created";
    case ResidentAction::kUpdated:
      return "updated";
    case ResidentAction::kMovedIn:
      return "moved_in";
    case ResidentAction::kMovedOut:
      return "moved_out";
  }
  return "updated";
}

void CommitParams::AddFields(const ResidentFields& fields) {
  display_name_.Add(fields.display_name);
  hangul_.Add(fields.hangul_name);
  hangul_south_.Add(SouthSpelling(fields.hangul_name));
  pinyin_.Add(fields.name_pinyin);
  initials_.Add(fields.name_initials);
  sex_.Add(TextOf(fields.sex));
  AddDate(birth_date_, fields.birth_date);
  identity_type_.Add(TextOf(fields.identity_type));
  AddBytesOrNull(identity_sealed_, fields.identity.blob);
  AddBytesOrNull(identity_index_, fields.identity.index);
  AddBytesOrNull(phone_sealed_, fields.phone.blob);
  AddBytesOrNull(phone_index_, fields.phone.index);
  AddBytesOrNull(phone_tail_, fields.phone_tail_index);
  AddBytesOrNull(medical_sealed_, fields.medical_note.blob);
  registered_.Add(fields.registered_territory);
  tags_.Add(pg::TextArray(fields.tags).Literal());
  residency_.Add(TextOf(fields.residency));
  household_id_.Add(fields.household_id);
  household_role_.Add(TextOf(fields.household_role));
}

void CommitParams::AddRow(int ord, int64_t loaded, const Resident& row) {
  ord_.Add(ord);
  city_.Add(row.name.city());
  id_.Add(row.name.id());
  loaded_.Add(loaded);
  revision_.Add(row.revision);
  AddFields(row.fields);
  territory_.Add(row.territory_code);
  AddBytesOrNull(hash_, row.import_hash);
  tokens_.Add(TokenArray(row).Literal());
  created_.Add(row.create_time);
  updated_.Add(row.update_time);
  for (size_t i = 0; i < row.residences.size(); ++i) {
    const Residence& residence = row.residences[i];
    residence_ord_.Add(ord);
    ordinal_.Add(static_cast<int>(i));
    house_.Add(residence.house_id);
    residence_territory_.Add(residence.territory_code);
    kind_.Add(TextOf(residence.kind));
    AddDate(start_, residence.start_date);
    AddDate(end_, residence.end_date);
  }
}

void CommitParams::AddStep(const ResidentChange& change) {
  history_revision_.Add(change.next.revision);
  action_.Add(ActionText(change.action));
  changed_.Add(pg::TextArray(change.changed_fields).Literal());
}

void CommitParams::AppendTo(pg::Params& params) const {
  for (const pg::Array* array : {&ord_,
                                 &city_,
                                 &id_,
                                 &loaded_,
                                 &revision_,
                                 &display_name_,
                                 &hangul_,
                                 &hangul_south_,
                                 &pinyin_,
                                 &initials_,
                                 &sex_,
                                 &birth_date_,
                                 &identity_type_,
                                 &identity_sealed_,
                                 &identity_index_,
                                 &phone_sealed_,
                                 &phone_index_,
                                 &phone_tail_,
                                 &medical_sealed_,
                                 &registered_,
                                 &territory_,
                                 &tags_,
                                 &residency_,
                                 &household_id_,
                                 &household_role_,
                                 &hash_,
                                 &tokens_,
                                 &created_,
                                 &updated_,
                                 &residence_ord_,
                                 &ordinal_,
                                 &house_,
                                 &residence_territory_,
                                 &kind_,
                                 &start_,
                                 &end_,
                                 &history_revision_,
                                 &action_,
                                 &changed_}) {
    params.Add(*array);
  }
}

}  // namespace hailan::residents
