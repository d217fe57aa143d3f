// The posts of grids and who holds them: a grid has as many heads, advisers and all-round members
// at a time as its staffing template says.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/grid_geo/domain/staff.h"
#include "services/grid_geo/domain/staffing/template.h"

namespace hailan::grid_geo {

// True for appointments whose posts are counted.
bool IsCountedPost(const Appointment& appointment);

class Posts {
 public:
  // Counts by grid; what is absent has the default. `look` is the UUID of the claims.
  explicit Posts(absl::flat_hash_map<std::string, StaffingCounts> counts = {},
                 std::string look = "")
      : counts_(std::move(counts)), look_(std::move(look)) {}

  // How often a post was given, as read before those who hold it; unless noted, never.
  void NoteGiven(const std::string& territory_code, GridRole role, int64_t revision);
  // Somebody who holds a post already.
  void Note(const std::string& staff_id, const Appointment& held);
  // Notes the appointment of a person if a post is free through all of its time, or if it is the
  // person's own already. FAILED_PRECONDITION (POST_HELD) otherwise.
  absl::Status Take(const std::string& staff_id, const Appointment& wanted);
  // The claims on the posts of a person's appointments, each once.
  std::vector<PostClaim> ClaimsOf(const Staff& staff) const;

 private:
  struct Holder {
    std::string staff_id;
    Appointment held;
  };
  int CountOf(const Appointment& post) const;
  // Of the others somebody who holds the post while no place of it is free; null when one is.
  const Holder* BlockerOf(const std::string& staff_id,
                          const Appointment& wanted,
                          const std::vector<Holder>& holders) const;

  absl::flat_hash_map<std::string, StaffingCounts> counts_;
  std::string look_;
  std::map<std::pair<std::string, GridRole>, int64_t> given_;
  std::map<std::pair<std::string, GridRole>, std::vector<Holder>> holders_;
};

}  // namespace hailan::grid_geo
