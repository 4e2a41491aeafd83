// CUDA's p2pBandwidthLatencyTest: matrices of device against device.
#include <optional>

#include "calibration/import/formats.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "p2pBandwidthLatencyTest";
constexpr std::size_t kMostDevices = 1024;

class PeerMatrices : public LineReader {
 public:
  explicit PeerMatrices(ImportContext context) : out_(context.out) {}

  void line(const LogLine& line) override {
    const std::string_view text = trimmed(line.text);
    if (text.find("Matrix") != std::string_view::npos && text.find("P2P") != std::string_view::npos)
      return title(line.number, text);
    if (title_.empty()) return;
    const auto words = words_of(text, kMostDevices + 1);
    if (words.empty()) return close();
    if (words[0] == "D\\D" || words[0] == "GPU" || words[0] == "CPU") return head(line.number, words);
    if (open_) row(line.number, words);
  }

  void finish() override { close(); }

 private:
  void title(int number, std::string_view text) {
    close();
    title_ = std::string(text);
    next_ = {};
    next_.line = number;
    next_.title = title_;
    next_.bidirectional = text.find("Bidirectional") != std::string_view::npos;
    if (text.find("P2P=Enabled") != std::string_view::npos) next_.peer_access = true;
    if (text.find("P2P=Disabled") != std::string_view::npos) next_.peer_access = false;
    const bool bandwidth = text.find("(GB/s)") != std::string_view::npos;
    const bool latency = text.find("(us)") != std::string_view::npos;
    next_.what = bandwidth ? "bandwidth" : latency ? "latency" : "connectivity";
    next_.unit = bandwidth ? "B/s" : latency ? "us" : "1";
  }

  void head(int number, const std::vector<std::string_view>& words) {
    close();
    matrix_ = next_;
    if (words[0] != "D\\D") matrix_.by = std::string(words[0]);
    for (std::size_t i = 1; i < words.size(); ++i) {
      const auto device = parse_whole(words[i]);
      if (!device || *device < 0 || *device > 1'000'000)
        return out_.warn(number, "p2p matrix: odd device; left out");
      matrix_.devices.push_back(static_cast<int>(*device));
    }
    open_ = true;
  }

  void row(int number, const std::vector<std::string_view>& words) {
    const auto device = parse_whole(words[0]);
    const std::size_t at = matrix_.rows.size();
    if (!device || at >= matrix_.devices.size() || *device != matrix_.devices[at]) return close();
    std::vector<std::optional<double>> values(matrix_.devices.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i + 1 >= words.size()) {
        out_.warn(number, "p2p matrix: a row is cut; the rest is absent");
        break;
      }
      values[i] = parse_finite(words[i + 1]);
      if (values[i] && *values[i] < 0) values[i].reset();
      if (values[i] && matrix_.what == "bandwidth") *values[i] *= 1e9;
    }
    matrix_.rows.push_back(std::move(values));
    out_.note(kName, number);
  }

  void close() {
    if (!open_) return;
    open_ = false;
    if (matrix_.rows.size() < matrix_.devices.size()) {
      out_.warn(matrix_.line, "p2p matrix: " + std::to_string(matrix_.rows.size()) + " of " +
                                  std::to_string(matrix_.devices.size()) + " rows are there");
    }
    if (!matrix_.rows.empty()) out_.peer_matrices.push_back(std::move(matrix_));
    matrix_ = {};
  }

  Imported& out_;
  std::string title_;
  PeerMatrix next_, matrix_;
  bool open_ = false;
};

}  // namespace

std::unique_ptr<LineReader> read_peer_matrices(ImportContext context) {
  return std::make_unique<PeerMatrices>(context);
}

}  // namespace pitstop
