// sinfo: the default table, -R, -N -l, and any -o with pipes. Long node lists may be wrapped onto the next
// line.
#include <algorithm>

#include "calibration/import/formats.hpp"
#include "calibration/import/host_list.hpp"
#include "calibration/import/slurm_words.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kName = "sinfo";

class Sinfo : public LineReader {
 public:
  explicit Sinfo(ImportContext context) : out_(context.out) {}

  void line(const LogLine& line) override {
    if (header(line.text)) return;
    if (names_.empty()) return;
    const std::string_view text = trimmed(line.text);
    if (text.empty()) return end_table();
    if (pending_ && piped_ == false && continues(text)) {
      pending_->list += text;
      return;
    }
    flush();
    piped_ ? piped_row(line) : blank_row(line);
  }

  void finish() override { end_table(); }

 private:
  struct Row {
    int line;
    std::string list, state, reason, time, partition, gres;
  };

  bool header(std::string_view text) {
    const bool node =
        text.find("NODELIST") != std::string_view::npos || text.find("HOSTNAMES") != std::string_view::npos;
    if (!node ||
        (text.find("STATE") == std::string_view::npos && text.find("REASON") == std::string_view::npos))
      return false;
    if (text.find("NODELIST(REASON)") != std::string_view::npos) return false;  // squeue
    end_table();
    piped_ = text.find('|') != std::string_view::npos;
    if (piped_) {
      for (const std::string& name : csv_fields(text, '|')) names_.emplace_back(trimmed(name));
    } else {
      for (const std::string_view name : words_of(text, 64)) names_.emplace_back(name);
    }
    return true;
  }

  // A piece of a node list on a line of its own.
  bool continues(std::string_view text) const {
    if (text.find(' ') != std::string_view::npos) return false;
    const std::string& list = pending_->list;
    const bool open = std::count(list.begin(), list.end(), '[') > std::count(list.begin(), list.end(), ']');
    return text[0] == ',' || text[0] == '-' || text[0] == ']' || list.ends_with(',') || list.ends_with('-') ||
           open;
  }

  std::string_view value(const std::vector<std::string_view>& fields, std::string_view name) const {
    for (std::size_t i = 0; i < names_.size() && i < fields.size(); ++i) {
      if (names_[i] == name && !fields[i].empty()) return fields[i];
    }
    return {};
  }

  Row row_of(int number, const std::vector<std::string_view>& fields) const {
    std::string_view list = value(fields, "NODELIST");
    if (list.empty()) list = value(fields, "HOSTNAMES");
    return {number,
            std::string(list),
            std::string(value(fields, "STATE")),
            "",
            "",
            std::string(value(fields, "PARTITION")),
            std::string(value(fields, "GRES"))};
  }

  void piped_row(const LogLine& line) {
    std::vector<std::string_view> fields;
    std::string_view rest = line.text;
    for (;;) {
      const std::size_t bar = rest.find('|');
      fields.push_back(trimmed(rest.substr(0, bar)));
      if (bar == std::string_view::npos) break;
      rest.remove_prefix(bar + 1);
    }
    if (fields.size() + 1 < names_.size()) return out_.warn(line.number, "sinfo: a row is cut; left out");
    Row r = row_of(line.number, fields);
    r.reason = std::string(value(fields, "REASON"));
    r.time = std::string(value(fields, "TIMESTAMP"));
    pending_ = std::move(r);
  }

  void blank_row(const LogLine& line) {
    const auto fields = words_of(line.text, 512);
    if (names_[0] == "REASON") return reason_row(line.number, fields);
    if (fields.size() < names_.size()) {
      const bool row =
          fields.size() > 2 && std::find(names_.begin(), names_.end(), "PARTITION") != names_.end();
      if (row) out_.warn(line.number, "sinfo: a row is cut or no row; left out");
      names_.clear();
      return;
    }
    Row r = row_of(line.number, fields);
    if (names_.back() == "REASON") {  // the last column, of any number of words
      const std::string_view first = fields[names_.size() - 1];
      r.reason =
          std::string(trimmed(line.text.substr(static_cast<std::size_t>(first.data() - line.text.data()))));
    } else if (fields.size() > names_.size()) {
      return out_.warn(line.number, "sinfo: more words than columns; left out");
    }
    pending_ = std::move(r);
  }

  // "reason of any words  user  2022-06-02T05:54:34  nodes"
  void reason_row(int number, const std::vector<std::string_view>& fields) {
    std::size_t time = fields.size();
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (slurm_time(fields[i]) || (i > 0 && fields[i] == "Unknown" && i + 2 == fields.size())) time = i;
    }
    if (time + 1 >= fields.size() || time < 2)
      return out_.warn(number, "sinfo -R: not a row: no time or no nodes; left out");
    Row r{number, std::string(fields[time + 1]), "", "", std::string(fields[time]), "", ""};
    const std::size_t words = time - 1;  // before the user
    for (std::size_t i = 0; i < words; ++i) r.reason += (i > 0 ? " " : "") + std::string(fields[i]);
    if (fields.size() > time + 2) r.state = std::string(fields[time + 2]);
    pending_ = std::move(r);
  }

  void flush() {
    if (!pending_) return;
    const Row row = std::move(*pending_);
    pending_.reset();
    if (row.list.empty() || row.list == "n/a") return;
    const auto nodes = expand_hosts(row.list);
    if (!nodes || nodes->empty()) {
      return out_.warn(row.line, "sinfo: node list \"" + shown(row.list) + "\" cannot be read; left out");
    }
    const std::string reason = row.reason == "none" ? "" : row.reason;
    check_action_reason(reason, row.line, out_);
    for (const std::string& name : *nodes) {
      NodeState n;
      n.line = row.line;
      n.source = kName;
      n.node = name;
      n.state = slurm_state(row.state);
      n.not_responding = row.state.find('*') != std::string::npos;
      n.powered_down = row.state.find('~') != std::string::npos;
      n.partition = row.partition;
      n.gres = row.gres;
      n.reason = reason;
      n.time = slurm_time(row.time);
      out_.node_states.push_back(std::move(n));
    }
    out_.note(kName, row.line, nodes->size());
  }

  void end_table() {
    flush();
    names_.clear();
  }

  Imported& out_;
  bool piped_ = false;
  std::vector<std::string> names_;
  std::optional<Row> pending_;
};

}  // namespace

std::unique_ptr<LineReader> read_sinfo(ImportContext context) { return std::make_unique<Sinfo>(context); }

}  // namespace pitstop
