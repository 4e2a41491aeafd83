#include "experiments/new_scenario/write.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "experiments/cli/shell_word.hpp"
#include "experiments/new_scenario/page.hpp"
#include "experiments/new_scenario/published.hpp"
#include "experiments/scenario/text/units.hpp"
#include "models/network/workload.hpp"

namespace pitstop {

namespace {

// Of a GPU to host memory: one H100 on PCIe 5 x16 (calibration/profiles/h100-lab.yaml).
constexpr double kPinnedCopy = 54.5e9, kPageableCopy = 9.5e9;

std::string counted(std::int64_t n, const char* one, const char* many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

std::string bytes_text(double bytes) {
  for (const auto& [unit, size] : {std::pair("TB", 1e12), std::pair("GB", 1e9), std::pair("MB", 1e6)}) {
    if (bytes >= size) return format_number(std::round(bytes / size * 100) / 100) + " " + unit;
  }
  return format_number(std::round(bytes)) + " B";
}

// As a scenario writes it, without loss.
std::string speed_text(double bytes_per_s) {
  for (const auto& [unit, size] : {std::pair("GB/s", 1e9), std::pair("MB/s", 1e6)}) {
    if (bytes_per_s >= size) return format_number(bytes_per_s / size) + " " + unit;
  }
  return format_number(bytes_per_s) + " B/s";
}

// In the unit that writes it shortest.
std::string size_text(double bytes) {
  constexpr double tib = 1099511627776.0, gib = 1073741824.0;
  std::string best;
  for (const auto& [unit, size] :
       {std::pair(" TiB", tib), std::pair(" GiB", gib), std::pair(" TB", 1e12), std::pair(" GB", 1e9)}) {
    const std::string text = format_number(bytes / size) + unit;
    if (best.empty() || text.size() < best.size()) best = text;
  }
  return best;
}

// A count as a scenario writes it, without loss: 70e9.
std::string parameters_text(double n) {
  for (const auto& [ending, size] : {std::pair("e12", 1e12), std::pair("e9", 1e9), std::pair("e6", 1e6)}) {
    const std::string text = format_number(n / size) + ending;
    if (n >= size && parse_number(text, kAnyNumber).value == n) return text;
  }
  return format_number(n);
}

bool has_channel(const RecoveryProfile& profile, const char* name) {
  const Entry* detection = profile.tree.find("detection");
  return detection && detection->value.find(name);
}

const char* symptom_meaning(std::string_view symptom) {
  return symptom == "hang" ? "the job makes no progress until a channel notices" : "the job dies at once";
}

// Whole seconds, so that a scenario stays readable; at least one.
std::string seconds_text(double s) {
  return exact_duration(Duration::seconds(static_cast<std::int64_t>(std::ceil(s))));
}

class ScenarioWriter {
 public:
  explicit ScenarioWriter(const NewCluster& cluster) : f_(cluster) {}

  std::string run() {
    head();
    job();
    if (f_.parameters) workload();
    if (has_topology()) topology();
    causes();
    recovery();
    detection();
    checkpoint();
    next_commands();
    return page_.take();
  }

 private:
  std::string from(const std::string& file) const { return file.empty() ? "" : "; from " + file; }

  void head() {
    page_.comment(0, "A scenario of Pitstop, written by: " + f_.command_line);
    page_.comment(
        0,
        "Every line may be changed: `pitstop explain KEY` tells what a key takes, such as `pitstop explain "
        "checkpoint.interval`; `pitstop validate " +
            file() + "` checks the file.");
    page_.comment(
        0,
        "Figures have their source beside them. \"Assumption\" and \"unconfirmed\" mark those that nobody "
        "published for such a cluster: put in your own where you know better.");
    for (const std::string& t : f_.told) page_.comment(0, t);
    page_.blank();
    page_.line(0, "name", yaml_text(f_.name), "name in answers and reports" + from(f_.name_from));
    page_.line(0, "description",
               yaml_text(fmt::format("{} x {}, {} of training, {}", f_.nodes, f_.instance.name, days(),
                                     counted(f_.spares, "spare", "spares"))),
               "one line for the report");
    page_.blank();
  }

  std::string days() const {
    const double d = f_.work.seconds() / 86400;
    return format_number(std::round(d * 100) / 100) + (d == 1 ? " day" : " days");
  }

  void job() {
    page_.line(0, "job", "", "the training job");
    page_.line(1, "nodes", std::to_string(f_.nodes), "nodes that it needs" + from(f_.nodes_from));
    page_.line(1, "work", exact_duration(f_.work),
               "its length if nothing ever failed and checkpoints took no time");
    page_.blank();
    page_.line(0, "cluster", "", "the machines");
    page_.line(1, "instance", f_.instance.name, instance_facts() + from(f_.instance_from));
    page_.line(
        1, "spares", std::to_string(f_.spares),
        f_.spares == 0
            ? "idle nodes that wait to take over; with none the job waits until a failed node is replaced"
            : "idle nodes that wait to take over, so that the job need not wait for a replacement" +
                  from(f_.spares_from));
    page_.blank();
  }

  std::string instance_facts() const {
    const InstanceType& t = f_.instance;
    if (t.gpu.empty()) return "one GPU a node; write the figures of your own as {gpus: 8, nic: 400 Gbps}";
    return fmt::format("{} x {} a node; `pitstop explain {}` has its figures", t.gpus, t.gpu, t.name);
  }

  void workload() {
    Workload w;
    w.parameters = *f_.parameters;
    page_.line(0, "workload", "", "what is trained");
    page_.line(1, "parameters", parameters_text(w.parameters),
               fmt::format(
                   "of the model; a checkpoint holds {} bytes of each (Adam in bf16: weights, full copy, two "
                   "moments; arXiv 1910.02054, section 3.1), together {}",
                   format_number(bytes_per_parameter(w)), bytes_text(state_bytes(w))));
    page_.blank();
  }

  // Only with the bandwidth of the nodes do checkpoint times follow from the network.
  bool is_derived() const { return f_.parameters && f_.instance.nic_bytes_per_s > 0; }
  bool has_topology() const { return !f_.topology_file.empty() || is_derived(); }
  bool is_lustre() const { return f_.places.shared == Where::lustre; }

  void topology() {
    page_.line(0, "topology", "", "what the nodes hang on");
    if (f_.topology_file.empty()) {
      page_.line(
          1, "nodes_per_leaf", std::to_string(f_.nodes + f_.spares),
          "nodes on a leaf switch: here all on one, so that no switch is a bottleneck (an assumption)");
    } else {
      page_.line(1, "file", yaml_text(f_.topology_file),
                 "nodes and switches; its first nodes are the job's, then come the spares");
    }
    if (is_derived()) file_system();
    page_.blank();
  }

  void file_system() {
    page_.line(1, "file_systems", "", "storage that all nodes share");
    page_.line(2, is_lustre() ? "fsx" : "s3", "",
               is_lustre() ? "FSx for Lustre; any name" : "a bucket; any name");
    if (f_.storage.throughput > 0) {
      const std::string assumed =
          is_lustre()
              ? "assumption, as in the scenario g5-fleet; FSx for Lustre gives 125, 250, 500 or 1000 MB/s "
                "for "
                "each TiB of its size (PERSISTENT_2)"
              : "assumption: S3 publishes no figure for a bucket; put in what your nodes reach together";
      page_.line(3, "throughput", speed_text(f_.storage.throughput),
                 f_.storage_is_assumed ? assumed : "of all its servers together");
      return;
    }
    page_.line(3, "size", size_text(f_.storage.size), "its size");
    page_.line(
        3, "per_tib", speed_text(f_.storage.per_tib),
        "throughput of each TiB; together " + speed_text(std::round(f_.storage.bytes_per_s() / 1e6) * 1e6));
  }

  void causes() {
    page_.comment(0, published_source(f_.instance));
    page_.comment(0,
                  "Other clusters have seen a half to twice of it. Your own logs know better: `pitstop "
                  "calibrate import` "
                  "and `calibrate fit` read them.");
    page_.line(0, "causes", "", "what fails, how often, how it shows and what mends it; names are free");
    for (const PublishedCause& c : published_causes()) cause(c);
    page_.blank();
  }

  void cause(const PublishedCause& c) {
    const std::string name = c.name;
    const bool software = name == "software", network = name == "network";
    const char* const symptom = network ? "hang" : "crash";
    page_.line(1, name, "",
               software    ? "errors of the job on healthy nodes"
               : network   ? "the network between nodes"
               : c.per_gpu ? "GPUs and their memory"
                           : "the rest of a node");
    page_.line(2, "scope",
               software    ? "job"
               : c.per_gpu ? "gpu"
                           : "node",
               software ? "what fails: the job, and no node" : "what fails, one at a time");
    const PublishedRate rate = published_rate(c, f_.instance);
    page_.line(2, rate.key, rate.value, rate.comment);
    page_.line(2, "symptom", symptom, symptom_meaning(symptom));
    const bool hyperpod = f_.profile.name.starts_with("hyperpod");
    page_.line(2, "remedy", software ? "restart" : "replace",
               software   ? "the job is started again on the same nodes"
               : hyperpod ? "the node is replaced; HyperPod's auto-resume does not reboot it"
                          : "the node is replaced");
    detected_by(software, network);
  }

  // Channels of the profile; where it has none of these, the program takes the profile's first.
  void detected_by(bool software, bool network) {
    std::string channels;
    const auto add = [&](const char* channel) {
      if (has_channel(f_.profile, channel)) channels += (channels.empty() ? "" : ", ") + std::string(channel);
      return !channels.empty();
    };
    if (network) add("watchdog");
    if (software) add("task_failure");
    if (!software && !has_channel(f_.profile, "hma")) add("slurmd");
    if (!software) add("hma");
    if (channels.empty()) return;
    page_.line(2, "detected_by", "[" + channels + "]",
               channels.find(',') == std::string::npos ? "the channel of detection that notices"
                                                       : "channels of detection; the first to notice counts");
  }

  std::string remark_on(const std::string& key) const {
    for (const auto* list : {&f_.profile.sources, &f_.profile.unconfirmed}) {
      for (const Remark& r : *list) {
        if (r.key == key) return r.text;
      }
    }
    return "";
  }

  // What the profile says under a section, but for keys that the scenario writes itself.
  void silent(const std::string& section, const std::vector<std::string>& own) {
    const Entry* found = f_.profile.tree.find(section);
    if (!found) return;
    for (const Entry& e : found->value.entries) {
      if (std::find(own.begin(), own.end(), e.key) != own.end()) continue;
      std::string remark = remark_on(section + "." + e.key);
      if (remark.empty() && !e.value.entries.empty())
        remark = remark_on(section + "." + e.key + "." + e.value.entries.front().key);
      page_.aside(e.key + ": " + flow_text(e.value), remark);
    }
  }

  bool profile_leaves_software_failures() const {
    const Entry* recovery = f_.profile.tree.find("recovery");
    const Entry* resume = recovery ? recovery->value.find("software_resume") : nullptr;
    return resume && resume->value.text == "never";
  }

  void recovery() {
    std::vector<std::string> own;
    page_.line(0, "recovery", "", "from the verdict to full speed");
    page_.line(1, "profile", f_.profile.name, f_.profile.description);
    if (profile_leaves_software_failures()) {
      own.emplace_back("software_resume");
      page_.line(
          1, "software_resume", "30min",
          "until somebody resubmits the job after a software failure on healthy nodes (assumption). The "
          "profile says never, and the run would end there: " +
              remark_on("recovery.software_resume"));
    }
    if (f_.profile.name == "slurm-requeue") {
      own.emplace_back("queue");
      page_.line(1, "queue", exact_duration(f_.slurm.requeue_delay.value_or(Duration::seconds(120))),
                 f_.slurm.requeue_delay
                     ? "before a requeued job may start (requeue_delay, cred_expire)" + from(f_.slurm_from)
                     : "before a requeued job may start: Slurm's default (slurm.conf(5), requeue_delay)");
    }
    page_.comment(0, "From the profile. A key that you write under recovery wins over it:");
    silent("recovery", own);
    page_.blank();
  }

  void detection() {
    std::vector<std::string> own;
    if (f_.slurm.slurmd_timeout && has_channel(f_.profile, "slurmd")) {
      own.emplace_back("slurmd");
      page_.line(0, "detection", "", "who notices a failure, and how late");
      page_.line(1, "slurmd", "", "slurmctld, which gives up a node that does not answer");
      page_.line(2, "latency", exact_duration(*f_.slurm.slurmd_timeout),
                 "SlurmdTimeout" + from(f_.slurm_from));
    }
    page_.comment(0, "From the profile, who notices a failure and how late (section detection):");
    silent("detection", own);
    page_.blank();
  }

  void checkpoint() {
    page_.line(0, "checkpoint", "", "how the state is saved");
    int depth = 1;
    if (f_.places.local) {
      page_.line(1, "tiers", "",
                 "several places, cheapest first; a restart reads the newest copy that is left");
      local_tier();
      page_.line(2, is_lustre() ? "lustre" : "s3", "", "copies that survive the loss of nodes");
      depth = 3;
    }
    page_.line(depth, "where", is_lustre() ? "lustre" : "object_store",
               is_lustre() ? "where the copies lie: a shared file system" : "where the copies lie: S3");
    page_.line(depth, "interval", f_.interval, interval_meaning());
    if (is_derived()) {
      shared_writer(depth);
    } else if (f_.parameters) {
      computed_times(depth);
    } else {
      assumed_times(depth, is_lustre() ? "as in the scenario g5-fleet" : "as in the scenario grey-failures",
                    is_lustre() ? "15s" : "10s", is_lustre() ? "42s" : "10min",
                    is_lustre() ? "60s" : "15min");
    }
    page_.blank();
  }

  std::string interval_meaning() const {
    const bool policy = f_.interval == "young" || f_.interval == "daly" || f_.interval == "exact";
    if (policy)
      return "work between two checkpoints: the optimum of that name for these failures and this stall";
    return std::string("work between two checkpoints") +
           (f_.interval_is_default ? "; a start: `pitstop tune` finds the best" : "");
  }

  // A sixth of the shared tier's interval.
  std::string local_interval() const {
    const auto shared = parse_duration(f_.interval);
    return shared.value ? exact_duration(longer(Duration::seconds(shared.value->ticks() / 6'000'000),
                                                Duration::seconds(1)))
                        : f_.interval;
  }

  void local_tier() {
    const bool nvme = *f_.places.local == Where::local_nvme;
    page_.line(2, nvme ? "nvme" : "host_memory", "",
               "copies that survive the end of the processes, and not the loss of the node");
    page_.line(3, "where", nvme ? "local_nvme" : "host_memory",
               nvme ? "where the copies lie: disks of the node" : "where the copies lie: memory of the host");
    page_.line(3, "interval", local_interval(), "work between two checkpoints of this place (assumption)");
    if (!f_.parameters) return assumed_times(3, "as in the scenario llama3-405b", "5s", "0s", "1min");
    page_.line(3, "writer", "", "who writes; how long that takes follows from it");
    page_.line(4, "who", "sharded", "every node writes and reads its own part, as FSDP and DCP do");
    if (nvme) {
      page_.line(4, "local_write", speed_text(f_.nvme_write),
                 f_.nvme_is_assumed
                     ? "assumption: one virtual machine's disk, measured once; measure yours with "
                       "`pitstop calibrate storage`"
                     : "write bandwidth of a node's own disks");
      page_.line(4, "async", "true", "training stops only while the state is copied to host memory");
    }
    host_copy(4);
  }

  void shared_writer(int depth) {
    page_.line(depth, "writer", "",
               "who writes; how long that takes follows from it, the network and the storage");
    page_.line(
        depth + 1, "who", "sharded",
        "every node writes and reads its own part, as FSDP and DCP do; rank0: one process, as DDP does");
    page_.line(
        depth + 1, "async", "true",
        "training stops only while the state is copied to host memory (assumption: your framework saves so)");
    host_copy(depth + 1);
  }

  double copy_speed() const {
    return f_.instance.gpu == "H100" || f_.instance.gpu == "H200" ? kPinnedCopy : kPageableCopy;
  }

  void host_copy(int depth) {
    const std::string measured = copy_speed() == kPinnedCopy
                                     ? "one H100 on PCIe 5 x16, pinned memory, measured once"
                                     : "one H100 on PCIe 5 x16, pageable memory, measured once";
    page_.line(depth, "host_copy", speed_text(copy_speed()),
               "from a GPU to host memory: " + measured +
                   (f_.instance.gpu == "H100" ? "" : "; an assumption for other GPUs"));
  }

  // The network bandwidth of the instance type is not known, so the storage alone is the limit.
  void computed_times(int depth) {
    Workload w;
    w.parameters = *f_.parameters;
    const double bytes = state_bytes(w), gpus = static_cast<double>(f_.nodes * f_.instance.gpus);
    const std::string through = bytes_text(bytes) + " at " + speed_text(f_.storage.bytes_per_s()) +
                                (f_.storage_is_assumed ? " (assumption)" : "");
    page_.line(depth, "stall", seconds_text(bytes / gpus / copy_speed()),
               "training stopped while the state is copied to host memory, by each GPU at " +
                   speed_text(copy_speed()) + " (assumption)");
    page_.line(depth, "persist", seconds_text(bytes / f_.storage.bytes_per_s()),
               "written in the background: " + through + "; the network bandwidth of " + f_.instance.name +
                   " is not known and is taken to be no limit");
    page_.line(depth, "restore", seconds_text(bytes / f_.storage.bytes_per_s()),
               "reading it back: " + through);
  }

  void assumed_times(int depth, const char* as_where, const char* stall, const char* persist,
                     const char* restore) {
    const std::string assumption = std::string("assumption, ") + as_where;
    page_.line(
        depth, "stall", stall,
        "training stopped while the state is saved (" + assumption + "; with --model-size it is derived)");
    page_.line(depth, "persist", persist,
               "until the copy is written in the background and counts (" + assumption + ")");
    page_.line(depth, "restore", restore, "reading the copy back after a failure (" + assumption + ")");
  }

  std::string file() const { return f_.file.empty() ? "FILE" : shell_word(one_line(f_.file)); }

  void next_commands() {
    const std::string interval =
        f_.places.local ? std::string("checkpoint.tiers.") + (is_lustre() ? "lustre" : "s3") + ".interval"
                        : "checkpoint.interval";
    page_.comment(0, f_.file.empty() ? "Next (FILE: the name of this file):" : "Next:");
    page_.aside("pitstop run " + file(), "how long it takes, where the time goes, what would help most");
    page_.aside("pitstop tune " + file() + " --over " + interval + "=5min..24h",
                "the best interval between checkpoints");
    page_.aside("pitstop sensitivity " + file(), "which figures matter most: measure those first");
  }

  const NewCluster& f_;
  CommentedPage page_;
};

}  // namespace

std::string scenario_of(const NewCluster& cluster) { return ScenarioWriter(cluster).run(); }

}  // namespace pitstop
