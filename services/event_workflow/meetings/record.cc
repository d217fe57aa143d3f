#include "services/event_workflow/meetings/record.h"

#include "hailan/event_workflow/v1/whistle_meeting.pb.h"

namespace hailan::event_workflow {
namespace {

json FenceToJson(const Fence& fence) {
  return {{"longitude", fence.place.longitude},
          {"latitude", fence.place.latitude},
          {"system", fence.place.system},
          {"radius_metres", fence.radius_metres}};
}

Fence FenceFromJson(const json& row, const char* column) {
  const json& fence = row.at(column);
  return {.place = {.longitude = DoubleAt(fence, "longitude"),
                    .latitude = DoubleAt(fence, "latitude"),
                    .system = static_cast<int>(IntAt(fence, "system"))},
          .radius_metres = DoubleAt(fence, "radius_metres")};
}

json ArrivalsToJson(const std::vector<Arrival>& arrivals) {
  json out = json::array();
  for (const Arrival& arrival : arrivals) {
    out.push_back({{"department", arrival.department},
                   {"staff", arrival.staff},
                   {"time", event_workflow::ToJson(arrival.time)},
                   {"distance_metres", arrival.distance_metres},
                   {"accuracy_metres", arrival.accuracy_metres}});
  }
  return out;
}

std::vector<Arrival> ArrivalsFromJson(const json& row, const char* column) {
  std::vector<Arrival> arrivals;
  for (const json& one : row.at(column)) {
    arrivals.push_back({.department = TextAt(one, "department"),
                        .staff = TextAt(one, "staff"),
                        .time = TimeAt(one, "time"),
                        .distance_metres = DoubleAt(one, "distance_metres"),
                        .accuracy_metres = DoubleAt(one, "accuracy_metres")});
  }
  return arrivals;
}

json FollowUpsToJson(const std::vector<FollowUp>& follow_ups) {
  json out = json::array();
  for (const FollowUp& follow_up : follow_ups) {
    out.push_back({{"matter", follow_up.matter},
                   {"department", follow_up.department},
                   {"due_time", event_workflow::ToJson(follow_up.due_time)},
                   {"done_time", event_workflow::ToJson(follow_up.done_time)}});
  }
  return out;
}

std::vector<FollowUp> FollowUpsFromJson(const json& row, const char* column) {
  std::vector<FollowUp> follow_ups;
  for (const json& one : row.at(column)) {
    follow_ups.push_back({.matter = TextAt(one, "matter"),
                          .department = TextAt(one, "department"),
                          .due_time = TimeAt(one, "due_time"),
                          .done_time = MaybeTimeAt(one, "done_time")});
  }
  return follow_ups;
}

json SignaturesToJson(const std::vector<Signature>& signatures) {
  json out = json::array();
  for (const Signature& signature : signatures) {
    out.push_back({{"department", signature.department},
                   {"staff", signature.staff},
                   {"time", event_workflow::ToJson(signature.time)}});
  }
  return out;
}

std::vector<Signature> SignaturesFromJson(const json& row, const char* column) {
  std::vector<Signature> signatures;
  for (const json& one : row.at(column)) {
    signatures.push_back({.department = TextAt(one, "department"),
                          .staff = TextAt(one, "staff"),
                          .time = TimeAt(one, "time")});
  }
  return signatures;
}

}  // namespace

json MeetingRecord::ToJson(const State& next) {
  return {{"territory_code", next.territory},
          {"departments", next.departments},
          {"quorum", next.quorum},
          {"fence", FenceToJson(next.fence)},
          {"meet_time", event_workflow::ToJson(next.meet_time)},
          {"state", NumberOf(next.state)},
          {"arrivals", ArrivalsToJson(next.arrivals)},
          {"minutes", next.minutes},
          {"decisions", next.decisions},
          {"follow_ups", FollowUpsToJson(next.follow_ups)},
          {"signatures", SignaturesToJson(next.signatures)},
          {"convener", next.convener},
          {"create_time", event_workflow::ToJson(next.create_time)},
          {"conclude_time", event_workflow::ToJson(next.conclude_time)}};
}

Meeting MeetingRecord::FromJson(const json& row) {
  State next;
  next.territory = TextAt(row, "territory_code");
  next.departments = TextsAt(row, "departments");
  next.quorum = static_cast<int>(IntAt(row, "quorum"));
  next.fence = FenceFromJson(row, "fence");
  next.meet_time = TimeAt(row, "meet_time");
  next.state = EnumAt<MeetingState>(row, "state");
  next.arrivals = ArrivalsFromJson(row, "arrivals");
  next.minutes = TextAt(row, "minutes");
  next.decisions = TextsAt(row, "decisions");
  next.follow_ups = FollowUpsFromJson(row, "follow_ups");
  next.signatures = SignaturesFromJson(row, "signatures");
  next.convener = TextAt(row, "convener");
  next.create_time = TimeAt(row, "create_time");
  next.conclude_time = MaybeTimeAt(row, "conclude_time");
  return next;
}

ChangeFacts MeetingRecord::Facts(const Change& change) {
  const State& next = change.next;
  return {
      .type = "meeting.changed",
      .state = pb::WhistleMeeting::State_Name(static_cast<pb::WhistleMeeting::State>(next.state)),
      .territory = next.territory,
      .due_time = next.meet_time};
}

}  // namespace hailan::event_workflow
