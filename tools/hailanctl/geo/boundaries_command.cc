// `hailanctl import-boundaries`: a GeoJSON file of any size, staged in parts and stored as one
// version, or only checked.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "hailan/grid_geo/v1/boundaries.pb.h"
#include "tools/hailanctl/commands.h"
#include "tools/hailanctl/geo/feature_splitter.h"
#include "tools/hailanctl/geo/systems.h"
#include "tools/hailanctl/import/batch_sender.h"
#include "tools/hailanctl/import/progress.h"
#include "tools/hailanctl/report.h"
#include "tools/hailanctl/times.h"

namespace hailan::ctl {
namespace {

namespace geo = hailan::grid_geo::v1;

// A part holds at most 3 MiB; features are packed up to this size.
constexpr size_t kPartBytes = 2 << 20;
constexpr size_t kChunk = 1 << 16;

struct BoundariesCommand {
  SessionOptions session;
  std::string file;
  hailan::type::v1::CoordinateSystem system = hailan::type::v1::COORDINATE_SYSTEM_WGS84;
  std::string code_property;
  std::string valid_from;
  bool repair = false;
  bool dry_run = false;
};

// One file on its way.
class BoundaryUpload {
 public:
  BoundaryUpload(Session& session, const BoundariesCommand& command)
      : session_(session), command_(command) {}

  absl::Status Add(absl::string_view feature) {
    if (!part_.empty() && part_.size() + feature.size() > kPartBytes) HL_RETURN_IF_ERROR(Send());
    if (!part_.empty()) part_ += ',';
    part_.append(feature.data(), feature.size());
    ++features_;
    return absl::OkStatus();
  }

  absl::StatusOr<Outcome> Commit() {
    if (!part_.empty()) HL_RETURN_IF_ERROR(Send());
    if (faults_ > 0) {
      // What one part of several leaves open, another may fill.
      if (parts_ == 1) PrintGaps(last_);
      return Outcome{.refused = static_cast<int64_t>(sent_)};
    }
    geo::CommitBoundariesRequest request;
    request.set_parent(Parent());
    request.set_request_id(NewId(absl::Now()));
    request.set_import_id(import_id_);
    request.set_part_count(parts_);
    request.set_dry_run(command_.dry_run);
    request.set_valid_from(command_.valid_from);
    geo::ImportBoundariesResponse response;
    HL_RETURN_IF_ERROR(InvokePatiently(
        session_, "hailan.grid_geo.v1.Boundaries/CommitBoundaries", request, &response));
    PrintOverlaps(response);
    PrintGaps(response);
    // Boundaries are replaced as a whole: new ones and other ones are one count.
    return Outcome{.updated = response.changed_count(), .unchanged = response.unchanged_count()};
  }

 private:
  std::string Parent() const {
    return absl::StrCat("cities/", command_.session.identity.claims.city);
  }

  absl::Status Send() {
    geo::StageBoundariesRequest request;
    request.set_parent(Parent());
    request.set_import_id(import_id_);
    request.set_part(parts_++);
    request.set_geojson(absl::StrCat(R"({"type":"FeatureCollection","features":[)", part_, "]}"));
    request.set_system(command_.system);
    request.set_code_property(command_.code_property);
    request.set_repair(command_.repair);
    geo::ImportBoundariesResponse response;
    HL_RETURN_IF_ERROR(InvokePatiently(
        session_, "hailan.grid_geo.v1.Boundaries/StageBoundaries", request, &response));
    Print("fault", response.faults(), response.fault_count());
    Print("repaired", response.repairs(), response.repair_count());
    Print("odd", response.warnings(), response.warning_count());
    PrintOverlaps(response);
    faults_ += response.fault_count();
    last_ = std::move(response);
    sent_ += features_;
    features_ = 0;
    part_.clear();
    return absl::OkStatus();
  }

  // Numbers of features are the file's.
  void Print(absl::string_view what,
             const google::protobuf::RepeatedPtrField<geo::BoundaryFault>& list,
             int count) const {
    for (const geo::BoundaryFault& found : list) {
      std::cerr << absl::StrFormat(
          "\n%s: feature %d (%s) polygon %d ring %d at %.7f,%.7f %s: %s: %s",
          what,
          sent_ + static_cast<size_t>(found.feature()),
          found.code(),
          found.polygon(),
          found.ring(),
          found.longitude(),
          found.latitude(),
          WordOf(found.system()),
          found.reason(),
          found.fix());
    }
    if (count > list.size()) {
      std::cerr << absl::StrCat("\n", what, ": ", count - list.size(), " more in this part");
    }
    if (count > 0) std::cerr << "\n";
  }

  static void PrintOverlaps(const geo::ImportBoundariesResponse& response) {
    for (const geo::BoundaryOverlap& overlap : response.overlaps()) {
      std::cerr << absl::StrFormat("\noverlap: %s and %s share %.1f m² at %.7f,%.7f %s",
                                   overlap.territory(),
                                   overlap.other(),
                                   overlap.area_m2(),
                                   overlap.longitude(),
                                   overlap.latitude(),
                                   WordOf(overlap.system()));
    }
    if (!response.overlaps().empty()) std::cerr << "\n";
  }

  static void PrintGaps(const geo::ImportBoundariesResponse& response) {
    for (const geo::BoundaryGap& gap : response.gaps()) {
      std::cerr << absl::StrFormat("\ngap: %.1f m² at %.7f,%.7f %s",
                                   gap.area_m2(),
                                   gap.longitude(),
                                   gap.latitude(),
                                   WordOf(gap.system()));
    }
    if (!response.gaps().empty()) std::cerr << "\n";
  }

  Session& session_;
  const BoundariesCommand& command_;
  const std::string import_id_ = NewId(absl::Now());
  std::string part_;
  int parts_ = 0;
  int faults_ = 0;
  // What the last part was answered.
  geo::ImportBoundariesResponse last_;
  // Features of this part, and of the parts before.
  size_t features_ = 0;
  size_t sent_ = 0;
};

absl::StatusOr<Outcome> Run(const BoundariesCommand& command) {
  // The service looks at the day when all parts are there; a slip is better told before.
  HL_RETURN_IF_ERROR(CheckDay(command.valid_from));
  HL_ASSIGN_OR_RETURN(const auto session, Session::Open(command.session));
  std::ifstream file(command.file, std::ios::binary);
  if (!file) {
    return Error(absl::StatusCode::kNotFound,
                 "FILE_MISSING",
                 absl::StrCat("The file ", command.file, " cannot be read."));
  }
  // The bar counts bytes: how many features there are is known at the end only.
  Progress progress(std::filesystem::path(command.file).filename().string(),
                    std::filesystem::file_size(command.file));
  BoundaryUpload upload(*session, command);
  FeatureSplitter splitter([&upload](absl::string_view feature) { return upload.Add(feature); });
  std::string chunk(kChunk, '\0');
  while (file.read(chunk.data(), kChunk) || file.gcount() > 0) {
    const auto got = static_cast<size_t>(file.gcount());
    HL_RETURN_IF_ERROR(splitter.Feed(absl::string_view(chunk).substr(0, got)));
    progress.Advance(got);
  }
  HL_RETURN_IF_ERROR(splitter.Finish());
  HL_ASSIGN_OR_RETURN(const Outcome outcome, upload.Commit());
  progress.Finish(outcome);
  return outcome;
}

}  // namespace

void AddImportBoundaries(CLI::App& app, int& exit_code) {
  CLI::App* const command = app.add_subcommand(
      "import-boundaries", "Check and store a GeoJSON file of boundaries, all of it or nothing");
  const auto options = std::make_shared<BoundariesCommand>();
  options->session.timeout = absl::Minutes(1);
  command->add_option("file", options->file, "GeoJSON FeatureCollection, of any size")
      ->required()
      ->check(CLI::ExistingFile);
  command->add_option("--system", options->system, "Reference system of the file (default wgs84)")
      ->transform(CLI::CheckedTransformer(CoordinateSystems(), CLI::ignore_case));
  command->add_option(
      "--code-property", options->code_property, "Property with the territory's code (code)");
  command->add_option(
      "--valid-from",
      options->valid_from,
      "First day of the boundaries, YYYY-MM-DD; without it they correct the latest");
  command->add_flag("--repair", options->repair, "Mend what has an answer; every repair is listed");
  command->add_flag("--dry-run", options->dry_run, "Only say what is wrong and what would change");
  AddSessionOptions(*command, options->session);
  command->callback([options, &exit_code] {
    const absl::StatusOr<Outcome> outcome = Run(*options);
    exit_code = Finish(outcome.status(), options->session);
    if (!outcome.ok()) return;
    std::cout << (options->dry_run ? "dry run: " : "") << FormatOutcome(*outcome) << "\n";
    if (outcome->refused > 0) exit_code = kRefused;
  });
}

}  // namespace hailan::ctl
