// What the three aggregates' stores share: the parameters of Load, and messages of the change feed.
#pragma once

#include <google/protobuf/any.pb.h>

#include <string>
#include <utility>

#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/params.h"

namespace hailan::residents {

// $1–$4 of sql/load_*.sql.
template <class Key>
pg::Params LookupParams(absl::Span<const command::Lookup<Key>> lookups) {
  pg::Array city;
  pg::Array id;
  pg::Array subject;
  pg::Array request_id;
  for (const command::Lookup<Key>& lookup : lookups) {
    city.Add(lookup.key.city());
    id.Add(lookup.key.id());
    subject.Add(lookup.origin->actor->subject);
    request_id.Add(lookup.origin->request_id);
  }
  pg::Params params;
  params.Add(city).Add(id).Add(subject).Add(request_id);
  return params;
}

template <class Payload>
command::Message MakeMessage(std::string type, std::string resource, const Payload& payload) {
  google::protobuf::Any any;
  any.PackFrom(payload);
  return {
      .type = std::move(type), .resource = std::move(resource), .payload = any.SerializeAsString()};
}

}  // namespace hailan::residents
