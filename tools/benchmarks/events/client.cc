#include "tools/benchmarks/events/client.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "common/rpc/auth.h"

namespace hailan::bench {
namespace {

namespace pb = hailan::event_workflow::v1;

constexpr std::array<absl::string_view, 6> kTexts{
    "暖气管道漏水", "路灯不亮", "垃圾没有清运", "下水道堵塞", "占道经营", "树枝压断电线"};

}  // namespace

std::string TokenOf(const std::string& subject) {
  rpc::TokenClaims claims;
  claims.subject = subject;
  claims.roles = {"city", "street"};
  claims.city = "222405";
  claims.areas = {"222405001"};
  return rpc::SignDevelopmentToken(claims, {});
}

std::string StaffToken(int number) {
  return TokenOf(absl::StrCat("bench-", number));
}

pb::ReportEventRequest NewReport(uint64_t random) {
  pb::ReportEventRequest report;
  report.set_parent("cities/222405");
  report.set_request_id(NewId(absl::Now()));
  report.set_territory(absl::StrFormat(
      "cities/222405/territories/222405001%03d%03d", 1 + random % 10, 1 + random / 16 % 6));
  report.set_channel(pb::CHANNEL_PATROL);
  report.set_description(
      absl::StrCat(kTexts[random / 128 % kTexts.size()], "，", random % 100'000, "号楼"));
  report.set_place(absl::StrCat("幸福小区", random % 300));
  report.mutable_point()->set_longitude(129.4 + static_cast<double>(random % 1000) * 0.0001);
  report.mutable_point()->set_latitude(42.7 + static_cast<double>(random / 1024 % 777) * 0.0001);
  report.mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  return report;
}

}  // namespace hailan::bench
