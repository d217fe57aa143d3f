// Between rows of the wish tables and the domain's values.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/command/runner.h"
#include "common/pg/params.h"
#include "common/pg/row.h"
#include "services/volunteer_order/domain/wish.h"

namespace hailan::volunteer_order {

// How many columns sql/parts/wish_columns.sql selects.
inline constexpr int kWishColumns = 20;

// The wish whose columns begin at `first`.
Wish ReadWish(const pg::Row& row, int first, const std::string& city);

// Columns of the wish rows of a commit, $11–$33 of commit_wishes.sql.
class WishColumns {
 public:
  void Add(int ord, int64_t revision_loaded, const Wish& wish);
  void AppendTo(pg::Params& params) const;

 private:
  pg::Array ord_, city_, id_, revision_, new_revision_, state_, territory_, house_, beneficiary_,
      category_, title_, capacity_, claim_count_, reward_, due_, description_, drafter_, publisher_,
      end_reason_, create_, update_, publish_, end_;
};

// Columns of the claim rows of a commit, $34–$50.
class ClaimColumns {
 public:
  void Add(int ord, const Claim& claim);
  void AppendTo(pg::Params& params) const;

 private:
  void AddService(const Claim& claim);
  void AddReview(const Claim& claim);

  pg::Array ord_, volunteer_, state_, claim_time_, start_, minutes_, note_, attachments_, record_,
      reviewer_, attended_, effect_, score_, points_, formula_, comment_, review_time_;
};

}  // namespace hailan::volunteer_order
