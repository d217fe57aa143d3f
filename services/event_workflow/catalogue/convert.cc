#include "services/event_workflow/catalogue/convert.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "hailan/event_workflow/v1/change_feed.pb.h"
#include "services/event_workflow/digest.h"
#include "services/event_workflow/events/convert.h"

namespace hailan::event_workflow {
namespace {

absl::StatusOr<CatalogueItem> FromProto(const pb::CatalogueItem& item) {
  CatalogueItem out;
  out.code = item.code();
  out.parent_code = item.parent_code();
  out.title = item.title();
  HL_ASSIGN_OR_RETURN(out.department, IdOf(item.department(), "departments", "items.department"));
  out.sla_class = static_cast<SlaClass>(item.sla_class());
  out.urgency = static_cast<Urgency>(item.urgency());
  out.evidence_required = item.evidence_required();
  out.flows = item.flows();
  out.platform = static_cast<Platform>(item.platform());
  out.routing_kind = static_cast<RoutingKind>(item.routing_kind());
  out.before_evidence_required = item.before_evidence_required();
  out.triage_note_required = item.triage_note_required();
  out.through_street = item.through_street();
  return out;
}

// Nothing for an item that says nothing of routing, evidence before, notes and the street, so that
// versions imported before there was such a thing keep their digest.
std::string LaterContentOf(const CatalogueItem& item) {
  const bool silent = item.platform == Platform::kUnsaid &&
                      item.routing_kind == RoutingKind::kUnsaid && !item.before_evidence_required &&
                      !item.triage_note_required && !item.through_street;
  if (silent) return "";
  return absl::StrCat(" ",
                      static_cast<int>(item.platform),
                      " ",
                      static_cast<int>(item.routing_kind),
                      item.before_evidence_required ? " before" : "",
                      item.triage_note_required ? " note" : "",
                      item.through_street ? " street" : "");
}

// Digest of a version's content, independent of the order of its items; every text is preceded by
// its length, so that no two contents read alike.
std::string ContentOf(absl::string_view title, const std::vector<CatalogueItem>& items) {
  std::vector<std::string> lines;
  lines.reserve(items.size());
  for (const CatalogueItem& item : items) {
    lines.push_back(absl::StrCat(item.code.size(),
                                 item.code,
                                 " ",
                                 item.parent_code.size(),
                                 item.parent_code,
                                 " ",
                                 item.title.size(),
                                 item.title,
                                 " ",
                                 item.department.size(),
                                 item.department,
                                 " ",
                                 static_cast<int>(item.sla_class),
                                 " ",
                                 static_cast<int>(item.urgency),
                                 " ",
                                 item.evidence_required ? "evidence " : "",
                                 item.flows ? "flows" : "",
                                 LaterContentOf(item)));
  }
  std::sort(lines.begin(), lines.end());
  std::string content = absl::StrCat(title.size(), title);
  for (const std::string& line : lines) absl::StrAppend(&content, "\n", line.size(), line);
  return Sha256Hex(content);
}

}  // namespace

pb::CatalogueVersion ToProto(const CatalogueVersion& version) {
  pb::CatalogueVersion out;
  out.set_name(version.name.Format());
  out.set_title(version.title);
  out.set_major_count(version.counts.major);
  out.set_minor_count(version.counts.minor);
  out.set_active(version.active);
  *out.mutable_create_time() = rpc::ToTimestamp(version.create_time);
  if (version.activate_time.has_value()) {
    *out.mutable_activate_time() = rpc::ToTimestamp(*version.activate_time);
  }
  out.set_etag(absl::StrCat(version.revision));
  return out;
}

pb::CatalogueItem ToProto(const CatalogueItem& item, absl::string_view city) {
  pb::CatalogueItem out;
  out.set_name(FormatName(city, "catalogueItems", item.code));
  out.set_code(item.code);
  out.set_parent_code(item.parent_code);
  out.set_title(item.title);
  out.set_department(FormatName(city, "departments", item.department));
  out.set_sla_class(static_cast<pb::SlaClass>(item.sla_class));
  out.set_urgency(static_cast<pb::Urgency>(item.urgency));
  out.set_evidence_required(item.evidence_required);
  out.set_flows(item.flows);
  out.set_platform(static_cast<pb::Platform>(item.platform));
  out.set_routing_kind(static_cast<pb::RoutingKind>(item.routing_kind));
  out.set_before_evidence_required(item.before_evidence_required);
  out.set_triage_note_required(item.triage_note_required);
  out.set_through_street(item.through_street);
  return out;
}

absl::StatusOr<CatalogueCommand> FromProto(const pb::ImportCatalogueRequest& request) {
  CatalogueCommand command;
  HL_ASSIGN_OR_RETURN(std::string city, ParseCity(request.parent()));
  command.catalogue = CatalogueName(std::move(city), request.catalogue_id());
  command.kind = CatalogueCommand::Kind::kImport;
  command.title = request.title();
  for (const pb::CatalogueItem& item : request.items()) {
    HL_ASSIGN_OR_RETURN(CatalogueItem one, FromProto(item));
    command.items.push_back(std::move(one));
  }
  command.content = ContentOf(command.title, command.items);
  command.expected = {.major = request.expected_major(),
                      .minor = request.expected_minor(),
                      .flowing = request.expected_flowing()};
  return command;
}

command::Message MessageOf(const CatalogueChange& change) {
  pb::CatalogueChange payload;
  payload.set_catalogue(change.next.name.Format());
  payload.set_major_count(change.next.counts.major);
  payload.set_minor_count(change.next.counts.minor);
  *payload.mutable_time() = rpc::ToTimestamp(change.time);
  return command::MakeMessage(change.items.empty() ? "catalogue.activated" : "catalogue.imported",
                              change.next.name.Format(),
                              payload);
}

}  // namespace hailan::event_workflow
