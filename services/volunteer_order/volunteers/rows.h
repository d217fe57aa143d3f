// Between rows of the volunteers table and the domain's values.
#pragma once

#include <string>

#include "common/pg/params.h"
#include "common/pg/row.h"
#include "services/volunteer_order/domain/volunteer.h"

namespace hailan::volunteer_order {

// How many columns sql/parts/volunteer_columns.sql selects.
inline constexpr int kVolunteerColumns = 11;

// The volunteer whose columns begin at `first`.
Volunteer ReadVolunteer(const pg::Row& row, int first, const std::string& city);

// Columns of the rows of a commit, $11–$23 of commit_volunteers.sql.
class VolunteerColumns {
 public:
  void Add(int ord, int64_t revision_loaded, const Volunteer& volunteer);
  void AppendTo(pg::Params& params) const;

 private:
  pg::Array ord_, city_, id_, revision_, new_revision_, state_, display_name_, kind_, territory_,
      team_, skills_, create_, update_;
};

}  // namespace hailan::volunteer_order
