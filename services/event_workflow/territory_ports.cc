// What became of territories, and who answers for a matter in one: asked of grid_geo.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "hailan/grid_geo/v1/departments.pb.h"
#include "hailan/grid_geo/v1/lineage.pb.h"
#include "services/event_workflow/ports.h"

namespace hailan::event_workflow {
namespace {

namespace geo = hailan::grid_geo::v1;

constexpr absl::string_view kResolve = "hailan.grid_geo.v1.Reorganisations/ResolveTerritory";
constexpr absl::string_view kLineage = "hailan.grid_geo.v1.Reorganisations/GetLineage";
constexpr absl::string_view kResponsible = "hailan.grid_geo.v1.Departments/FindResponsible";

std::string TerritoryNameOf(const std::string& city, const std::string& code) {
  return absl::StrCat("cities/", city, "/territories/", code);
}

// Which territory stands now for `territory` of the time `then`.
absl::StatusOr<geo::TerritoryAnswer> Resolve(rpc::Peer& peer,
                                             const rpc::Call& call,
                                             const std::string& city,
                                             const std::string& territory,
                                             const type::v1::Point* point,
                                             absl::Time then) {
  geo::ResolveTerritoryRequest request;
  request.set_parent(FormatCity(city));
  *request.mutable_as_of() = rpc::ToTimestamp(call.now);
  geo::TerritoryQuestion& question = *request.add_questions();
  question.set_territory(territory);
  *question.mutable_time() = rpc::ToTimestamp(then);
  if (point != nullptr) *question.mutable_point() = *point;
  HL_ASSIGN_OR_RETURN(
      geo::ResolveTerritoryResponse response,
      peer.Invoke<geo::ResolveTerritoryResponse>(kResolve, request, rpc::OnBehalf(call)));
  return std::move(*response.mutable_answers(0));
}

// An instant on the last day on which the territory was valid; nullopt when it ended without
// successor.
absl::StatusOr<std::optional<absl::Time>> LastDay(rpc::Peer& peer,
                                                  const rpc::Call& call,
                                                  const std::string& territory) {
  geo::GetLineageRequest request;
  request.set_name(territory);
  HL_ASSIGN_OR_RETURN(const geo::Lineage lineage,
                      peer.Invoke<geo::Lineage>(kLineage, request, rpc::OnBehalf(call)));
  std::optional<absl::Time> last;
  for (const geo::LineageLink& link : lineage.successors()) {
    absl::CivilDay day;
    if (link.from() != territory || !absl::ParseCivilTime(link.effective_date(), &day)) continue;
    const absl::Time before =
        absl::FromCivil(day, absl::FixedTimeZone(8 * 60 * 60)) - absl::Hours(12);
    if (before <= call.now) last = std::max(last.value_or(before), before);
  }
  return last;
}

}  // namespace

absl::StatusOr<std::string> GridGeoLookup::CurrentOf(const rpc::Call& call,
                                                     const std::string& city,
                                                     const std::string& territory,
                                                     const type::v1::Point* point) {
  const std::string name = TerritoryNameOf(city, territory);
  HL_ASSIGN_OR_RETURN(geo::TerritoryAnswer answer,
                      Resolve(*peer_, call, city, name, point, call.now));
  if (answer.basis() == geo::RESOLVE_BASIS_SAME || answer.basis() == geo::RESOLVE_BASIS_UNKNOWN) {
    return territory;
  }
  // It is not valid now, so ask from the last day on which it was.
  HL_ASSIGN_OR_RETURN(const std::optional<absl::Time> last, LastDay(*peer_, call, name));
  if (last.has_value()) {
    HL_ASSIGN_OR_RETURN(answer, Resolve(*peer_, call, city, name, point, *last));
  }
  HL_ASSIGN_OR_RETURN(ResourceParts parts, ParseResource(answer.territory(), "territories"));
  return std::move(parts.id);
}

absl::StatusOr<std::vector<Duty>> GridGeoLookup::FindDuties(const rpc::Call& call,
                                                            const std::string& city,
                                                            const std::string& territory,
                                                            const std::string& item) {
  geo::FindResponsibleRequest request;
  request.set_territory(TerritoryNameOf(city, territory));
  request.set_matter(item);
  HL_ASSIGN_OR_RETURN(
      const geo::FindResponsibleResponse response,
      peer_->Invoke<geo::FindResponsibleResponse>(kResponsible, request, rpc::OnBehalf(call)));
  std::vector<Duty> duties;
  for (const geo::ResponsibleDepartment& responsible : response.departments()) {
    HL_ASSIGN_OR_RETURN(ResourceParts parts,
                        ParseResource(responsible.department(), "departments"));
    const geo::Responsibility& rule = responsible.rule();
    duties.push_back({std::move(parts.id),
                      absl::StrCat("matter ",
                                   rule.matter(),
                                   " in ",
                                   rule.territory(),
                                   rule.basis().empty() ? "" : ": ",
                                   rule.basis())});
  }
  return duties;
}

}  // namespace hailan::event_workflow
