#include "services/event_workflow/domain/clusters/answers.h"

namespace hailan::event_workflow {
namespace {

Answer OrderAnswer(State state) {
  switch (state) {
    case State::kReported:
      return {"DAISHOULI", "待受理"};
    case State::kAccepted:
    case State::kSentBack:
      return {"YISHOULI", "已受理"};
    case State::kDispatched:
      return {"YIPAIDAN", "已派单"};
    case State::kHandling:
    case State::kWhistled:
      return {"BANLIZHONG", "办理中"};
    case State::kHandled:
    case State::kReturnVisit:
      return {"DAIHUIFANG", "已办理，待回访"};
    case State::kClosed:
      return {"BANJIE", "已办结", true};
    case State::kRejected:
      return {"TUIDAN", "不予受理，已退单", true};
    case State::kCancelled:
      return {"ZUOFEI", "已作废", true};
    case State::kMerged:
    case State::kNone:
      break;
  }
  return {"BINGAN", "已并案"};
}

Answer DeviceAnswer(State state) {
  switch (state) {
    case State::kReported:
      return {"RECEIVED", "alarm received"};
    case State::kClosed:
      return {"CLEARED", "cause removed", true};
    case State::kRejected:
    case State::kCancelled:
      return {"DISMISSED", "no cause found", true};
    case State::kMerged:
      return {"SUPPRESSED", "part of another incident"};
    default:
      return {"ACKNOWLEDGED", "being handled"};
  }
}

Answer PublicAnswer(State state) {
  switch (state) {
    case State::kReported:
      return {"open", "已收到，等待受理"};
    case State::kHandled:
    case State::kReturnVisit:
      return {"open", "已处理，等待回访"};
    case State::kClosed:
      return {"closed", "已办结", true};
    case State::kRejected:
      return {"closed", "不予受理", true};
    case State::kCancelled:
      return {"closed", "已撤销", true};
    case State::kMerged:
      return {"open", "与同一事项合并办理"};
    default:
      return {"open", "正在办理"};
  }
}

}  // namespace

Answer AnswerFor(Channel channel, State state) {
  switch (channel) {
    case Channel::kHotline12345:
    case Channel::kWhistle:
    case Channel::kLettersVisits:
    case Channel::kDepartmentTask:
    case Channel::kCommandOrder:
      return OrderAnswer(state);
    case Channel::kIot:
      return DeviceAnswer(state);
    default:
      return PublicAnswer(state);
  }
}

}  // namespace hailan::event_workflow
