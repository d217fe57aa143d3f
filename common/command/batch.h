// One batch of commands between Load and Commit: who asked for what, the rows as they will be, and
// the answers. Pure bookkeeping: no I/O, no locks. Used by runner.h and
// together.h only.
#pragma once

#include <algorithm>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/base/status_macros.h"
#include "common/command/origin.h"
#include "common/command/parts.h"

namespace hailan::command {

// One command and its caller.
template <class S>
struct Item {
  Origin origin;
  typename S::Command command;
  absl::AnyInvocable<void(absl::StatusOr<typename S::State>)> done;
  // How often it was begun in vain.
  int tries = 0;
};

// A change may say that nothing differs from what is stored (`bool unchanged`): it is answered with
// the stored row, without a new revision, message or receipt.
template <class Change>
bool IsUnchanged(const Change& change) {
  if constexpr (requires { change.unchanged; }) {
    return change.unchanged;
  } else {
    return false;
  }
}

// The calls come in this order, once each: Decide, TakePending, Settle; then AnswerOf for each
// item.
template <class S>
class Batch {
 public:
  using State = typename S::State;
  using Answer = std::optional<absl::StatusOr<State>>;

  // `items` outlives the batch.
  explicit Batch(absl::Span<const Item<S>> items);

  // What to load, one lookup per item.
  const std::vector<Lookup<typename S::Key>>& lookups() const { return lookups_; }
  // The latest deadline of all.
  absl::Time Deadline() const;
  // Decides the items one after the other, each row on what the items before it made of it.
  void Decide(std::vector<Loaded<State>> loaded, absl::Time now);
  // The rows to commit, in the order of their keys, so that all writers lock them in one order.
  std::vector<Pending<S>> TakePending();
  // Takes in which of the pending rows were stored.
  void Settle(std::vector<Pending<S>> pending, const std::vector<int>& moved);

  // The answer of an item; none when its row lost a race and it has to be decided again.
  Answer& AnswerOf(size_t item) { return answers_[item]; }
  // Items that were answered from their receipt.
  int64_t replays() const { return replays_; }

 private:
  struct Row {
    std::optional<State> current;
    Pending<S> pending;
    // The items of the pending steps, in the same order.
    std::vector<size_t> items;
    // Items that were answered on the strength of a step before them (refused, or found unchanged);
    // their answers hold only if that step is stored.
    std::vector<size_t> dependents;
  };

  // True when the item is answered by a receipt or by an earlier item with its request id.
  bool IsRepeat(size_t item, Loaded<State>& loaded);
  void DecideOne(size_t item, Row& row, absl::Time now);

  const absl::Span<const Item<S>> items_;
  std::vector<Lookup<typename S::Key>> lookups_;
  std::vector<Answer> answers_;
  std::map<typename S::Key, Row> rows_;
  std::vector<Row*> pending_rows_;
  // (subject, request id) → the first item with it.
  std::map<std::pair<absl::string_view, absl::string_view>, size_t> first_with_id_;
  // (item, the earlier item with its request id).
  std::vector<std::pair<size_t, size_t>> repeats_;
  int64_t replays_ = 0;
};

template <class S>
Batch<S>::Batch(absl::Span<const Item<S>> items) : items_(items), answers_(items.size()) {
  lookups_.reserve(items_.size());
  for (const Item<S>& item : items_) lookups_.push_back({S::KeyOf(item.command), &item.origin});
}

template <class S>
absl::Time Batch<S>::Deadline() const {
  absl::Time deadline = absl::InfinitePast();
  for (const Item<S>& item : items_) deadline = std::max(deadline, item.origin.deadline);
  return deadline;
}

template <class S>
void Batch<S>::Decide(std::vector<Loaded<State>> loaded, absl::Time now) {
  HL_CHECK(loaded.size() == items_.size());
  for (size_t i = 0; i < items_.size(); ++i) {
    if (IsRepeat(i, loaded[i])) continue;
    const auto [at, added] = rows_.try_emplace(lookups_[i].key);
    Row& row = at->second;
    if (added) {
      row.current = std::move(loaded[i].state);
      row.pending.key = lookups_[i].key;
      row.pending.revision = row.current.has_value() ? row.current->revision : 0;
    }
    DecideOne(i, row, now);
  }
}

template <class S>
bool Batch<S>::IsRepeat(size_t item, Loaded<State>& loaded) {
  const Origin& origin = items_[item].origin;
  if (loaded.receipt.has_value()) {
    ++replays_;
    const bool same = *loaded.receipt == origin.body_hash && loaded.state.has_value();
    answers_[item] = same ? absl::StatusOr<State>(*std::move(loaded.state)) : RequestIdReused();
    return true;
  }
  const auto [first, fresh] =
      first_with_id_.try_emplace({origin.actor->subject, origin.request_id}, item);
  if (fresh) return false;
  if (items_[first->second].origin.body_hash == origin.body_hash) {
    repeats_.emplace_back(item, first->second);
  } else {
    answers_[item] = RequestIdReused();
  }
  return true;
}

// A rule that throws must not take the process, and with it everybody else's commands, along.
template <class S>
absl::StatusOr<typename S::Change> DecideGuarded(const std::optional<typename S::State>& current,
                                                 const Item<S>& item,
                                                 absl::Time now) {
  try {
    return S::Decide(current, item.command, *item.origin.actor, now);
  } catch (const std::exception& exception) {
    return absl::InternalError(exception.what());
  }
}

template <class S>
void Batch<S>::DecideOne(size_t item, Row& row, absl::Time now) {
  absl::StatusOr<typename S::Change> change = DecideGuarded(row.current, items_[item], now);
  if (change.ok() && !IsUnchanged(*change)) {
    change->next.revision = (row.current.has_value() ? row.current->revision : 0) + 1;
    row.current = change->next;
    row.pending.steps.push_back({&items_[item].origin, *std::move(change)});
    row.items.push_back(item);
    return;
  }
  if (change.ok()) {
    HL_CHECK(row.current.has_value());
    answers_[item] = *row.current;
  } else {
    answers_[item] = std::move(change).status();
  }
  if (!row.items.empty()) row.dependents.push_back(item);
}

template <class S>
std::vector<Pending<S>> Batch<S>::TakePending() {
  std::vector<Pending<S>> pending;
  for (auto& [key, row] : rows_) {
    if (row.items.empty()) continue;
    pending.push_back(std::move(row.pending));
    pending_rows_.push_back(&row);
  }
  return pending;
}

template <class S>
void Batch<S>::Settle(std::vector<Pending<S>> pending, const std::vector<int>& moved) {
  std::vector<bool> stored(pending.size());
  for (const int ord : moved) stored[static_cast<size_t>(ord)] = true;
  for (size_t ord = 0; ord < pending.size(); ++ord) {
    const Row& row = *pending_rows_[ord];
    if (!stored[ord]) {
      for (const size_t item : row.dependents) answers_[item].reset();
      continue;
    }
    for (size_t step = 0; step < row.items.size(); ++step) {
      answers_[row.items[step]] = std::move(pending[ord].steps[step].change.next);
    }
  }
  for (const auto& [item, earlier] : repeats_) answers_[item] = answers_[earlier];
}

}  // namespace hailan::command
