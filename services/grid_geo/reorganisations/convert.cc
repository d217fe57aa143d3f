#include "services/grid_geo/reorganisations/convert.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

std::string FormatReorganisation(const std::string& city, absl::string_view id) {
  return absl::StrCat("cities/", city, "/reorganisations/", id);
}

absl::string_view NameOf(ReorganisationKind kind) {
  constexpr std::array<absl::string_view, 5> kNames = {"", "split", "merge", "rehome", "retire"};
  return kNames[static_cast<size_t>(kind)];
}

}  // namespace

v1::Reorganisation ToProto(const ReorganisationRecord& record, const std::string& city) {
  v1::Reorganisation out;
  out.set_name(FormatReorganisation(city, record.id));
  out.set_kind(static_cast<v1::ReorganisationKind>(record.kind));
  out.set_effective_date(FormatDay(record.day));
  for (const std::string& code : record.from) out.add_from(FormatTerritory(city, code));
  for (const std::string& code : record.to) out.add_to(FormatTerritory(city, code));
  out.set_reason(record.reason);
  SetTime(record.create_time, out.mutable_create_time());
  out.set_boundary_version(record.boundary_version);
  out.set_carried_duties(record.carried_duties);
  return out;
}

v1::FollowUp ToProto(const FollowUp& follow_up, const std::string& city) {
  v1::FollowUp out;
  out.set_territory(FormatTerritory(city, follow_up.territory_code));
  if (!follow_up.staff_id.empty()) {
    out.set_staff(absl::StrCat("cities/", city, "/staff/", follow_up.staff_id));
  }
  if (!follow_up.department_id.empty()) {
    out.set_department(absl::StrCat("cities/", city, "/departments/", follow_up.department_id));
  }
  out.set_matter(follow_up.matter);
  out.set_role(static_cast<v1::GridRole>(follow_up.role));
  return out;
}

v1::LineageLink ToProto(const LineageLink& link, const std::string& city) {
  v1::LineageLink out;
  out.set_from(FormatTerritory(city, link.from));
  out.set_to(FormatTerritory(city, link.to));
  out.set_effective_date(FormatDay(link.day));
  out.set_share_of_from(link.share_of_from);
  out.set_share_of_to(link.share_of_to);
  out.set_reorganisation(FormatReorganisation(city, link.reorganisation_id));
  return out;
}

Territory FromProto(const v1::NewTerritory& target, const std::string& city) {
  Territory out;
  out.city = city;
  out.code = target.code();
  out.display_name = target.display_name();
  out.display_name_ko = target.display_name_ko();
  out.pinyin = target.pinyin();
  out.initials = target.initials();
  out.external_codes.assign(target.external_codes().begin(), target.external_codes().end());
  out.household_target = target.household_target();
  return out;
}

command::Message ChangeMessage(const std::string& city, const ReorganisationWork& work) {
  v1::TerritoryReorganised payload;
  payload.set_name(FormatReorganisation(city, work.record.id));
  payload.set_kind(std::string(NameOf(work.record.kind)));
  payload.set_effective_date(FormatDay(work.record.day));
  for (LineageLink link : work.plan.links) {
    link.reorganisation_id = work.record.id;
    *payload.add_links() = ToProto(link, city);
  }
  if (work.record.kind == ReorganisationKind::kRetire) {
    for (const std::string& code : work.plan.ended) {
      payload.add_retired(FormatTerritory(city, code));
    }
  }
  return command::MakeMessage("territory.reorganised", payload.name(), payload);
}

}  // namespace hailan::grid_geo
