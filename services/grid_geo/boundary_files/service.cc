#include "services/grid_geo/boundary_files/service.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/boundaries/report.h"
#include "services/grid_geo/boundary_files/writer.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

constexpr absl::Duration kStagedFor = absl::Hours(1);
constexpr int64_t kMostStagedVertices = 10'000'000;
// Messages of an export; a feature may be larger.
constexpr size_t kExportBytes = size_t{1} << 20;
constexpr int kDefaultPage = 200;

Layer LayerFrom(v1::BoundaryLayer layer) {
  switch (layer) {
    case v1::BOUNDARY_LAYER_EXCLUSIVE:
      return Layer::kExclusive;
    case v1::BOUNDARY_LAYER_MICRO_GRID:
      return Layer::kMicro;
    case v1::BOUNDARY_LAYER_STREET:
      return Layer::kStreet;
    case v1::BOUNDARY_LAYER_COMMUNITY:
      return Layer::kCommunity;
    default:
      return Layer::kBasic;
  }
}

size_t PageOf(int page_size) {
  return static_cast<size_t>(page_size == 0 ? kDefaultPage : page_size);
}

// Of all parts together: what a commit reads into memory. Waiting does not help, so this is no
// RESOURCE_EXHAUSTED.
absl::Status CheckVertices(int64_t vertices, absl::string_view field) {
  if (vertices <= kMostStagedVertices) return absl::OkStatus();
  return InvalidField(field,
                      "IMPORT_TOO_LARGE",
                      "All parts of an import hold at most 10,000,000 vertices; split the file by "
                      "feature into several imports.");
}

bool AreWhole(const std::vector<int>& parts, int count) {
  return static_cast<int>(parts.size()) == count && parts.back() == count - 1;
}

// The next message: whole features up to about kExportBytes, at least one.
v1::ExportBoundariesResponse NextPart(const StoredBoundaries& stored,
                                      const CityDirectory* directory,
                                      size_t& next) {
  std::string features;
  v1::ExportBoundariesResponse part;
  part.set_total_size(static_cast<int>(stored.boundaries.size()));
  part.set_boundary_version(stored.version);
  while (next < stored.boundaries.size() && features.size() < kExportBytes) {
    const CheckedBoundary& boundary = stored.boundaries[next++];
    absl::string_view name;
    if (directory != nullptr) {
      const auto label = directory->territories.find(boundary.code);
      if (label != directory->territories.end()) name = label->second.display_name;
    }
    if (!features.empty()) features += ",\n";
    features += FormatFeature(boundary.code, name, boundary.shape);
    part.set_feature_count(part.feature_count() + 1);
  }
  part.set_geojson(FormatCollection(features));
  return part;
}

}  // namespace

absl::Status BoundaryFilesService::CheckAgainstOthers(const OtherParts& others,
                                                      const std::string& subject,
                                                      CheckedFile& checked) {
  if (!others.subject.empty() && others.subject != subject) return NotYourImport();
  int64_t vertices = others.vertices;
  for (const CheckedBoundary& boundary : checked.boundaries) {
    vertices += static_cast<int64_t>(VertexCount(boundary.shape));
    if (std::find(others.taken.begin(), others.taken.end(), boundary.code) == others.taken.end()) {
      continue;
    }
    BoundaryFault fault{.code = boundary.code, .reason = "DUPLICATE_TERRITORY"};
    fault.fix = "Another part of the import names this territory; use one MultiPolygon.";
    checked.report.faults.push_back(std::move(fault));
  }
  return CheckVertices(vertices, "geojson");
}

absl::StatusOr<v1::ImportBoundariesResponse> BoundaryFilesService::StageBoundaries(
    const rpc::Call& call, const v1::StageBoundariesRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_RETURN_IF_ERROR(CheckArea(call.actor(), city));
  const PartName name{city, request.import_id(), call.actor().subject, request.part()};
  HL_ASSIGN_OR_RETURN(const OtherParts before, store_.GetOtherParts(name, {}, call.deadline));
  std::optional<Box> city_box;
  if (before.city.has_value()) city_box.emplace().Add(*before.city);
  const BoundaryFile file{request.geojson(),
                          request.code_property(),
                          static_cast<CoordinateSystem>(request.system()),
                          request.repair()};
  HL_ASSIGN_OR_RETURN(CheckedFile checked, boundaries_.Check(call, city, file, city_box));
  std::vector<std::string> codes;
  for (const CheckedBoundary& boundary : checked.boundaries) codes.push_back(boundary.code);
  HL_ASSIGN_OR_RETURN(const OtherParts others, store_.GetOtherParts(name, codes, call.deadline));
  HL_RETURN_IF_ERROR(CheckAgainstOthers(others, name.subject, checked));
  v1::ImportBoundariesResponse response;
  HL_ASSIGN_OR_RETURN(const int64_t version, versions_.GetVersion(city, call.deadline));
  response.set_boundary_version(version);
  const bool good = checked.report.faults.empty();
  AddReport(std::move(checked.report), file.system, response);
  if (good) {
    HL_RETURN_IF_ERROR(
        store_.Stage(name, Encode(checked.boundaries), clock_.Now() + kStagedFor, call.deadline));
    return response;
  }
  // Such an import comes to no commit, which would tell of all parts. What is stored is left out:
  // nobody knows yet what the other parts are going to replace.
  const Neighbourhood alone = PlaceAmong(std::move(checked.boundaries), {}, {});
  AddTopology(city, alone, AdviceUntil(call), response);
  return response;
}

absl::StatusOr<std::vector<CheckedBoundary>> BoundaryFilesService::Decode(
    const std::string& city, const std::vector<Boundary>& staged, absl::Time deadline) {
  std::vector<std::string> codes;
  codes.reserve(staged.size());
  for (const Boundary& boundary : staged) codes.push_back(boundary.code);
  HL_ASSIGN_OR_RETURN(const References found,
                      territories_.FindReferences(city, codes, {}, deadline));
  std::vector<CheckedBoundary> boundaries;
  for (const Boundary& boundary : staged) {
    const auto known = found.territories.find(boundary.code);
    HL_ASSIGN_OR_RETURN(Shape shape, DecodeShape(boundary.shape));
    boundaries.push_back(
        {boundary.code,
         known == found.territories.end() ? std::nullopt : LayerOf(boundary.code, known->second),
         std::move(shape)});
  }
  return boundaries;
}

absl::StatusOr<v1::ImportBoundariesResponse> BoundaryFilesService::CommitBoundaries(
    const rpc::Call& call, const v1::CommitBoundariesRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> from,
                      ParseOptionalDay(request.valid_from(), "valid_from"));
  const PartName name{city, request.import_id(), call.actor().subject, kNoPart};
  // Parts that were staged at the same moment did not see each other's vertices.
  HL_ASSIGN_OR_RETURN(const OtherParts all, store_.GetOtherParts(name, {}, call.deadline));
  if (all.subject == name.subject) {
    HL_RETURN_IF_ERROR(CheckVertices(all.vertices, "import_id"));
  }
  HL_ASSIGN_OR_RETURN(StagedImport staged, store_.LoadStaged(name, call.deadline));
  if (staged.parts.empty() || !AreWhole(staged.parts, request.part_count())) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "PARTS_MISSING",
                 "Not all parts of the import are staged, or more than it has; stage them again.",
                 {{"staged_parts", std::to_string(staged.parts.size())}});
  }
  HL_ASSIGN_OR_RETURN(std::vector<CheckedBoundary> boundaries,
                      Decode(city, staged.boundaries, call.deadline));
  v1::ImportBoundariesResponse response;
  HL_ASSIGN_OR_RETURN(const int64_t version, versions_.GetVersion(city, call.deadline));
  response.set_boundary_version(version);
  const BoundaryOrder order{city, request.request_id(), request.dry_run(), from};
  HL_ASSIGN_OR_RETURN(const Neighbourhood placed,
                      boundaries_.PlaceAmongStored(call, order, std::move(boundaries), {}));
  HL_RETURN_IF_ERROR(boundaries_.Store(call, order, std::move(staged.boundaries), response));
  AddTopology(city, placed, AdviceUntil(call), response);
  return response;
}

absl::StatusOr<StoredBoundaries> BoundaryFilesService::LoadDrawn(
    const rpc::Call& call, const std::string& city, std::optional<absl::CivilDay> day) {
  HL_ASSIGN_OR_RETURN(StoredBoundaries stored,
                      versions_.LoadStored(city, day.value_or(DayOf(call.now)), call.deadline));
  if (stored.boundaries.empty()) return CheckDrawn(nullptr);
  return stored;
}

absl::StatusOr<std::shared_ptr<const CityDirectory>> BoundaryFilesService::NamesOf(
    const rpc::Call& call, const std::string& city, std::optional<absl::CivilDay> day) {
  std::shared_ptr<const CityMap> map = maps_.Find(city);
  if (day.has_value()) {
    HL_ASSIGN_OR_RETURN(map, past_.Get(city, *day, call.deadline));
  }
  return map == nullptr ? nullptr : map->directory;
}

absl::StatusOr<rpc::Source<v1::ExportBoundariesResponse>> BoundaryFilesService::ExportBoundaries(
    const rpc::Call& call, const v1::ExportBoundariesRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(const std::string subtree, ParseSubtree(request.subtree(), city, "subtree"));
  HL_ASSIGN_OR_RETURN(const auto day, ParseDayAsOf(request));
  HL_ASSIGN_OR_RETURN(StoredBoundaries loaded, LoadDrawn(call, city, day));
  if (!subtree.empty()) {
    loaded.boundaries.erase(std::remove_if(loaded.boundaries.begin(),
                                           loaded.boundaries.end(),
                                           [&subtree](const CheckedBoundary& boundary) {
                                             return !absl::StartsWith(boundary.code, subtree);
                                           }),
                            loaded.boundaries.end());
  }
  HL_ASSIGN_OR_RETURN(auto names, NamesOf(call, city, day));
  return
      [stored = std::make_shared<const StoredBoundaries>(std::move(loaded)),
       directory = std::move(names),
       next = size_t{0}]() mutable -> absl::StatusOr<std::optional<v1::ExportBoundariesResponse>> {
        if (next == stored->boundaries.size()) return std::nullopt;
        return NextPart(*stored, directory.get(), next);
      };
}

absl::StatusOr<v1::ListOverlapsResponse> BoundaryFilesService::ListOverlaps(
    const rpc::Call& call, const v1::ListOverlapsRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(const auto day, ParseDayAsOf(request));
  HL_ASSIGN_OR_RETURN(StoredBoundaries stored, LoadDrawn(call, city, day));
  const Layer layer = LayerFrom(request.layer());
  for (CheckedBoundary& boundary : stored.boundaries) {
    if (boundary.layer != layer) boundary.layer.reset();
  }
  const size_t limit = PageOf(request.page_size());
  const absl::Time until = call.deadline - absl::Seconds(1);
  const std::vector<Overlap> overlaps = FindOverlaps(stored.boundaries, limit, until);
  v1::ListOverlapsResponse response;
  for (const Overlap& overlap : overlaps) {
    *response.add_overlaps() = ToProto(overlap, stored.boundaries, city);
  }
  response.set_complete(overlaps.size() < limit && absl::Now() <= until);
  response.set_boundary_version(stored.version);
  return response;
}

absl::StatusOr<v1::ListGapsResponse> BoundaryFilesService::ListGaps(
    const rpc::Call& call, const v1::ListGapsRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(const auto day, ParseDayAsOf(request));
  HL_ASSIGN_OR_RETURN(const StoredBoundaries stored, LoadDrawn(call, city, day));
  if (stored.boundaries.size() > kMostForGaps) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 "TOO_MANY_BOUNDARIES",
                 "Gaps are looked for among at most 20,000 boundaries.");
  }
  // In code order, so the city comes first if it is drawn.
  const CheckedBoundary& first = stored.boundaries.front();
  const bool framed = first.layer == Layer::kCity && !request.enclosed_only();
  const double least = request.min_area_m2() > 0 ? request.min_area_m2() : 1;
  v1::ListGapsResponse response;
  const GapSearch search{.layer = LayerFrom(request.layer()),
                         .frame = framed ? &first.shape : nullptr,
                         .least = least,
                         .limit = PageOf(request.page_size())};
  for (const Gap& gap : FindGaps(stored.boundaries, search)) {
    *response.add_gaps() = ToProto(gap, stored.boundaries, city);
  }
  response.set_boundary_version(stored.version);
  return response;
}

absl::Status BoundaryFilesService::DeleteExpired(absl::Time deadline) {
  return store_.DeleteExpired(clock_.Now(), deadline);
}

}  // namespace hailan::grid_geo
