#include "experiments/observe/metrics/prometheus.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "experiments/base/atomic_file.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/base/file_format.hpp"
#include "experiments/observe/emit.hpp"
#include "experiments/observe/loopback.hpp"
#include "experiments/observe/replay_folder.hpp"

namespace pitstop {

namespace {

namespace fs = std::filesystem;

// Blocks as long as promtool allows for a month: it reads a file once for each.
constexpr const char* kLongestBlock = "54h";
constexpr int kReadyWithin = 1200;  // tenths of a second

std::string tail_of(const std::string& path) {
  std::ifstream in(path);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (text.empty()) return "it left no message; is the disk full?";
  return text.size() > 600 ? text.substr(text.size() - 600) : text;
}

// A folder that goes away unless it is kept.
class Unfinished {
 public:
  explicit Unfinished(std::string path) : path_(std::move(path)) {
    std::error_code error;
    fs::remove_all(path_, error);
    if (!fs::create_directories(path_ + "/data", error) || error)
      throw OutputError("cannot make " + path_ + ": " + error.message());
  }
  ~Unfinished() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  void keep_as(const std::string& name) {
    std::error_code error;
    fs::rename(path_, name, error);
    if (error) throw OutputError("cannot make " + name + ": " + error.message());
    path_.clear();
  }

 private:
  std::string path_;
};

}  // namespace

EmittedFolder read_emitted(const std::string& folder) {
  const std::string path = folder + "/" + kManifest;
  std::ifstream in(path);
  if (!in)
    throw InputError(folder + ": holds no finished replay (no " + kManifest +
                     "); pitstop replay --emit makes one");
  try {
    const auto j = nlohmann::json::parse(in);
    EmittedFolder e;
    e.folder = folder;
    check_format(path, j.at("format_version").get<std::uint64_t>(), kManifestVersion);
    for (const auto& file : j.at("metrics")) {
      const std::string name = file.get<std::string>();
      if (name.find('/') != std::string::npos)
        throw InputError(path + ": " + in_quotes(name) + " is no name of a file");
      e.metrics.push_back(name);
    }
    e.first_s = j.at("first_scrape_s").get<double>();
    e.last_s = j.at("last_scrape_s").get<double>();
    e.scrape_s = j.at("scrape_s").get<double>();
    e.thin = j.at("thin").get<std::int64_t>();
    e.scenario = j.at("scenario").get<std::string>();
    e.start = j.at("start").get<std::string>();
    e.end = j.at("end").get<std::string>();
    return e;
  } catch (const nlohmann::json::exception& error) {
    throw InputError(path + ": " + error.what());
  }
}

bool build_blocks(const EmittedFolder& e, SignalsHeld& signals,
                  const std::function<void(std::size_t)>& progress) {
  const std::string home = e.folder + "/prometheus";
  if (fs::exists(home + "/prometheus.yml")) return true;
  Unfinished made(e.folder + "/.prometheus-" + std::to_string(::getpid()) + ".tmp");
  const std::string folder = e.folder + "/.prometheus-" + std::to_string(::getpid()) + ".tmp";
  const std::string log = folder + "/promtool.log";
  for (std::size_t i = 0; i < e.metrics.size(); ++i) {
    progress(i);
    Child promtool({"promtool", "tsdb", "create-blocks-from", "openmetrics", "--max-block-duration",
                    kLongestBlock, e.folder + "/metrics/" + e.metrics[i], folder + "/data"},
                   log, "prometheus");
    while (promtool.running()) {
      if (signals.asked_to_stop(20)) return false;
    }
    if (promtool.status() != 0) throw OutputError("promtool failed on " + e.metrics[i] + ": " + tail_of(log));
  }
  write_file(folder + "/prometheus.yml", "global: {}\n");
  std::error_code ignored;
  fs::remove_all(home, ignored);
  made.keep_as(home);
  return true;
}

std::unique_ptr<Child> start_prometheus(const EmittedFolder& e, int port, SignalsHeld& signals) {
  const std::string home = e.folder + "/prometheus", log = home + "/prometheus.log";
  // A series ends where its last sample is: look back less than one scrape, so that no older one is taken for
  // it.
  const double lookback = e.thin == 1 ? e.scrape_s - 0.001 : 300;
  const auto days = static_cast<std::int64_t>(std::ceil((e.last_s - e.first_s) / 86400)) + 2;
  std::error_code ignored;
  fs::remove(log, ignored);
  auto server = std::make_unique<Child>(
      std::vector<std::string>{
          "prometheus", "--config.file=" + home + "/prometheus.yml", "--storage.tsdb.path=" + home + "/data",
          fmt::format("--storage.tsdb.retention.time={}d", days),
          fmt::format("--web.listen-address=127.0.0.1:{}", port),
          fmt::format("--query.lookback-delta={}ms", std::llround(lookback * 1000)), "--log.level=warn"},
      log, "prometheus");
  for (int i = 0; i < kReadyWithin; ++i) {
    if (signals.asked_to_stop(100)) return nullptr;
    if (!server->running()) throw OutputError("prometheus ended at once: " + tail_of(log));
    if (http_get(port, "/-/ready")) return server;
  }
  throw OutputError("prometheus does not answer on 127.0.0.1:" + std::to_string(port) + ": " + tail_of(log));
}

}  // namespace pitstop
