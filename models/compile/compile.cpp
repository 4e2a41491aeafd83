#include "models/compile/compile.hpp"

namespace pitstop {

std::uint64_t CompiledScenario::tables_digest() const {
  const std::uint64_t h = CompiledPlan::tables_digest();
  return cluster_ ? h ^ cluster_->tables_digest() : h;
}

CompiledScenario compile(const Scenario& scenario, std::int64_t stream_nodes) {
  CompiledScenario compiled(compile_plan(scenario, stream_nodes));
  if (needs_cluster(scenario))
    compiled.cluster_ = std::make_shared<const CompiledCluster>(scenario, stream_nodes);
  return compiled;
}

}  // namespace pitstop
