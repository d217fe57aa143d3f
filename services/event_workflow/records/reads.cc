#include "services/event_workflow/records/reads.h"

#include <memory>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/events/rows.h"
#include "services/event_workflow/records/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

constexpr int kMostSteps = 500;

absl::Status AboutEvent(const absl::Status& status, const EventName& event) {
  return Error(status.code(), ReasonOf(status), status.message(), {{"event", event.Format()}});
}

// What a page token belongs to.
std::string PageFilter(absl::string_view method,
                       const google::protobuf::Message& request,
                       const Actor& actor) {
  const std::unique_ptr<google::protobuf::Message> filter(request.New());
  filter->CopyFrom(request);
  for (const char* field : {"page_size", "page_token"}) {
    const auto* descriptor = filter->GetDescriptor()->FindFieldByName(field);
    if (descriptor != nullptr) filter->GetReflection()->ClearField(filter.get(), descriptor);
  }
  return absl::StrCat(method,
                      " ",
                      filter->SerializeAsString(),
                      " ",
                      actor.subject,
                      " ",
                      absl::StrJoin(actor.areas, ","),
                      " ",
                      absl::StrJoin(actor.departments, ","));
}

}  // namespace

absl::StatusOr<std::vector<Event>> VisibleEvents(
    pg::Pool& pool,
    const std::string& city,
    const google::protobuf::RepeatedPtrField<std::string>& names,
    const rpc::Call& call) {
  std::vector<EventName> wanted;
  std::vector<std::string> ids;
  for (const std::string& name : names) {
    HL_ASSIGN_OR_RETURN(EventName event, ParseEvent(name, "events"));
    if (event.city() != city) {
      return InvalidField("events", "FOREIGN_CITY", "names an event of another city");
    }
    ids.push_back(event.id());
    wanted.push_back(std::move(event));
  }
  pg::Params params;
  params.Add(city).Add(pg::TextArray(ids));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool.Exec(sql::kFindEvents, params, call.deadline));
  absl::flat_hash_map<std::string, Event> found;
  for (const pg::Row row : rows) {
    Event event = ReadEvent(row, 0);
    found.try_emplace(event.name.id(), std::move(event));
  }
  std::vector<Event> events;
  absl::flat_hash_set<std::string> seen;
  for (const EventName& name : wanted) {
    if (!seen.insert(name.id()).second) continue;
    const auto event = found.find(name.id());
    const absl::Status visible =
        CheckVisible(event == found.end() ? nullptr : &event->second, call.actor());
    if (!visible.ok()) return AboutEvent(visible, name);
    events.push_back(event->second);
  }
  return events;
}

namespace records_internal {

absl::Status NotAName(absl::string_view field) {
  return InvalidField(field, "RESOURCE_NAME", "is not a name of this collection");
}

absl::StatusOr<std::string> UuidOf(const std::string& id, absl::string_view field) {
  if (!IsUuid(id)) return NotAName(field);
  return absl::AsciiStrToLower(id);
}

}  // namespace records_internal

void AddAreas(pg::Params& params, const Actor& actor) {
  SeesWholeCity(actor) ? params.AddNull() : params.Add(pg::TextArray(actor.areas));
}

void AddMaybe(pg::Params& params, const std::string& text) {
  text.empty() ? params.AddNull() : params.Add(text);
}

absl::StatusOr<google::protobuf::RepeatedPtrField<pb::RecordStep>> RecordReads::Steps(
    const std::string& city, const std::string& id, bool reduced, absl::Time deadline) const {
  pg::Params params;
  params.Add(city).Add(id).Add(kMostSteps);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListRecordSteps, params, deadline));
  google::protobuf::RepeatedPtrField<pb::RecordStep> steps;
  for (const pg::Row row : rows) *steps.Add() = ReadStep(row, reduced);
  return steps;
}

absl::StatusOr<RecordPage> RecordReads::PageOf(const Actor& actor,
                                               absl::string_view method,
                                               const google::protobuf::Message& request,
                                               const std::string& token,
                                               int size) const {
  RecordPage page{.filter = PageFilter(method, request, actor), .start = {}, .size = size};
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> key, tokens_.Decode(token, page.filter));
  if (!key.empty()) page.start = key.front();
  return page;
}

}  // namespace hailan::event_workflow
