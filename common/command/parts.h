// What the command runner and a store hand to each other, and the refusals of the runner itself.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/command/origin.h"
#include "common/pg/params.h"
#include "common/pg/row.h"

namespace hailan::command {

// What Load is asked for: the row of `key`, and whether the origin's request id was seen before.
template <class Key>
struct Lookup {
  Key key;
  const Origin* origin;
};

// $1–$4 of a load statement: cities, ids, subjects and request ids of the lookups.
template <class Key>
pg::Params LookupParams(absl::Span<const Lookup<Key>> lookups) {
  pg::Array city, id, subject, request_id;
  for (const Lookup<Key>& lookup : lookups) {
    city.Add(lookup.key.city());
    id.Add(lookup.key.id());
    subject.Add(lookup.origin->actor->subject);
    request_id.Add(lookup.origin->request_id);
  }
  pg::Params params;
  params.Add(city).Add(id).Add(subject).Add(request_id);
  return params;
}

// What Load answers. With a receipt, `state` is the row which that earlier request made or changed,
// whatever the key of the lookup (a replayed create has a fresh key).
template <class State>
struct Loaded {
  std::optional<State> state;
  // body_hash of the earlier request with this id; nullopt = not seen.
  std::optional<std::string> receipt;
};

// The answer to a load statement that gives the receipt in its first column and the row from the
// second on, NULL for none; `read(row, 1)` reads it.
template <class State, class Read>
std::vector<Loaded<State>> ReadLoaded(const pg::Rows& rows, Read read) {
  std::vector<Loaded<State>> loaded;
  loaded.reserve(rows.size());
  for (const pg::Row row : rows) {
    Loaded<State>& one = loaded.emplace_back();
    if (!row.IsNull(0)) one.receipt = row.Bytes(0);
    if (!row.IsNull(1)) one.state = read(row, 1);
  }
  return loaded;
}

// The answer to a commit statement: the indices of the rows that were stored.
std::vector<int> ReadMoved(const pg::Rows& rows);

// One decided command on its way into the database.
template <class S>
struct Step {
  const Origin* origin;
  typename S::Change change;
};

// One row to commit: the revision it was loaded with and the steps decided on it, in order; the
// last step's `change.next` is the row to store.
template <class S>
struct Pending {
  typename S::Key key;
  int64_t revision = 0;
  std::vector<Step<S>> steps;
  const typename S::State& next() const { return steps.back().change.next; }
};

// One message for the change feed.
struct Message {
  std::string type;
  std::string resource;
  // Serialized google.protobuf.Any.
  std::string payload;
};

// The payload as a serialized google.protobuf.Any.
std::string PackPayload(const google::protobuf::Message& payload);
Message MakeMessage(std::string type,
                    std::string resource,
                    const google::protobuf::Message& payload);

// Collects $1–$10 of a commit statement: the steps, see sql/step.sql and sql/tail.sql.
class StepParams {
 public:
  // `ord` is the index of the row in the batch.
  void Add(int ord,
           absl::string_view city,
           absl::string_view resource_id,
           absl::Time at,
           const Origin& origin,
           const Message& message);
  // The ten arrays, as the first ten parameters.
  pg::Params Take() const;

 private:
  pg::Array ord_, city_, subject_, request_id_, body_hash_, resource_id_, at_, type_, resource_,
      payload_;
};

// Refusals of the engine itself.
absl::Status QueueFull();
absl::Status TooLate();
absl::Status LostRace();
absl::Status RequestIdReused();

}  // namespace hailan::command
