// What is trained, as far as its checkpoints and its steps need to know: the section `workload`.
#pragma once

#include <cstdint>
#include <optional>

#include "models/describe.hpp"

namespace pitstop {

enum class Precision { fp32, bf16, fp16 };
inline constexpr const char* kPrecisionNames[] = {"fp32", "bf16", "fp16"};
template <>
struct Words<Precision> {
  static constexpr std::span<const char* const> names{kPrecisionNames};
  static constexpr std::size_t first = 0;
};

enum class Optimizer { adam, momentum, sgd, weights_only };
inline constexpr const char* kOptimizerNames[] = {"adam", "momentum", "sgd", "weights_only"};
template <>
struct Words<Optimizer> {
  static constexpr std::span<const char* const> names{kOptimizerNames};
  static constexpr std::size_t first = 0;
};

struct Workload {
  double parameters = 0;
  Precision precision = Precision::bf16;
  Optimizer optimizer = Optimizer::adam;
  std::optional<double> bytes_per_parameter;

  // Layout: ranks = tensor x pipeline x data.
  std::int64_t tensor = 1, pipeline = 1;
  bool fsdp = false;

  // The step.
  std::optional<double> tokens_per_step;
  std::optional<double> achieved_tflops;  // of a GPU
  std::int64_t micro_batches = 1;         // a pipeline takes, for each data-parallel rank
  std::optional<std::int64_t> layers, hidden;
  double overlap = 1;
  double slowest_node = 1;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("parameters", self.parameters, "of the model, such as 70e9", Range{1, 1e15});
    v.optional("precision", self.precision, "in which it computes; below fp32 a full copy is kept beside");
    v.optional("optimizer", self.optimizer,
               "adam keeps two numbers a parameter, momentum one; weights_only saves none of it");
    v.optional(
        "bytes_per_parameter", self.bytes_per_parameter,
        "of a checkpoint; unless said, by precision and optimizer: 14 for adam in bf16 (2 weights, 4 + 4 + "
        "4 full copy and moments)",
        Range{0.001, 1000});
    v.optional("tensor", self.tensor, "ranks that share each layer", Range{1, 1024});
    v.optional("pipeline", self.pipeline, "stages that the layers are cut into", Range{1, 1024});
    v.optional("fsdp", self.fsdp, "data-parallel ranks share weights, gradients and optimizer state");
    v.optional("tokens_per_step", self.tokens_per_step, "of the global batch", Range{1, 1e12});
    v.optional("achieved_tflops", self.achieved_tflops,
               "what one GPU gets done while it computes, in TFLOP/s, measured", Range{1e-3, 1e6});
    v.optional("micro_batches", self.micro_batches, "that each pipeline works off in a step",
               Range{1, 1'000'000});
    v.optional("layers", self.layers, "of the model; for tensor and pipeline", Range{1, 100'000});
    v.optional("hidden", self.hidden, "width of a layer; for tensor and pipeline", Range{1, 10'000'000});
    v.optional("overlap", self.overlap,
               "share of the backward pass under which data-parallel communication can hide (unconfirmed)",
               kProbability);
    v.optional("slowest_node", self.slowest_node,
               "speed of the slowest node, as a share of the others': all wait for it at every step",
               Range{0.01, 1});
    v.rule(self.tensor == 1 || (self.layers && self.hidden), "tensor", "above 1 needs layers and hidden",
           {"layers", "hidden"});
    v.rule(self.pipeline == 1 || (self.layers && self.hidden), "pipeline", "above 1 needs layers and hidden",
           {"layers", "hidden"});
    v.rule(!self.layers || self.pipeline <= *self.layers, "pipeline", "must not exceed layers", {"layers"});
  }
};

// Bytes that one parameter takes in a checkpoint: the weights, a full copy where they are narrower, and the
// optimizer's numbers in fp32 (Rajbhandari et al., ZeRO, 2020, section 3.1, without the gradients).
constexpr double bytes_per_parameter(const Workload& w) {
  if (w.bytes_per_parameter) return *w.bytes_per_parameter;
  const bool full = w.precision == Precision::fp32;
  const double weights = full ? 4 : 2;
  if (w.optimizer == Optimizer::weights_only) return weights;
  const double copy = full ? 0 : 4;
  const double moments = w.optimizer == Optimizer::adam ? 8 : w.optimizer == Optimizer::momentum ? 4 : 0;
  return weights + copy + moments;
}
constexpr double state_bytes(const Workload& w) { return w.parameters * bytes_per_parameter(w); }

}  // namespace pitstop
