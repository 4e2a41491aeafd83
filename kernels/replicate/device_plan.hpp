// A plan and all that it points to as one block of bytes whose pointers are right where the block will lie:
// in another memory, say.
#pragma once

#include <cstddef>
#include <cstring>
#include <span>
#include <vector>

#include "models/compile/compile.hpp"
#include "sim/base/quantile_table.hpp"
#include "sim/shared/plan.hpp"

namespace pitstop {

class DevicePlan {
 public:
  explicit DevicePlan(const CompiledScenario& compiled) : plan_(compiled.plan()), tables_(compiled.tables()) {
    tables_at_ = room_for<Plan>(1);
    injections_at_ = tables_at_ + room_for<QuantileTable>(tables_.size());
    size_ = injections_at_ + room_for<InjectionPlan>(plan_.injections);
    for (const QuantileTable& t : tables_) size_ += knot_bytes(t) + kHeadBytes;
  }

  std::size_t bytes() const { return size_; }

  // The block for address `base`, aligned to 8 bytes; the Plan comes first.
  std::vector<std::byte> image(const std::byte* base) const {
    std::vector<std::byte> block(size_);
    auto put = [&block](std::size_t at, const void* from, std::size_t bytes) {
      if (bytes > 0) std::memcpy(block.data() + at, from, bytes);
    };
    std::size_t end = injections_at_ + room_for<InjectionPlan>(plan_.injections);
    put(injections_at_, plan_.injection, plan_.injections * sizeof(InjectionPlan));
    for (std::size_t i = 0; i < tables_.size(); ++i) {
      const QuantileTable& t = tables_[i];
      const std::size_t heads = end + knot_bytes(t);
      const QuantileTable there{reinterpret_cast<const std::uint32_t*>(base + heads),
                                reinterpret_cast<const std::int64_t*>(base + end)};
      put(end, t.knots, knot_bytes(t));
      put(heads, t.heads, kHeadBytes);
      put(tables_at_ + i * sizeof there, &there, sizeof there);
      end = heads + kHeadBytes;
    }
    Plan plan = plan_;
    plan.table = reinterpret_cast<const QuantileTable*>(base + tables_at_);
    plan.injection = reinterpret_cast<const InjectionPlan*>(base + injections_at_);
    put(0, &plan, sizeof plan);
    return block;
  }

 private:
  static constexpr std::size_t kHeadBytes = QuantileTable::kHeads * sizeof(std::uint32_t);
  static_assert(kHeadBytes % 8 == 0);
  template <class T>
  static std::size_t room_for(std::size_t count) {
    return (count * sizeof(T) + 7) / 8 * 8;
  }
  static std::size_t knot_bytes(const QuantileTable& t) { return t.knot_count() * sizeof(std::int64_t); }

  const Plan& plan_;
  std::span<const QuantileTable> tables_;
  std::size_t tables_at_ = 0, injections_at_ = 0, size_ = 0;
};

}  // namespace pitstop
