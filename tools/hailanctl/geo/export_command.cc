// `hailanctl export`: the boundaries of a city as one GeoJSON file.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "hailan/grid_geo/v1/boundaries.pb.h"
#include "tools/hailanctl/commands.h"
#include "tools/hailanctl/import/progress.h"
#include "tools/hailanctl/report.h"
#include "tools/hailanctl/stream.h"
#include "tools/hailanctl/times.h"

namespace hailan::ctl {
namespace {

namespace geo = hailan::grid_geo::v1;

constexpr absl::string_view kOpen = R"({"type":"FeatureCollection","features":[)";
constexpr absl::string_view kClose = "]}";

struct ExportCommand {
  SessionOptions session;
  std::string file;
  std::string subtree;
  std::string as_of;
};

absl::Status CannotWrite(const std::string& path) {
  return Error(absl::StatusCode::kFailedPrecondition,
               "FILE_NOT_WRITABLE",
               absl::StrCat("The file ", path, " cannot be written."));
}

// Messages are collections of their own; the file is one.
absl::StatusOr<absl::string_view> FeaturesOf(const geo::ExportBoundariesResponse& message) {
  absl::string_view text = message.geojson();
  if (absl::ConsumePrefix(&text, kOpen) && absl::ConsumeSuffix(&text, kClose)) return text;
  return absl::InternalError("The server's message is not a FeatureCollection.");
}

absl::Status WriteAll(const ExportCommand& command, std::ostream& out) {
  HL_ASSIGN_OR_RETURN(const auto session, Session::Open(command.session));
  const std::string& city = command.session.identity.claims.city;
  geo::ExportBoundariesRequest request;
  request.set_parent(absl::StrCat("cities/", city));
  if (!command.subtree.empty()) {
    request.set_subtree(absl::StrCat("cities/", city, "/territories/", command.subtree));
  }
  if (!command.as_of.empty()) {
    HL_ASSIGN_OR_RETURN(const absl::Time as_of, TimeOf(command.as_of));
    *request.mutable_as_of() = rpc::ToTimestamp(as_of);
  }
  std::optional<Progress> progress;
  int64_t written = 0;
  out << kOpen;
  geo::ExportBoundariesResponse message;
  const auto receive = [&]() -> absl::Status {
    HL_ASSIGN_OR_RETURN(const absl::string_view features, FeaturesOf(message));
    if (!progress.has_value()) {
      progress.emplace("boundaries", static_cast<size_t>(message.total_size()));
    }
    out << (written > 0 ? ",\n" : "\n") << features;
    written += message.feature_count();
    progress->Advance(static_cast<size_t>(message.feature_count()));
    return out.good() ? absl::OkStatus() : CannotWrite(command.file);
  };
  HL_RETURN_IF_ERROR(ReadStream(*session,
                                "hailan.grid_geo.v1.Boundaries/ExportBoundaries",
                                session->call_options(),
                                request,
                                &message,
                                receive));
  out << "\n" << kClose << "\n" << std::flush;
  if (progress.has_value()) progress->Finish(Outcome{.created = written});
  return out.good() ? absl::OkStatus() : CannotWrite(command.file);
}

// A broken export leaves no half file behind.
absl::Status Export(const ExportCommand& command) {
  if (command.file == "-") return WriteAll(command, std::cout);
  const std::string draft = absl::StrCat(command.file, ".part");
  std::ofstream out(draft, std::ios::binary | std::ios::trunc);
  if (!out) return CannotWrite(command.file);
  absl::Status status = WriteAll(command, out);
  out.close();
  if (status.ok() && std::rename(draft.c_str(), command.file.c_str()) != 0) {
    status = CannotWrite(command.file);
  }
  if (!status.ok()) std::remove(draft.c_str());
  return status;
}

}  // namespace

void AddExport(CLI::App& app, int& exit_code) {
  CLI::App* const command =
      app.add_subcommand("export", "Write the boundaries of a city as GeoJSON (WGS 84)");
  const auto options = std::make_shared<ExportCommand>();
  options->session.timeout = absl::Minutes(1);
  command->add_option("file", options->file, "File to write; - for standard output")->required();
  command->add_option("--subtree", options->subtree, "Only this territory's code and those below");
  command->add_option("--as-of", options->as_of, "Those of a time, RFC 3339 or YYYY-MM-DD (now)");
  AddSessionOptions(*command, options->session);
  command->callback(
      [options, &exit_code] { exit_code = Finish(Export(*options), options->session); });
}

}  // namespace hailan::ctl
