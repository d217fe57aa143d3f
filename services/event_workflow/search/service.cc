#include "services/event_workflow/search/service.h"

#include <memory>

#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/search/inbox_watch.h"

namespace hailan::event_workflow {

absl::StatusOr<pb::SearchEventsResponse> SearchService::SearchEvents(
    const rpc::Call& call, const pb::SearchEventsRequest& req) {
  HL_ASSIGN_OR_RETURN(const Page<Event> page,
                      queries_.List({.parent = req.parent(), .filter = req.filter()},
                                    call.actor(),
                                    {.size = req.page_size(), .token = req.page_token()},
                                    call.now,
                                    call.deadline));
  pb::SearchEventsResponse out;
  for (const Event& event : page.rows) *out.add_events() = ToProto(event, call.actor(), call.now);
  out.set_next_page_token(page.next_token);
  return out;
}

absl::StatusOr<pb::CountEventsResponse> SearchService::CountEvents(
    const rpc::Call& call, const pb::CountEventsRequest& req) {
  return queries_.Count(
      {.parent = req.parent(), .filter = req.filter()}, call.actor(), call.now, call.deadline);
}

absl::StatusOr<pb::RankEventsResponse> SearchService::RankEvents(const rpc::Call& call,
                                                                 const pb::RankEventsRequest& req) {
  return queries_.Rank(req, call.actor(), call.now, call.deadline);
}

absl::StatusOr<pb::ListInboxResponse> SearchService::ListInbox(const rpc::Call& call,
                                                               const pb::ListInboxRequest& req) {
  // The cursor first: what is committed after it may be in the page already, but nothing is in
  // neither.
  HL_ASSIGN_OR_RETURN(const std::string cursor, queries_.FeedEnd(call.deadline));
  HL_ASSIGN_OR_RETURN(const Page<Event> page,
                      queries_.List({.parent = req.parent(), .filter = {}, .inbox = req.inbox()},
                                    call.actor(),
                                    {.size = req.page_size(), .token = req.page_token()},
                                    call.now,
                                    call.deadline));
  pb::ListInboxResponse out;
  for (const Event& event : page.rows) *out.add_events() = ToProto(event, call.actor(), call.now);
  out.set_next_page_token(page.next_token);
  out.set_watch_cursor(cursor);
  return out;
}

absl::StatusOr<rpc::Source<pb::InboxChange>> SearchService::WatchInbox(
    const rpc::Call& call, const pb::WatchInboxRequest& req) {
  HL_ASSIGN_OR_RETURN(std::string city, ParseCity(req.parent()));
  std::string cursor = req.cursor();
  if (cursor.empty()) {
    HL_ASSIGN_OR_RETURN(cursor, queries_.FeedEnd(call.deadline));
  }
  auto watch = std::make_shared<InboxWatch>(
      pool_,
      call.actor_ptr,
      InboxWatch::Options{
          .city = std::move(city), .inbox = req.inbox(), .cursor = std::move(cursor)});
  return rpc::Source<pb::InboxChange>([watch] { return watch->Next(); });
}

}  // namespace hailan::event_workflow
