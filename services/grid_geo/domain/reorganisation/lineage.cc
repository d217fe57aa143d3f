#include "services/grid_geo/domain/reorganisation/lineage.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "services/grid_geo/domain/territory.h"

namespace hailan::grid_geo {

LineageGraph::LineageGraph(std::vector<LineageLink> links,
                           absl::flat_hash_map<std::string, Validity> validity)
    : links_(std::move(links)), validity_(std::move(validity)) {
  std::sort(links_.begin(), links_.end(), [](const LineageLink& a, const LineageLink& b) {
    return std::tie(a.day, a.from, a.to) < std::tie(b.day, b.from, b.to);
  });
  for (size_t i = 0; i < links_.size(); ++i) {
    by_from_[links_[i].from].push_back(i);
    by_to_[links_[i].to].push_back(i);
  }
}

std::vector<LineageLink> LineageGraph::Successors(absl::string_view code) const {
  // First day on which each territory reached carries ground of `code`: it hands on what it has
  // only on later days. Links are in day order, so one pass finds all.
  std::map<std::string, absl::CivilDay, std::less<>> reached{{std::string(code), SinceEver()}};
  std::vector<LineageLink> found;
  for (const LineageLink& link : links_) {
    const auto from = reached.find(link.from);
    if (from == reached.end() || link.day <= from->second) continue;
    reached.emplace(link.to, link.day);
    found.push_back(link);
  }
  return found;
}

std::vector<LineageLink> LineageGraph::Predecessors(absl::string_view code) const {
  // Day on which each territory reached gave its ground: it had got it on earlier days.
  std::map<std::string, absl::CivilDay, std::less<>> reached{
      {std::string(code), UntilFurtherNotice()}};
  std::vector<LineageLink> found;
  for (auto link = links_.rbegin(); link != links_.rend(); ++link) {
    const auto to = reached.find(link->to);
    if (to == reached.end() || link->day >= to->second) continue;
    reached.emplace(link->from, link->day);
    found.push_back(*link);
  }
  return found;
}

LineageGraph::Links LineageGraph::NextForward(absl::string_view code,
                                              absl::CivilDay from,
                                              absl::CivilDay to) const {
  Links next;
  const auto found = by_from_.find(code);
  if (found == by_from_.end()) return next;
  for (const size_t i : found->second) {
    if (links_[i].day <= from || links_[i].day > to) continue;
    if (!next.empty() && links_[i].day != links_[next.front()].day) break;
    next.push_back(i);
  }
  return next;
}

LineageGraph::Links LineageGraph::NextBackward(absl::string_view code,
                                               absl::CivilDay from,
                                               absl::CivilDay to) const {
  Links next;
  const auto found = by_to_.find(code);
  if (found == by_to_.end()) return next;
  for (auto i = found->second.rbegin(); i != found->second.rend(); ++i) {
    if (links_[*i].day > from || links_[*i].day <= to) continue;
    if (!next.empty() && links_[*i].day != links_[next.front()].day) break;
    next.push_back(*i);
  }
  return next;
}

bool LineageGraph::HoldsOn(absl::string_view code, absl::CivilDay day) const {
  const auto found = validity_.find(code);
  return found != validity_.end() && found->second.Holds(day);
}

std::vector<Share> LineageGraph::Spread(absl::string_view code,
                                        absl::CivilDay from,
                                        absl::CivilDay to) const {
  const bool forward = from <= to;
  // Ground that is still on its way: territory and the day it got there. Every step moves the day
  // on, so this ends.
  std::map<std::pair<absl::CivilDay, std::string>, double> open{{{from, std::string(code)}, 1.0}};
  std::map<std::string, double> settled;
  while (!open.empty()) {
    const auto first = forward ? open.begin() : std::prev(open.end());
    const auto [day, at] = first->first;
    const double share = first->second;
    open.erase(first);
    const Links next = forward ? NextForward(at, day, to) : NextBackward(at, day, to);
    if (next.empty() && HoldsOn(at, to)) settled[at] += share;
    for (const size_t i : next) {
      const LineageLink& link = links_[i];
      if (forward) {
        open[{link.day, link.to}] += share * link.share_of_from;
      } else {
        open[{link.day - 1, link.from}] += share * link.share_of_to;
      }
    }
  }
  std::vector<Share> spread;
  spread.reserve(settled.size());
  for (const auto& [to_code, share] : settled) spread.push_back({to_code, share});
  return spread;
}

Resolution LineageGraph::Resolve(absl::string_view code,
                                 absl::CivilDay from,
                                 absl::CivilDay to,
                                 const std::vector<std::string>& at_point) const {
  if (!validity_.contains(code)) {
    return {std::string(code.substr(0, 6)), ResolveBasis::kUnknown, 0};
  }
  const std::vector<Share> spread = Spread(code, from, to);
  if (spread.size() == 1 && spread.front().code == code) {
    return {std::string(code), ResolveBasis::kSame, 1};
  }
  for (const Share& share : spread) {
    if (std::find(at_point.begin(), at_point.end(), share.code) != at_point.end()) {
      return {share.code, ResolveBasis::kPoint, 1};
    }
  }
  const auto largest =
      std::max_element(spread.begin(), spread.end(), [](const Share& a, const Share& b) {
        return a.share < b.share;
      });
  if (largest != spread.end()) {
    return {largest->code, ResolveBasis::kLargestShare, largest->share};
  }
  const absl::string_view parent = ParentCode(code);
  if (parent.empty()) return {std::string(code), ResolveBasis::kUnknown, 0};
  Resolution above = Resolve(parent, from, to, {});
  above.share = 0;
  if (above.basis != ResolveBasis::kUnknown) above.basis = ResolveBasis::kAncestor;
  return above;
}

}  // namespace hailan::grid_geo
