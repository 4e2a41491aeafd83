// Logs of the programs that start cloud nodes for Slurm: slurm_resume.log of AWS ParallelCluster.
#include "calibration/import/formats.hpp"
#include "calibration/import/log_head.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "ParallelCluster slurm_resume";

class NodeLaunches : public LineReader {
 public:
  explicit NodeLaunches(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    const std::string_view text = line.text;
    if (text.find("[slurm_plugin") == std::string_view::npos) return false;
    const bool failed = text.find("Failed to launch following nodes") != std::string_view::npos;
    if (failed || text.find("Successfully launched nodes") != std::string_view::npos)
      list(line, failed ? "no_capacity" : "launched");
    return true;
  }

 private:
  // "... (x2) ['node-1', 'node-2']"
  void list(const LogLine& line, const char* event) {
    const std::size_t open = line.text.rfind('[');
    std::string_view rest = line.text.substr(open == std::string_view::npos ? line.text.size() : open);
    while (true) {
      const std::string_view name = between(rest, "'", "'");
      if (name.empty()) return;
      NodeState n;
      n.line = line.number;
      n.source = "ParallelCluster";
      n.node = std::string(name);
      n.event = event;
      if (n.event == "no_capacity") n.state = "DOWN";
      n.time = split_log_head(line.text).time;
      out_.node_states.push_back(std::move(n));
      out_.note(kName, line.number);
      rest.remove_prefix(static_cast<std::size_t>(name.data() - rest.data()) + name.size() + 1);
    }
  }

  Imported& out_;
};

}  // namespace

std::unique_ptr<LineReader> read_node_launches(ImportContext context) {
  return std::make_unique<NodeLaunches>(context);
}

}  // namespace pitstop
