// What can be drawn on the map: a registry of layers, each with its own permission and source.
// Whoever owns a kind of feature (places, staff on duty, events) registers a layer for it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/rpc/call.h"
#include "hailan/options/v1/options.pb.h"
#include "services/grid_geo/domain/shape.h"
#include "services/grid_geo/domain/tile/layer_writer.h"
#include "services/grid_geo/domain/tile/mercator.h"

namespace hailan::grid_geo {

// One thing to draw, valid during the visit only.
struct MapFeature {
  // Its outline; null for a point.
  const Shape* shape = nullptr;
  // The same outline in the world, with its bounds, where that is kept ready; may be null.
  const WorldShape* world = nullptr;
  const WorldBox* world_box = nullptr;
  // Where it is, when it is a point.
  PointE7 point;
  // No personal data beyond what the layer's permission allows.
  absl::Span<const Attribute> attributes;
};

// What is asked of a layer.
struct MapQuery {
  absl::string_view city;
  // Everything that meets this box is wanted; more does no harm.
  Box box;
  int zoom = 0;
  // Who asks, until when.
  const rpc::Call& call;
  // The day of which the features are wanted, for layers that keep a history; nullopt = now.
  std::optional<absl::CivilDay> day = std::nullopt;
};

// Thread-safe. Layers whose tiles are kept answer from memory; others may wait.
class MapLayer {
 public:
  // `name` is a slug; below `least_zoom` the layer shows nothing.
  MapLayer(std::string name, options::v1::Permission permission, int least_zoom)
      : name_(std::move(name)), permission_(permission), least_zoom_(least_zoom) {}
  virtual ~MapLayer() = default;
  MapLayer(const MapLayer&) = delete;
  MapLayer& operator=(const MapLayer&) = delete;

  const std::string& name() const { return name_; }
  // What a caller needs to see the layer.
  options::v1::Permission permission() const { return permission_; }
  int least_zoom() const { return least_zoom_; }
  // True when the layer can be drawn as it was on another day.
  virtual bool keeps_history() const { return false; }

  // A text that is another one whenever the features of the city are others; everybody who holds
  // the permission sees the same. nullopt = tiles must not be kept: features depend on who asks or
  // when.
  virtual std::optional<std::string> State(absl::string_view city) const = 0;
  // Calls `visit` for every feature, in the order in which they are drawn, until it answers false.
  // An error means that the layer cannot be drawn now.
  virtual absl::Status Visit(const MapQuery& query,
                             absl::FunctionRef<bool(const MapFeature&)> visit) const = 0;

 private:
  const std::string name_;
  const options::v1::Permission permission_;
  const int least_zoom_;
};

// What was answered to callers a moment ago: one view of a map is many tiles, and they may show the
// same. The same token sees the same. Thread-safe.
template <class Answer>
class KeptAnswers {
 public:
  using Shared = std::shared_ptr<const Answer>;
  explicit KeptAnswers(absl::Duration keep) : keep_(keep) {}

  // The answer kept for the caller, or what `ask` says.
  absl::StatusOr<Shared> Get(const MapQuery& query,
                             absl::FunctionRef<absl::StatusOr<Answer>()> ask) {
    const std::string key = absl::StrCat(query.city, "/", query.call.token);
    {
      absl::MutexLock lock(&mutex_);
      const auto kept = kept_.find(key);
      if (kept != kept_.end() && query.call.now - kept->second.time < keep_) {
        return kept->second.answer;
      }
    }
    absl::StatusOr<Answer> asked = ask();
    if (!asked.ok()) return asked.status();
    auto answer = std::make_shared<const Answer>(*std::move(asked));
    absl::MutexLock lock(&mutex_);
    if (kept_.size() >= kMost) kept_.clear();
    kept_[key] = {query.call.now, answer};
    return Shared(std::move(answer));
  }

 private:
  static constexpr size_t kMost = 1000;
  struct Kept {
    absl::Time time;
    Shared answer;
  };

  const absl::Duration keep_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Kept> kept_ ABSL_GUARDED_BY(mutex_);
};

// All layers of this process. Filled while the module is bound, then only read.
class LayerRegistry {
 public:
  // A name may be taken once; a second layer of that name is a broken invariant and dies.
  void Add(std::unique_ptr<MapLayer> layer);
  // Null for a name that no layer has.
  const MapLayer* Find(absl::string_view name) const;
  // Comma-separated, in order of registration.
  std::string Names() const;

 private:
  std::vector<std::unique_ptr<MapLayer>> layers_;
};

}  // namespace hailan::grid_geo
