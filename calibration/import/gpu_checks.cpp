// Health of GPUs as their own tools tell it: dcgmi diag (JSON and text), nvidia-smi -q, gpu_burn.
#include <algorithm>
#include <array>
#include <vector>

#include "calibration/import/formats.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr const char* kDcgmi = "dcgmi diag";
constexpr const char* kSmi = "nvidia-smi -q";
constexpr const char* kBurn = "gpu_burn";
using Kind = JsonValue::Kind;

std::string result_of(std::string_view word) {
  const std::string lower = lower_case(trimmed(word));
  for (const std::string_view known : {"pass", "fail", "warn", "skip"}) {
    if (lower.starts_with(known)) return std::string(known);
  }
  return "";
}

void add(Imported& out, const char* tool, int line, std::string device, std::string check, std::string result,
         std::string message = "") {
  DeviceCheck c;
  c.line = line;
  c.tool = tool;
  c.device = std::move(device);
  c.check = std::move(check);
  c.result = std::move(result);
  c.message = std::move(message);
  out.device_checks.push_back(std::move(c));
  out.note(tool, line);
}

// The list of test categories, wherever the version put it: under "DCGM GPU Diagnostic" (2, 3) or "DCGM
// Diagnostic" (4).
const JsonValue& categories_of(const JsonValue& document) {
  for (const char* key : {"DCGM GPU Diagnostic", "DCGM Diagnostic"}) {
    if (document[key]["test_categories"].is(Kind::array)) return document[key]["test_categories"];
  }
  return document["test_categories"];
}

std::string words_under(const JsonValue& value) {
  std::string text = value.text;
  for (const JsonValue& item : value.items) {
    const std::string inner = words_under(item);
    if (!inner.empty()) text += (text.empty() ? "" : "; ") + inner;
  }
  return shown(text, 300);
}

// "| Memory                    | Fail - GPU: 2                                  |"
class DcgmiText : public LineReader {
 public:
  explicit DcgmiText(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    const std::string_view text = trimmed(line.text);
    if (text.find("Successfully ran diagnostic") != std::string_view::npos) return open_ = true;
    if (!open_ || (!text.starts_with('|') && !text.starts_with('+'))) return false;
    std::vector<std::string> fields = csv_fields(text, '|');
    if (fields.size() < 4) return true;
    const std::string name(trimmed(fields[1])), value(trimmed(fields[2]));
    const std::string result = result_of(value);
    if (name.empty() && !value.empty() && last_ < out_.device_checks.size()) {
      out_.device_checks[last_].message += (out_.device_checks[last_].message.empty() ? "" : " ") + value;
    } else if (name == "Warning" || name == "Error" || name == "Info") {
      if (last_ < out_.device_checks.size()) out_.device_checks[last_].message = shown(value, 300);
    } else if (!result.empty() && !name.starts_with('-')) {
      last_ = out_.device_checks.size();
      add(out_, kDcgmi, line.number, std::string(trimmed(between(value, " - ", ""))), name, result);
    }
    return true;
  }

 private:
  Imported& out_;
  bool open_ = false;
  std::size_t last_ = static_cast<std::size_t>(-1);
};

// Sections of `nvidia-smi -q` are indented; what tells of a failing GPU is read: uncorrectable ECC errors,
// remapped rows, retired pages, the recovery action.
class NvidiaSmi : public LineReader {
 public:
  explicit NvidiaSmi(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    const std::string_view raw = line.text;
    const std::string_view text = trimmed(raw);
    if (text.find("NVSMI LOG") != std::string_view::npos) return open_ = true;
    if (text.starts_with("GPU ") && text.find(':') == 12) return begin(text);
    const std::size_t indent = raw.find_first_not_of(' ');
    const std::size_t colon = text.find(" : ");
    if (colon == std::string_view::npos) return section(text, indent == std::string_view::npos ? 0 : indent);
    while (!sections_.empty() && sections_.back().indent >= indent) sections_.pop_back();
    const std::string key(trimmed(text.substr(0, colon)));
    return value(line.number, key, trimmed(text.substr(colon + 3))) || open_;
  }

 private:
  struct Section {
    std::size_t indent;
    std::string name;
  };

  bool begin(std::string_view text) {
    gpu_ = std::string(text.substr(4));
    sections_.clear();
    return open_ = true;
  }

  bool section(std::string_view text, std::size_t indent) {
    while (!sections_.empty() && sections_.back().indent >= indent) sections_.pop_back();
    const bool known = text == "ECC Errors" || text == "Retired Pages" || text == "Remapped Rows" ||
                       text == "Volatile" || text == "Aggregate" || (open_ && !text.empty());
    if (known) sections_.push_back({indent, std::string(text)});
    return known;
  }

  bool in(std::string_view name) const {
    return std::any_of(sections_.begin(), sections_.end(), [&](const Section& s) { return s.name == name; });
  }

  bool value(int number, const std::string& key, std::string_view text) {
    const bool rows = in("Remapped Rows"), pages = in("Retired Pages"), ecc = in("ECC Errors");
    if (key == "GPU Recovery Action")
      return report(number, "recovery action", text == "None" ? "pass" : "fail", text);
    if (!rows && !pages && !ecc) return false;
    const std::string name = (rows    ? "remapped rows "
                              : pages ? "retired pages "
                                      : "ECC ") +
                             std::string(in("Aggregate")  ? "aggregate "
                                         : in("Volatile") ? "volatile "
                                                          : "") +
                             lower_case(key);
    if (text == "Yes" || text == "No") return report(number, name, text == "Yes" ? "fail" : "pass", text);
    const auto count = parse_finite(text.substr(0, text.find(' ')));
    if (!count || in("Bank Remap Availability Histogram")) return true;
    // Corrected errors call for nothing; uncorrectable ones do.
    const bool bad = lower_case(key).find("uncorrectable") != std::string::npos ||
                     lower_case(key).find("double bit") != std::string::npos;
    report(number, name, bad && *count > 0 ? "fail" : "pass", text);
    out_.device_checks.back().value = *count;
    out_.device_checks.back().unit = "1";
    return true;
  }

  bool report(int number, const std::string& check, const char* result, std::string_view text) {
    add(out_, kSmi, number, gpu_, check, result, shown(text, 80));
    return true;
  }

  Imported& out_;
  std::string gpu_;
  std::vector<Section> sections_;
  bool open_ = false;
};

// "GPU 0: OK", "GPU 1: FAULTY" of gpu_burn, after "Tested 2 GPUs:".
class GpuBurn : public LineReader {
 public:
  explicit GpuBurn(ImportContext context) : out_(context.out) {}

  bool line(const LogLine& line) override {
    const std::string_view text = trimmed(line.text);
    if (text.starts_with("Tested ") && text.ends_with(" GPUs:")) return open_ = true;
    if (text.find("proc'd: ") != std::string_view::npos) return true;
    if (!open_ || !text.starts_with("GPU ")) return false;
    const std::size_t colon = text.find(": ");
    if (colon == std::string_view::npos) return false;
    const std::string_view verdict = trimmed(text.substr(colon + 2));
    if (verdict != "OK" && verdict != "FAULTY") return false;
    add(out_, kBurn, line.number, std::string(text.substr(0, colon)), "burn",
        verdict == "OK" ? "pass" : "fail");
    return true;
  }

 private:
  Imported& out_;
  bool open_ = false;
};

}  // namespace

bool is_dcgmi_json(const JsonValue& document) { return categories_of(document).is(Kind::array); }

void read_dcgmi_json(const JsonValue& document, ImportContext context) {
  for (const JsonValue& category : categories_of(document).items) {
    for (const JsonValue& test : category["tests"].items) {
      for (const JsonValue& result : test["results"].items) {
        std::string device = result["gpu_id"].text.empty() ? result["entity_id"].text : result["gpu_id"].text;
        if (!device.empty()) device = "GPU " + device;
        std::string message;
        for (const char* key : {"warnings", "info", "error"}) {
          const std::string words = words_under(result[key]);
          if (!words.empty()) message += (message.empty() ? "" : "; ") + words;
        }
        add(context.out, kDcgmi, result.line, std::move(device), test["name"].text,
            result_of(result["status"].text), std::move(message));
      }
    }
  }
}

std::unique_ptr<LineReader> read_dcgmi(ImportContext context) { return std::make_unique<DcgmiText>(context); }
std::unique_ptr<LineReader> read_nvidia_smi(ImportContext context) {
  return std::make_unique<NvidiaSmi>(context);
}
std::unique_ptr<LineReader> read_gpu_burn(ImportContext context) {
  return std::make_unique<GpuBurn>(context);
}

}  // namespace pitstop
