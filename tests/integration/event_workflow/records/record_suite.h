// The records beside the events, over the suite of event_workflow: called through their service
// bodies and command runners; only the transport is left out.
#pragma once

#include <tuple>
#include <utility>

#include "services/event_workflow/campaigns/service.h"
#include "services/event_workflow/drives/service.h"
#include "services/event_workflow/meetings/service.h"
#include "services/event_workflow/problems/service.h"
#include "services/event_workflow/projects/service.h"
#include "services/event_workflow/supervision/service.h"
#include "services/event_workflow/supervision/transfer.h"
#include "services/event_workflow/tasks/service.h"
#include "tests/integration/event_workflow/fixture.h"

namespace hailan::event_workflow::testing {

inline const std::string kStreetCode = "222405001";
inline const std::string kOtherGrid = "222405001001002";

inline std::string TerritoryName(const std::string& code) {
  return kParent + "/territories/" + code;
}
inline std::string DepartmentName(const std::string& id) {
  return kParent + "/departments/" + id;
}
inline void SetTime(google::protobuf::Timestamp* field, absl::Time time) {
  field->set_seconds(absl::ToUnixSeconds(time));
}

struct RecordSuite : Suite {
  // A write of the record that the command is for.
  template <class Service, class Command, class Request>
  auto On(absl::StatusOr<Command> (Service::*method)(const rpc::Call&, const Request&),
          Request request,
          const ActorPtr& actor) {
    auto [runs, service] = PartsFor(static_cast<Command*>(nullptr));
    return Run(runs, service, method, std::move(request), actor);
  }
  auto PartsFor(CampaignCommand*) { return std::tie(campaign_runner, campaigns); }
  auto PartsFor(ProblemCommand*) { return std::tie(problem_runner, problems); }
  auto PartsFor(ProjectCommand*) { return std::tie(project_runner, projects); }
  auto PartsFor(DriveCommand*) { return std::tie(drive_runner, drives); }
  auto PartsFor(DriveTargetCommand*) { return std::tie(target_runner, drives); }
  auto PartsFor(TaskCommand*) { return std::tie(task_runner, tasks); }
  auto PartsFor(MeetingCommand*) { return std::tie(meeting_runner, meetings); }
  auto PartsFor(SupervisionCommand*) { return std::tie(supervision_runner, supervision); }

  // A new event in a grid, reported by somebody.
  std::string NewEvent(const std::string& grid, const ActorPtr& reporter) {
    pb::ReportEventRequest report = Report();
    report.set_territory(TerritoryName(grid));
    return Must(MoveEvent(&EventService::ReportEvent, report, reporter)).name();
  }
  // A whistle on the event, which is accepted first if it is new.
  pb::Whistle NewWhistle(const std::string& event, const std::vector<std::string>& departments) {
    if (Get(event, city).state() == pb::Event::STATE_REPORTED) {
      Must(Step(&EventService::AcceptEvent, event, community));
    }
    pb::BlowWhistleRequest blow;
    blow.set_event(event);
    for (const std::string& id : departments) blow.add_departments(DepartmentName(id));
    blow.set_matter("联合处置");
    blow.set_occasion(pb::WHISTLE_OCCASION_JOINT_ENFORCEMENT);
    SetTime(blow.mutable_due_time(), clock.Now() + absl::Hours(2));
    return Must(MoveWhistle(&WhistleService::BlowWhistle, blow, community));
  }

  ActorPtr street = MakeActor(Role::kStreet, "street-1", {kStreetCode});
  ActorPtr supervisor = MakeActor(Role::kSupervisor, "supervisor-1", {kCity});
  ActorPtr power = MakeActor(Role::kDepartment, "power-1", {}, {"power"});
  ActorPtr neighbour = MakeActor(Role::kCommunity, "community-2", {"222405002001"});

  RecordReads reads{pool, tokens, desk};
  RecordStore<CampaignRecord> campaign_store;
  RecordStore<ProblemRecord> problem_store;
  RecordStore<ProjectRecord> project_store;
  RecordStore<DriveRecord> drive_store;
  DriveTargetStore target_store;
  TaskStore task_store;
  RecordStore<MeetingRecord> meeting_store;
  RecordStore<SupervisionRecord> supervision_store;
  CampaignRunner campaign_runner{campaign_store, clock, database->options()};
  ProblemRunner problem_runner{problem_store, clock, database->options()};
  ProjectRunner project_runner{project_store, clock, database->options()};
  DriveRunner drive_runner{drive_store, clock, database->options()};
  DriveTargetRunner target_runner{target_store, clock, database->options()};
  TaskRunner task_runner{task_store, clock, database->options()};
  MeetingRunner meeting_runner{meeting_store, clock, database->options()};
  SupervisionRunner supervision_runner{supervision_store, clock, database->options()};
  CampaignService campaigns{reads, queries};
  ProblemService problems{reads, problem_runner};
  ProjectService projects{reads};
  DriveService drives{reads, target_store, clock};
  TaskService tasks{reads, {cache, desk, workflow_cache}, {task_store, store, clock}};
  MeetingService meetings{reads, queries};
  SupervisionService supervision{reads, queries};
};

}  // namespace hailan::event_workflow::testing
