// The parameters of sql/commit_residents.sql after the steps: rows ($11–$39), relations ($40–$46)
// and history ($47–$49).
#pragma once

#include "common/pg/params.h"
#include "services/residents/domain/decide.h"

namespace hailan::residents {

// Name of an action in the history; `resident.` + name is its message type.
absl::string_view ActionText(ResidentAction action);

class CommitParams {
 public:
  // `ord` is the index of the row in the batch, `loaded` the revision it was loaded with.
  void AddRow(int ord, int64_t loaded, const Resident& row);
  // In the order of the steps.
  void AddStep(const ResidentChange& change);
  void AppendTo(pg::Params& params) const;

 private:
  void AddFields(const ResidentFields& fields);

  pg::Array ord_, city_, id_, loaded_, revision_, display_name_, hangul_, hangul_south_, pinyin_,
      initials_, sex_, birth_date_, identity_type_, identity_sealed_, identity_index_,
      phone_sealed_, phone_index_, phone_tail_, medical_sealed_, registered_, territory_, tags_,
      residency_, household_id_, household_role_, hash_, tokens_, created_, updated_;
  pg::Array residence_ord_, ordinal_, house_, residence_territory_, kind_, start_, end_;
  pg::Array history_revision_, action_, changed_;
};

}  // namespace hailan::residents
