#include "tests/integration/event_workflow/search/plan_reader.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace hailan::event_workflow::testing {
namespace {

// One node of a plan. Also the heads of subplans, which run again for every row of their parent.
struct Node {
  size_t indent = 0;
  std::string text;
  std::string condition = {};
  // Index into the list of nodes.
  std::optional<size_t> parent = std::nullopt;
  // Of its parent's children; the first is the outer side of a join.
  int ordinal = 0;
  int children = 0;
};

// Nodes that hand on rows in the order in which they get them, one by one.
constexpr std::array<absl::string_view, 8> kStreams{"Nested Loop",
                                                    "Subquery Scan",
                                                    "Append",
                                                    "Merge Append",
                                                    "Result",
                                                    "LockRows",
                                                    "Unique",
                                                    "Incremental Sort"};

bool IsSubplan(absl::string_view line) {
  return absl::StartsWith(line, "SubPlan") || absl::StartsWith(line, "InitPlan") ||
         absl::StartsWith(line, "CTE ");
}

std::vector<Node> NodesOf(absl::string_view plan) {
  std::vector<Node> nodes;
  std::vector<size_t> open;
  for (const absl::string_view raw : absl::StrSplit(plan, '\n', absl::SkipWhitespace())) {
    absl::string_view line = absl::StripLeadingAsciiWhitespace(raw);
    const size_t indent = raw.size() - line.size();
    const bool child = absl::ConsumePrefix(&line, "->  ");
    if (!child && !nodes.empty() && (!IsSubplan(line) || absl::StrContains(line, "(cost"))) {
      if (absl::StartsWith(line, "Index Cond: ") || absl::StartsWith(line, "Recheck Cond: ")) {
        nodes.back().condition = std::string(line.substr(line.find(' ', line.find(' ') + 1) + 1));
      }
      continue;
    }
    while (!open.empty() && nodes[open.back()].indent >= indent) open.pop_back();
    Node node{.indent = indent, .text = std::string(line)};
    if (!open.empty()) {
      node.parent = open.back();
      if (child) node.ordinal = nodes[open.back()].children++;
    }
    open.push_back(nodes.size());
    nodes.push_back(std::move(node));
  }
  return nodes;
}

// Starts of terms that leave much of a city: which city, which of a few channels, and where a page
// starts, which on the first one is before everything.
constexpr std::array<absl::string_view, 7> kCoarse{
    "city_id ", "channel ", "ROW(", "id <", "id >", "event_id <", "event_id >"};

// Whether a condition says more than that.
bool IsBeyondCity(absl::string_view condition) {
  if (condition.empty()) return false;
  for (absl::string_view term : absl::StrSplit(condition, " AND ")) {
    while (absl::ConsumePrefix(&term, "(")) {
    }
    const bool coarse = std::any_of(kCoarse.begin(), kCoarse.end(), [&](absl::string_view start) {
      return absl::StartsWith(term, start);
    });
    if (!coarse) return true;
  }
  return false;
}

bool IsStoppedByLimit(const std::vector<Node>& nodes, size_t at) {
  // A bitmap is made whole before its first row is known.
  if (absl::StartsWith(nodes[at].text, "Bitmap")) return false;
  while (nodes[at].parent.has_value()) {
    const Node& parent = nodes[*nodes[at].parent];
    if (absl::StartsWith(parent.text, "Limit")) return true;
    const bool streams = std::any_of(kStreams.begin(), kStreams.end(), [&](absl::string_view name) {
      return absl::StartsWith(parent.text, name);
    });
    // The inner side of a join starts anew for every row of the outer one.
    const bool inner = absl::StartsWith(parent.text, "Nested Loop") && nodes[at].ordinal > 0;
    if (!streams || inner) return false;
    at = *nodes[at].parent;
  }
  return false;
}

// The table that a node reads, with the index if it has its name; nullopt for other nodes. The
// index of a bitmap is named by a node below, which knows no table.
std::optional<Walk> ScanOf(const Node& node) {
  const std::vector<std::string> words = absl::StrSplit(node.text, ' ');
  const auto on = std::find(words.begin(), words.end(), "on");
  const auto scan = std::find(words.begin(), words.end(), "Scan");
  if (scan == words.end() || on == words.end() || on + 1 == words.end()) return std::nullopt;
  constexpr std::array<absl::string_view, 4> kKinds{"Seq", "Index", "Only", "Heap"};
  const bool stored =
      scan != words.begin() && std::find(kKinds.begin(), kKinds.end(), *(scan - 1)) != kKinds.end();
  if (!stored || absl::StartsWith(node.text, "Bitmap Index")) return std::nullopt;
  Walk walk{.table = *(on + 1), .index = "", .text = absl::StrCat(node.text, "\n", node.condition)};
  const auto given = std::find(words.begin(), words.end(), "using");
  if (given != words.end() && given + 1 != words.end()) walk.index = *(given + 1);
  return walk;
}

}  // namespace

std::vector<Walk> FindWalks(absl::string_view plan, absl::Span<const std::string> large_tables) {
  const std::vector<Node> nodes = NodesOf(plan);
  std::vector<Walk> walks;
  for (size_t i = 0; i < nodes.size(); ++i) {
    std::optional<Walk> scan = ScanOf(nodes[i]);
    if (!scan.has_value()) continue;
    const bool large = std::any_of(large_tables.begin(),
                                   large_tables.end(),
                                   [&](const std::string& table) { return scan->table == table; });
    if (!large || IsBeyondCity(nodes[i].condition)) continue;
    const bool sequential = absl::StrContains(nodes[i].text, "Seq Scan");
    if (!sequential && IsStoppedByLimit(nodes, i)) continue;
    // Just below a bitmap's scan stands its index.
    if (absl::StartsWith(nodes[i].text, "Bitmap") && i + 1 < nodes.size()) {
      const std::vector<std::string> words = absl::StrSplit(nodes[i + 1].text, ' ');
      if (words.size() > 4 && words[3] == "on") scan->index = words[4];
    }
    walks.push_back(*std::move(scan));
  }
  return walks;
}

}  // namespace hailan::event_workflow::testing
