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
  // False = without a point that could be compared.
  bool placed = true;
};

struct Similarity {
  // 0 to 1: 0.4 place + 0.25 text + 0.2 item + 0.15 time; an untriaged item counts half, places
  // that cannot be compared nothing.
  double score = 0;
  // Both are placed; the distance is 0 otherwise.
  bool placed = true;
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

// Places are found through cells of 0.001 degrees (about 80 by 110 m in the latitudes of China),
// numbered along their circle of latitude, so that those side by side are one range of numbers.
int64_t CellOf(double longitude, double latitude);
struct CellStrip {
  // Both are in it.
  int64_t first = 0;
  int64_t last = 0;
};
// The cells that points within `metres` of a place can lie in, a strip per circle of latitude.
std::vector<CellStrip> CellsAround(double longitude, double latitude, double metres);

// Below this a candidate is not worth showing.
inline constexpr double kLeastScore = 0.3;
// Reports further apart than this are not compared: FixMyStreet suggests duplicates within as much.
inline constexpr double kFarthestMetres = 250;
inline constexpr absl::Duration kOldest = absl::Hours(30 * 24);

}  // namespace hailan::event_workflow
