// Bodies of the Runner template; included by runner.h only.
#pragma once

namespace hailan::command {

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

template <class S>
Runner<S>::Runner(S& store, const Clock& clock, pg::Options database, RunnerOptions options)
    : store_(store),
      clock_(clock),
      database_(std::move(database)),
      options_(options),
      thread_([this] { Loop(); }) {}

template <class S>
Runner<S>::~Runner() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

template <class S>
void Runner<S>::Submit(Origin origin, typename S::Command command, Done done) {
  {
    absl::MutexLock lock(&mutex_);
    if (!stopping_ && queue_.size() < options_.max_queue) {
      queue_.push_back({std::move(origin), std::move(command), std::move(done)});
      return;
    }
  }
  done(QueueFull());
}

template <class S>
std::vector<absl::StatusOr<typename S::State>> Runner<S>::RunAll(
    std::vector<std::pair<Origin, typename S::Command>> commands) {
  std::vector<absl::StatusOr<State>> results(commands.size(), absl::UnknownError("not answered"));
  absl::Mutex mutex;
  size_t answered = 0;
  for (size_t i = 0; i < commands.size(); ++i) {
    Submit(std::move(commands[i].first), std::move(commands[i].second),
           [&mutex, &answered, &slot = results[i]](absl::StatusOr<State> result) {
             absl::MutexLock lock(&mutex);
             slot = std::move(result);
             ++answered;
           });
  }
  const auto all = [&answered, &commands] { return answered == commands.size(); };
  absl::MutexLock lock(&mutex);
  mutex.Await(absl::Condition(&all));
  return results;
}

template <class S>
void Runner<S>::Loop() {
  while (true) {
    std::vector<Item> batch = NextBatch();
    if (batch.empty()) return;
    Process(std::move(batch));
  }
}

template <class S>
std::vector<typename Runner<S>::Item> Runner<S>::NextBatch() {
  std::vector<Item> batch;
  const auto ready = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !queue_.empty();
  };
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&ready));
  if (queue_.size() <= options_.max_batch) {
    batch.swap(queue_);
  } else {
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(options_.max_batch);
    batch.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
    queue_.erase(queue_.begin(), end);
  }
  return batch;
}

template <class S>
absl::Status Runner<S>::Connect() {
  if (connection_ != nullptr && !connection_->broken()) return absl::OkStatus();
  connection_.reset();
  HL_ASSIGN_OR_RETURN(connection_, pg::Connection::Open(database_));
  return absl::OkStatus();
}

template <class S>
void Runner<S>::Process(std::vector<Item> batch) {
  stats_.batches.fetch_add(1, std::memory_order_relaxed);
  stats_.commands.fetch_add(static_cast<int64_t>(batch.size()), std::memory_order_relaxed);
  std::vector<std::vector<Item>> work;
  work.push_back(std::move(batch));
  while (!work.empty()) {
    std::vector<Item> items = std::move(work.back());
    work.pop_back();
    const absl::Time now = absl::Now();
    std::erase_if(items, [now](Item& item) {
      if (item.origin.deadline > now) return false;
      item.done(TooLate());
      return true;
    });
    if (items.empty()) continue;
    absl::Status status = Connect();
    if (!status.ok()) {
      for (Item& item : items) item.done(status);
      continue;
    }
    absl::StatusOr<std::vector<Item>> again = TryBatch(items);
    if (again.ok()) {
      if (!again->empty()) work.push_back(*std::move(again));
    } else if (items.size() == 1 && items[0].tries++ > 0) {
      items[0].done(again.status());
    } else {
      // A failed statement stored nothing, and a lost connection may hide a commit: either way the
      // items run again one by one, so that a bad one hurts nobody and a receipt tells a repeat.
      for (auto item = items.rbegin(); item != items.rend(); ++item) {
        std::vector<Item> one;
        one.push_back(std::move(*item));
        one[0].tries = std::max(one[0].tries, 1);
        work.push_back(std::move(one));
      }
    }
  }
}

// Answers every item that is settled and returns those that lost a race. On an error no item has
// been answered that could still be stored; the unanswered are left in `batch`.
template <class S>
absl::StatusOr<std::vector<typename Runner<S>::Item>> Runner<S>::TryBatch(
    std::vector<Item>& batch) {
  struct Row {
    std::optional<State> current;
    Pending<S> pending;
    std::vector<size_t> items;
  };
  absl::Time deadline = absl::InfinitePast();
  std::vector<Lookup<typename S::Key>> lookups;
  lookups.reserve(batch.size());
  for (const Item& item : batch) {
    deadline = std::max(deadline, item.origin.deadline);
    lookups.push_back({S::KeyOf(item.command), &item.origin});
  }
  HL_ASSIGN_OR_RETURN(auto loaded, store_.Load(*connection_, lookups, deadline));
  HL_CHECK(loaded.size() == batch.size());

  const absl::Time now = clock_.Now();
  std::map<typename S::Key, Row> rows;  // ordered: writers lock rows in one order
  std::map<std::pair<absl::string_view, absl::string_view>, size_t> first_with_id;
  std::vector<std::optional<absl::StatusOr<State>>> answers(batch.size());
  std::vector<std::pair<size_t, size_t>> repeats;  // (item, the earlier item with its request id)
  for (size_t i = 0; i < batch.size(); ++i) {
    const Origin& origin = batch[i].origin;
    if (loaded[i].receipt.has_value()) {
      stats_.replays.fetch_add(1, std::memory_order_relaxed);
      if (*loaded[i].receipt != origin.body_hash || !loaded[i].state.has_value()) {
        answers[i] = RequestIdReused();
      } else {
        answers[i] = *std::move(loaded[i].state);
      }
      continue;
    }
    const auto [same, fresh] =
        first_with_id.try_emplace({origin.actor->subject, origin.request_id}, i);
    if (!fresh) {
      if (batch[same->second].origin.body_hash != origin.body_hash) {
        answers[i] = RequestIdReused();
      } else {
        repeats.emplace_back(i, same->second);
      }
      continue;
    }
    const auto [at, added] = rows.try_emplace(lookups[i].key);
    Row& row = at->second;
    if (added) {
      row.current = std::move(loaded[i].state);
      row.pending.key = lookups[i].key;
      row.pending.revision = row.current.has_value() ? row.current->revision : 0;
    }
    auto change = S::Decide(row.current, batch[i].command, *origin.actor, now);
    if (!change.ok()) {
      answers[i] = change.status();
    } else if (IsUnchanged(*change)) {
      answers[i] = *row.current;
    } else {
      change->next.revision = (row.current.has_value() ? row.current->revision : 0) + 1;
      row.current = change->next;
      row.pending.steps.push_back({&origin, *std::move(change)});
      row.items.push_back(i);
    }
  }

  std::vector<Pending<S>> pending;
  std::vector<const Row*> pending_rows;
  for (auto& [key, row] : rows) {
    if (row.items.empty()) continue;
    pending.push_back(std::move(row.pending));
    pending_rows.push_back(&row);
  }
  std::vector<int> moved;
  if (!pending.empty()) {
    HL_ASSIGN_OR_RETURN(moved, store_.Commit(*connection_, pending, deadline));
  }
  for (const int ord : moved) {
    Pending<S>& stored = pending[static_cast<size_t>(ord)];
    const std::vector<size_t>& items = pending_rows[static_cast<size_t>(ord)]->items;
    for (size_t k = 0; k < items.size(); ++k) {
      answers[items[k]] = std::move(stored.steps[k].change.next);
    }
  }
  for (const auto& [item, earlier] : repeats) answers[item] = answers[earlier];

  std::vector<Item> again;
  for (size_t i = 0; i < batch.size(); ++i) {
    if (!answers[i].has_value() && ++batch[i].tries <= 3) {
      stats_.races.fetch_add(1, std::memory_order_relaxed);
      again.push_back(std::move(batch[i]));
    } else {
      batch[i].done(answers[i].has_value() ? *std::move(answers[i])
                                           : absl::StatusOr<State>(LostRace()));
    }
  }
  return again;
}

}  // namespace hailan::command
