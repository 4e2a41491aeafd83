#include "models/judge/one_job_world.hpp"

#include <algorithm>

namespace pitstop {

void OneJobWorld::be_stream(std::size_t e) {
  const StreamPlan& stream = plan_.stream[e];
  Duration due;
  for (std::uint32_t n = 0;; ++n) {
    FailureDraws draws;
    draws.key = DrawKey{domain::stream + static_cast<std::uint32_t>(e), 0, n};
    draws_.front(draws.key, draws.front);
    due += plan_.time(stream.gap, draws.at_front(Purpose::lifetime));
    clock_[e]->wait_for(due);
    const std::uint64_t which = draws.at_front(Purpose::which_cause);
    std::uint32_t slot = pick(which, stream.causes);
    if (which * stream.causes >= stream.keep[slot]) slot = stream.alias[slot];
    const bool of_job = stream.of_job[slot];
    const std::uint32_t node = pick(draws.at_front(Purpose::which_node), plan_.stream_nodes);
    strike(draws, stream.cause[slot], of_job, node, static_cast<Exposure>(e));
  }
}

void OneJobWorld::be_script() {
  for (std::uint32_t k = 0; k < plan_.injections; ++k) {
    const InjectionPlan& scripted = plan_.injection[k];
    FailureDraws draws;
    draws.key = DrawKey{domain::script, k, 0};
    draws_.front(draws.key, draws.front);
    sleep_until(scripted.at);
    strike(draws, scripted.cause, scripted.of_job, scripted.node, Exposure::in_service);
  }
}

void OneJobWorld::strike(const FailureDraws& draws, int cause, bool of_job, std::uint32_t node,
                         Exposure exposure) {
  const Instant t = world_now();
  const CausePlan& what = plan_.cause[cause];
  if (!of_job) {
    if (node >= nodes_.size() || nodes_[node] == Node::away) return;
    if (nodes_[node] == Node::idle && exposure != Exposure::in_service) return;
  }
  ++out_.failures;
  if (!of_job && nodes_[node] == Node::idle) {
    ++out_.spare_failures;
    if (what.takes_node()) lose_spare(draws, cause, node);
    return;
  }
  const std::uint32_t unit = of_job ? plan_.total_nodes() : node;
  const auto open =
      std::find_if(open_.begin(), open_.end(), [&](const WorldIncidentPtr& i) { return i->unit == unit; });
  if (what.symptom == Symptom::precursor) {
    if (open == open_.end()) open_incident(draws, cause, unit, t, true);
    return;
  }
  interrupt(cause, what.takes_node());
  if (open != open_.end()) close(*open);  // its chain starts again
  if (what.takes_node() && !of_job) nodes_[node] = Node::away;
  open_incident(draws, cause, unit, t, false);
}

void OneJobWorld::lose_spare(const FailureDraws& draws, int cause, std::uint32_t node) {
  *std::find(idle_.begin(), idle_.end(), node) = idle_.back();
  idle_.pop_back();
  nodes_[node] = Node::away;
  auto incident = std::make_shared<WorldIncident>();
  incident->draws = draws;
  incident->unit = node;
  incident->cause = cause;
  incident->job = WorldIncident::Side::none;
  controller_.start("monitor", [this, incident] {
    const CausePlan& what = plan_.cause[incident->cause];
    const FailureDraws& d = incident->draws;
    sleep_until(world_now() + times_.detection(what, d) + times_.stage(d, plan_.mark, Purpose::mark) +
                times_.stage(d, plan_.stop, Purpose::stop));
    mend(incident);
  });
}

}  // namespace pitstop
