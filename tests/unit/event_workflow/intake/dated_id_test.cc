#include <catch2/catch.hpp>

#include "common/base/id.h"
#include "services/event_workflow/digest.h"

namespace hailan::event_workflow {

TEST_CASE("an id of a past instant is always the same and sorts by the instant") {
  const absl::Time time = absl::FromUnixMillis(1'309'483'953'123);
  const std::string id = DatedId(time, "case 1");
  CHECK(IsUuid(id));
  CHECK(id == DatedId(time, "case 1"));
  CHECK(id != DatedId(time, "case 2"));
  CHECK(id.substr(0, 15) == NewId(time).substr(0, 15));  // 48 bits of time and the version
  CHECK(id < DatedId(time + absl::Milliseconds(1), "case 0"));
  CHECK(DatedId(absl::UnixEpoch(), "").substr(0, 15) == "00000000-0000-7");
}

}  // namespace hailan::event_workflow
