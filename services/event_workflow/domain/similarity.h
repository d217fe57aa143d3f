// How alike two reports are: near in place and time, of one item, in similar words. Pure; the score
// and its parts are hints for a person, never a decision.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/event_workflow/domain/event.h"

namespace hailan::event_workflow {

// What is compared of a report. Degrees, of one coordinate system.
struct Sighting {
  double longitude = 0;
  double latitude = 0;
  std::string item;
  std::string text;
  absl::Time time;
};

struct Similarity {
  // 0 to 1: 0.4 place + 0.25 text + 0.2 item + 0.15 time; an untriaged item counts half.
  double score = 0;
  double distance_metres = 0;
  double text = 0;
  bool same_item = false;
  absl::Duration age;
};

Similarity Compare(const Sighting& a, const Sighting& b);

// Metres between two points, haversine on a sphere of 6,371,008.8 m.
double DistanceMetres(double longitude_a, double latitude_a, double longitude_b, double latitude_b);

// Share of common two-character sequences (Jaccard, Unicode code points, ASCII case and blanks
// ignored); 0 when either text has none.
double BigramJaccard(absl::string_view a, absl::string_view b);

// Places are found through square cells of 0.005 degrees (about 400 to 560 m): the cell of a point,
// and it with its eight neighbours, which hold every point within one cell's width.
int64_t CellOf(double longitude, double latitude);
std::vector<int64_t> CellsAround(double longitude, double latitude);

// Below this a candidate is not worth showing.
inline constexpr double kLeastScore = 0.3;
// Reports further apart than this are not compared.
inline constexpr double kFarthestMetres = 400;
inline constexpr absl::Duration kOldest = absl::Hours(30 * 24);

}  // namespace hailan::event_workflow
