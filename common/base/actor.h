// Who acts, as the domain sees it: identity, roles and the two axes of scope (territory,
// department). Plain data; the RPC edge fills it from a verified token.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace hailan {

// Values equal hailan.options.v1.Role.
enum class Role : uint8_t {
  kUnspecified = 0,
  kResident = 1,
  kGridMember = 2,
  kCommunity = 3,
  kStreet = 4,
  kDepartment = 5,
  kCity = 6,
  kSupervisor = 7,
  kVolunteer = 8,
  kIntegrator = 9,
  kOperator = 10,
  kService = 11,
};

// A set of roles, one bit each.
class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr explicit RoleSet(Role role) : bits_(1U << static_cast<unsigned>(role)) {}
  constexpr void Add(Role role) { bits_ |= 1U << static_cast<unsigned>(role); }
  constexpr bool Has(Role role) const { return (bits_ >> static_cast<unsigned>(role) & 1U) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr uint32_t bits() const { return bits_; }

 private:
  uint32_t bits_ = 0;
};

// The caller of a command or query.
struct Actor {
  // Stable account id from the token's `sub`; staff accounts use their staff id.
  std::string subject;
  RoleSet roles;
  // Six digits; every resource touched must be of this city. Empty only for ROLE_SERVICE and
  // ROLE_OPERATOR of a prefecture, which may act in any city.
  std::string city;
  // Territory codes (6, 9, 12, 15 or 17 digits) whose subtrees are in scope. A code is a prefix of
  // every code below it, so scope is a prefix test.
  std::vector<std::string> areas;
  // Department ids the actor works for; empty for most roles.
  std::vector<std::string> departments;
  // How reads of personal data are purpose-bound; free text from the token or request, may be
  // empty.
  std::string purpose;
  // Unified social credit code of the enterprise whose account it is; empty = of a person.
  std::string enterprise = {};

  bool Has(Role role) const { return roles.Has(role); }
  // True when `territory_code` lies in one of the areas.
  bool Covers(absl::string_view territory_code) const {
    for (const std::string& area : areas) {
      if (absl::StartsWith(territory_code, area)) return true;
    }
    return false;
  }
  bool InDepartment(absl::string_view department) const {
    for (const std::string& own : departments) {
      if (own == department) return true;
    }
    return false;
  }
};

// Account id of the system itself, where it acts without having been asked.
inline constexpr absl::string_view kSystemSubject = "system";
// That actor: ROLE_SERVICE in every city. Never null.
std::shared_ptr<const Actor> SystemActor();

// OK when the actor may act in `city`; PERMISSION_DENIED (FOREIGN_CITY) otherwise.
absl::Status CheckCity(const Actor& actor, absl::string_view city);

// OK when the actor covers the territory; PERMISSION_DENIED (OUT_OF_SCOPE) otherwise. ROLE_SERVICE,
// ROLE_OPERATOR and ROLE_CITY of the same city cover everything.
absl::Status CheckArea(const Actor& actor, absl::string_view territory_code);

}  // namespace hailan
