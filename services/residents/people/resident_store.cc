#include "services/residents/people/resident_store.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "hailan/residents/v1/changes.pb.h"
#include "services/residents/names.h"
#include "services/residents/people/commit_params.h"
#include "services/residents/sql.h"

namespace hailan::residents {
namespace {

command::Message MessageOf(const ResidentChange& change) {
  const Resident& next = change.next;
  const std::string& city = next.name.city();
  v1::ResidentChange payload;
  payload.set_resident(next.name.Format());
  payload.set_territory(TerritoryName(city, next.territory_code));
  if (!change.previous_territory.empty()) {
    payload.set_previous_territory(TerritoryName(city, change.previous_territory));
  }
  for (const std::string& field : change.changed_fields) payload.add_changed_fields(field);
  if (!change.house_id.empty()) payload.set_house(HouseName(city, change.house_id).Format());
  payload.set_kind(static_cast<v1::ResidenceKind>(change.kind));
  payload.set_tag_count(static_cast<int>(next.fields.tags.size()));
  payload.set_residence_count(static_cast<int>(
      std::count_if(next.residences.begin(), next.residences.end(), [](const Residence& residence) {
        return residence.current();
      })));
  return command::MakeMessage(
      absl::StrCat("resident.", ActionText(change.action)), next.name.Format(), payload);
}

// `house|territory|kind|start|end`, see people/home_join.sql.
Residence ParseResidence(absl::string_view text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '|');
  HL_CHECK(parts.size() == 5);
  return {.house_id = parts[0],
          .territory_code = parts[1],
          .kind = FromText<ResidenceKind>(parts[2]),
          .start_date = parts[3],
          .end_date = parts[4]};
}

}  // namespace

Residence ResidenceFromRow(const pg::Row& row, int first) {
  return {.house_id = row.Text(first),
          .territory_code = row.Text(first + 1),
          .kind = FromText<ResidenceKind>(row.View(first + 2)),
          .start_date = row.Text(first + 3),
          .end_date = row.Text(first + 4)};
}

Resident ResidentFromRow(const pg::Row& row, int first) {
  int at = first;
  Resident resident;
  ResidentFields& fields = resident.fields;
  const std::string city = row.Text(at++);
  resident.name = ResidentName(city, row.Text(at++));
  resident.revision = row.Int(at++);
  fields.display_name = row.Text(at++);
  fields.hangul_name = row.Text(at++);
  fields.name_pinyin = row.Text(at++);
  fields.name_initials = row.Text(at++);
  fields.sex = FromText<Sex>(row.View(at++));
  fields.birth_date = row.Text(at++);
  fields.identity_type = FromText<IdentityType>(row.View(at++));
  fields.identity.blob = row.Bytes(at++);
  fields.identity.index = row.Bytes(at++);
  fields.phone.blob = row.Bytes(at++);
  fields.phone.index = row.Bytes(at++);
  fields.phone_tail_index = row.Bytes(at++);
  fields.medical_note.blob = row.Bytes(at++);
  fields.registered_territory = row.Text(at++);
  resident.territory_code = row.Text(at++);
  fields.tags = row.Texts(at++);
  fields.residency = FromText<Residency>(row.View(at++));
  fields.household_id = row.Text(at++);
  fields.household_role = FromText<HouseholdRole>(row.View(at++));
  resident.import_hash = row.Bytes(at++);
  resident.create_time = row.Time(at++);
  resident.update_time = row.Time(at++);
  for (const std::string& text : row.Texts(at++)) {
    resident.residences.push_back(ParseResidence(text));
  }
  return resident;
}

absl::StatusOr<std::vector<command::Loaded<Resident>>> ResidentStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(
      const pg::Rows rows,
      connection.Exec(sql::kLoadResidents, command::LookupParams(lookups), deadline));
  return command::ReadLoaded<Resident>(rows, ResidentFromRow);
}

absl::StatusOr<std::vector<int>> ResidentStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<ResidentStore>> batch,
    absl::Time deadline) {
  command::StepParams steps;
  CommitParams items;
  for (size_t i = 0; i < batch.size(); ++i) {
    const auto ord = static_cast<int>(i);
    items.AddRow(ord, batch[i].revision, batch[i].next());
    for (const auto& step : batch[i].steps) {
      const Resident& next = step.change.next;
      items.AddStep(step.change);
      steps.Add(ord,
                next.name.city(),
                next.name.id(),
                next.update_time,
                *step.origin,
                MessageOf(step.change));
    }
  }
  pg::Params params = steps.Take();
  items.AppendTo(params);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kCommitResidents, params, deadline));
  return command::ReadMoved(rows);
}

}  // namespace hailan::residents
