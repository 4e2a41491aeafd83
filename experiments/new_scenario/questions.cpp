#include "experiments/new_scenario/questions.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "calibration/import/text.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/base/plain_text.hpp"
#include "experiments/scenario/field.hpp"
#include "experiments/scenario/registry.hpp"

namespace pitstop {

namespace {

// Assumed where nothing is said. 1.2 GB/s is what experiments/scenarios/g5-fleet.yaml takes for FSx for
// Lustre.
constexpr const char* kDefaultStorage = "1.2 GB/s";
// One virtual machine's disk, write and fsync: calibration/profiles/h100-lab.yaml.
constexpr const char* kDefaultNvme = "0.92 GB/s";
constexpr const char* kDefaultEvery = "1h";
constexpr const char* kDefaultName = "fleet";

constexpr std::pair<const char*, Where> kPlaces[] = {{"lustre", Where::lustre},
                                                     {"s3", Where::object_store},
                                                     {"nvme", Where::local_nvme},
                                                     {"host_memory", Where::host_memory}};

Range range_of(const std::string& path) {
  for (const KeyPath& key : key_paths()) {
    if (key.path == path) return key.key->shape.range;
  }
  return kAnyNumber;
}

Parsed<std::int64_t> parse_nodes(const std::string& text) {
  return parse_integer(text, range_of("job.nodes"));
}
Parsed<std::int64_t> parse_spares(const std::string& text) {
  return parse_integer(text, range_of("cluster.spares"));
}

Parsed<Duration> parse_days(const std::string& text) {
  const Parsed<double> days = parse_number(text, {1e-3, 36500});
  if (days.value) return {Duration::from_seconds(*days.value * 86400), {}};
  return {{}, in_quotes(text) + " is not a number of days from 0.001 to 36500; write it like 30"};
}

Parsed<double> parse_speed(const std::string& text) {
  const Parsed<double> speed = parse_bandwidth(text);
  if (speed.value && *speed.value <= 0) return {{}, in_quotes(text) + " must be more than 0 B/s"};
  return speed;
}

Parsed<std::string> parse_interval(const std::string& text) {
  const std::vector<std::string> policies{"young", "daly", "exact"};
  if (std::find(policies.begin(), policies.end(), text) != policies.end()) return {text, {}};
  const Parsed<Duration> every = parse_duration(text);
  if (!every.value) return {{}, every.error + ", or young, daly or exact"};
  if (every.value->seconds() < kIntervalRange.min || every.value->seconds() > kIntervalRange.max)
    return {{}, in_quotes(text) + " is out of range; expected 1s to 1,000 years"};
  return {exact_duration(*every.value), {}};
}

Parsed<std::string> parse_instance(const std::string& text) {
  if (find_instance(text)) return {text, {}};
  return {{}, unknown_word(text, instance_names())};
}

Parsed<std::string> parse_profile(const std::string& text) {
  const std::vector<std::string> names = profile_names();
  if (std::find(names.begin(), names.end(), text) != names.end()) return {text, {}};
  return {{}, unknown_word(text, names)};
}

Parsed<std::string> parse_name(const std::string& text) {
  if (!is_plain_text(text) || text.find_first_of("\t\r\n") != std::string::npos)
    return {{}, in_quotes(text) + " is not one line of UTF-8 text"};
  if (text.size() > 200) return {{}, in_quotes(text) + " is longer than 200 bytes"};
  return {text, {}};
}

// What a parser says is wrong.
template <auto parse>
std::string mistake_of(const std::string& text) {
  return parse(text).error;
}

constexpr Question kQuestions[] = {
    {Ask::instance, "--instance", "TYPE", "instance type of the nodes, such as ml.p5.48xlarge",
     "Instance type of the nodes, such as ml.p5.48xlarge", nullptr, mistake_of<parse_instance>},
    {Ask::nodes, "--nodes", "N", "nodes that the job needs", "Nodes that the job needs", nullptr,
     mistake_of<parse_nodes>},
    {Ask::days, "--days", "N", "days of training if nothing ever failed",
     "Days of training if nothing ever failed", nullptr, mistake_of<parse_days>},
    {Ask::spares, "--spares", "N", "idle nodes that wait to take over (default: 0)",
     "Idle nodes that wait to take over", "0", mistake_of<parse_spares>},
    {Ask::model_size, "--model-size", "SIZE",
     "parameters of the model, such as 70B; checkpoint times then follow from it",
     "Parameters of the model, such as 70B (Enter: unknown)", "", mistake_of<parse_model_size>},
    {Ask::checkpoints, "--checkpoints", "WHERE",
     "where checkpoints go: lustre or s3, with nvme, or host_memory, before it for copies on the nodes, as "
     "nvme,lustre (default: lustre)",
     "Where checkpoints go: lustre, s3, or nvme,lustre or host_memory,lustre with copies on the nodes",
     "lustre", mistake_of<parse_places>},
    {Ask::storage, "--storage", "SPEED",
     "throughput of that file system or bucket, or its size and throughput per TiB, as \"24 TiB x 125 MB/s\" "
     "(default: 1.2 GB/s)",
     "Throughput of that storage, or size x throughput per TiB, such as 24 TiB x 125 MB/s", kDefaultStorage,
     mistake_of<parse_storage>},
    {Ask::nvme_write, "--nvme-write", "SPEED", "write bandwidth of a node's own disks (default: 0.92 GB/s)",
     "Write bandwidth of a node's own disks", kDefaultNvme, mistake_of<parse_speed>},
    {Ask::every, "--checkpoint-every", "TIME",
     "work between two checkpoints: a time, or young, daly or exact (default: 1h)",
     "Work between two checkpoints: a time, or young, daly or exact", kDefaultEvery,
     mistake_of<parse_interval>},
    {Ask::profile, "--profile", "NAME",
     "recovery profile, which gives the times of recovery (default: hyperpod-field)", nullptr,
     "hyperpod-field", mistake_of<parse_profile>},
    {Ask::name, "--name", "TEXT", "name of the scenario (default: the cluster's or the file's)", nullptr, "",
     mistake_of<parse_name>},
};
static_assert(std::size(kQuestions) == kAsks);

// Whether the answer can have an effect.
bool applies(Ask ask, const NewAnswers& answers) {
  if (ask != Ask::storage && ask != Ask::nvme_write) return true;
  if (answers[Ask::model_size].text.empty()) return false;
  return ask == Ask::storage || answers[Ask::checkpoints].text.find("nvme") != std::string::npos;
}

std::string why_no_effect(const Question& q, const NewAnswers& answers) {
  if (answers[Ask::model_size].text.empty())
    return std::string(q.option) + ": needs --model-size, from which checkpoint times follow";
  return std::string(q.option) + ": needs nvme in --checkpoints, such as --checkpoints nvme,lustre";
}

}  // namespace

double StorageSpeed::bytes_per_s() const {
  constexpr double tib = 1099511627776.0;
  return throughput > 0 ? throughput : size / tib * per_tib;
}

std::span<const Question> questions() { return kQuestions; }

bool is_open(const Question& q, const NewAnswers& answers) {
  return q.words != nullptr && answers[q.ask].text.empty() && applies(q.ask, answers);
}

std::vector<std::string> wrong_in(const NewAnswers& answers) {
  std::vector<std::string> wrong;
  for (const Question& q : kQuestions) {
    const std::string& text = answers[q.ask].text;
    const std::string mistake = text.empty() ? "" : q.mistake(text);
    if (!mistake.empty()) wrong.push_back(std::string(q.option) + ": " + mistake);
  }
  return wrong;
}

std::vector<std::string> mistakes_in(const NewAnswers& answers) {
  std::vector<std::string> all = wrong_in(answers);
  for (const Question& q : kQuestions) {
    if (!answers[q.ask].text.empty() && !applies(q.ask, answers)) all.push_back(why_no_effect(q, answers));
  }
  for (const Question& q : kQuestions) {
    if (answers[q.ask].text.empty() && q.by_default == nullptr)
      all.push_back(std::string(q.option) + " is missing: " + q.help);
  }
  return all;
}

NewCluster cluster_of(const NewAnswers& answers) {
  const auto said = [&](Ask ask) -> std::string {
    const GivenAnswer& given = answers[ask];
    return given.text.empty() ? kQuestions[static_cast<std::size_t>(ask)].by_default : given.text;
  };
  NewCluster f;
  f.name = said(Ask::name).empty() ? kDefaultName : said(Ask::name);
  f.name_from = answers[Ask::name].from;
  f.instance = *find_instance(said(Ask::instance));
  f.instance_from = answers[Ask::instance].from;
  f.nodes = *parse_nodes(said(Ask::nodes)).value;
  f.nodes_from = answers[Ask::nodes].from;
  f.spares = *parse_spares(said(Ask::spares)).value;
  f.spares_from = answers[Ask::spares].from;
  f.work = *parse_days(said(Ask::days)).value;
  const std::string parameters = said(Ask::model_size);
  if (!parameters.empty()) f.parameters = *parse_model_size(parameters).value;
  f.places = *parse_places(said(Ask::checkpoints)).value;
  f.interval = *parse_interval(said(Ask::every)).value;
  f.interval_is_default = answers[Ask::every].text.empty();
  f.storage = *parse_storage(said(Ask::storage)).value;
  f.storage_is_assumed = answers[Ask::storage].text.empty();
  f.nvme_write = *parse_speed(said(Ask::nvme_write)).value;
  f.nvme_is_assumed = answers[Ask::nvme_write].text.empty();
  std::vector<Issue> issues;
  f.profile = *find_profile(said(Ask::profile), "", {}, "--profile", issues);
  return f;
}

Parsed<double> parse_model_size(const std::string& text) {
  constexpr std::pair<char, double> suffixes[] = {{'K', 1e3}, {'M', 1e6}, {'B', 1e9}, {'T', 1e12}};
  const Range range = range_of("workload.parameters");
  const std::string expected = "; expected parameters of a model, such as 70B or 7e9";
  std::string_view digits = trimmed(text);
  double size = 1;
  const char last = digits.empty() ? ' ' : static_cast<char>(std::toupper(digits.back()));
  for (const auto& [suffix, worth] : suffixes) {
    if (last == suffix) size = worth;
  }
  if (size > 1) digits.remove_suffix(1);
  const Parsed<double> number = parse_number(trimmed(digits), {0, 1e15});
  if (!number.value) return {{}, in_quotes(text) + " is not a size" + expected};
  const double parameters = std::round(*number.value * size);
  if (parameters < range.min || parameters > range.max)
    return {{}, in_quotes(text) + " is out of range" + expected};
  return {parameters, {}};
}

Parsed<CheckpointPlaces> parse_places(const std::string& text) {
  std::vector<std::string> names;
  for (const auto& [name, where] : kPlaces) names.emplace_back(name);
  CheckpointPlaces places;
  int local = 0, shared = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string word(trimmed(rest.substr(0, comma)));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    const auto place =
        std::find_if(std::begin(kPlaces), std::end(kPlaces), [&](const auto& p) { return word == p.first; });
    if (place == std::end(kPlaces)) return {{}, unknown_word(word, names)};
    const bool is_shared = place->second == Where::lustre || place->second == Where::object_store;
    if (is_shared) {
      places.shared = place->second;
      ++shared;
    } else {
      places.local = place->second;
      ++local;
    }
  }
  if (local > 1 || shared > 1)
    return {{},
            in_quotes(text) +
                " has too many places; expected one of nvme and host_memory at most, and one "
                "of lustre and s3"};
  if (shared == 0)
    return {
        {},
        in_quotes(text) + " is lost with the node that fails; add lustre or s3, such as " + text + ",lustre"};
  return {places, {}};
}

Parsed<StorageSpeed> parse_storage(const std::string& text) {
  const std::size_t x = text.find_first_of("xX");
  StorageSpeed speed;
  if (x == std::string::npos) {
    const Parsed<double> throughput = parse_speed(text);
    if (!throughput.value) return {{}, throughput.error};
    speed.throughput = *throughput.value;
    return {speed, {}};
  }
  const Parsed<double> size = parse_bytes(text.substr(0, x));
  const Parsed<double> per_tib = parse_speed(text.substr(x + 1));
  if (!size.value) return {{}, size.error};
  if (!per_tib.value) return {{}, per_tib.error};
  if (*size.value <= 0) return {{}, in_quotes(text) + ": the size must be more than 0 B"};
  speed.size = *size.value;
  speed.per_tib = *per_tib.value;
  return {speed, {}};
}

}  // namespace pitstop
