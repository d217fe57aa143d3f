// Bodies of the Runner template; included by runner.h only.
#pragma once

namespace hailan::command {

// Begun so often in vain, a command that keeps losing its race is given back to its caller.
inline constexpr int kMostTries = 4;

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
    Submit(std::move(commands[i].first),
           std::move(commands[i].second),
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
    Items batch = NextBatch();
    if (batch.empty()) return;
    stats_.batches.fetch_add(1, std::memory_order_relaxed);
    stats_.commands.fetch_add(static_cast<int64_t>(batch.size()), std::memory_order_relaxed);
    Process(std::move(batch));
  }
}

template <class S>
typename Runner<S>::Items Runner<S>::NextBatch() {
  Items batch;
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

// Answers those whose deadline has passed and drops them.
template <class S>
void DropLate(std::vector<Item<S>>& items) {
  const absl::Time now = absl::Now();
  std::erase_if(items, [now](Item<S>& item) {
    if (item.origin.deadline > now) return false;
    item.done(TooLate());
    return true;
  });
}

template <class S>
void AnswerAll(std::vector<Item<S>>& items, const absl::Status& status) {
  for (Item<S>& item : items) item.done(status);
  items.clear();
}

template <class S>
void AnswerEverybody(std::vector<std::vector<Item<S>>>& work, const absl::Status& status) {
  for (std::vector<Item<S>>& items : work) AnswerAll(items, status);
}

// Queues the items as batches of one, to run in their order.
template <class S>
void Split(std::vector<Item<S>> items, std::vector<std::vector<Item<S>>>& work) {
  for (auto item = items.rbegin(); item != items.rend(); ++item) {
    item->tries = std::max(item->tries, 1);
    work.emplace_back().push_back(std::move(*item));
  }
}

// Queues what has to run again. What is left after success lost a race. A failed statement stored
// nothing, and a lost connection may hide a commit: either way the items run again one by one, so
// that a bad one hurts nobody and a receipt tells a repeat.
template <class S>
void AfterTry(const absl::Status& status,
              bool last_try,
              std::vector<Item<S>> items,
              std::vector<std::vector<Item<S>>>& work) {
  if (status.ok()) {
    if (!items.empty()) work.push_back(std::move(items));
  } else if (last_try) {
    AnswerAll(items, status);
  } else {
    Split(std::move(items), work);
  }
}

template <class S>
void Runner<S>::Process(Items batch) {
  std::vector<Items> work;  // a stack: the last runs first
  work.push_back(std::move(batch));
  while (!work.empty()) {
    Items items = std::move(work.back());
    work.pop_back();
    DropLate(items);
    if (items.empty()) continue;
    if (const absl::Status status = Connect(); !status.ok()) {
      // One attempt to connect speaks for everybody who waits; each may take seconds.
      work.push_back(std::move(items));
      return AnswerEverybody(work, status);
    }
    const bool last_try = items.size() == 1 && items[0].tries > 0;
    const absl::Status status = TryBatch(items);
    AfterTry(status, last_try, std::move(items), work);
  }
}

// Answers every item that is settled and leaves those in `items` that lost a race. On an error none
// has been answered.
template <class S>
absl::Status Runner<S>::TryBatch(Items& items) {
  Batch<S> batch(items);
  const absl::Time deadline = batch.Deadline();
  HL_ASSIGN_OR_RETURN(auto loaded, store_.Load(*connection_, batch.lookups(), deadline));
  batch.Decide(std::move(loaded), clock_.Now());
  std::vector<Pending<S>> pending = batch.TakePending();
  std::vector<int> moved;
  if (!pending.empty()) {
    HL_ASSIGN_OR_RETURN(moved, store_.Commit(*connection_, pending, deadline));
  }
  batch.Settle(std::move(pending), moved);
  stats_.replays.fetch_add(batch.replays(), std::memory_order_relaxed);
  AnswerSettled(batch, items);
  return absl::OkStatus();
}

template <class S>
void Runner<S>::AnswerSettled(Batch<S>& batch, Items& items) {
  Items again;
  for (size_t i = 0; i < items.size(); ++i) {
    auto& answer = batch.AnswerOf(i);
    if (answer.has_value()) {
      items[i].done(*std::move(answer));
    } else if (++items[i].tries < kMostTries) {
      stats_.races.fetch_add(1, std::memory_order_relaxed);
      again.push_back(std::move(items[i]));
    } else {
      items[i].done(LostRace());
    }
  }
  items = std::move(again);
}

}  // namespace hailan::command
