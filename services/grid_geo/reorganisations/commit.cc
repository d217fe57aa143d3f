#include "services/grid_geo/reorganisations/commit.h"

#include "absl/strings/escaping.h"

namespace hailan::grid_geo {
namespace {

void AddBegun(const std::vector<Territory>& begun, pg::Params& params) {
  pg::Array code, parent, kind, grid_class, name, name_ko, pinyin, initials, external, target,
      statistics;
  for (const Territory& territory : begun) {
    code.Add(territory.code);
    parent.Add(ParentCode(territory.code));
    kind.Add(static_cast<int>(territory.kind));
    grid_class.Add(static_cast<int>(territory.grid_class));
    name.Add(territory.display_name);
    name_ko.Add(territory.display_name_ko);
    pinyin.Add(territory.pinyin);
    initials.Add(territory.initials);
    external.Add(pg::TextArray(territory.external_codes).Literal());
    target.Add(territory.household_target);
    statistics.Add(territory.urban_rural_class);
  }
  params.Add(code).Add(parent).Add(kind).Add(grid_class).Add(name).Add(name_ko).Add(pinyin);
  params.Add(initials).Add(external).Add(target).Add(statistics);
}

void AddBoundaries(const ReorganisationWork& work, pg::Params& params) {
  pg::Array from, to;
  for (const CodeMove& move : work.plan.copied) {
    from.Add(move.code);
    to.Add(move.new_code);
  }
  pg::Array code, shape, digest, vertices;
  for (const Boundary& boundary : work.drawn) {
    code.Add(boundary.code);
    shape.AddBytes(boundary.shape);
    digest.Add(absl::BytesToHexString(boundary.digest));
    vertices.Add(boundary.vertices);
  }
  params.Add(from).Add(to).Add(code).Add(shape).Add(digest).Add(vertices);
}

void AddLinks(const std::vector<LineageLink>& links, pg::Params& params) {
  pg::Array from, to, share_of_from, share_of_to;
  for (const LineageLink& link : links) {
    from.Add(link.from);
    to.Add(link.to);
    share_of_from.Add(link.share_of_from);
    share_of_to.Add(link.share_of_to);
  }
  params.Add(from).Add(to).Add(share_of_from).Add(share_of_to);
}

}  // namespace

void AddCommitParams(const CityState& next,
                     int64_t revision,
                     const ReorganisationWork& work,
                     pg::Params& params) {
  const ReorganisationRecord& record = work.record;
  params.Add(0).Add(next.city).Add(revision).Add(next.update_time).Add(next.revision);
  params.Add(record.id).Add(static_cast<int>(record.kind)).Add(ToSqlDay(record.day));
  params.Add(record.reason).Add(pg::TextArray(record.from)).Add(pg::TextArray(record.to));
  params.Add(work.carry_duties).Add(StartOf(record.day));
  params.Add(pg::TextArray(work.plan.ended)).Add(pg::TextArray(work.plan.kept));
  AddBegun(work.plan.begun, params);
  AddBoundaries(work, params);
  AddLinks(work.plan.links, params);
}

}  // namespace hailan::grid_geo
