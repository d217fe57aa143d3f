// What is fed with hostile bytes: by libFuzzer for as long as somebody likes (preset `fuzz`), and
// by unit_grid_geo and unit_event_workflow with some thousand mutations of the seeds in every run
// of the tests. A target returns whatever the bytes are; a broken promise ends the process.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace hailan::fuzz {

struct Target {
  const char* name;
  void (*run)(absl::string_view input);
  // Inputs to begin with; the first byte or bytes choose options, see the target's file.
  std::vector<std::string> (*seeds)();
};

// An import of boundaries: GeoJSON to stored shapes, their index, and back to GeoJSON.
extern const Target kGeoJson;
// Tiles and views of any shapes, with any tile numbers and boxes.
extern const Target kTile;
// A batch of track points from its bytes to filters, figures and its stored form.
extern const Target kTrack;
// A rule table of any rows: what passes the check ends, decides and keeps its promises.
extern const Target kRuleTable;
// A city's workflow from its bytes: refused with a reason, or used for any clock at any instant.
extern const Target kProfile;
// Rule books and reports as event_workflow takes them in.
extern const Target kIntake;

// Ends the process with what was promised and the input that broke it.
void Promise(bool kept, const char* what, absl::string_view input);

// One of many changes of bytes, chosen by `number`: the same ones on every machine.
std::string Mutate(const std::vector<std::string>& seeds, uint32_t number);

}  // namespace hailan::fuzz
