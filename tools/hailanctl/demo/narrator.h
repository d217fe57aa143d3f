// Tells the story: as text for people, with colours on a terminal, or as one JSON object per step.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "tools/hailanctl/demo/stage.h"

namespace hailan::ctl::demo {

enum class Format : uint8_t { kText, kColour, kJson };

// Both lights of an event.
struct Lights {
  event_workflow::v1::ProgressLight progress = event_workflow::v1::PROGRESS_LIGHT_UNSPECIFIED;
  event_workflow::v1::SlaLight sla = event_workflow::v1::SLA_LIGHT_NONE;
  // A clock ran past its due time once; the light goes out with the clock, the fact stays.
  bool was_late = false;
};

// One step of the story.
struct Step {
  Person who;
  // What was done, without the subject: "accepts the report".
  std::string what;
  // Which matter it is about, e.g. "heating pipe"; may be empty.
  std::string matter = {};
  // Its state afterwards, e.g. HANDLING; may be empty.
  std::string state = {};
  // Of events only.
  std::optional<Lights> lights = std::nullopt;
  // Further lines of text.
  std::vector<std::string> details = {};
  // Further fields of the JSON object.
  nlohmann::json fields = nlohmann::json::object();
};

class Narrator {
 public:
  Narrator(std::ostream& out, Format format) : out_(out), format_(format) {}

  // Lines before the first step; left out of JSON.
  void Open(const std::vector<std::string>& lines);
  // Tells the next step. `at` is the server's clock.
  void Tell(absl::Time at, const Step& step);
  // The last line: all is well.
  void Close(absl::Duration took);
  // The JSON form of a failure; text goes to stderr with the command's error.
  void Fail(absl::string_view reason, absl::string_view message);
  int steps() const { return steps_; }

 private:
  std::string Paint(absl::string_view text, absl::string_view colour) const;
  std::string FormatLights(const Lights& lights) const;

  std::ostream& out_;
  const Format format_;
  int steps_ = 0;
};

// `RED` of PROGRESS_LIGHT_RED, `NONE` of an unlit one.
std::string ShortName(event_workflow::v1::ProgressLight light);
std::string ShortName(event_workflow::v1::SlaLight light);
// `HANDLING`.
std::string ShortName(event_workflow::v1::Event::State state);

}  // namespace hailan::ctl::demo
