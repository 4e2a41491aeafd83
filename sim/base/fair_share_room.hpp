// The arrays of one FairShare on the host, with the sharing in them.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/base/fair_share.hpp"

namespace pitstop {

class FairShareRoom {
 public:
  // `capacity` of each resource in bytes/s.
  FairShareRoom(std::uint32_t slots, std::vector<double> capacity)
      : transfer_(slots),
        order_(slots),
        capacity_(std::move(capacity)),
        left_(capacity_.size()),
        users_(capacity_.size()),
        share_({transfer_.data(), order_.data(), capacity_.data(), left_.data(), users_.data()}, slots,
               static_cast<std::uint32_t>(capacity_.size())) {}
  FairShareRoom(const FairShareRoom&) = delete;
  FairShareRoom& operator=(const FairShareRoom&) = delete;

  FairShare& share() { return share_; }

 private:
  std::vector<Transfer> transfer_;
  std::vector<std::uint32_t> order_;
  std::vector<double> capacity_, left_;
  std::vector<std::uint32_t> users_;
  FairShare share_;
};

}  // namespace pitstop
