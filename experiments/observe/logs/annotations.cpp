#include "experiments/observe/logs/annotations.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "experiments/replay/happening_words.hpp"

namespace pitstop {

namespace {

// The tag of an event that people look for on a dashboard.
std::optional<const char*> tag_of(Happening what) {
  switch (what) {
    case Happening::failure:
      return "failure";
    case Happening::detected:
      return "detected";
    case Happening::marked:
      return "drained";
    case Happening::job_stopped:
      return "stopped";
    case Happening::validated:
      return "replaced";
    case Happening::restored:
      return "resumed";
    case Happening::storage_out:
      return "storage_out";
    case Happening::storage_back:
      return "storage_back";
    case Happening::node_away:
    case Happening::no_capacity:
    case Happening::granted:
    case Happening::mended:
    case Happening::validation_failed:
    case Happening::node_joined:
    case Happening::superseded:
    case Happening::queued:
    case Happening::started:
    case Happening::snapshot_begun:
    case Happening::snapshot_taken:
    case Happening::snapshot_durable:
    case Happening::snapshot_lost:
    case Happening::work_lost:
    case Happening::ended:
    case Happening::submitted:
    case Happening::released:
    case Happening::node_standby:
    case Happening::node_idle:
    case Happening::node_retired:
    case Happening::node_draining:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::string annotations_json(const Replay& r) {
  using Json = nlohmann::ordered_json;
  Json all = Json::array();
  for (const Event& e : r.timeline.events) {
    const auto tag = tag_of(e.what);
    if (!tag || (e.what == Happening::restored && e.cause == kNoCause)) continue;
    Json a;
    a["time"] = r.us(e.at) / 1000;
    a["tags"] = Json::array({"pitstop", *tag});
    if (e.cause != kNoCause) a["tags"].push_back(r.cause_name(e.cause));
    a["text"] = happening_words(r, e);
    all.push_back(a);
  }
  return all.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace pitstop
