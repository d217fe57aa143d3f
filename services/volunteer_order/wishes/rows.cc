#include "services/volunteer_order/wishes/rows.h"

#include <nlohmann/json.hpp>

#include "common/base/status_macros.h"

namespace hailan::volunteer_order {
namespace {

using nlohmann::json;

// A text that our own CHECK constraint admits.
template <class Enum, size_t N>
Enum Stored(const std::array<absl::string_view, N>& texts, absl::string_view text) {
  const std::optional<Enum> value = ParseText<Enum>(texts, text);
  HL_CHECK(value.has_value());
  return *value;
}

absl::Time TimeOf(const json& value) {
  return absl::FromUnixMicros(value.get<int64_t>());
}

Service ReadService(const json& row) {
  return {.start_time = TimeOf(row.at("start_time")),
          .minutes = row.at("minutes").get<int>(),
          .note = row.at("note").get<std::string>(),
          .attachments = row.at("attachments").get<std::vector<std::string>>(),
          .record_time = TimeOf(row.at("record_time"))};
}

Review ReadReview(const json& row) {
  return {.reviewer = row.at("reviewer_id").get<std::string>(),
          .attended = row.at("attended").get<bool>(),
          .effect = row.at("effect").get<int>(),
          .score = row.at("score").get<int>(),
          .points = row.at("points").get<int>(),
          .formula_version = row.at("formula_version").get<int>(),
          .comment = row.at("comment").get<std::string>(),
          .review_time = TimeOf(row.at("review_time"))};
}

std::vector<Claim> ReadClaims(absl::string_view body) {
  std::vector<Claim> claims;
  if (body.empty()) return claims;
  for (const json& row : json::parse(body.begin(), body.end())) {
    Claim claim;
    claim.volunteer = row.at("volunteer_id").get<std::string>();
    claim.state = Stored<ClaimState>(kClaimStateTexts, row.at("state").get<std::string>());
    claim.claim_time = TimeOf(row.at("claim_time"));
    if (!row.at("record_time").is_null()) claim.service = ReadService(row);
    if (!row.at("review_time").is_null()) claim.review = ReadReview(row);
    claims.push_back(std::move(claim));
  }
  return claims;
}

// Absent texts are NULL in the database and empty in the domain.
std::optional<std::string> NullIfEmpty(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

}  // namespace

Wish ReadWish(const pg::Row& row, int first, const std::string& city) {
  int column = first;
  Wish wish;
  wish.name = WishName(city, row.Text(column++));
  wish.revision = row.Int(column++);
  wish.state = Stored<WishState>(kWishStateTexts, row.View(column++));
  wish.territory = row.Text(column++);
  wish.house = row.Text(column++);
  wish.beneficiary = row.Text(column++);
  wish.category = Stored<Category>(kCategoryTexts, row.View(column++));
  wish.title = row.Text(column++);
  wish.description = row.Text(column++);
  wish.capacity = static_cast<int>(row.Int(column++));
  wish.reward_points = static_cast<int>(row.Int(column++));
  wish.due_time = row.Time(column++);
  wish.drafter = row.Text(column++);
  wish.publisher = row.Text(column++);
  wish.end_reason = row.Text(column++);
  wish.create_time = row.Time(column++);
  wish.update_time = row.Time(column++);
  wish.publish_time = row.MaybeTime(column++);
  wish.end_time = row.MaybeTime(column++);
  wish.claims = ReadClaims(row.View(column++));
  HL_CHECK(column == first + kWishColumns);
  return wish;
}

void WishColumns::Add(int ord, int64_t revision_loaded, const Wish& wish) {
  ord_.Add(ord);
  city_.Add(wish.name.city());
  id_.Add(wish.name.id());
  revision_.Add(revision_loaded);
  new_revision_.Add(wish.revision);
  state_.Add(Format(wish.state));
  territory_.Add(wish.territory);
  house_.Add(NullIfEmpty(wish.house));
  beneficiary_.Add(wish.beneficiary);
  category_.Add(Format(wish.category));
  title_.Add(wish.title);
  capacity_.Add(wish.capacity);
  claim_count_.Add(wish.live_claims());
  reward_.Add(wish.reward_points);
  due_.Add(wish.due_time);
  description_.Add(wish.description);
  drafter_.Add(wish.drafter);
  publisher_.Add(wish.publisher);
  end_reason_.Add(wish.end_reason);
  create_.Add(wish.create_time);
  update_.Add(wish.update_time);
  publish_.Add(wish.publish_time);
  end_.Add(wish.end_time);
}

void WishColumns::AppendTo(pg::Params& params) const {
  params.Add(ord_).Add(city_).Add(id_).Add(revision_).Add(new_revision_).Add(state_);
  params.Add(territory_).Add(house_).Add(beneficiary_).Add(category_).Add(title_);
  params.Add(capacity_).Add(claim_count_).Add(reward_).Add(due_).Add(description_);
  params.Add(drafter_).Add(publisher_).Add(end_reason_).Add(create_).Add(update_);
  params.Add(publish_).Add(end_);
}

void ClaimColumns::Add(int ord, const Claim& claim) {
  ord_.Add(ord);
  volunteer_.Add(claim.volunteer);
  state_.Add(Format(claim.state));
  claim_time_.Add(claim.claim_time);
  AddService(claim);
  AddReview(claim);
}

void ClaimColumns::AddService(const Claim& claim) {
  if (!claim.service.has_value()) {
    for (pg::Array* column : {&start_, &minutes_, &note_, &attachments_, &record_}) {
      column->AddNull();
    }
    return;
  }
  const Service& service = *claim.service;
  start_.Add(service.start_time);
  minutes_.Add(service.minutes);
  note_.Add(service.note);
  attachments_.Add(pg::TextArray(service.attachments).Literal());
  record_.Add(service.record_time);
}

void ClaimColumns::AddReview(const Claim& claim) {
  if (!claim.review.has_value()) {
    for (pg::Array* column : {&reviewer_,
                              &attended_,
                              &effect_,
                              &score_,
                              &points_,
                              &formula_,
                              &comment_,
                              &review_time_}) {
      column->AddNull();
    }
    return;
  }
  const Review& review = *claim.review;
  reviewer_.Add(review.reviewer);
  attended_.Add(review.attended);
  effect_.Add(review.effect);
  score_.Add(review.score);
  points_.Add(review.points);
  formula_.Add(review.formula_version);
  comment_.Add(review.comment);
  review_time_.Add(review.review_time);
}

void ClaimColumns::AppendTo(pg::Params& params) const {
  params.Add(ord_).Add(volunteer_).Add(state_).Add(claim_time_).Add(start_).Add(minutes_);
  params.Add(note_).Add(attachments_).Add(record_).Add(reviewer_).Add(attended_).Add(effect_);
  params.Add(score_).Add(points_).Add(formula_).Add(comment_).Add(review_time_);
}

}  // namespace hailan::volunteer_order
