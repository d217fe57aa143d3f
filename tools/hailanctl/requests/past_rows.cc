#include "tools/hailanctl/requests/past_rows.h"

#include <openssl/sha.h>

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
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"

namespace hailan::ctl {
namespace {

namespace evt = hailan::event_workflow::v1;

constexpr size_t kSlugLength = 24;
constexpr absl::string_view kHeading = "requests";

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

absl::Status CellInvalid(const CsvTable::Row& row, absl::string_view what) {
  return Error(
      absl::StatusCode::kInvalidArgument, "CELL_INVALID", absl::StrCat(row.Place(), ": ", what));
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

PastColumns KnownColumns(absl::string_view header) {
  if (absl::StartsWith(header, "case_id,")) {
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
  if (absl::StartsWith(header, "request_id,")) {
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

// Empty cells leave the time unset.
absl::Status SetTime(const CsvTable::Row& row,
                     const std::string& column,
                     const absl::TimeZone& zone,
                     google::protobuf::Timestamp* (evt::PastRequest::*mutable_time)(),
                     evt::PastRequest& past) {
  if (column.empty() || row[column].empty()) return absl::OkStatus();
  absl::Time time;
  if (!absl::ParseTime("%Y-%m-%d %H:%M:%E*S", row[column], zone, &time, nullptr) &&
      !absl::ParseTime(absl::RFC3339_full, row[column], &time, nullptr)) {
    return CellInvalid(row, absl::StrCat(column, " is neither YYYY-MM-DD hh:mm:ss nor RFC 3339."));
  }
  *(past.*mutable_time)() = rpc::ToTimestamp(time);
  return absl::OkStatus();
}

evt::PastOutcome OutcomeFrom(absl::string_view status) {
  const std::string lower = absl::AsciiStrToLower(status);
  if (absl::StrContains(lower, "cancel")) return evt::PAST_OUTCOME_CANCELLED;
  if (absl::StrContains(lower, "referred")) return evt::PAST_OUTCOME_REJECTED;
  return absl::StrContains(lower, "closed") ? evt::PAST_OUTCOME_CLOSED
                                            : evt::PAST_OUTCOME_UNSPECIFIED;
}

absl::Status SetPoint(const CsvTable::Row& row,
                      const PastColumns& columns,
                      evt::PastRequest& past) {
  if (columns.latitude.empty() || row[columns.latitude].empty()) return absl::OkStatus();
  double latitude = 0;
  double longitude = 0;
  if (!absl::SimpleAtod(row[columns.latitude], &latitude) ||
      !absl::SimpleAtod(row[columns.longitude], &longitude)) {
    return CellInvalid(row, "latitude and longitude are degrees.");
  }
  past.mutable_point()->set_latitude(latitude);
  past.mutable_point()->set_longitude(longitude);
  past.mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  return absl::OkStatus();
}

std::string NameIn(const std::string& city, absl::string_view collection, absl::string_view id) {
  return id.empty() ? "" : absl::StrCat("cities/", city, "/", collection, "/", id);
}

}  // namespace

absl::StatusOr<PastColumns> ColumnsOf(absl::string_view header,
                                      const std::vector<std::string>& overrides) {
  PastColumns columns = KnownColumns(header);
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

absl::StatusOr<PastTable> PastTable::Parse(absl::string_view text,
                                           const std::string& name,
                                           const std::vector<std::string>& overrides) {
  HL_ASSIGN_OR_RETURN(PastColumns columns, ColumnsOf(text.substr(0, text.find('\n')), overrides));
  HL_ASSIGN_OR_RETURN(CsvTable table, CsvTable::Parse(text, name, Used(columns)));
  return PastTable(std::move(table), std::move(columns));
}

absl::Status PastTable::AddCase(size_t index,
                                const PastContext& context,
                                evt::ImportRequestsRequest& request) const {
  using Past = evt::PastRequest;
  const CsvTable::Row row = table_[index];
  Past past;
  past.set_external_id(std::string(row[columns_.id]));
  past.set_channel(ChannelFrom(row[columns_.source]));
  past.set_item(NameIn(context.city, "catalogueItems", ItemCodeOf(row[columns_.type])));
  if (!columns_.department.empty()) {
    past.set_department(NameIn(context.city, "departments", IdFrom(row[columns_.department])));
  }
  past.set_territory(NameIn(context.city, "territories", context.territory));
  past.set_description(std::string(row[columns_.type]));
  past.set_outcome(OutcomeFrom(row[columns_.status]));
  HL_RETURN_IF_ERROR(SetTime(row, columns_.open, context.zone, &Past::mutable_open_time, past));
  HL_RETURN_IF_ERROR(SetTime(row, columns_.due, context.zone, &Past::mutable_due_time, past));
  if (past.outcome() != evt::PAST_OUTCOME_UNSPECIFIED) {
    HL_RETURN_IF_ERROR(SetTime(row, columns_.close, context.zone, &Past::mutable_close_time, past));
  }
  HL_RETURN_IF_ERROR(SetPoint(row, columns_, past));
  *request.add_requests() = std::move(past);
  return absl::OkStatus();
}

evt::ImportCatalogueRequest PastTable::Catalogue(const PastContext& context,
                                                 const std::string& id) const {
  evt::ImportCatalogueRequest request;
  request.set_parent(absl::StrCat("cities/", context.city));
  request.set_catalogue_id(id);
  request.set_title("Types of imported requests");
  evt::CatalogueItem& heading = *request.add_items();
  heading.set_code(std::string(kHeading));
  heading.set_title("Requests");
  std::map<std::string, std::pair<std::string, std::string>> types;
  for (size_t i = 0; i < table_.size(); ++i) {
    const CsvTable::Row row = table_[i];
    types.try_emplace(ItemCodeOf(row[columns_.type]),
                      row[columns_.type],
                      columns_.department.empty() ? "" : IdFrom(row[columns_.department]));
  }
  for (const auto& [code, type] : types) {
    evt::CatalogueItem& item = *request.add_items();
    item.set_code(code);
    item.set_parent_code(std::string(kHeading));
    item.set_title(type.first);
    item.set_department(NameIn(context.city, "departments", type.second));
    item.set_sla_class(evt::SLA_CLASS_HARD);
  }
  return request;
}

std::string IdFrom(absl::string_view name) {
  std::string id;
  for (const char c : name) {
    const bool plain = absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_';
    if (plain) {
      id += c;
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
  }
  while (!id.empty() && id.back() == '-') id.pop_back();
  return id.substr(0, 64);
}

std::string ItemCodeOf(absl::string_view type) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(type.data()), type.size(), digest.data());
  const std::string hex =
      absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest.data()), 3));
  const std::string slug = IdFrom(type).substr(0, kSlugLength);
  return absl::StrCat(slug, slug.empty() ? "" : "-", hex);
}

evt::Channel ChannelFrom(absl::string_view source) {
  const std::string lower = absl::AsciiStrToLower(source);
  for (const SourceWord& known : kSourceWords) {
    if (absl::StrContains(lower, known.word)) return known.channel;
  }
  return evt::CHANNEL_RESIDENT;
}

}  // namespace hailan::ctl
