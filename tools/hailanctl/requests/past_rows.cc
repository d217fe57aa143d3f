#include "tools/hailanctl/requests/past_rows.h"

#include <google/protobuf/stubs/common.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "common/validate/rules.h"

namespace hailan::ctl {
namespace {

namespace evt = hailan::event_workflow::v1;
namespace evt_intake = hailan::event_workflow::intake::v1;

constexpr size_t kSlugLength = 24;
constexpr size_t kIdLength = 64;
constexpr absl::string_view kHeading = "requests";
// More than a catalogue takes beside its heading: the server says so then.
constexpr size_t kMostTypes = 5000;

// A word in the name of a source, and the channel that it means. The first that fits counts.
struct SourceWord {
  absl::string_view word;
  evt::Channel channel;
};
constexpr std::array kSourceWords{
    SourceWord{"employee", evt::CHANNEL_PATROL},
    SourceWord{"driver", evt::CHANNEL_PATROL},
    SourceWord{"patrol", evt::CHANNEL_PATROL},
    SourceWord{"twitter", evt::CHANNEL_SOCIAL_MEDIA},
    SourceWord{"social", evt::CHANNEL_SOCIAL_MEDIA},
    SourceWord{"council", evt::CHANNEL_COUNCIL_HALL},
    SourceWord{"integration", evt::CHANNEL_DEPARTMENT_TASK},
    SourceWord{"letter", evt::CHANNEL_LETTERS_VISITS},
    SourceWord{"walk-in", evt::CHANNEL_LETTERS_VISITS},
    SourceWord{"sensor", evt::CHANNEL_IOT},
    SourceWord{"call", evt::CHANNEL_HOTLINE_12345},
    SourceWord{"voicemail", evt::CHANNEL_HOTLINE_12345},
    SourceWord{"hotline", evt::CHANNEL_HOTLINE_12345},
};

// `what` is the rule and the fix.
absl::Status CellInvalid(const CsvRow& row, absl::string_view column, absl::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument,
               "CELL_INVALID",
               absl::StrCat(row.Place(), ", column ", column, ": ", what));
}

using Roles = std::map<std::string, std::string*, std::less<>>;

Roles RolesOf(PastColumns& columns) {
  return {{"id", &columns.id},
          {"open", &columns.open},
          {"due", &columns.due},
          {"close", &columns.close},
          {"status", &columns.status},
          {"department", &columns.department},
          {"type", &columns.type},
          {"source", &columns.source},
          {"latitude", &columns.latitude},
          {"longitude", &columns.longitude}};
}

PastColumns KnownColumns(absl::string_view first_title) {
  if (first_title == "case_id") {
    return {"case_id",
            "opened",
            "target",
            "closed",
            "status",
            "department",
            "type",
            "source",
            "lat",
            "lon"};
  }
  if (first_title == "request_id") {
    // The service day of Los Angeles is a schedule, not a deadline.
    return {"request_id",
            "created",
            "",
            "closed",
            "status",
            "owner_dept",
            "type",
            "source",
            "lat",
            "lon"};
  }
  return {};
}

std::vector<absl::string_view> Used(const PastColumns& columns) {
  std::vector<absl::string_view> used;
  for (const std::string* column : {&columns.id,
                                    &columns.open,
                                    &columns.due,
                                    &columns.close,
                                    &columns.status,
                                    &columns.department,
                                    &columns.type,
                                    &columns.source,
                                    &columns.latitude,
                                    &columns.longitude}) {
    if (!column->empty()) used.emplace_back(*column);
  }
  return used;
}

absl::Status CheckText(const CsvRow& row, const PastColumns& columns) {
  for (const absl::string_view column : Used(columns)) {
    const absl::string_view cell = row[column];
    const int size = static_cast<int>(cell.size());
    const bool valid = google::protobuf::internal::IsStructurallyValidUTF8(cell.data(), size);
    if (valid && !absl::StrContains(cell, absl::string_view("\0", 1))) continue;
    return CellInvalid(row, column, "wants UTF-8 without NUL; save the table as UTF-8.");
  }
  return absl::OkStatus();
}

// The column from which a field is made; empty for those that come from no cell.
std::string ColumnOf(const PastColumns& columns, absl::string_view field) {
  const std::map<absl::string_view, absl::string_view> sources = {
      {"external_id", columns.id},
      {"open_time", columns.open},
      {"due_time", columns.due},
      {"close_time", columns.close},
      {"department", columns.department},
      {"item", columns.type},
      {"description", columns.type},
      {"point.latitude", columns.latitude},
      {"point.longitude", columns.longitude}};
  const auto source = sources.find(field);
  return source == sources.end() ? std::string() : std::string(source->second);
}

// The rules of the contract, case by case: the server would refuse the whole batch.
absl::Status CheckRules(const CsvRow& row,
                        const PastColumns& columns,
                        const evt_intake::PastRequest& past) {
  const absl::Status status =
      validate::RulesOf(evt_intake::PastRequest::descriptor()).Check(past).status;
  for (const FieldViolation& broken : ViolationsOf(status)) {
    const std::string column = ColumnOf(columns, broken.field);
    if (column.empty()) continue;
    return CellInvalid(row, column, absl::StrCat(broken.reason, ": ", broken.description));
  }
  return absl::OkStatus();
}

// Empty cells leave the time unset.
absl::Status SetTime(const CsvRow& row,
                     const std::string& column,
                     const absl::TimeZone& zone,
                     google::protobuf::Timestamp* (evt_intake::PastRequest::*mutable_time)(),
                     evt_intake::PastRequest& past) {
  if (column.empty() || row[column].empty()) return absl::OkStatus();
  absl::Time time;
  if (!absl::ParseTime("%Y-%m-%d %H:%M:%E*S", row[column], zone, &time, nullptr) &&
      !absl::ParseTime(absl::RFC3339_full, row[column], &time, nullptr)) {
    return CellInvalid(row, column, "wants YYYY-MM-DD hh:mm:ss or RFC 3339.");
  }
  *(past.*mutable_time)() = rpc::ToTimestamp(time);
  return absl::OkStatus();
}

// A word in a status, and the outcome that it means. The first that fits counts; what none fits is
// still open.
struct StatusWord {
  absl::string_view word;
  evt_intake::PastOutcome outcome;
};

constexpr StatusWord kStatusWords[] = {{"unresolved", evt_intake::PAST_OUTCOME_UNSPECIFIED},
                                       {"incomplete", evt_intake::PAST_OUTCOME_UNSPECIFIED},
                                       {"未", evt_intake::PAST_OUTCOME_UNSPECIFIED},
                                       {"cancel", evt_intake::PAST_OUTCOME_CANCELLED},
                                       {"作废", evt_intake::PAST_OUTCOME_CANCELLED},
                                       {"撤", evt_intake::PAST_OUTCOME_CANCELLED},
                                       {"referred", evt_intake::PAST_OUTCOME_REJECTED},
                                       {"reject", evt_intake::PAST_OUTCOME_REJECTED},
                                       {"不予受理", evt_intake::PAST_OUTCOME_REJECTED},
                                       {"closed", evt_intake::PAST_OUTCOME_CLOSED},
                                       {"complete", evt_intake::PAST_OUTCOME_CLOSED},
                                       {"resolved", evt_intake::PAST_OUTCOME_CLOSED},
                                       {"办结", evt_intake::PAST_OUTCOME_CLOSED},
                                       {"结案", evt_intake::PAST_OUTCOME_CLOSED}};

evt_intake::PastOutcome OutcomeFrom(absl::string_view status) {
  const std::string lower = absl::AsciiStrToLower(status);
  for (const StatusWord& known : kStatusWords) {
    if (absl::StrContains(lower, known.word)) return known.outcome;
  }
  return evt_intake::PAST_OUTCOME_UNSPECIFIED;
}

// Letters, digits and `_` of a name, with `-` for whatever is between them.
std::string SlugOf(absl::string_view name) {
  std::string slug;
  for (const char c : name) {
    const bool plain = absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
    if (plain) {
      slug += c;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

// Six hex digits.
std::string DigestOf(absl::string_view name) {
  return absl::BytesToHexString(Sha256(name).substr(0, 3));
}

std::string Joined(const std::string& slug, const std::string& digest) {
  return absl::StrCat(slug, slug.empty() ? "" : "-", digest);
}

absl::Status SetPoint(const CsvRow& row,
                      const PastColumns& columns,
                      evt_intake::PastRequest& past) {
  if (columns.latitude.empty() || row[columns.latitude].empty()) return absl::OkStatus();
  double latitude = 0;
  double longitude = 0;
  if (!absl::SimpleAtod(row[columns.latitude], &latitude)) {
    return CellInvalid(row, columns.latitude, "wants decimal degrees.");
  }
  if (columns.longitude.empty() || !absl::SimpleAtod(row[columns.longitude], &longitude)) {
    return CellInvalid(row, columns.longitude, "wants decimal degrees where there is a latitude.");
  }
  past.mutable_point()->set_latitude(latitude);
  past.mutable_point()->set_longitude(longitude);
  past.mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  return absl::OkStatus();
}

std::string NameIn(const std::string& city, absl::string_view collection, absl::string_view id) {
  return id.empty() ? "" : absl::StrCat("cities/", city, "/", collection, "/", id);
}

// The items of types, by code.
using Types = std::map<std::string, evt::CatalogueItem>;

evt::CatalogueItem ItemOf(const CsvRow& row,
                          const PastColumns& columns,
                          const PastContext& context) {
  const std::string department = columns.department.empty() ? "" : IdFrom(row[columns.department]);
  evt::CatalogueItem item;
  item.set_code(ItemCodeOf(row[columns.type]));
  item.set_parent_code(std::string(kHeading));
  item.set_title(std::string(row[columns.type]));
  item.set_department(NameIn(context.city, "departments", department));
  item.set_sla_class(evt::SLA_CLASS_HARD);
  return item;
}

void AddType(const CsvRow& row,
             const PastColumns& columns,
             const PastContext& context,
             Types& types) {
  if (row[columns.type].empty() || types.size() == kMostTypes) return;
  if (types.contains(ItemCodeOf(row[columns.type])) || !CheckText(row, columns).ok()) return;
  evt::CatalogueItem item = ItemOf(row, columns, context);
  // One that no catalogue takes must not keep out all others; its rows are refused by themselves.
  if (!validate::RulesOf(evt::CatalogueItem::descriptor()).Check(item).status.ok()) return;
  std::string code = item.code();
  types.emplace(std::move(code), std::move(item));
}

evt::ImportCatalogueRequest CatalogueOf(Types types,
                                        const std::string& city,
                                        const std::string& id) {
  evt::ImportCatalogueRequest request;
  request.set_parent(absl::StrCat("cities/", city));
  request.set_catalogue_id(id);
  request.set_title("Types of imported requests");
  evt::CatalogueItem& heading = *request.add_items();
  heading.set_code(std::string(kHeading));
  heading.set_title("Requests");
  for (auto& [code, item] : types) *request.add_items() = std::move(item);
  return request;
}

}  // namespace

absl::StatusOr<PastColumns> ColumnsOf(const std::vector<std::string>& titles,
                                      const std::vector<std::string>& overrides) {
  PastColumns columns = KnownColumns(titles.empty() ? "" : titles.front());
  const Roles roles = RolesOf(columns);
  for (const std::string& override : overrides) {
    const std::pair<absl::string_view, absl::string_view> pair = absl::StrSplit(override, '=');
    const auto role = roles.find(pair.first);
    if (role == roles.end()) {
      return Error(absl::StatusCode::kInvalidArgument,
                   "COLUMNS_UNKNOWN",
                   absl::StrCat("There is no role ", pair.first, " of a column."));
    }
    *role->second = std::string(pair.second);
  }
  for (const absl::string_view needed : {"id", "open", "close", "status", "type", "source"}) {
    if (!roles.find(needed)->second->empty()) continue;
    return Error(absl::StatusCode::kInvalidArgument,
                 "COLUMNS_UNKNOWN",
                 absl::StrCat("Say which column is the ", needed, ": --column ", needed, "=…"));
  }
  return columns;
}

absl::StatusOr<PastReader> PastReader::Open(std::istream& in,
                                            const std::string& name,
                                            const std::vector<std::string>& overrides) {
  HL_ASSIGN_OR_RETURN(CsvReader rows, CsvReader::Open(in, name));
  HL_ASSIGN_OR_RETURN(PastColumns columns, ColumnsOf(rows.header().titles, overrides));
  HL_RETURN_IF_ERROR(rows.Require(Used(columns)));
  return PastReader(std::move(rows), std::move(columns));
}

absl::StatusOr<bool> PastReader::AddCase(const PastContext& context,
                                         evt_intake::ImportRequestsRequest& request) {
  HL_ASSIGN_OR_RETURN(const bool found, rows_.Next());
  if (!found) return false;
  const CsvRow row = rows_.row();
  using Past = evt_intake::PastRequest;
  HL_RETURN_IF_ERROR(CheckText(row, columns_));
  Past past;
  past.set_external_id(std::string(row[columns_.id]));
  past.set_channel(ChannelFrom(row[columns_.source]));
  const absl::string_view type = row[columns_.type];
  // Without a type it is an untriaged case.
  if (!type.empty()) past.set_item(NameIn(context.city, "catalogueItems", ItemCodeOf(type)));
  if (!columns_.department.empty()) {
    past.set_department(NameIn(context.city, "departments", IdFrom(row[columns_.department])));
  }
  past.set_territory(NameIn(context.city, "territories", context.territory));
  past.set_description(type.empty() ? "(no type)" : std::string(type));
  past.set_outcome(OutcomeFrom(row[columns_.status]));
  HL_RETURN_IF_ERROR(SetTime(row, columns_.open, context.zone, &Past::mutable_open_time, past));
  HL_RETURN_IF_ERROR(SetTime(row, columns_.due, context.zone, &Past::mutable_due_time, past));
  if (past.outcome() != evt_intake::PAST_OUTCOME_UNSPECIFIED) {
    HL_RETURN_IF_ERROR(SetTime(row, columns_.close, context.zone, &Past::mutable_close_time, past));
  }
  HL_RETURN_IF_ERROR(SetPoint(row, columns_, past));
  HL_RETURN_IF_ERROR(CheckRules(row, columns_, past));
  *request.add_requests() = std::move(past);
  return true;
}

PastSurvey PastReader::Survey(const PastContext& context, const std::string& catalogue) {
  PastSurvey survey;
  Types types;
  while (true) {
    const absl::StatusOr<bool> found = rows_.Next();
    if (found.ok() && !*found) break;
    ++survey.rows;
    if (found.ok() && !catalogue.empty()) AddType(rows_.row(), columns_, context, types);
  }
  survey.catalogue = CatalogueOf(std::move(types), context.city, catalogue);
  return survey;
}

std::string IdFrom(absl::string_view name) {
  const bool told = std::all_of(name.begin(), name.end(), absl::ascii_isascii);
  const std::string slug = SlugOf(name);
  // What letters cannot tell, a digest does: names in Chinese, too, have ids that differ.
  if (told) return slug.substr(0, kIdLength);
  return Joined(slug.substr(0, kIdLength - 7), DigestOf(name));
}

std::string ItemCodeOf(absl::string_view type) {
  return Joined(SlugOf(type).substr(0, kSlugLength), DigestOf(type));
}

evt::Channel ChannelFrom(absl::string_view source) {
  const std::string lower = absl::AsciiStrToLower(source);
  for (const SourceWord& known : kSourceWords) {
    if (absl::StrContains(lower, known.word)) return known.channel;
  }
  return evt::CHANNEL_RESIDENT;
}

}  // namespace hailan::ctl
