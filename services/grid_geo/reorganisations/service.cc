#include "services/grid_geo/reorganisations/service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/batch.h"
#include "services/grid_geo/domain/coordinate/convert.h"
#include "services/grid_geo/domain/reasons.h"
#include "services/grid_geo/locator/point.h"
#include "services/grid_geo/reorganisations/convert.h"
#include "services/grid_geo/territories/service.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

// So often an order is planned again because the map changed under it.
constexpr int kMostPlans = 5;

absl::StatusOr<absl::CivilDay> ParseEffectiveDate(const std::string& text) {
  HL_ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> day,
                      ParseOptionalDay(text, "effective_date"));
  if (day.has_value()) return *day;
  return InvalidField("effective_date", reason::kInvalidDate, "Name the first day.");
}

// What all four requests have.
template <class Request>
absl::StatusOr<CallersOrder> StartOrder(ReorganisationKind kind, const Request& request) {
  CallersOrder asked;
  asked.order.kind = kind;
  HL_ASSIGN_OR_RETURN(asked.order.day, ParseEffectiveDate(request.effective_date()));
  asked.reason = request.reason();
  asked.etag = request.etag();
  asked.request_id = request.request_id();
  return asked;
}

absl::Status AddSource(const std::string& name,
                       absl::string_view field,
                       ReorganisationOrder& order) {
  HL_ASSIGN_OR_RETURN(const TerritoryName source, ParseTerritory(name, field));
  if (order.city.empty()) order.city = source.city();
  if (source.city() != order.city) {
    return InvalidField(field, reason::kForeignCode, "All territories must be of one city.");
  }
  order.sources.push_back(source.id());
  return absl::OkStatus();
}

void AddTarget(const v1::NewTerritory& target, CallersOrder& asked) {
  asked.order.targets.push_back(FromProto(target, asked.order.city));
  asked.geometries.push_back(target.geometry());
}

template <class Moves>
void AddMoves(const Moves& children, ReorganisationOrder& order) {
  for (const v1::ChildMove& move : children) order.moves.push_back({move.code(), move.new_code()});
}

// The territories of all levels at a point; none at one that Convert would refuse: like any point
// outside the city it tells nothing, and the batch goes on.
std::vector<std::string> CodesAt(const CityMap& map, const type::v1::Point& asked) {
  std::vector<std::string> codes;
  const Converted wgs = ToWgs84({asked.longitude(), asked.latitude()},
                                static_cast<CoordinateSystem>(asked.system()),
                                map.layers.get());
  if (!wgs.refusal.empty()) return codes;
  const FinePoint point = ToFine(wgs.point.lon, wgs.point.lat);
  for (const Layer layer : {Layer::kMicro, Layer::kExclusive, Layer::kBasic}) {
    const absl::string_view code = map.layers->Find(layer, point);
    if (code.empty()) continue;
    codes.emplace_back(code);
    if (layer != Layer::kBasic) continue;
    for (std::string& above : AncestorCodes(code)) codes.push_back(std::move(above));
  }
  return codes;
}

}  // namespace

absl::StatusOr<v1::Reorganisation> ReorganisationsService::SplitTerritory(
    const rpc::Call& call, const v1::SplitTerritoryRequest& request) {
  HL_ASSIGN_OR_RETURN(CallersOrder asked, StartOrder(ReorganisationKind::kSplit, request));
  HL_RETURN_IF_ERROR(AddSource(request.name(), "name", asked.order));
  for (const v1::NewTerritory& part : request.parts()) AddTarget(part, asked);
  AddMoves(request.children(), asked.order);
  asked.system = static_cast<CoordinateSystem>(request.system());
  asked.carry_duties = request.carry_duties();
  return CarryOut(call, asked);
}

absl::StatusOr<v1::Reorganisation> ReorganisationsService::MergeTerritories(
    const rpc::Call& call, const v1::MergeTerritoriesRequest& request) {
  HL_ASSIGN_OR_RETURN(CallersOrder asked, StartOrder(ReorganisationKind::kMerge, request));
  HL_ASSIGN_OR_RETURN(asked.order.city, ParseCity(request.parent()));
  for (const std::string& name : request.names()) {
    HL_RETURN_IF_ERROR(AddSource(name, "names", asked.order));
  }
  AddTarget(request.into(), asked);
  AddMoves(request.children(), asked.order);
  asked.system = static_cast<CoordinateSystem>(request.system());
  asked.carry_duties = request.carry_duties();
  return CarryOut(call, asked);
}

absl::StatusOr<v1::Reorganisation> ReorganisationsService::RehomeTerritory(
    const rpc::Call& call, const v1::RehomeTerritoryRequest& request) {
  HL_ASSIGN_OR_RETURN(CallersOrder asked, StartOrder(ReorganisationKind::kRehome, request));
  HL_RETURN_IF_ERROR(AddSource(request.name(), "name", asked.order));
  asked.order.moves.push_back({asked.order.sources.front(), request.new_code()});
  asked.carry_duties = request.carry_duties();
  return CarryOut(call, asked);
}

absl::StatusOr<v1::Reorganisation> ReorganisationsService::RetireTerritory(
    const rpc::Call& call, const v1::RetireTerritoryRequest& request) {
  HL_ASSIGN_OR_RETURN(CallersOrder asked, StartOrder(ReorganisationKind::kRetire, request));
  HL_RETURN_IF_ERROR(AddSource(request.name(), "name", asked.order));
  return CarryOut(call, asked);
}

absl::StatusOr<CityState> ReorganisationsService::TryOnce(const rpc::Call& call,
                                                          const CallersOrder& asked) {
  ReorganisationCommand command{.city = asked.order.city, .etag = asked.etag};
  // A repeat must not be planned: what it orders has been done.
  HL_ASSIGN_OR_RETURN(
      const bool repeat,
      store_.HasReceipt(asked.order.city, call.actor().subject, asked.request_id, call.deadline));
  if (!repeat) {
    HL_ASSIGN_OR_RETURN(command.planned_on,
                        boundaries_.GetVersion(asked.order.city, call.deadline));
    HL_RETURN_IF_ERROR(CheckEtag(asked.etag, command.planned_on));
    HL_ASSIGN_OR_RETURN(command.work, preparer_.Prepare(asked, call.now, call.deadline));
  }
  return RunOne(writes_, call, asked.request_id, std::move(command));
}

absl::StatusOr<v1::Reorganisation> ReorganisationsService::CarryOut(const rpc::Call& call,
                                                                    const CallersOrder& asked) {
  absl::StatusOr<CityState> state = absl::UnknownError("not tried");
  for (int tries = 0; tries < kMostPlans; ++tries) {
    state = TryOnce(call, asked);
    if (ReasonOf(state.status()) != hailan::reason::kLostRace) break;
  }
  HL_RETURN_IF_ERROR(state.status());
  HL_RETURN_IF_ERROR(maps_.Refresh(call.deadline));
  return Answer(call, asked.order.city, state->reorganisation_id);
}

absl::StatusOr<v1::Reorganisation> ReorganisationsService::Answer(const rpc::Call& call,
                                                                  const std::string& city,
                                                                  const std::string& id) {
  HL_ASSIGN_OR_RETURN(const std::optional<ReorganisationRecord> record,
                      store_.Get(city, id, call.deadline));
  // The request id was used for something that is no reorganisation.
  if (!record.has_value()) return command::RequestIdReused();
  v1::Reorganisation reply = ToProto(*record, city);
  HL_ASSIGN_OR_RETURN(const auto follow_ups,
                      store_.ListFollowUps(city, {id}, call.now, call.deadline));
  for (const auto& [of, follow_up] : follow_ups) {
    *reply.add_follow_ups() = ToProto(follow_up, city);
  }
  return reply;
}

absl::StatusOr<v1::ListReorganisationsResponse> ReorganisationsService::ListReorganisations(
    const rpc::Call& call, const v1::ListReorganisationsRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(const std::string subtree,
                      ParseSubtree(request.territory(), city, "territory"));
  const std::string identity = absl::StrCat("ListReorganisations/", city, "/", subtree);
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> last,
                      tokens_.Decode(request.page_token(), identity));
  const int size = PageSize(request.page_size());
  std::pair<std::string, std::string> after;
  if (last.size() == 2) after = {last[0], last[1]};
  HL_ASSIGN_OR_RETURN(std::vector<ReorganisationRecord> page,
                      store_.List(city, subtree, after, size + 1, call.deadline));
  v1::ListReorganisationsResponse response;
  if (page.size() > static_cast<size_t>(size)) {
    page.pop_back();
    response.set_next_page_token(
        tokens_.Encode({FormatDay(page.back().day), page.back().id}, identity));
  }
  std::map<std::string, v1::Reorganisation*> by_id;
  std::vector<std::string> ids;
  for (const ReorganisationRecord& record : page) {
    v1::Reorganisation& entry = *response.add_reorganisations();
    entry = ToProto(record, city);
    by_id[record.id] = &entry;
    ids.push_back(record.id);
  }
  HL_ASSIGN_OR_RETURN(const auto follow_ups,
                      store_.ListFollowUps(city, ids, call.now, call.deadline));
  for (const auto& [id, follow_up] : follow_ups) {
    *by_id.at(id)->add_follow_ups() = ToProto(follow_up, city);
  }
  return response;
}

absl::StatusOr<v1::Lineage> ReorganisationsService::GetLineage(
    const rpc::Call& call, const v1::GetLineageRequest& request) {
  HL_ASSIGN_OR_RETURN(const TerritoryName name, ParseTerritory(request.name(), "name"));
  HL_ASSIGN_OR_RETURN(const LineageGraph graph, store_.GetLineage(name.city(), call.deadline));
  if (!graph.Knows(name.id())) return NoSuchTerritory();
  v1::Lineage reply;
  reply.set_name(request.name());
  for (const LineageLink& link : graph.Predecessors(name.id())) {
    *reply.add_predecessors() = ToProto(link, name.city());
  }
  for (const LineageLink& link : graph.Successors(name.id())) {
    *reply.add_successors() = ToProto(link, name.city());
  }
  return reply;
}

absl::StatusOr<std::shared_ptr<const CityMap>> ReorganisationsService::FindMap(
    const rpc::Call& call, const std::string& city, absl::CivilDay day) {
  std::shared_ptr<const CityMap> map;
  HL_ASSIGN_OR_RETURN(map, past_.Get(city, day, call.deadline));
  if (!CheckDrawn(map.get()).ok()) map = nullptr;
  return map;
}

absl::StatusOr<v1::ResolveTerritoryResponse> ReorganisationsService::ResolveTerritory(
    const rpc::Call& call, const v1::ResolveTerritoryRequest& request) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(const absl::Time as_of, ParseTime(request.as_of(), "as_of"));
  HL_ASSIGN_OR_RETURN(const LineageGraph graph, store_.GetLineage(city, call.deadline));
  HL_ASSIGN_OR_RETURN(const std::shared_ptr<const CityMap> map, FindMap(call, city, DayOf(as_of)));
  v1::ResolveTerritoryResponse response;
  for (const v1::TerritoryQuestion& question : request.questions()) {
    HL_ASSIGN_OR_RETURN(const std::string code,
                        ParseSubtree(question.territory(), city, "questions.territory"));
    HL_ASSIGN_OR_RETURN(const absl::Time time, ParseTime(question.time(), "questions.time"));
    std::vector<std::string> at_point;
    if (question.has_point()) {
      HL_RETURN_IF_ERROR(CheckPoint(question.point(), "questions.point"));
      if (map != nullptr) at_point = CodesAt(*map, question.point());
    }
    const Resolution found = graph.Resolve(code, DayOf(time), DayOf(as_of), at_point);
    v1::TerritoryAnswer& answer = *response.add_answers();
    answer.set_territory(FormatTerritory(city, found.code));
    answer.set_basis(static_cast<v1::ResolveBasis>(found.basis));
    answer.set_share(found.share);
  }
  return response;
}

}  // namespace hailan::grid_geo
