#include "services/volunteer_order/domain/decide_wish.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/volunteer_order/domain/reasons.h"
#include "services/volunteer_order/domain/rules.h"
#include "services/volunteer_order/domain/score.h"
#include "services/volunteer_order/domain/text_check.h"

namespace hailan::volunteer_order {
namespace {

using absl::StatusCode;

// Codes of communities have 12 digits; a wish of a whole street or city is nobody's.
constexpr size_t kCommunityDigits = 12;

absl::Status Forbidden(absl::string_view what) {
  return Error(StatusCode::kPermissionDenied, hailan::reason::kPermissionDenied, what);
}

absl::Status NoOpenClaim(absl::string_view volunteer) {
  return Error(StatusCode::kFailedPrecondition,
               reason::kNoOpenClaim,
               "The volunteer holds no open claim of this wish; it must be claimed first.",
               {{"volunteer", std::string(volunteer)}});
}

// May `actor` take `action` at all, as far as roles and areas go?
absl::Status CheckMay(const Wish& wish, WishAction action, const Actor& actor) {
  if (action == WishAction::kClaim || action == WishAction::kWithdraw ||
      action == WishAction::kRecord) {
    if (Intersects(actor.roles, kHelpers)) return absl::OkStatus();
    return Forbidden("Only volunteers, grid members and department staff claim and serve.");
  }
  if (action == WishAction::kCancel && wish.state == WishState::kDraft &&
      actor.subject == wish.drafter) {
    return absl::OkStatus();
  }
  if (!Intersects(actor.roles, kManagers)) {
    return Forbidden("Only staff of the community, the street or the city manage wishes.");
  }
  return CheckArea(actor, wish.territory);
}

// The answer for a wish that does not exist: only who may act in the whole city learns that.
absl::Status Absent(const WishCommand& command, const Actor& actor) {
  Wish unknown;
  unknown.territory = command.wish.city();
  HL_RETURN_IF_ERROR(CheckMay(unknown, command.action(), actor));
  return Error(StatusCode::kNotFound,
               hailan::reason::kNotFound,
               "There is no such wish; check its name.",
               {{"name", command.wish.Format()}});
}

absl::Status CheckEtag(const Wish& wish, absl::string_view etag) {
  if (etag.empty() || etag == absl::StrCat(wish.revision)) return absl::OkStatus();
  return Error(StatusCode::kAborted,
               hailan::reason::kStaleEtag,
               "The wish has changed since it was read; read it again and decide anew.",
               {{"etag", absl::StrCat(wish.revision)}});
}

absl::Status Illegal(const Wish& wish, WishAction action) {
  return Error(
      StatusCode::kFailedPrecondition,
      reason::kIllegalTransition,
      absl::StrCat(
          "A wish that is ", Format(wish.state), " cannot take the action ", Format(action), "."),
      {{"state", std::string(Format(wish.state))}, {"action", std::string(Format(action))}});
}

absl::Status CheckDrafter(const DraftWish& draft, const Actor& actor) {
  if (Intersects(actor.roles, kManagers) || actor.Has(Role::kGridMember)) {
    return CheckArea(actor, draft.territory);
  }
  if (!actor.Has(Role::kResident)) return Forbidden("Only residents and grid staff draft wishes.");
  if (draft.beneficiary == actor.subject) return absl::OkStatus();
  return Error(StatusCode::kPermissionDenied,
               reason::kNotBeneficiary,
               "A resident drafts wishes for themself only; ask the grid member for others.");
}

absl::Status CheckDraft(const DraftWish& draft, absl::string_view city, absl::Time now) {
  if (!absl::StartsWith(draft.territory, city)) {
    return Error(StatusCode::kInvalidArgument,
                 reason::kTerritoryOfOtherCity,
                 "The territory's code does not begin with the city's; check both.");
  }
  if (draft.territory.size() < kCommunityDigits) {
    return Error(StatusCode::kInvalidArgument,
                 reason::kTerritoryTooWide,
                 "A wish belongs to a community, grid or micro-grid; name one.");
  }
  if (draft.due_time <= now) {
    return Error(StatusCode::kInvalidArgument,
                 reason::kDueTimePassed,
                 "The due time has passed already; choose one in the future.");
  }
  HL_RETURN_IF_ERROR(CheckNoPersonalNumbers("title", draft.title));
  return CheckNoPersonalNumbers("description", draft.description);
}

absl::StatusOr<WishChange> DecideDraft(const WishCommand& command,
                                       const DraftWish& draft,
                                       const Actor& actor,
                                       absl::Time now) {
  HL_RETURN_IF_ERROR(CheckDrafter(draft, actor));
  HL_RETURN_IF_ERROR(CheckDraft(draft, command.wish.city(), now));
  WishChange change;
  Wish& wish = change.next;
  wish.name = command.wish;
  wish.territory = draft.territory;
  wish.house = draft.house;
  wish.beneficiary = draft.beneficiary;
  wish.category = draft.category;
  wish.title = draft.title;
  wish.description = draft.description;
  wish.capacity = draft.capacity;
  wish.reward_points = draft.reward_points;
  wish.due_time = draft.due_time;
  wish.drafter = actor.subject;
  wish.create_time = now;
  wish.update_time = now;
  change.actor = actor.subject;
  change.at = now;
  return change;
}

// Applies one request to `change.next`, whose state the caller sets afterwards from the table.
class Applier {
 public:
  Applier(WishChange& change, const Actor& actor) : change_(change), actor_(actor) {}

  absl::Status operator()(const DraftWish& /*draft*/) {
    return Error(StatusCode::kAlreadyExists,
                 hailan::reason::kAlreadyExists,
                 "A wish of this name exists already.");
  }

  absl::Status operator()(const PublishWish& publish) {
    if (publish.second_person && actor_.subject == wish().drafter) {
      return Error(StatusCode::kPermissionDenied,
                   reason::kSelfReview,
                   "Somebody else than the drafter must review and publish a wish.");
    }
    wish().publisher = actor_.subject;
    wish().publish_time = change_.at;
    return absl::OkStatus();
  }

  absl::Status operator()(const ClaimWish& /*claim*/) {
    HL_RETURN_IF_ERROR(CheckClaim());
    std::erase_if(wish().claims,
                  [this](const Claim& claim) { return claim.volunteer == actor_.subject; });
    wish().claims.push_back({.volunteer = actor_.subject,
                             .state = ClaimState::kClaimed,
                             .claim_time = change_.at,
                             .service = std::nullopt,
                             .review = std::nullopt});
    Touch(actor_.subject);
    return absl::OkStatus();
  }

  absl::Status operator()(const WithdrawClaim& /*withdraw*/) {
    return EndClaim(actor_.subject, ClaimState::kWithdrawn);
  }

  absl::Status operator()(const ReleaseClaim& release) {
    return EndClaim(release.volunteer, ClaimState::kReleased);
  }

  absl::Status operator()(const RecordService& record) {
    Claim* claim = Find(actor_.subject);
    if (claim == nullptr || !claim->live()) return NoOpenClaim(actor_.subject);
    HL_RETURN_IF_ERROR(CheckNotReviewed(*claim));
    if (record.start_time + absl::Minutes(record.minutes) > change_.at) {
      return Error(StatusCode::kInvalidArgument,
                   reason::kServiceInFuture,
                   "The service would end in the future; record it when it is done.");
    }
    HL_RETURN_IF_ERROR(CheckNoPersonalNumbers("note", record.note));
    claim->state = ClaimState::kServed;
    claim->service = Service{.start_time = record.start_time,
                             .minutes = record.minutes,
                             .note = record.note,
                             .attachments = record.attachments,
                             .record_time = change_.at};
    Touch(actor_.subject);
    return absl::OkStatus();
  }

  absl::Status operator()(const ReviewService& review) {
    if (review.volunteer == actor_.subject) {
      return Error(StatusCode::kPermissionDenied,
                   reason::kSelfReview,
                   "Nobody reviews their own service; ask a colleague.");
    }
    Claim* claim = Find(review.volunteer);
    if (claim != nullptr) HL_RETURN_IF_ERROR(CheckNotReviewed(*claim));
    if (claim == nullptr || claim->state != ClaimState::kServed) {
      return Error(StatusCode::kFailedPrecondition,
                   reason::kNoServiceRecorded,
                   "The volunteer has recorded no service for this wish yet.");
    }
    HL_RETURN_IF_ERROR(CheckNoPersonalNumbers("comment", review.comment));
    const Score score = ScoreV1({.attended = review.attended,
                                 .effect = review.effect,
                                 .minutes = claim->service->minutes,
                                 .reward_points = wish().reward_points});
    claim->state = ClaimState::kReviewed;
    claim->review = Review{.reviewer = actor_.subject,
                           .attended = review.attended,
                           .effect = review.effect,
                           .score = score.score,
                           .points = score.points,
                           .formula_version = kFormulaVersion,
                           .comment = review.comment,
                           .review_time = change_.at};
    change_.postings = BookReward(review.volunteer, score.points);
    Touch(review.volunteer);
    return absl::OkStatus();
  }

  absl::Status operator()(const CloseWish& close) {
    for (const Claim& claim : wish().claims) {
      if (claim.state != ClaimState::kServed) continue;
      return Error(StatusCode::kFailedPrecondition,
                   reason::kReviewMissing,
                   "A recorded service waits for its review; review it before closing.",
                   {{"volunteer", claim.volunteer}});
    }
    return End(close.reason);
  }

  absl::Status operator()(const CancelWish& cancel) { return End(cancel.reason); }

 private:
  Wish& wish() { return change_.next; }

  Claim* Find(absl::string_view volunteer) {
    for (Claim& claim : wish().claims) {
      if (claim.volunteer == volunteer) return &claim;
    }
    return nullptr;
  }

  void Touch(const std::string& volunteer) {
    change_.volunteer = volunteer;
    change_.touched.push_back(volunteer);
  }

  static absl::Status CheckNotReviewed(const Claim& claim) {
    if (claim.state != ClaimState::kReviewed) return absl::OkStatus();
    return Error(StatusCode::kFailedPrecondition,
                 reason::kServiceReviewed,
                 "The service has been reviewed and its points are booked; that is final.");
  }

  absl::Status CheckClaim() {
    const std::vector<std::string>& active = wish().active_callers;
    if (std::find(active.begin(), active.end(), actor_.subject) == active.end()) {
      return Error(StatusCode::kFailedPrecondition,
                   reason::kVolunteerNotActive,
                   "The caller is not an active registered volunteer; ask the community.");
    }
    if (wish().beneficiary == actor_.subject) {
      return Error(
          StatusCode::kFailedPrecondition, reason::kOwnWish, "Nobody fulfils their own wish.");
    }
    if (const Claim* claim = Find(actor_.subject); claim != nullptr) {
      if (claim->live()) {
        return Error(StatusCode::kAlreadyExists,
                     reason::kAlreadyClaimed,
                     "The caller has a place in this wish already.");
      }
      if (claim->state == ClaimState::kReleased) {
        return Error(StatusCode::kFailedPrecondition,
                     reason::kClaimReleased,
                     "The community has taken this place back; choose another wish.");
      }
    }
    if (wish().due_time <= change_.at) {
      return Error(StatusCode::kFailedPrecondition,
                   reason::kWishOverdue,
                   "The wish is past its due time; choose another.");
    }
    if (wish().live_claims() < wish().capacity) return absl::OkStatus();
    return Error(StatusCode::kFailedPrecondition,
                 reason::kWishFull,
                 "All places of this wish are taken; choose another.");
  }

  absl::Status EndClaim(const std::string& volunteer, ClaimState state) {
    Claim* claim = Find(volunteer);
    if (claim == nullptr || claim->state != ClaimState::kClaimed) return NoOpenClaim(volunteer);
    claim->state = state;
    Touch(volunteer);
    return absl::OkStatus();
  }

  absl::Status End(const std::string& why) {
    HL_RETURN_IF_ERROR(CheckNoPersonalNumbers("reason", why));
    for (Claim& claim : wish().claims) {
      if (claim.state != ClaimState::kClaimed) continue;
      claim.state = ClaimState::kLapsed;
      change_.touched.push_back(claim.volunteer);
    }
    wish().end_reason = why;
    return absl::OkStatus();
  }

  WishChange& change_;
  const Actor& actor_;
};

// A full or ended wish says so to a claimant more plainly than "illegal transition" would.
bool IsClaimOfFullWish(const Wish& wish, WishAction action) {
  return action == WishAction::kClaim &&
         (wish.state == WishState::kClaimed || wish.state == WishState::kServed);
}

}  // namespace

absl::StatusOr<WishChange> Decide(const std::optional<Wish>& wish,
                                  const WishCommand& command,
                                  const Actor& actor,
                                  absl::Time now) {
  const WishAction action = command.action();
  if (!wish.has_value()) {
    const auto* draft = std::get_if<DraftWish>(&command.request);
    if (draft != nullptr) return DecideDraft(command, *draft, actor, now);
    return Absent(command, actor);
  }
  HL_RETURN_IF_ERROR(CheckMay(*wish, action, actor));
  HL_RETURN_IF_ERROR(CheckEtag(*wish, command.etag));
  if (FindRule(wish->state, action) == nullptr && !IsClaimOfFullWish(*wish, action)) {
    return Illegal(*wish, action);
  }
  WishChange change{.next = *wish,
                    .action = action,
                    .from = wish->state,
                    .actor = actor.subject,
                    .volunteer = "",
                    .at = now,
                    .touched = {},
                    .postings = {}};
  HL_RETURN_IF_ERROR(std::visit(Applier(change, actor), command.request));
  const Rule* rule = FindRule(wish->state, action, ProgressOf(change.next));
  if (rule == nullptr) return Illegal(*wish, action);
  change.next.state = rule->to;
  change.next.update_time = now;
  if (rule->to == WishState::kClosed || rule->to == WishState::kCancelled) {
    change.next.end_time = now;
  }
  return change;
}

}  // namespace hailan::volunteer_order
