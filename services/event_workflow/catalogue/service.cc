#include "services/event_workflow/catalogue/service.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

constexpr int kDefaultItems = 500;
constexpr int kMostItems = 1000;
constexpr absl::string_view kActive = "active";

absl::StatusOr<CatalogueName> ParseCatalogue(absl::string_view name, absl::string_view field) {
  absl::StatusOr<CatalogueName> parsed = CatalogueName::Parse(name);
  if (parsed.ok()) return parsed;
  return InvalidField(field, "RESOURCE_NAME", "is not a name of a catalogue version");
}

CatalogueItem ReadItem(const pg::Row& row) {
  CatalogueItem item;
  item.code = row.Text(0);
  item.parent_code = row.Text(1);
  item.title = row.Text(2);
  item.department = row.Text(3);
  item.sla_class = static_cast<SlaClass>(row.Int(4));
  item.urgency = static_cast<Urgency>(row.Int(5));
  item.evidence_required = row.Bool(6);
  item.flows = row.Bool(7);
  item.platform = static_cast<Platform>(row.Int(8));
  item.routing_kind = static_cast<RoutingKind>(row.Int(9));
  item.before_evidence_required = row.Bool(10);
  item.triage_note_required = row.Bool(11);
  item.through_street = row.Bool(12);
  return item;
}

}  // namespace

absl::StatusOr<CatalogueCommand> CatalogueService::ImportCatalogue(
    const rpc::Call&, const pb::ImportCatalogueRequest& req) {
  // The id becomes part of a name, and `active` already means something there.
  if (req.catalogue_id() == kActive || absl::StrContains(req.catalogue_id(), '.')) {
    return Error(absl::StatusCode::kInvalidArgument,
                 reason::kBadCode,
                 "catalogue_id is letters, digits, '-' and '_', and not `active`.");
  }
  return FromProto(req);
}

absl::StatusOr<pb::CatalogueVersion> CatalogueService::ActivateCatalogue(
    const rpc::Call& call, const pb::ActivateCatalogueRequest& req) {
  CatalogueCommand command;
  HL_ASSIGN_OR_RETURN(command.catalogue, ParseCatalogue(req.name(), "name"));
  command.kind = CatalogueCommand::Kind::kActivate;
  command.etag = req.etag();
  const CatalogueName name = command.catalogue;
  std::vector<std::pair<command::Origin, CatalogueCommand>> commands;
  commands.emplace_back(call.Origin(req.request_id()), std::move(command));
  HL_RETURN_IF_ERROR(runner_.RunAll(std::move(commands)).front().status());
  HL_RETURN_IF_ERROR(cache_.Refresh(call.deadline));
  HL_ASSIGN_OR_RETURN(const CatalogueVersion version, Get(name, call.deadline));
  return ToProto(version);
}

absl::StatusOr<pb::CatalogueVersion> CatalogueService::GetCatalogue(
    const rpc::Call& call, const pb::GetCatalogueRequest& req) {
  HL_ASSIGN_OR_RETURN(const CatalogueName name, ParseCatalogue(req.name(), "name"));
  HL_ASSIGN_OR_RETURN(const CatalogueVersion version, Get(name, call.deadline));
  return ToProto(version);
}

absl::StatusOr<pb::ListItemsResponse> CatalogueService::ListItems(const rpc::Call& call,
                                                                  const pb::ListItemsRequest& req) {
  HL_ASSIGN_OR_RETURN(const CatalogueName name, ParseCatalogue(req.parent(), "parent"));
  HL_ASSIGN_OR_RETURN(const CatalogueVersion version, Get(name, call.deadline));
  // A page token stays with the version it was given for, even if another is put in force.
  const std::string filter = absl::StrCat("ListItems ", name.Format(), " ", req.parent_code());
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> key, tokens_.Decode(req.page_token(), filter));
  const std::string id = key.size() == 2 ? key[0] : version.name.id();
  const int size = PageSize(req.page_size(), kDefaultItems, kMostItems);
  pg::Params params;
  params.Add(name.city()).Add(id);
  req.parent_code().empty() ? params.AddNull() : params.Add(req.parent_code());
  params.Add(key.size() == 2 ? key[1] : "").Add(size + 1);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListItems, params, call.deadline));
  pb::ListItemsResponse out;
  for (const pg::Row row : rows) {
    if (out.items_size() == size) {
      out.set_next_page_token(tokens_.Encode({id, out.items(size - 1).code()}, filter));
      break;
    }
    *out.add_items() = ToProto(ReadItem(row), name.city());
  }
  return out;
}

absl::StatusOr<CatalogueVersion> CatalogueService::Get(const CatalogueName& name,
                                                       absl::Time deadline) const {
  pg::Params params;
  params.Add(name.city()).Add(name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kGetCatalogue, params, deadline));
  if (rows.empty()) {
    return Error(absl::StatusCode::kNotFound,
                 hailan::reason::kNotFound,
                 "There is no such catalogue version.");
  }
  CatalogueVersion version = ReadCatalogue(rows[0], 0);
  version.active = rows[0].Bool(9);
  return version;
}

}  // namespace hailan::event_workflow
