#include "common/app/grpc_log.h"

#include <grpc/support/log.h>

#include "absl/strings/string_view.h"
#include "common/obs/log.h"

namespace hailan::app {
namespace {

// What a stranger can make gRPC say at will must not look like a fault of ours: at most a warning.
void Forward(gpr_log_func_args* args) {
  const obs::Level level =
      args->severity == GPR_LOG_SEVERITY_ERROR ? obs::Level::kWarn : obs::Level::kDebug;
  obs::Log(level,
           "grpc",
           {{"file", absl::string_view(args->file)},
            {"line", args->line},
            {"text", absl::string_view(args->message).substr(0, 512)}});
}

}  // namespace

void LogGrpcLines() {
  gpr_set_log_function(&Forward);
}

}  // namespace hailan::app
