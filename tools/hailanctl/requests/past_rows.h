// Tables of requests that cities publish, as cases of the past: which column is what, and how a row
// becomes an import request.
#pragma once

#include <istream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "hailan/event_workflow/intake/v1/request_imports.pb.h"
#include "hailan/event_workflow/v1/catalogue.pb.h"
#include "tools/hailanctl/import/csv_reader.h"

namespace hailan::ctl {

// Names of columns; an empty `due` or `latitude` = the table has none.
struct PastColumns {
  std::string id;
  std::string open;
  std::string due;
  std::string close;
  std::string status;
  std::string department;
  std::string type;
  std::string source;
  std::string latitude;
  std::string longitude;
};

// The columns of a table by its titles: those of Boston's and of Los Angeles' open data are known;
// `overrides` are `role=column` pairs (`id=case_no`) on top. INVALID_ARGUMENT (COLUMNS_UNKNOWN)
// when a role that every case needs (id, open, close, status, type, source) has no column.
absl::StatusOr<PastColumns> ColumnsOf(const std::vector<std::string>& titles,
                                      const std::vector<std::string>& overrides);

// Where the cases go.
struct PastContext {
  // Six digits.
  std::string city;
  // Territory code of cases whose place is not known better.
  std::string territory;
  // Of the table's times, which name none.
  absl::TimeZone zone = absl::UTCTimeZone();
};

// What a table holds.
struct PastSurvey {
  // Those that are refused included.
  size_t rows = 0;
  // Every type of the readable rows is an item; without request id.
  event_workflow::v1::ImportCatalogueRequest catalogue;
};

// A table of past cases, row by row. Not thread-safe.
class PastReader {
 public:
  // `in` outlives the reader; `name` is used in messages. INVALID_ARGUMENT (CSV_MALFORMED,
  // COLUMNS_UNKNOWN).
  static absl::StatusOr<PastReader> Open(std::istream& in,
                                         const std::string& name,
                                         const std::vector<std::string>& overrides);

  // Appends the case of the next row; false when there is none. INVALID_ARGUMENT refuses this row:
  // CSV_MALFORMED names line, rule and fix of what is no row (see CsvReader), CELL_INVALID also the
  // column of a cell that cannot be read or that the contract would refuse. Nothing is appended
  // then, and the next call goes on behind it.
  absl::StatusOr<bool> AddCase(const PastContext& context,
                               event_workflow::intake::v1::ImportRequestsRequest& request);
  // Reads all that is left. `catalogue`: id of the catalogue that is made of it; empty = none.
  PastSurvey Survey(const PastContext& context, const std::string& catalogue);

 private:
  PastReader(CsvReader rows, PastColumns columns)
      : rows_(std::move(rows)), columns_(std::move(columns)) {}

  CsvReader rows_;
  PastColumns columns_;
};

// The code of the item that stands for a type: the same type always has the same code.
std::string ItemCodeOf(absl::string_view type);
// An id made of a published name, e.g. `No-Q` of `No Q`; of one with other letters than ASCII with
// a digest at its end, so that 水务 and 路灯 differ. Empty for an empty name.
std::string IdFrom(absl::string_view name);
// The channel that the name of a source means; a resident's when nothing in it says otherwise.
event_workflow::v1::Channel ChannelFrom(absl::string_view source);

}  // namespace hailan::ctl
