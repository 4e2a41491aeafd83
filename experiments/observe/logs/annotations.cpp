#include "experiments/observe/logs/annotations.hpp"

#include <nlohmann/json.hpp>

#include "experiments/replay/happening_words.hpp"

namespace pitstop {

std::string annotations_json(const Replay& r) {
  using Json = nlohmann::ordered_json;
  Json all = Json::array();
  for (const Event& e : r.timeline.events) {
    const char* const tag = telling_of(e.what).tag;
    if (tag == nullptr || (e.what == Happening::restored && e.cause == kNoCause)) continue;
    Json a;
    a["time"] = r.us(e.at) / 1000;
    a["tags"] = Json::array({"pitstop", tag});
    if (e.cause != kNoCause) a["tags"].push_back(r.cause_name(e.cause));
    a["text"] = happening_words(r, e);
    all.push_back(a);
  }
  return all.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace pitstop
