#include "tools/hailanctl/whatif/diff_report.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace hailan::ctl {
namespace {

namespace events = hailan::event_workflow;
using nlohmann::json;

std::string ClassName(events::SlaClass sla_class) {
  switch (sla_class) {
    case events::SlaClass::kEmergency:
      return "EMERGENCY";
    case events::SlaClass::kUrgent:
      return "URGENT";
    case events::SlaClass::kHard:
      return "HARD";
    case events::SlaClass::kMajor:
      return "MAJOR";
    case events::SlaClass::kUndecided:
      break;
  }
  return "UNDECIDED";
}

std::string DepartmentName(const std::string& department) {
  return department.empty() ? "(none)" : department;
}

void AddRow(const std::string& name, const events::Pair& pair, std::string& out) {
  const events::Tally& before = pair.before;
  const events::Tally& after = pair.after;
  absl::StrAppendFormat(&out,
                        "%-24s %9d %9d %9d %9d %+9d %12.1f %12.1f\n",
                        name,
                        before.cases,
                        after.cases,
                        before.late_cases,
                        after.late_cases,
                        after.late_cases - before.late_cases,
                        absl::ToDoubleHours(before.overrun),
                        absl::ToDoubleHours(after.overrun));
}

std::string Describe(const events::CaseOutcome& outcome) {
  return absl::StrCat(DepartmentName(outcome.department),
                      " ",
                      ClassName(outcome.sla_class),
                      outcome.late() ? " late" : " in time");
}

json TallyJson(const events::Tally& tally) {
  return {{"cases", tally.cases},
          {"rounds", tally.rounds},
          {"late_cases", tally.late_cases},
          {"late_rounds", tally.late_rounds},
          {"late_contacts", tally.late_contacts},
          {"overrun_hours", absl::ToDoubleHours(tally.overrun)}};
}

json PairJson(const events::Pair& pair) {
  return {{"before", TallyJson(pair.before)}, {"after", TallyJson(pair.after)}};
}

json OutcomeJson(const events::CaseOutcome& outcome) {
  return {{"department", outcome.department},
          {"sla_class", ClassName(outcome.sla_class)},
          {"late", outcome.late()}};
}

}  // namespace

std::string DiffText(const events::Diff& diff) {
  std::string out = absl::StrFormat("%-24s %9s %9s %9s %9s %9s %12s %12s\n",
                                    "",
                                    "cases",
                                    "would be",
                                    "late",
                                    "would be",
                                    "change",
                                    "overrun h",
                                    "would be");
  AddRow("all", diff.all, out);
  absl::StrAppendFormat(&out,
                        "newly late %d, newly in time %d, to another department %d, late first "
                        "contacts %d and %d\n\nby class\n",
                        diff.newly_late,
                        diff.newly_in_time,
                        diff.moved,
                        diff.all.before.late_contacts,
                        diff.all.after.late_contacts);
  for (const auto& [sla_class, pair] : diff.classes) AddRow(ClassName(sla_class), pair, out);
  out += "\nby department\n";
  for (const auto& [department, pair] : diff.departments) {
    AddRow(DepartmentName(department), pair, out);
  }
  if (!diff.examples.empty()) out += "\nfor example\n";
  for (const events::Difference& one : diff.examples) {
    absl::StrAppend(&out, one.event, ": ", Describe(one.before), " -> ", Describe(one.after), "\n");
  }
  return out;
}

std::string DiffJson(const events::Diff& diff) {
  json out = {{"all", PairJson(diff.all)},
              {"newly_late", diff.newly_late},
              {"newly_in_time", diff.newly_in_time},
              {"moved", diff.moved},
              {"classes", json::object()},
              {"departments", json::object()},
              {"examples", json::array()}};
  for (const auto& [sla_class, pair] : diff.classes) {
    out["classes"][ClassName(sla_class)] = PairJson(pair);
  }
  for (const auto& [department, pair] : diff.departments) {
    out["departments"][department] = PairJson(pair);
  }
  for (const events::Difference& one : diff.examples) {
    out["examples"].push_back({{"event", one.event},
                               {"before", OutcomeJson(one.before)},
                               {"after", OutcomeJson(one.after)}});
  }
  return out.dump() + "\n";
}

}  // namespace hailan::ctl
