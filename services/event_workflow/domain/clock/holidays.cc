#include "services/event_workflow/domain/clock/holidays.h"

#include "absl/strings/string_view.h"

namespace hailan::event_workflow {
namespace {

// Days in a row, both ends included.
struct Run {
  int year;
  int first_month;
  int first_day;
  int last_month;
  int last_day;
  absl::string_view title;
};
struct MakeUp {
  int year;
  int month;
  int day;
  absl::string_view title;
};

constexpr Run kHolidays[] = {
    {2024, 1, 1, 1, 1, "元旦"},
    {2024, 2, 10, 2, 17, "春节"},
    {2024, 4, 4, 4, 6, "清明节"},
    {2024, 5, 1, 5, 5, "劳动节"},
    {2024, 6, 8, 6, 10, "端午节"},
    {2024, 9, 15, 9, 17, "中秋节"},
    {2024, 10, 1, 10, 7, "国庆节"},
    {2025, 1, 1, 1, 1, "元旦"},
    {2025, 1, 28, 2, 4, "春节"},
    {2025, 4, 4, 4, 6, "清明节"},
    {2025, 5, 1, 5, 5, "劳动节"},
    {2025, 5, 31, 6, 2, "端午节"},
    {2025, 10, 1, 10, 8, "国庆节、中秋节"},
    {2026, 1, 1, 1, 3, "元旦"},
    {2026, 2, 15, 2, 23, "春节"},
    {2026, 4, 4, 4, 6, "清明节"},
    {2026, 5, 1, 5, 5, "劳动节"},
    {2026, 6, 19, 6, 21, "端午节"},
    {2026, 9, 25, 9, 27, "中秋节"},
    {2026, 10, 1, 10, 7, "国庆节"},
};

constexpr MakeUp kMakeUps[] = {
    {2024, 2, 4, "春节调休"},     {2024, 2, 18, "春节调休"},    {2024, 4, 7, "清明节调休"},
    {2024, 4, 28, "劳动节调休"},  {2024, 5, 11, "劳动节调休"},  {2024, 9, 14, "中秋节调休"},
    {2024, 9, 29, "国庆节调休"},  {2024, 10, 12, "国庆节调休"}, {2025, 1, 26, "春节调休"},
    {2025, 2, 8, "春节调休"},     {2025, 4, 27, "劳动节调休"},  {2025, 9, 28, "国庆节调休"},
    {2025, 10, 11, "国庆节调休"}, {2026, 1, 4, "元旦调休"},     {2026, 2, 14, "春节调休"},
    {2026, 2, 28, "春节调休"},    {2026, 5, 9, "劳动节调休"},   {2026, 9, 20, "国庆节调休"},
    {2026, 10, 10, "国庆节调休"},
};

}  // namespace

std::vector<SpecialDay> PublicHolidays() {
  std::vector<SpecialDay> days;
  for (const Run& run : kHolidays) {
    const absl::CivilDay last(run.year, run.last_month, run.last_day);
    for (absl::CivilDay day(run.year, run.first_month, run.first_day); day <= last; ++day) {
      days.push_back({day, DaySort::kHoliday, std::string(run.title)});
    }
  }
  for (const MakeUp& one : kMakeUps) {
    const absl::CivilDay day(one.year, one.month, one.day);
    days.push_back({day, DaySort::kMakeUp, std::string(one.title)});
  }
  return days;
}

}  // namespace hailan::event_workflow
