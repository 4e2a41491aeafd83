// What NVIDIA's DCGM exporter shows of each GPU.
#include <fmt/format.h>

#include <algorithm>

#include "experiments/observe/metrics/family.hpp"

namespace pitstop {

namespace {

using Draw = std::function<void(Signal&, const Life::Span&)>;

// A GPU whose fault takes it off the bus shows nothing but its Xid from then on; nor does a dead host.
bool vanishes(const GpuFault& f, std::uint32_t gpu) {
  if (f.precursor) return false;
  return f.signature == Signature::host || (f.signature == Signature::gpu && f.gpu == gpu);
}

class Gpu {
 public:
  Gpu(const Scene& scene, const Life& life, std::uint32_t gpu)
      : scene_(scene), life_(life), gpu_(gpu), faults_(scene.faults_of(life)) {}

  std::string labels() const {
    const std::string host = host_of(life_.node);
    return fmt::format(
        "gpu=\"{}\",UUID=\"{}\",device=\"nvidia{}\",modelName=\"{}\",Hostname=\"{}\",instance=\"{}:9400\","
        "job=\"dcgm-"
        "exporter\"",
        gpu_, scene_.uuid(life_, gpu_), gpu_, scene_.gpu().model, host, host);
  }

  // A value that follows what the job does.
  Signal by_activity(const std::function<double(const ActivitySpan*)>& value) const {
    return shown([&](Signal& s, const Life::Span& span) {
      s.constant(span.from, value(nullptr));
      if (!span.of_job()) return;
      for (const ActivitySpan& a : scene_.activity(span.job)) {
        if (a.to <= span.from || a.from >= span.to) continue;
        s.constant(later(a.from, span.from), value(&a));
      }
      if (span.to >= scene_.end()) s.constant(scene_.end(), value(nullptr));
    });
  }

  double watts(const ActivitySpan* a) const {
    const GpuFigures& g = scene_.gpu();
    if (a == nullptr) return g.idle_w;
    switch (a->activity) {
      case Activity::trains:
        return g.load_w;
      case Activity::hangs:
      case Activity::saves:
        return g.idle_w + kHangPower * (g.load_w - g.idle_w);
      case Activity::idle:
        return g.idle_w;
    }
    return g.idle_w;
  }

  // The temperature follows the power with one time constant; a failing cooler sets its own target.
  Signal temperature() const {
    const GpuFigures& g = scene_.gpu();
    const double own = static_cast<double>((life_.node * 7 + gpu_ * 3) % 5) - 2;  // no two GPUs sit alike
    auto target = [&](double w) {
      return g.idle_c + (g.load_c - g.idle_c) * (w - g.idle_w) / (g.load_w - g.idle_w) + own;
    };
    const Signal power = by_activity([&](const ActivitySpan* a) { return watts(a); });
    Instant hot = Instant::never();
    for (const GpuFault& f : faults_) {
      if (f.signature == Signature::thermal && f.gpu == gpu_) hot = earlier(hot, f.from);
    }
    Signal s;
    bool fresh = true;
    auto turn = [&](Instant t, double to) {
      const double start = fresh ? to : s.last_at(t);
      s.decay(t, start, to, kThermalTau, 0.25);
      fresh = false;
    };
    for (const SignalPiece& p : power.pieces()) {
      if (p.kind == SignalPiece::Kind::absent) {
        s.absent(p.from);
        fresh = true;
        continue;
      }
      if (p.from < hot) turn(p.from, target(p.a));
    }
    if (hot == Instant::never()) return s;
    // From then on hot, until the machine is gone.
    Signal faulty;
    for (const SignalPiece& p : s.pieces()) {
      if (p.from >= hot) break;
      if (p.kind == SignalPiece::Kind::absent) faulty.absent(p.from);
      if (p.kind == SignalPiece::Kind::constant) faulty.constant(p.from, p.a);
      if (p.kind == SignalPiece::Kind::decay) faulty.decay(p.from, p.a + p.b, p.a, p.tau, 0.25);
    }
    faulty.decay(hot, s.last_at(hot), kFaultyCelsius, kThermalTau, 0.25);
    for (const SignalPiece& p : power.pieces()) {
      if (p.from > hot && p.kind == SignalPiece::Kind::absent) faulty.absent(p.from);
    }
    return faulty;
  }

  // A gauge of the last Xid, which never goes back to 0 while the driver is loaded.
  Signal last_xid() const {
    return within(life_, scene_.end(), [&](Signal& s, const Life::Span& span) {
      double xid = 0;
      if (!fresh_driver(span)) xid = s.empty() ? 0 : s.pieces().back().a;
      s.constant(span.from, xid);
      for (const GpuFault& f : faults_) {
        if (f.gpu != gpu_ || f.from < span.from || f.from >= span.to) continue;
        const int hit = xid_of(f.signature).xid;
        if (f.signature == Signature::host && !f.precursor) {
          s.absent(f.from);
        } else if (hit != 0 && !(f.precursor && f.signature == Signature::memory)) {
          s.constant(f.from, hit);
        }
      }
    });
  }

  // Errors of one signature: `step` at the fault where it is no precursor, else or besides `rate` from then
  // on.
  Signal errors(Signature signature, double step, double rate) const {
    double count = 0;
    return shown([&](Signal& s, const Life::Span& span) {
      if (fresh_driver(span)) count = 0;
      s.constant(span.from, count);
      for (const GpuFault& f : faults_) {
        if (f.gpu != gpu_ || f.signature != signature || f.from < span.from || f.from >= span.to) continue;
        if (!f.precursor) count += step;
        s.linear(f.from, count, rate);
        count += rate * (span.to - f.from).seconds();
      }
    });
  }

 private:
  bool fresh_driver(const Life::Span& span) const {
    return std::none_of(life_.spans.begin(), life_.spans.end(),
                        [&](const Life::Span& s) { return s.to == span.from; });
  }

  Signal shown(const Draw& draw) const {
    return within(life_, scene_.end(), [&](Signal& s, const Life::Span& span) {
      draw(s, span);
      for (const GpuFault& f : faults_) {
        if (vanishes(f, gpu_) && f.from >= span.from && f.from < span.to) s.absent(f.from);
      }
    });
  }

  const Scene& scene_;
  const Life& life_;
  std::uint32_t gpu_;
  std::vector<GpuFault> faults_;
};

void add(std::vector<Family>& to, const Scene& scene, const char* name, const char* help, int decimals,
         std::function<Signal(const Gpu&)> signal) {
  to.push_back({name, MetricType::gauge, help, decimals, [&scene, signal](const SeriesSink& sink) {
                  for (const Life& life : scene.lives()) {
                    for (std::uint32_t g = 0; g < scene.gpus(); ++g) {
                      const Gpu gpu(scene, life, g);
                      sink(gpu.labels(), signal(gpu));
                    }
                  }
                }});
}

}  // namespace

// DCGM's counters carry no _total, and an OpenMetrics counter must: they are written as gauges.
void add_gpu_families(const Scene& scene, std::vector<Family>& to) {
  const GpuFigures& figures = scene.gpu();
  add(to, scene, "DCGM_FI_DEV_GPU_TEMP", "GPU temperature (in C).", 0,
      [](const Gpu& g) { return g.temperature(); });
  add(to, scene, "DCGM_FI_DEV_POWER_USAGE", "Power draw (in W).", 3,
      [](const Gpu& g) { return g.by_activity([&g](const ActivitySpan* a) { return g.watts(a); }); });
  add(to, scene, "DCGM_FI_DEV_GPU_UTIL", "GPU utilization (in %).", 0, [](const Gpu& g) {
    return g.by_activity([](const ActivitySpan* a) {
      if (a == nullptr || a->activity == Activity::idle) return 0.0;
      return a->activity == Activity::trains  ? std::floor(99 * a->speed + 0.5)
             : a->activity == Activity::hangs ? 100.0
                                              : 5.0;
    });
  });
  add(to, scene, "DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", "Ratio of cycles the tensor (HMMA) pipe is active.", 6,
      [](const Gpu& g) {
        return g.by_activity([](const ActivitySpan* a) {
          return a != nullptr && a->activity == Activity::trains ? kTensorActive * a->speed : 0.0;
        });
      });
  add(to, scene, "DCGM_FI_DEV_FB_USED", "Framebuffer memory used (in MiB).", 0, [&figures](const Gpu& g) {
    return g.by_activity([&figures](const ActivitySpan* a) {
      return a == nullptr || a->activity == Activity::idle ? 0.0
                                                           : std::floor(figures.memory_mib * kMemoryInUse);
    });
  });
  add(to, scene, "DCGM_FI_DEV_XID_ERRORS", "Value of the last XID error encountered.", 0,
      [](const Gpu& g) { return g.last_xid(); });
  add(to, scene, "DCGM_FI_DEV_ECC_SBE_VOL_TOTAL", "Total number of single-bit volatile ECC errors.", 0,
      [](const Gpu& g) { return g.errors(Signature::memory, 0, 1.0 / 15); });
  add(to, scene, "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL", "Total number of double-bit volatile ECC errors.", 0,
      [](const Gpu& g) { return g.errors(Signature::memory, 1, 0); });
  add(to, scene, "DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS",
      "Number of remapped rows for uncorrectable errors", 0,
      [](const Gpu& g) { return g.errors(Signature::memory, 1, 0); });
  add(to, scene, "DCGM_FI_DEV_ROW_REMAP_FAILURE", "Whether remapping of rows has failed", 0,
      [](const Gpu& g) { return g.errors(Signature::memory, 0, 0); });
  if (!figures.nvlink) return;
  add(to, scene, "DCGM_FI_DEV_NVLINK_CRC_FLIT_ERROR_COUNT_TOTAL",
      "Total number of NVLink flow-control CRC errors.", 0,
      [](const Gpu& g) { return g.errors(Signature::nvlink, 1, 2); });
}

}  // namespace pitstop
