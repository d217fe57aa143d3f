// RPC bodies of the Staff service.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/command/runner.h"
#include "common/rpc/call.h"
#include "hailan/grid_geo/v1/staff.pb.h"
#include "services/grid_geo/batch.h"
#include "services/grid_geo/staff/checks.h"
#include "services/grid_geo/staff/store.h"

namespace hailan::grid_geo {

// Thread-safe. All methods wait for the database; writes look up what they name first, so that a
// wrong territory, department or building, or a post that is held, is refused by name.
class StaffService {
 public:
  // `writes` carries single changes, `imports` batches.
  StaffService(StaffStore& store,
               StaffChecks& checks,
               command::Runner<StaffStore>& writes,
               command::Runner<StaffStore>& imports,
               const PageTokens& tokens)
      : store_(store), checks_(checks), writes_(writes), imports_(imports), tokens_(tokens) {}

  absl::StatusOr<v1::StaffMember> CreateStaff(const rpc::Call& call,
                                              const v1::CreateStaffRequest& request);
  absl::StatusOr<v1::StaffMember> AppointStaff(const rpc::Call& call,
                                               const v1::AppointStaffRequest& request);
  absl::StatusOr<v1::StaffMember> EndAppointment(const rpc::Call& call,
                                                 const v1::EndAppointmentRequest& request);
  absl::StatusOr<v1::StaffMember> GetStaff(const rpc::Call& call,
                                           const v1::GetStaffRequest& request);
  absl::StatusOr<v1::ListStaffResponse> ListStaff(const rpc::Call& call,
                                                  const v1::ListStaffRequest& request);
  absl::StatusOr<v1::ListVacanciesResponse> ListVacancies(const rpc::Call& call,
                                                          const v1::ListVacanciesRequest& request);
  absl::StatusOr<v1::ImportReport> ImportStaff(const rpc::Call& call,
                                               const v1::ImportStaffRequest& request);

 private:
  // One try each, on what is stored now.
  absl::StatusOr<Staff> Appoint(const rpc::Call& call, const v1::AppointStaffRequest& request);
  absl::StatusOr<Staff> End(const rpc::Call& call, const v1::EndAppointmentRequest& request);
  // The person with only the appointment that is made to end later; with none when that is not what
  // `end` does to what is stored now.
  absl::StatusOr<Staff> Lengthened(const rpc::Call& call,
                                   const StaffName& name,
                                   const EndDuty& end);
  absl::StatusOr<Outcome> Import(const rpc::Call& call, const v1::ImportStaffRequest& request);

  StaffStore& store_;
  StaffChecks& checks_;
  command::Runner<StaffStore>& writes_;
  command::Runner<StaffStore>& imports_;
  const PageTokens& tokens_;
};

}  // namespace hailan::grid_geo
