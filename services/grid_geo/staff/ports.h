// What staff need from the register of residents.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/channel.h"

namespace hailan::grid_geo {

// Knows the buildings of a city. Implementations may wait.
class BuildingRegister {
 public:
  virtual ~BuildingRegister() = default;
  // Code of the territory that the building lies in, as the caller may see it; nullopt when there
  // is no such building. UNAVAILABLE (PEER_UNAVAILABLE) while nobody can be asked.
  virtual absl::StatusOr<std::optional<std::string>> TerritoryOf(const rpc::Call& call,
                                                                 const std::string& city,
                                                                 const std::string& building) = 0;
};

// Asks the residents service on behalf of the caller. Thread-safe.
class ResidentsBuildings final : public BuildingRegister {
 public:
  explicit ResidentsBuildings(std::shared_ptr<rpc::Peer> peer) : peer_(std::move(peer)) {}
  absl::StatusOr<std::optional<std::string>> TerritoryOf(const rpc::Call& call,
                                                         const std::string& city,
                                                         const std::string& building) override;

 private:
  const std::shared_ptr<rpc::Peer> peer_;
};

}  // namespace hailan::grid_geo
