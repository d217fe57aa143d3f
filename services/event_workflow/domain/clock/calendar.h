// The working time of a city: a week of shifts, holidays and make-up workdays, at a fixed distance
// from UTC. Pure; what lies between two instants, and the instant at which an amount of working
// time has passed, take O(log holidays), however far the instants are apart.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace hailan::event_workflow {

// A stretch of a local day in minutes from midnight; 0 <= from < to <= 1440.
struct Shift {
  int from = 0;
  int to = 0;
  bool operator==(const Shift&) const = default;
};
using Shifts = std::vector<Shift>;

enum class DaySort : uint8_t {
  kNone = 0,
  // Nobody works.
  kHoliday = 1,
  // A day of rest on which people work as on the first working day of the week.
  kMakeUp = 2,
};

struct SpecialDay {
  absl::CivilDay day;
  DaySort sort = DaySort::kNone;
  // For people, e.g. `春节`.
  std::string title;
};

struct CalendarSpec {
  // Local time minus UTC, in minutes.
  int utc_offset = 8 * 60;
  // Monday first.
  std::array<Shifts, 7> week;
  // In any order, each day once.
  std::vector<SpecialDay> days;
};

// Most special days and shifts a day; a city needs some thirty and two.
inline constexpr size_t kMostSpecialDays = 2000;
inline constexpr size_t kMostShifts = 12;

class Calendar {
 public:
  // What an instant belongs to.
  enum class Part : uint8_t { kWorking = 0, kOutsideHours = 1, kDayOfRest = 2, kHoliday = 3 };
  // The longest stretch around an instant that lies in one day and belongs to one part.
  struct Stretch {
    absl::Time from;
    absl::Time to;
    Part part = Part::kWorking;
    // Title of the holiday or make-up workday.
    std::string title;
  };

  // INVALID_ARGUMENT names the first fault: BAD_OFFSET, BAD_SHIFT (out of the day, empty, or not in
  // order), NO_WORKING_TIME (nobody ever works), BAD_DAY, DAY_TWICE.
  static absl::StatusOr<Calendar> Make(CalendarSpec spec);
  // The default: Monday to Friday 08:30–12:00 and 13:00–17:30 at UTC+8, with the public holidays of
  // holidays.h.
  static const Calendar& Default();

  // Working time within [from, to); zero when to <= from.
  absl::Duration Worked(absl::Time from, absl::Time to) const;
  // The earliest instant t >= from with Worked(from, t) >= amount; `from` for an amount of zero.
  absl::Time Advance(absl::Time from, absl::Duration amount) const;
  Stretch At(absl::Time time) const;
  // Start of the local day after the one of `time`.
  absl::Time NextMidnight(absl::Time time) const;
  // The local year of `time` has special days; in others regular weeks are assumed.
  bool KnowsYearOf(absl::Time time) const;
  // Minutes since local midnight.
  int MinuteOfDay(absl::Time time) const;
  const CalendarSpec& spec() const { return spec_; }

 private:
  // A special day; days count from 1970-01-01.
  struct Special {
    int64_t day = 0;
    size_t index = 0;  // in spec_.days
    // Working time that this and all earlier special days add to the regular weeks.
    int64_t delta_through = 0;
  };

  Calendar() = default;
  int64_t ToLocal(absl::Time time) const;
  absl::Time FromLocal(int64_t local) const;
  void IndexWeek();
  void IndexDays();
  const Special* SpecialOn(int64_t day) const;
  const Shifts& ShiftsOn(int64_t day) const;
  const Shifts& ShiftsOf(const SpecialDay& special) const;
  int64_t RegularBefore(int64_t day) const;
  int64_t BeforeDay(int64_t day) const;
  int64_t Before(int64_t local) const;
  int64_t DayReaching(int64_t worked) const;

  CalendarSpec spec_;
  std::vector<Special> specials_;
  // Working microseconds of a regular week before each weekday; the last is the whole week's.
  std::array<int64_t, 8> week_before_{};
  // Weekday that make-up workdays follow.
  size_t first_working_ = 0;
};

}  // namespace hailan::event_workflow
