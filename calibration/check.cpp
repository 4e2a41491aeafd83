#include "calibration/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "calibration/quantity_text.hpp"
#include "models/network/collective.hpp"

namespace pitstop {

namespace {

constexpr const char* kRule = "thresholds: 0.9 as NCCL_TESTS_MIN_BW of nccl-tests, 0.5 our allowance";
// PCI-SIG: 16 and 32 GT/s a lane, 128 bits in 130, 16 lanes.
constexpr double kPcie4 = 16e9 * 128 / 130 / 8 * 16, kPcie5 = 2 * kPcie4;

// Published results of nccl-tests between two nodes: the large-message bus bandwidth.
struct Published {
  const char* instance;
  const char* operation;
  double busbw;
  const char* source;
};
constexpr Published kPublished[] = {
    {"ml.p4de.24xlarge", "all_reduce", 78.33e9,
     "github.com/aws-samples/awsome-distributed-training, micro-benchmarks/nccl-tests: 2 nodes, 2 GiB"},
    {"ml.p5.48xlarge", "all_reduce", 487.09e9,
     "github.com/aws-samples/awsome-distributed-training, micro-benchmarks/nccl-tests: 2 nodes, 16 GiB"},
};

bool has_word(const std::string& key, const std::string& word) {
  const std::string dotted = "." + key + ".";
  return dotted.find("." + word + ".") != std::string::npos || key.find("_" + word) != std::string::npos ||
         key.find(word + "_") != std::string::npos;
}

// "16_ranks_2_nodes" in a key: the number before `word`.
std::optional<std::int64_t> count_before(const std::string& key, const std::string& word) {
  const std::size_t at = key.find("_" + word);
  if (at == std::string::npos) return std::nullopt;
  std::size_t begin = at;
  while (begin > 0 && key[begin - 1] >= '0' && key[begin - 1] <= '9') --begin;
  if (begin == at || at - begin > 9) return std::nullopt;
  return std::stoll(key.substr(begin, at - begin));
}

std::string gb(double bytes_per_s) { return quantity_text(bytes_per_s, "B/s"); }

class ProfileCheck {
 public:
  ProfileCheck(const Profile& profile, const InstanceType& instance) : profile_(profile), type_(instance) {}

  std::vector<CheckLine> lines() {
    for (const Figure& f : profile_.figures) {
      if (no_adapter(f)) continue;
      if (f.key.starts_with("network.")) network(f);
      if (f.key.starts_with("gpu.copy.")) copy(f);
      if (f.key == "gpu.count") gpus(f);
    }
    return std::move(out_);
  }

 private:
  void add(Verdict verdict, const Figure& f, std::string text, std::string source) {
    out_.push_back({verdict, f.key, std::move(text), std::move(source)});
  }

  bool unconfirmed(const char* field) const {
    return std::find(type_.unconfirmed.begin(), type_.unconfirmed.end(), field) != type_.unconfirmed.end();
  }

  // An EFA figure where the instance has none.
  bool no_adapter(const Figure& f) {
    const bool of_efa = has_word(f.key, "efa") || f.note.find("provider efa") != std::string::npos;
    if (!of_efa || type_.efa_devices > 0) return false;
    add(Verdict::fail, f,
        fmt::format("{} is impossible: {} has no EFA, its traffic runs over TCP sockets",
                    quantity_text(f.value, f.unit), type_.name),
        "catalogue: " + type_.source);
    return true;
  }

  // The least share of a bus bandwidth that crosses a node's network.
  double least_share(const Figure& f) const {
    const auto ranks = count_before(f.key, "ranks"), nodes = count_before(f.key, "nodes");
    if (nodes && *nodes == 1) return 0;
    if (f.key.find("point_to_point") != std::string::npos ||
        f.key.find(".inter_bandwidth") != std::string::npos)
      return 1;
    if (!f.key.starts_with("network.all_reduce")) return has_word(f.key, "busbw") && type_.gpus == 1 ? 1 : 0;
    const auto g = static_cast<double>(type_.gpus);
    const double n = ranks ? static_cast<double>(*ranks) : 2 * g;
    const double N = nodes ? static_cast<double>(*nodes) : std::max(1.0, std::ceil(n / g));
    return N > 1 ? (N - 1) / N * n / (n - 1) : 0;
  }

  void network(const Figure& f) {
    if (f.unit != "B/s") return;
    const double share = least_share(f);
    if (type_.nic_bytes_per_s > 0 && share * f.value > type_.nic_bytes_per_s * 1.001) {
      return add(
          Verdict::fail, f,
          fmt::format(
              "{} is impossible: at least {} of it through the network of one {}, whose line rate is {}{}",
              gb(f.value), gb(share * f.value), type_.name, type_.nic_burstable ? "\"up to\" " : "",
              gb(type_.nic_bytes_per_s)),
          "line rate: catalogue, " + type_.source + (unconfirmed("nic") ? " (unconfirmed)" : ""));
    }
    const auto published =
        std::find_if(std::begin(kPublished), std::end(kPublished), [&](const Published& p) {
          return type_.name == p.instance && f.key.starts_with(std::string("network.") + p.operation + ".") &&
                 f.key.ends_with("busbw") && share > 0;
        });
    if (published != std::end(kPublished)) return against(f, published->busbw, published->source);
    if (type_.nic_bytes_per_s > 0 && share > 0) {
      const double used = share * f.value / type_.nic_bytes_per_s;
      add(used < kFailBelow / 2 ? Verdict::warn : Verdict::pass, f,
          fmt::format("{}: {:.0f} % of the line rate {}{}", gb(f.value), used * 100,
                      gb(type_.nic_bytes_per_s),
                      type_.nic_burstable ? ", which is \"up to\": credits last 5 to 60 min" : ""),
          "line rate: catalogue" + std::string(unconfirmed("nic") ? " (unconfirmed)" : "") +
              "; a warning below a quarter of it: our allowance");
    }
  }

  void against(const Figure& f, double expected, const std::string& source) {
    const double share = f.value / expected;
    const Verdict v = share < kFailBelow ? Verdict::fail : share < kWarnBelow ? Verdict::warn : Verdict::pass;
    add(v, f, fmt::format("expected {}, you got {} ({:.0f} %)", gb(expected), gb(f.value), share * 100),
        source + "; " + kRule);
  }

  // Copies between host and device go over PCIe.
  void copy(const Figure& f) {
    const bool host = f.key.find("device_to_host") != std::string::npos ||
                      f.key.find("host_to_device") != std::string::npos;
    if (!host || f.unit != "B/s") return;
    const bool fifth = type_.gpu == "H100" || type_.gpu == "H200";
    if (!fifth && type_.gpu != "A10G" && type_.gpu != "A100") return;
    const double line = fifth ? kPcie5 : kPcie4;
    const std::string source = fmt::format(
        "PCIe {} x16, PCI-SIG ({} by its data sheet; the slot is unconfirmed)", fifth ? 5 : 4, type_.gpu);
    if (f.value > line) {
      return add(Verdict::fail, f,
                 fmt::format("{} is impossible: the line rate is {}", gb(f.value), gb(line)), source);
    }
    const bool pinned = f.key.find("pinned") != std::string::npos;
    const double used = f.value / line;
    const bool slow = pinned && used < kFailBelow;
    add(slow ? Verdict::warn : Verdict::pass, f,
        fmt::format("{}: {:.0f} % of the line rate {}", gb(f.value), used * 100, gb(line)),
        source +
            (pinned ? "; a warning below half of it: our allowance" : "; pageable copies have no floor"));
  }

  void gpus(const Figure& f) {
    const bool all = f.value == static_cast<double>(type_.gpus);
    add(all ? Verdict::pass : Verdict::fail, f, fmt::format("{:.0f} GPUs; expected {}", f.value, type_.gpus),
        "catalogue: " + type_.source);
  }

  const Profile& profile_;
  const InstanceType& type_;
  std::vector<CheckLine> out_;
};

}  // namespace

const char* word_of(Verdict verdict) {
  constexpr const char* words[] = {"PASS", "WARN", "FAIL"};
  return words[static_cast<std::size_t>(verdict)];
}

std::vector<CheckLine> check_profile(const Profile& profile, const InstanceType& instance) {
  return ProfileCheck(profile, instance).lines();
}

}  // namespace pitstop
