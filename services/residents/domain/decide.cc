#include "services/residents/domain/decide.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/residents/domain/input.h"
#include "services/residents/domain/scope.h"
#include "services/residents/domain/text.h"

namespace hailan::residents {
namespace {

using Outcome = absl::StatusOr<ResidentChange>;

absl::Status CheckHouses(const std::vector<Residence>& residences, const Actor& actor) {
  for (const Residence& residence : residences) {
    HL_RETURN_IF_ERROR(CheckArea(actor, residence.territory_code));
  }
  return absl::OkStatus();
}

ResidentChange Begin(const Resident& current, ResidentAction action) {
  return {.next = current,
          .action = action,
          .changed_fields = {},
          .previous_territory = current.territory_code,
          .house_id = {}};
}

// Fills what follows from the rest, and checks the territory that the person ends up in.
Outcome Finish(ResidentChange change, const Actor& actor, absl::Time now) {
  change.next.territory_code = TerritoryOf(change.next);
  change.next.update_time = now;
  HL_RETURN_IF_ERROR(CheckArea(actor, change.next.territory_code));
  return change;
}

Outcome Create(const ResidentName& name,
               const CreateResident& action,
               std::string hash,
               const Actor& actor,
               absl::Time now) {
  HL_RETURN_IF_ERROR(CheckHouses(action.residences, actor));
  ResidentChange change{.next = {},
                        .action = ResidentAction::kCreated,
                        .changed_fields = {},
                        .previous_territory = {},
                        .house_id = {}};
  change.next.name = name;
  change.next.fields = action.fields;
  change.next.residences = action.residences;
  change.next.import_hash = std::move(hash);
  change.next.create_time = now;
  return Finish(std::move(change), actor, now);
}

Outcome Apply(const Resident& current,
              const UpdateResident& action,
              const Actor& actor,
              absl::Time now) {
  const bool birth = action.mask.Has("birth_date") || action.mask.Has("sex");
  if (birth && !action.mask.Has("identity") &&
      current.fields.identity_type == IdentityType::kCitizen) {
    return Error(
        absl::StatusCode::kFailedPrecondition,
        reason::kIdentityDecides,
        "Birth date and sex follow from the identity number; correct the identity instead.");
  }
  ResidentChange change = Begin(current, ResidentAction::kUpdated);
  change.changed_fields = CopyChanged(action.fields, action.mask, change.next.fields);
  change.unchanged = change.changed_fields.empty();
  return Finish(std::move(change), actor, now);
}

// Where the same relation is recorded: with an end date the very same period, else the open one.
std::vector<Residence>::iterator Find(std::vector<Residence>& residences, const Residence& wanted) {
  return std::find_if(residences.begin(), residences.end(), [&wanted](const Residence& known) {
    if (known.house_id != wanted.house_id || known.kind != wanted.kind) return false;
    return known.current() || (!wanted.current() && known.start_date == wanted.start_date &&
                               known.end_date == wanted.end_date);
  });
}

// True when something changed. Open relations that the row does not name end today.
bool MergeResidences(const std::vector<Residence>& row, absl::string_view today, Resident& next) {
  const std::vector<Residence> before = next.residences;
  std::vector<bool> named(before.size(), false);
  for (const Residence& wanted : row) {
    const auto known = Find(next.residences, wanted);
    if (known == next.residences.end()) {
      next.residences.push_back(wanted);
      continue;
    }
    const auto at = static_cast<size_t>(known - next.residences.begin());
    if (at < named.size()) named[at] = true;
    const std::string start = wanted.start_date.empty() ? known->start_date : wanted.start_date;
    *known = wanted;
    known->start_date = start;
  }
  for (size_t i = 0; i < named.size(); ++i) {
    if (!named[i] && next.residences[i].current()) next.residences[i].end_date = std::string(today);
  }
  return next.residences != before;
}

Outcome Apply(const Resident& current,
              const ImportResident& action,
              const Actor& actor,
              absl::Time now) {
  ResidentChange change = Begin(current, ResidentAction::kUpdated);
  if (current.import_hash == action.hash) {
    change.unchanged = true;
    return change;
  }
  HL_RETURN_IF_ERROR(CheckHouses(action.residences, actor));
  change.next.import_hash = action.hash;
  change.changed_fields = CopyChanged(action.fields, FieldSet::All(), change.next.fields);
  if (MergeResidences(action.residences, DateOf(now), change.next)) {
    change.changed_fields.emplace_back("residences");
  }
  return Finish(std::move(change), actor, now);
}

Outcome Apply(const Resident& current, const MoveIn& action, const Actor& actor, absl::Time now) {
  HL_RETURN_IF_ERROR(CheckArea(actor, action.residence.territory_code));
  ResidentChange change = Begin(current, ResidentAction::kMovedIn);
  Residence residence = action.residence;
  const std::string today = DateOf(now);
  if (residence.start_date.empty()) residence.start_date = today;
  HL_RETURN_IF_ERROR(CheckResidence(residence, today));
  if (Find(change.next.residences, residence) != change.next.residences.end()) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kResidenceExists,
                 "The person already has this relation to the house.",
                 {{"house", residence.house_id}});
  }
  change.house_id = residence.house_id;
  change.kind = residence.kind;
  change.changed_fields = {"residences"};
  change.next.residences.push_back(std::move(residence));
  return Finish(std::move(change), actor, now);
}

Outcome Apply(const Resident& current,
              const MoveOut& action,
              const Actor& /*actor*/,
              absl::Time now) {
  ResidentChange change = Begin(current, ResidentAction::kMovedOut);
  const std::string today = DateOf(now);
  for (Residence& residence : change.next.residences) {
    if (!residence.current() || residence.house_id != action.house_id) continue;
    if (action.kind != ResidenceKind::kUnspecified && action.kind != residence.kind) continue;
    residence.end_date = action.end_date.empty() ? today : action.end_date;
    HL_RETURN_IF_ERROR(CheckResidence(residence, today));
    change.house_id = residence.house_id;
    change.kind = residence.kind;
  }
  if (change.house_id.empty()) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kResidenceAbsent,
                 "The person has no such relation to the house now.",
                 {{"house", action.house_id}});
  }
  change.changed_fields = {"residences"};
  // Whoever ends a residence answers for the person until then; where the person is registered may
  // be somebody else's territory.
  change.next.territory_code = TerritoryOf(change.next);
  change.next.update_time = now;
  return change;
}

Outcome Apply(const Resident& current,
              const CreateResident& /*action*/,
              const Actor& /*actor*/,
              absl::Time /*now*/) {
  return Error(absl::StatusCode::kAlreadyExists,
               hailan::reason::kAlreadyExists,
               "A person with this id is recorded already.",
               {{"resource", current.name.Format()}});
}

}  // namespace

absl::StatusOr<ResidentChange> Decide(const std::optional<Resident>& current,
                                      const ResidentCommand& command,
                                      const Actor& actor,
                                      absl::Time now) {
  if (!current.has_value()) {
    if (const auto* create = std::get_if<CreateResident>(&command.action)) {
      return Create(command.name, *create, {}, actor, now);
    }
    if (const auto* import = std::get_if<ImportResident>(&command.action)) {
      return Create(command.name, {import->fields, import->residences}, import->hash, actor, now);
    }
    return Missing(actor, command.name.city(), command.name.Format());
  }
  HL_RETURN_IF_ERROR(CheckArea(actor, current->territory_code));
  HL_RETURN_IF_ERROR(CheckEtag(command.etag, current->revision));
  return std::visit([&](const auto& action) { return Apply(*current, action, actor, now); },
                    command.action);
}

}  // namespace hailan::residents
