// The reads of the event aggregate.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/page_token.h"
#include "common/pg/pool.h"
#include "hailan/event_workflow/v1/event_counts.pb.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "hailan/event_workflow/workflows/v1/proceedings.pb.h"
#include "services/event_workflow/domain/command.h"
#include "services/event_workflow/domain/similarity.h"
#include "services/event_workflow/events/rows.h"
#include "services/event_workflow/workflows/cache.h"

namespace hailan::event_workflow {

namespace pb = hailan::event_workflow::v1;

// An event with what was filed.
struct FiledEvent {
  Event event;
  Filed filed;
};

// A page of something and the token of the next.
template <class T>
struct Page {
  std::vector<T> rows;
  std::string next_token;
};

// What is compared of an event.
Sighting SightingOf(const FiledEvent& filed);

// An open event that may be the same incident.
struct Candidate {
  EventName name;
  State state = State::kNone;
  Similarity similarity;
};

// Thread-safe; waits for the database.
class EventQueries {
 public:
  // All outlive the queries; `workflows` null = every city follows the built-in workflow.
  EventQueries(pg::Pool& pool, const PageTokens& tokens, const WorkflowCache* workflows = nullptr)
      : pool_(pool), tokens_(tokens), workflows_(workflows) {}

  pg::Pool& pool() const { return pool_; }
  // The event, if the actor may see it: PERMISSION_DENIED or NOT_FOUND as in domain/decide.h.
  absl::StatusOr<FiledEvent> Get(const EventName& name,
                                 const Actor& actor,
                                 absl::Time deadline) const;
  absl::StatusOr<std::vector<pb::Attachment>> Attachments(const EventName& name,
                                                          absl::Time deadline) const;
  // History entries after a revision, oldest first.
  absl::StatusOr<std::vector<HistoryRow>> History(const EventName& name,
                                                  int64_t after,
                                                  int limit,
                                                  absl::Time deadline) const;
  // All of them.
  absl::StatusOr<std::vector<HistoryRow>> WholeHistory(const EventName& name,
                                                       absl::Time deadline) const;
  absl::StatusOr<Page<Event>> List(const pb::ListEventsRequest& request,
                                   const Actor& actor,
                                   absl::Time now,
                                   absl::Time deadline) const;
  // Open events within the actor's scope, counted; PERMISSION_DENIED (OUT_OF_SCOPE).
  absl::StatusOr<pb::CountOpenEventsResponse> CountOpen(const pb::CountOpenEventsRequest& request,
                                                        const Actor& actor,
                                                        absl::Time now,
                                                        absl::Time deadline) const;
  // The event filed under a channel's number, if any.
  absl::StatusOr<std::optional<std::string>> FindExternal(absl::string_view city,
                                                          Channel channel,
                                                          const std::string& external_id,
                                                          absl::Time deadline) const;
  // The event that speaks for one that was merged; its own name when there is none.
  absl::StatusOr<EventName> FindWorkOrder(const EventName& name, absl::Time deadline) const;
  // What everybody who reported the event is told of its round, by the steps until an instant;
  // empty when there is nothing to tell. Whether it stands is for the caller to say (AnswerStands).
  absl::StatusOr<std::string> Answer(const Event& event,
                                     absl::Time until,
                                     absl::Time deadline) const;
  // Events that may be the same as `sighting`, best first. `system` is the points'.
  absl::StatusOr<std::vector<Candidate>> FindCandidates(absl::string_view city,
                                                        const Sighting& sighting,
                                                        int system,
                                                        absl::Time deadline) const;
  // Open events that may be the same incident as `filed`, itself among them, best first: those near
  // it, and those of its grid or community whose place cannot be compared with its own.
  absl::StatusOr<std::vector<Candidate>> FindAlike(const FiledEvent& filed,
                                                   absl::Time deadline) const;
  // Events whose proceedings wait for a decision, within the actor's scope.
  absl::StatusOr<Page<Event>> ListOpenProceedings(
      const workflows::v1::ListOpenProceedingsRequest& request,
      const Actor& actor,
      absl::Time deadline) const;
  const PageTokens& tokens() const { return tokens_; }

 private:
  pg::Pool& pool_;
  const PageTokens& tokens_;
  const WorkflowCache* workflows_;

  // Adds those whose place cannot be compared.
  absl::Status AddUnplaced(const FiledEvent& filed,
                           absl::Time deadline,
                           std::vector<Candidate>& candidates) const;
  // ReadEvent, with the workflows of its city.
  Event Read(const pg::Row& row) const;
};

}  // namespace hailan::event_workflow
