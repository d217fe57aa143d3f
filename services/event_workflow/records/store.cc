#include "services/event_workflow/records/store.h"

namespace hailan::event_workflow {

void RecordCommits::AddStep(int ord,
                            const command::Origin& origin,
                            absl::Time time,
                            const RecordEntry& entry,
                            int64_t revision,
                            json rows,
                            const command::Message& message,
                            const std::string& city,
                            const std::string& id) {
  steps_.Add(ord, city, id, time, origin, message);
  entries_.push_back({{"ord", ord},
                      {"revision", revision},
                      {"time", ToJson(time)},
                      {"action", entry.action},
                      {"actor", origin.actor->subject},
                      {"note", entry.note},
                      {"attachments", ToJson(entry.attachments)},
                      {"rows", std::move(rows)}});
}

void RecordCommits::AddRow(int ord,
                           const std::string& city,
                           const std::string& id,
                           int64_t loaded_revision,
                           int64_t next_revision,
                           json columns) {
  columns["ord"] = ord;
  columns["city_id"] = city;
  columns["id"] = id;
  columns["revision"] = loaded_revision;
  columns["next_revision"] = next_revision;
  rows_.push_back(std::move(columns));
}

pg::Params RecordCommits::Take() const {
  pg::Params params = steps_.Take();
  params.Add(rows_.dump()).Add(entries_.dump());
  return params;
}

}  // namespace hailan::event_workflow
