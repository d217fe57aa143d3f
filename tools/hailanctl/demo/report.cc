// The monthly report of the grid's all-round member: every figure is recounted from its rows, and
// the matters of the story must be among them.
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "hailan/evaluation/v1/reports.pb.h"
#include "tools/hailanctl/demo/play.h"

namespace hailan::ctl::demo {
namespace {

namespace eva = hailan::evaluation::v1;

constexpr int kPoints = 30;
constexpr int kPage = 500;

absl::string_view TitleOf(eva::FigureKind kind) {
  switch (kind) {
    case eva::FIGURE_KIND_CLOSURE:
      return "closed";
    case eva::FIGURE_KIND_ON_TIME:
      return "solved in time";
    case eva::FIGURE_KIND_CONTACT_ON_TIME:
      return "contacted within the hour";
    case eva::FIGURE_KIND_SATISFACTION:
      return "satisfied (4 or 5 of 5)";
    case eva::FIGURE_KIND_RESPONSE:
      return "rated at all";
    case eva::FIGURE_KIND_REWORK:
      return "returned for re-handling";
    case eva::FIGURE_KIND_WISH_FULFILMENT:
      return "micro-wishes fulfilled";
    case eva::FIGURE_KIND_WITHIN_THREE_DAYS:
      return "solved within three days";
    default:
      return "?";
  }
}

std::string LineOf(const eva::Figure& figure) {
  const std::string ratio =
      figure.has_ratio() ? absl::StrFormat("%5.1f %%", figure.ratio() * 100) : "    –  ";
  return absl::StrFormat("%-26s %4d of %4d   %s   (%d left out)",
                         TitleOf(figure.kind()),
                         figure.numerator(),
                         figure.denominator(),
                         ratio,
                         figure.excluded());
}

nlohmann::json FieldsOf(const eva::Figure& figure) {
  return {{"kind", absl::StripPrefix(eva::FigureKind_Name(figure.kind()), "FIGURE_KIND_")},
          {"numerator", figure.numerator()},
          {"denominator", figure.denominator()},
          {"excluded", figure.excluded()}};
}

}  // namespace

std::string Play::month() const {
  return absl::FormatTime("%Y-%m", stage_.At(0, 0), Local());
}

absl::StatusOr<int64_t> Play::PointsOfMonth() {
  eva::GetFiguresRequest request;
  request.set_parent(absl::StrCat("cities/", stage_.city()));
  request.set_month(month());
  request.set_territory(cast_.grid.name());
  HL_ASSIGN_OR_RETURN(const auto figures,
                      stage_.Call<eva::FigureSet>(
                          cast_.member, "hailan.evaluation.v1.Figures/GetFigures", request));
  return figures.points_booked();
}

absl::Status Play::RememberPoints() {
  HL_ASSIGN_OR_RETURN(points_before_, PointsOfMonth());
  return absl::OkStatus();
}

std::vector<Play::Place> Play::PlacesOf(eva::FigureKind kind) const {
  constexpr auto kMet = eva::FIGURE_PART_NUMERATOR;
  constexpr auto kCounts = eva::FIGURE_PART_DENOMINATOR;
  constexpr auto kLeftOut = eva::FIGURE_PART_EXCLUDED;
  switch (kind) {
    case eva::FIGURE_KIND_CLOSURE:
      return {{heating_.event, kMet}, {line_.event, kMet}, {duplicate_.event, kLeftOut}};
    case eva::FIGURE_KIND_ON_TIME:
      return {{heating_.event, kMet}, {line_.event, kCounts}};
    case eva::FIGURE_KIND_CONTACT_ON_TIME:
    case eva::FIGURE_KIND_SATISFACTION:
      return {{heating_.event, kMet}, {line_.event, kLeftOut}};
    case eva::FIGURE_KIND_RESPONSE:
      return {{heating_.event, kMet}, {line_.event, kCounts}};
    case eva::FIGURE_KIND_REWORK:
      return {{heating_.event, kCounts}, {line_.event, kCounts}};
    case eva::FIGURE_KIND_WISH_FULFILMENT:
      return {{wish_, kMet}};
    case eva::FIGURE_KIND_WITHIN_THREE_DAYS:
      return {{heating_.event, kMet}, {line_.event, kMet}};
    default:
      return {};
  }
}

absl::StatusOr<std::set<std::string>> Play::ListRows(eva::FigureKind kind,
                                                     eva::FigurePart part,
                                                     const google::protobuf::Timestamp& read_time) {
  eva::ListFigureRowsRequest request;
  request.set_parent(absl::StrCat("cities/", stage_.city()));
  request.set_month(month());
  request.set_territory(cast_.grid.name());
  request.set_kind(kind);
  request.set_part(part);
  *request.mutable_read_time() = read_time;
  request.set_page_size(kPage);
  std::set<std::string> rows;
  do {
    HL_ASSIGN_OR_RETURN(const auto page,
                        stage_.Call<eva::ListFigureRowsResponse>(
                            cast_.member, "hailan.evaluation.v1.Figures/ListFigureRows", request));
    rows.insert(page.names().begin(), page.names().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return rows;
}

absl::Status Play::CheckFigure(const eva::Figure& figure,
                               const google::protobuf::Timestamp& read_time) {
  const eva::FigureKind kind = figure.kind();
  HL_ASSIGN_OR_RETURN(const auto met, ListRows(kind, eva::FIGURE_PART_NUMERATOR, read_time));
  HL_ASSIGN_OR_RETURN(const auto counted, ListRows(kind, eva::FIGURE_PART_DENOMINATOR, read_time));
  HL_ASSIGN_OR_RETURN(const auto left_out, ListRows(kind, eva::FIGURE_PART_EXCLUDED, read_time));
  const std::string title(TitleOf(kind));
  HL_RETURN_IF_ERROR(Expect(met.size() == static_cast<size_t>(figure.numerator()) &&
                                counted.size() == static_cast<size_t>(figure.denominator()) &&
                                left_out.size() == static_cast<size_t>(figure.excluded()),
                            absl::StrCat("\"", title, "\" is not the number of its rows")));
  for (const Place& place : PlacesOf(kind)) {
    const bool is_met = place.part == eva::FIGURE_PART_NUMERATOR;
    const bool right = place.part == eva::FIGURE_PART_EXCLUDED
                           ? left_out.contains(place.row)
                           : counted.contains(place.row) && met.contains(place.row) == is_met;
    HL_RETURN_IF_ERROR(Expect(
        right, absl::StrCat("\"", title, "\" has ", place.row, " in another part or not at all")));
  }
  return absl::OkStatus();
}

absl::Status Play::CheckRows(const eva::FigureSet& figures) {
  HL_RETURN_IF_ERROR(Expect(figures.figures_size() == 8, "the report lacks a figure"));
  for (const eva::Figure& figure : figures.figures()) {
    HL_RETURN_IF_ERROR(CheckFigure(figure, figures.read_time()));
  }
  return Expect(figures.points_booked() == points_before_ + kPoints,
                absl::StrCat("wanted ",
                             points_before_ + kPoints,
                             " points booked in the month, got ",
                             figures.points_booked()));
}

absl::StatusOr<eva::MonthlyReport> Play::CheckedReport() {
  eva::GetMonthlyReportRequest request;
  request.set_name(stage_.Name("staff", cast_.member.subject));
  request.set_month(month());
  HL_ASSIGN_OR_RETURN(eva::MonthlyReport report,
                      stage_.Call<eva::MonthlyReport>(
                          cast_.member, "hailan.evaluation.v1.Reports/GetMonthlyReport", request));
  HL_RETURN_IF_ERROR(
      Expect(report.grids_size() == 1 && report.grids(0).territory() == cast_.grid.name(),
             "the report is not about the member's grid"));
  HL_RETURN_IF_ERROR(CheckRows(report.grids(0)));
  HL_RETURN_IF_ERROR(Expect(report.own().figures(0).denominator() >= 2,
                            "the member's own cases are not in the report"));
  return report;
}

absl::Status Play::MemberReadsReport() {
  eva::MonthlyReport report;
  // The feeds bring the last steps a moment later.
  const auto look = [&]() -> absl::Status {
    HL_ASSIGN_OR_RETURN(report, CheckedReport());
    return absl::OkStatus();
  };
  HL_RETURN_IF_ERROR(Eventually(look));
  const eva::FigureSet& grid = report.grids(0);
  nlohmann::json figures = nlohmann::json::array();
  std::vector<std::string> lines{absl::StrFormat(
      "%s, %s, served by %s:", Bilingual(cast_.grid), month(), report.member().display_name())};
  for (const eva::Figure& figure : grid.figures()) {
    lines.push_back(LineOf(figure));
    figures.push_back(FieldsOf(figure));
  }
  lines.push_back(absl::StrFormat("%-26s %4d", "love-bank points booked", grid.points_booked()));
  lines.emplace_back("Every figure was recounted from its rows; the story's cases are among them.");
  TellPlain({.who = cast_.member,
             .what = "opens the monthly report of the grid:",
             .matter = "",
             .state = "",
             .lights = std::nullopt,
             .details = std::move(lines),
             .fields = {{"month", month()},
                        {"figures", std::move(figures)},
                        {"points_booked", grid.points_booked()}}});
  return absl::OkStatus();
}

}  // namespace hailan::ctl::demo
