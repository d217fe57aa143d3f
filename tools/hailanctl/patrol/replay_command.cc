// `hailanctl patrol replay`: recorded tracks judged as the service judges them, here or, uploaded
// to a patrol, there.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/tracks/derive.h"
#include "tools/hailanctl/commands.h"
#include "tools/hailanctl/import/batch_sender.h"
#include "tools/hailanctl/import/progress.h"
#include "tools/hailanctl/patrol/recorded_tracks.h"
#include "tools/hailanctl/patrol/verdict.h"
#include "tools/hailanctl/report.h"
#include "tools/hailanctl/stream.h"

namespace hailan::ctl {
namespace {

namespace geo = hailan::grid_geo::v1;

constexpr absl::string_view kTracks = "hailan.grid_geo.v1.Tracks/";
// How much is sent at once while points are sent when they are due.
constexpr int64_t kLivePeriodMs = 5000;

struct ReplayCommand {
  SessionOptions session;
  std::string file;
  std::string track;
  // Empty = judge here.
  std::string patrol;
  std::string geojson;
  bool live = false;
  bool json = false;
};

absl::Status Unusable(absl::string_view reason, std::string message) {
  return Error(absl::StatusCode::kInvalidArgument, reason, std::move(message));
}

absl::StatusOr<std::vector<RecordedTrack>> Load(const ReplayCommand& command) {
  HL_ASSIGN_OR_RETURN(const CsvTable table, CsvTable::Read(command.file, TrackColumns()));
  HL_ASSIGN_OR_RETURN(std::vector<RecordedTrack> tracks, ReadTracks(table));
  if (!command.track.empty()) {
    std::erase_if(tracks, [&](const RecordedTrack& track) { return track.id != command.track; });
  }
  if (tracks.empty()) {
    return Unusable("NO_TRACK", absl::StrCat("There is no such track in ", command.file, "."));
  }
  if (!command.patrol.empty() && tracks.size() > 1) {
    return Unusable("MANY_TRACKS",
                    absl::StrCat("A patrol takes one track; choose one of the ",
                                 tracks.size(),
                                 " in the file with --track."));
  }
  return tracks;
}

// Moves the track so that its first point is taken now.
void MoveToNow(RecordedTrack& track) {
  const int64_t shift = absl::ToUnixMillis(absl::Now()) - track.points.front().time_ms;
  for (grid_geo::TrackPoint& point : track.points) point.time_ms += shift;
}

// Everything in one stream, as a phone does that was offline.
absl::StatusOr<geo::UploadTrackResponse> UploadAtOnce(Session& session,
                                                      const RecordedTrack& track,
                                                      const std::string& patrol,
                                                      Progress& progress) {
  const std::vector<geo::UploadTrackRequest> batches = BatchesOf(track, patrol);
  geo::UploadTrackResponse response;
  size_t next = 0;
  const auto give = [&]() -> const google::protobuf::Message* {
    if (next > 0) {
      progress.Advance(static_cast<size_t>(batches[next - 1].points().time_deltas_ms_size()));
    }
    return next == batches.size() ? nullptr : &batches[next++];
  };
  HL_RETURN_IF_ERROR(WriteStream(
      session, absl::StrCat(kTracks, "UploadTrack"), session.call_options(), give, &response));
  return response;
}

// Points when they are due, as a phone does that is online.
absl::StatusOr<geo::UploadTrackResponse> UploadLive(Session& session,
                                                    RecordedTrack track,
                                                    const std::string& patrol,
                                                    Progress& progress) {
  MoveToNow(track);
  geo::UploadTrackResponse sum;
  RecordedTrack part{.id = track.id, .points = {}};
  for (size_t i = 0; i < track.points.size(); ++i) {
    part.points.push_back(track.points[i]);
    const bool last = i + 1 == track.points.size();
    if (!last && track.points[i + 1].time_ms - part.points.front().time_ms < kLivePeriodMs) {
      continue;
    }
    absl::SleepFor(absl::FromUnixMillis(track.points[i].time_ms) - absl::Now());
    for (const geo::UploadTrackRequest& batch : BatchesOf(part, patrol)) {
      geo::UploadTrackResponse response;
      HL_RETURN_IF_ERROR(
          InvokePatiently(session, absl::StrCat(kTracks, "AppendTrack"), batch, &response));
      sum.set_point_count(sum.point_count() + response.point_count());
      sum.set_off_duty_count(sum.off_duty_count() + response.off_duty_count());
    }
    progress.Advance(part.points.size());
    part.points.clear();
  }
  return sum;
}

absl::StatusOr<TrackVerdict> JudgeThere(const ReplayCommand& command, const RecordedTrack& track) {
  HL_ASSIGN_OR_RETURN(const auto session, Session::Open(command.session));
  Progress progress("points", track.points.size());
  geo::UploadTrackResponse uploaded;
  if (command.live) {
    HL_ASSIGN_OR_RETURN(uploaded, UploadLive(*session, track, command.patrol, progress));
  } else {
    HL_ASSIGN_OR_RETURN(uploaded, UploadAtOnce(*session, track, command.patrol, progress));
  }
  progress.Finish(Outcome{.created = uploaded.point_count(), .refused = uploaded.off_duty_count()});
  if (uploaded.off_duty_count() > 0) {
    std::cerr << uploaded.off_duty_count() << " points were not taken on duty and are not stored\n";
  }
  geo::GetTrackRequest request;
  request.set_name(command.patrol);
  HL_ASSIGN_OR_RETURN(const auto there,
                      session->peer().Invoke<geo::PatrolTrack>(
                          absl::StrCat(kTracks, "GetTrack"), request, session->call_options()));
  return VerdictOf(there);
}

absl::Status WriteGeoJson(const std::string& path, const std::vector<std::string>& features) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << R"({"type":"FeatureCollection","features":[)"
      << "\n"
      << absl::StrJoin(features, ",\n") << "\n]}\n"
      << std::flush;
  if (out.good()) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               "FILE_NOT_WRITABLE",
               absl::StrCat("The file ", path, " cannot be written."));
}

absl::Status Replay(const ReplayCommand& command) {
  HL_ASSIGN_OR_RETURN(const std::vector<RecordedTrack> tracks, Load(command));
  std::vector<std::pair<std::string, TrackVerdict>> verdicts;
  if (!command.patrol.empty()) {
    HL_ASSIGN_OR_RETURN(TrackVerdict verdict, JudgeThere(command, tracks.front()));
    verdicts.emplace_back(command.patrol, std::move(verdict));
  } else {
    Progress progress("tracks", tracks.size());
    for (const RecordedTrack& track : tracks) {
      verdicts.emplace_back(absl::StrCat("track ", track.id),
                            VerdictOf(grid_geo::DeriveEvidence(track.points, {})));
      progress.Advance(1);
    }
  }
  std::vector<std::string> features;
  for (const auto& [id, verdict] : verdicts) {
    std::cout << (command.json ? FormatVerdictJson(id, verdict) + "\n"
                               : FormatVerdict(id, verdict));
    std::string feature = FormatFeature(id, verdict);
    if (!feature.empty()) features.push_back(std::move(feature));
  }
  return command.geojson.empty() ? absl::OkStatus() : WriteGeoJson(command.geojson, features);
}

}  // namespace

void AddPatrol(CLI::App& app, int& exit_code) {
  CLI::App* const patrol = app.add_subcommand("patrol", "Tracks of patrols");
  patrol->require_subcommand(1);
  CLI::App* const command = patrol->add_subcommand(
      "replay", "Judge recorded tracks (track_id,time,lat,lon): length, line, faults and score");
  const auto options = std::make_shared<ReplayCommand>();
  options->session.timeout = absl::Minutes(1);
  command->add_option("file", options->file, "CSV file, a row per point")
      ->required()
      ->check(CLI::ExistingFile);
  command->add_option("--track", options->track, "Only this track_id");
  command->add_option("--patrol",
                      options->patrol,
                      "Upload the track to this started patrol, cities/…/patrols/…, as its walker; "
                      "without it nothing is sent");
  command->add_flag(
      "--live", options->live, "Move the track to now and send each point when it is due");
  command->add_option("--geojson", options->geojson, "Write the simplified lines to this file");
  command->add_flag("--json", options->json, "One JSON object per track");
  AddSessionOptions(*command, options->session);
  command->callback(
      [options, &exit_code] { exit_code = Finish(Replay(*options), options->session); });
}

}  // namespace hailan::ctl
