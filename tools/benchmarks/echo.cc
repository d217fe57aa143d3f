#include "tools/benchmarks/echo.h"

#include "absl/strings/str_cat.h"

namespace hailan::bench {

namespace pb = hailan::testing::v1;

pb::EchoReply Echo(const pb::EchoRequest& request) {
  pb::EchoReply reply;
  reply.set_text(request.text());
  reply.set_number(request.number() + 1);
  return reply;
}

pb::PageReply Page(const pb::PageRequest& request) {
  pb::PageReply reply;
  for (int i = 0; i < request.size(); ++i) {
    auto* const row = reply.add_rows();
    row->set_id(absl::StrCat("019328c4-5d7e-7c3a-9b1e-", absl::Dec(i, absl::kZeroPad12)));
    row->set_name("金顺姬");
    row->set_place("安民街道土城堡社区幸福里4号楼6单元402室");
    row->set_revision(i);
    row->set_phone("138****1234");
    row->add_tags("空巢老人");
    row->add_tags("党员");
    row->set_update_time_ms(1'760'000'000'000 + i);
  }
  return reply;
}

}  // namespace hailan::bench
