#include "tools/hailanctl/demo/narrator.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"

namespace hailan::ctl::demo {
namespace {

namespace evt = hailan::event_workflow::v1;

constexpr absl::string_view kRed = "\x1b[31m";
constexpr absl::string_view kGreen = "\x1b[32m";
constexpr absl::string_view kYellow = "\x1b[33m";
constexpr absl::string_view kBlue = "\x1b[34m";
constexpr absl::string_view kBold = "\x1b[1m";
constexpr absl::string_view kPlain = "";
constexpr absl::string_view kEnd = "\x1b[0m";
constexpr absl::string_view kIndent = "            ";

absl::string_view ColourOf(evt::ProgressLight light) {
  switch (light) {
    case evt::PROGRESS_LIGHT_RED:
      return kRed;
    case evt::PROGRESS_LIGHT_YELLOW:
      return kYellow;
    case evt::PROGRESS_LIGHT_BLUE:
      return kBlue;
    case evt::PROGRESS_LIGHT_GREEN:
      return kGreen;
    default:
      return kPlain;
  }
}

absl::string_view WordsOf(evt::ProgressLight light) {
  switch (light) {
    case evt::PROGRESS_LIGHT_RED:
      return "● red";
    case evt::PROGRESS_LIGHT_YELLOW:
      return "● yellow";
    case evt::PROGRESS_LIGHT_BLUE:
      return "● blue";
    case evt::PROGRESS_LIGHT_GREEN:
      return "● green";
    default:
      return "○ unlit";
  }
}

}  // namespace

std::string ShortName(evt::ProgressLight light) {
  if (light == evt::PROGRESS_LIGHT_UNSPECIFIED) return "NONE";
  return std::string(absl::StripPrefix(evt::ProgressLight_Name(light), "PROGRESS_LIGHT_"));
}

std::string ShortName(evt::SlaLight light) {
  return std::string(absl::StripPrefix(evt::SlaLight_Name(light), "SLA_LIGHT_"));
}

std::string ShortName(evt::Event::State state) {
  return std::string(absl::StripPrefix(evt::Event::State_Name(state), "STATE_"));
}

std::string Narrator::Paint(absl::string_view text, absl::string_view colour) const {
  if (format_ != Format::kColour || colour.empty()) return std::string(text);
  return absl::StrCat(colour, text, kEnd);
}

std::string Narrator::FormatLights(const Lights& lights) const {
  std::string sla = lights.was_late ? "○ off, was late" : "○ in time";
  if (lights.sla == evt::SLA_LIGHT_YELLOW) sla = Paint("▲ yellow: urge", kYellow);
  if (lights.sla == evt::SLA_LIGHT_RED) sla = Paint("▲ red: supervise", kRed);
  return absl::StrCat(
      "   progress ", Paint(WordsOf(lights.progress), ColourOf(lights.progress)), "   time ", sla);
}

void Narrator::Open(const std::vector<std::string>& lines) {
  if (format_ == Format::kJson) return;
  for (const std::string& line : lines) out_ << line << "\n";
  out_ << "\n";
}

void Narrator::Tell(absl::Time at, const Step& step) {
  ++steps_;
  if (format_ == Format::kJson) {
    nlohmann::json object = step.fields;
    object["step"] = steps_;
    object["time"] = absl::FormatTime(absl::RFC3339_sec, at, Local());
    object["role"] = step.who.role;
    object["who"] = step.who.subject;
    object["name"] = step.who.name;
    object["what"] = step.what;
    if (!step.matter.empty()) object["matter"] = step.matter;
    if (!step.state.empty()) object["state"] = step.state;
    if (step.lights.has_value()) {
      object["progress_light"] = ShortName(step.lights->progress);
      object["sla_light"] = ShortName(step.lights->sla);
      object["was_late"] = step.lights->was_late;
    }
    out_ << object.dump() << std::endl;
    return;
  }
  const std::string who = absl::StrCat(step.who.title, " ", step.who.name);
  out_ << absl::StrFormat("%3d  %s  ", steps_, absl::FormatTime("%H:%M", at, Local()))
       << Paint(who, kBold) << " " << step.what << "\n";
  for (const std::string& line : step.details) out_ << kIndent << line << "\n";
  if (!step.state.empty()) {
    out_ << kIndent << "[" << step.matter << "]  " << step.state
         << (step.lights.has_value() ? FormatLights(*step.lights) : "") << "\n";
  }
  out_ << std::flush;
}

void Narrator::Close(absl::Duration took) {
  const double seconds = absl::ToDoubleSeconds(took);
  if (format_ == Format::kJson) {
    out_ << nlohmann::json{{"ok", true}, {"steps", steps_}, {"seconds", seconds}}.dump()
         << std::endl;
    return;
  }
  out_ << "\n"
       << Paint("OK", kGreen)
       << absl::StrFormat(
              ": %d steps, each of them as expected, told in %.1f s.\n", steps_, seconds);
}

void Narrator::Fail(absl::string_view reason, absl::string_view message) {
  if (format_ != Format::kJson) return;
  const nlohmann::json object = {{"ok", false},
                                 {"steps", steps_},
                                 {"reason", std::string(reason)},
                                 {"message", std::string(message)}};
  out_ << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
}

}  // namespace hailan::ctl::demo
