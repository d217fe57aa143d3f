// What became of territories: steps from one to another on a day, and the shares of the ground that
// went along.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "services/grid_geo/domain/reorganisation/validity.h"

namespace hailan::grid_geo {

// `from` before the day is `to` from the day on.
struct LineageLink {
  std::string from;
  std::string to;
  absl::CivilDay day;
  // Part of the ground of `from` that went to `to`, and part of the ground of `to` that came from
  // `from`.
  double share_of_from = 1;
  double share_of_to = 1;
  std::string reorganisation_id = {};
};

// A territory and a part of some ground.
struct Share {
  std::string code;
  double share = 0;
};

// Values equal ResolveBasis of the contract.
enum class ResolveBasis {
  kUnspecified = 0,
  kSame = 1,
  kPoint = 2,
  kLargestShare = 3,
  kAncestor = 4,
  kUnknown = 5,
};

struct Resolution {
  std::string code;
  ResolveBasis basis = ResolveBasis::kUnspecified;
  double share = 0;
};

// All steps of a city.
class LineageGraph {
 public:
  // `validity` holds every territory of the city.
  LineageGraph(std::vector<LineageLink> links, absl::flat_hash_map<std::string, Validity> validity);

  bool Knows(absl::string_view code) const { return validity_.contains(code); }

  // Steps that lead away from a territory, transitively, earliest first.
  std::vector<LineageLink> Successors(absl::string_view code) const;
  // Steps that led to it, transitively, latest first.
  std::vector<LineageLink> Predecessors(absl::string_view code) const;

  // The territories that on day `to` stand for the ground of `code` as of day `from`, in code
  // order, with their shares; they sum to 1, less what ended without successor.
  std::vector<Share> Spread(absl::string_view code, absl::CivilDay from, absl::CivilDay to) const;

  // Exactly one territory that stands on day `to` for what was recorded for `code` on day `from`.
  // `at_point` are the territories of all levels at the thing's point on day `to`; empty = not
  // known.
  Resolution Resolve(absl::string_view code,
                     absl::CivilDay from,
                     absl::CivilDay to,
                     const std::vector<std::string>& at_point) const;

 private:
  using Links = std::vector<size_t>;
  // Steps by the territory at one of their ends, earliest first.
  using ByCode = absl::flat_hash_map<std::string, Links>;

  // The links of the next day of change of `code` after `from` and up to `to`; none = it stays.
  Links NextForward(absl::string_view code, absl::CivilDay from, absl::CivilDay to) const;
  // The links of the last day of change of `code` up to `from` and after `to`.
  Links NextBackward(absl::string_view code, absl::CivilDay from, absl::CivilDay to) const;
  bool HoldsOn(absl::string_view code, absl::CivilDay day) const;

  std::vector<LineageLink> links_;
  absl::flat_hash_map<std::string, Validity> validity_;
  ByCode by_from_;
  ByCode by_to_;
};

}  // namespace hailan::grid_geo
