#include "experiments/scenario/reader.hpp"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <set>
#include <type_traits>
#include <utility>

#include "experiments/scenario/field.hpp"
#include "experiments/scenario/from_files/job_file.hpp"
#include "experiments/scenario/from_files/topology_file.hpp"
#include "experiments/scenario/from_files/trace_file.hpp"
#include "experiments/scenario/library.hpp"
#include "experiments/scenario/text/complaints.hpp"
#include "experiments/scenario/text/scalars.hpp"
#include "experiments/scenario/text/working_hours.hpp"

namespace pitstop {
namespace {

constexpr std::size_t kManyIssues = 1000;

std::string joined(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

// The visitor that reads one section, and below it, by the types of its fields, everything else.
class SectionReader {
 public:
  SectionReader(const Node& map, std::string path, ReadContext& context)
      : map_(map), path_(std::move(path)), context_(context), issues_before_(context.issues.size()) {}

  // Reads all keys of `object` from a map that may also hold `tag` (the `model` of a distribution).
  template <class T>
  static bool read(const Node& map, const std::string& path, T& object, ReadContext& context,
                   const char* tag = nullptr) {
    SectionReader reader(map, path, context);
    if (tag) reader.known_.push_back(tag);
    Groups excluding;
    T::keys(excluding, object);
    reader.drop_overridden(excluding.groups);
    T::keys(reader, object);
    reader.refuse_unknown();
    return reader.is_clean();
  }

  template <class T>
  void required(const char* key, T&& field, const char* meaning, Range range = kAnyNumber) {
    if (!take(key, field, range)) complain(map_.place, key, std::string("is missing: ") + meaning);
  }

  template <class T>
  void optional(const char* key, T&& field, const char*, Range range = kAnyNumber) {
    take(key, field, range);
  }

  void exactly_one(std::initializer_list<const char*> keys) {
    const std::vector<std::string> words(keys.begin(), keys.end());
    if (std::none_of(keys.begin(), keys.end(), [this](const char* k) { return find(k) != nullptr; })) {
      context_.issues.push_back(issue_at(map_.place, path_, "needs " + listed(words)));
      missing_.insert(words.begin(), words.end());
    }
    at_most_one(keys);
  }

  void at_most_one(std::initializer_list<const char*> keys) {
    const std::vector<std::string> words(keys.begin(), keys.end());
    const Entry* first = nullptr;
    for (const Entry& e : map_.entries) {
      if (std::find(words.begin(), words.end(), e.key) == words.end() || !find(e.key)) continue;
      if (first)
        complain(e.place, e.key, "give only one of `" + first->key + "` and `" + e.key + "`");
      else
        first = &e;
    }
  }

  // A rule over values that are missing or could not be read would only repeat what has been said. `others`:
  // keys beside `key` that it depends on.
  void rule(bool ok, const char* key, const char* message, std::initializer_list<const char*> others = {}) {
    const auto sound = [this](const char* k) { return is_sound(k); };
    if (ok || !is_sound(key) || !std::all_of(others.begin(), others.end(), sound)) return;
    const Entry* e = find(key);
    complain(e ? e->value.place : map_.place, key, message);
  }

 private:
  bool is_clean() const { return context_.issues.size() == issues_before_; }
  bool is_sound(const char* key) const {
    const std::string path = joined(path_, key);
    return !missing_.contains(key) &&
           std::none_of(context_.issues.begin() + static_cast<std::ptrdiff_t>(issues_before_),
                        context_.issues.end(), [&](const Issue& i) { return is_part_of(i.key, path); });
  }
  void complain(const Place& at, const std::string& key, std::string what) {
    context_.issues.push_back(issue_at(at, joined(path_, key), std::move(what)));
  }

  const Entry* find(std::string_view key) const {
    return dropped_.contains(std::string(key)) ? nullptr : map_.find(key);
  }

  // What is typed on the command line takes the place of the file's alternatives to it.
  void drop_overridden(const std::vector<std::vector<const char*>>& groups) {
    for (const auto& group : groups) {
      auto typed = [this](const char* key) {
        const Entry* e = map_.find(key);
        return e && e->place.is_override;
      };
      if (std::none_of(group.begin(), group.end(), typed)) continue;
      for (const char* key : group) {
        if (!typed(key)) dropped_.insert(key);
      }
    }
  }

  template <class T>
  bool take(const char* key, T& field, Range range) {
    known_.push_back(key);
    const Entry* e = find(key);
    if (e) value({e->value, joined(path_, key), range, context_.issues}, field);
    return e != nullptr;
  }

  void refuse_unknown() {
    for (const Entry& e : map_.entries) {
      if (has_many_issues()) return;
      if (std::find(known_.begin(), known_.end(), e.key) != known_.end()) continue;
      const std::string guess = closest(e.key, known_);
      complain(e.place, e.key,
               guess.empty() ? "unknown key; expected " + listed(known_)
                             : "unknown key; did you mean \"" + guess + "\"?");
    }
  }

  // A file of another kind.
  bool has_many_issues() const { return context_.issues.size() > kManyIssues; }

  // What is beyond the limit is read for its mistakes, and then dropped.
  static bool is_short_enough(const Slot& s, std::size_t entries) {
    const bool ok = static_cast<double>(entries) <= s.range.max;
    if (!ok)
      s.complain("has " + std::to_string(entries) + " entries; expected at most " +
                 format_number(s.range.max));
    return ok;
  }

  const std::vector<Entry>* entries_in(const Slot& slot, const char* expected) {
    if (slot.node.kind == Node::Kind::map) return &slot.node.entries;
    slot.complain(std::string(slot.node.kind == Node::Kind::null ? "has no value" : "is not a mapping") +
                  "; expected " + expected);
    return nullptr;
  }

  template <class T, class U>
  static bool put(std::optional<T> from, U& to) {
    if (from) to = std::move(*from);
    return from.has_value();
  }

  // value(slot, field): one overload for each type of field.
  bool value(const Slot& s, Duration& f) { return put(duration_in(s), f); }
  bool value(const Slot& s, double& f) { return put(number_in(s), f); }
  bool value(const Slot& s, std::int64_t& f) { return put(integer_in(s), f); }
  bool value(const Slot& s, bool& f) { return put(boolean_in(s), f); }
  bool value(const Slot& s, std::string& f) { return put(text_in(s), f); }
  bool value(const Slot& s, ObservedCount& f) { return put(observed_in(s), f); }
  bool value(const Slot& s, RateField& f) { return put(rate_in(s), f.per_1000_node_days); }
  bool value(const Slot& s, BytesField& f) { return put(bytes_in(s), f.bytes); }
  bool value(const Slot& s, BandwidthField& f) { return put(bandwidth_in(s), f.bytes_per_s); }
  bool value(const Slot& s, SamplesField& f) { return samples_in(s, f.seconds); }
  bool value(const Slot& s, QuantilesField& f) { return quantiles_in(s, f.seconds, f.probabilities); }
  bool value(const Slot& s, SampleFileField& f) { return sample_file_in(s, context_.base_dir, f.seconds); }

  bool value(const Slot& s, TopologyFileField& f) { return topology_file_in(s, context_.base_dir, f.draft); }

  bool value(const Slot& s, TraceFileField& f) { return trace_file_in(s, context_.base_dir, f); }

  bool value(const Slot& s, JobFileField& f) { return job_file_in(s, context_.base_dir, f); }
  bool value(const Slot& s, HoursField& f) { return hours_in(s, f.spans); }
  bool value(const Slot& s, TimeOfWeekField& f) { return put(time_of_week_in(s), f.since_monday); }

  bool value(const Slot& s, PriceField& f) {
    const auto money = price_in(s);
    if (money) f.per_hour = money->amount;
    if (money) f.currency = money->currency;
    return money.has_value();
  }

  bool value(const Slot& s, ChoiceField& f) {
    const auto index = word_in(s, {f.when_false, f.when_true});
    if (index) f.value = *index == 1;
    return index.has_value();
  }

  template <class E>
  requires std::is_enum_v<E>
  bool value(const Slot& s, E& f) {
    const auto index = word_in(s, words_of<E>());
    if (index) f = static_cast<E>(*index + Words<E>::first);
    return index.has_value();
  }

  template <class T>
  bool value(const Slot& s, std::optional<T>& f) {
    T read{};
    const bool ok = value(s, read);
    f = std::move(read);
    return ok;
  }

  template <class T>
  bool value(const Slot& s, OrNeverField<T>& f) {
    if (s.node.kind != Node::Kind::scalar || s.node.text != "never") return value(s, f.value);
    f.value.reset();
    return true;
  }

  template <class T>
  bool value(const Slot& s, LeverField<T>& f) {
    return value(s, f.field);
  }

  template <Keyed T>
  bool value(const Slot& s, T& f) {
    const std::string expected = "the keys that `pitstop explain " + s.path + "` lists";
    return entries_in(s, expected.c_str()) && read(s.node, s.path, f, context_);
  }

  // Lists, and maps from names for structs that have one.
  template <class T>
  bool value(const Slot& s, std::vector<T>& f) {
    f.clear();
    if constexpr (HasName<T>)
      return named(s, f);
    else
      return list(s, f);
  }

  template <class T>
  bool list(const Slot& s, std::vector<T>& f) {
    constexpr bool of_words = std::is_enum_v<T> || std::is_same_v<T, std::string>;
    if (s.node.kind != Node::Kind::list) {
      s.complain("is not a list; write it in brackets, or with a dash before each entry");
      return false;
    }
    if (of_words && s.node.items.empty()) {
      s.complain("is an empty list; name at least one, or leave the key out");
      return false;
    }
    bool ok = is_short_enough(s, s.node.items.size());
    for (std::size_t i = 0; i < s.node.items.size() && !has_many_issues(); ++i) {
      T element{};
      ok &= value({s.node.items[i], s.path + "[" + std::to_string(i) + "]", kAnyNumber, s.issues}, element);
      if (static_cast<double>(f.size()) < s.range.max) f.push_back(std::move(element));
    }
    return ok;
  }

  template <class T>
  bool named(const Slot& s, std::vector<T>& f) {
    const auto* entries = entries_in(s, "a mapping from names");
    if (!entries) return false;
    bool ok = is_short_enough(s, entries->size());
    for (const Entry& e : *entries) {
      if (has_many_issues()) return false;
      const std::string path = joined(s.path, e.key);
      if (!is_name(e.key)) {
        s.issues.push_back(
            issue_at(e.place, path,
                     "is not a valid name; use a letter, then letters, digits, _ or -, at most 64 in all"));
        ok = false;
        continue;
      }
      T element{};
      element.name = e.key;
      ok &= value({e.value, path, kAnyNumber, s.issues}, element);
      if (static_cast<double>(f.size()) < s.range.max) f.push_back(std::move(element));
    }
    return ok;
  }

  // A distribution: a duration, which is a constant, or a map with the name of a family under `model`.
  template <class... F>
  bool value(const Slot& s, std::variant<F...>& f) {
    if (s.node.kind != Node::Kind::map) {
      const auto constant = duration_in(s);
      if (constant) f = Constant{*constant};
      return constant.has_value();
    }
    const std::vector<std::string> names{F::name...};
    const Entry* model = s.node.find("model");
    if (!model) {
      s.issues.push_back(issue_at(s.node.place, s.path + ".model", "is missing; expected " + listed(names)));
      return false;
    }
    const auto index = word_in({model->value, s.path + ".model", kAnyNumber, s.issues}, names);
    if (!index) return false;
    bool ok = false;
    std::size_t i = 0;
    auto read_as = [&](auto family) {
      if (i++ != *index) return;
      ok = read(s.node, s.path, family, context_, "model");
      f = std::move(family);
    };
    (read_as(F{}), ...);
    return ok;
  }

  template <class... P>
  static CheckpointPolicy policy_called(const std::string& word, std::variant<P...>) {
    CheckpointPolicy found;
    auto take = [&](auto policy) {
      if constexpr (std::is_empty_v<decltype(policy)>) {
        if (word == decltype(policy)::name) found = policy;
      }
    };
    (take(P{}), ...);
    return found;
  }

  bool value(const Slot& s, CheckpointPolicy& f) {
    std::vector<std::string> words = policy_words();
    const std::string expected = listed(words) + ", a duration such as 30min, or 500 steps";
    const Node* node = scalar_in(s, expected.c_str());
    if (!node) return false;
    if (std::find(words.begin(), words.end(), node->text) != words.end()) {
      f = policy_called(node->text, CheckpointPolicy{});
      return true;
    }
    if (const auto steps = steps_of(node->text)) {
      f = EverySteps{*steps};
      return true;
    }
    if (node->text.find("step") != std::string::npos) {
      s.complain(in_quotes(node->text) + " is not a number of steps; expected 1 to " +
                 std::to_string(kMaxSteps) + ", such as 500 steps");
      return false;
    }
    if (!node->text.empty() && std::isalpha(static_cast<unsigned char>(node->text[0])) != 0) {
      words.insert(words.end(), {"a duration such as 30min", "500 steps"});
      s.complain(unknown_word(node->text, words));
      return false;
    }
    const auto work = duration_in({s.node, s.path, kIntervalRange, s.issues});
    if (work) f = FixedInterval{*work};
    return work.has_value();
  }

  bool value(const Slot& s, InstanceType& f) {
    if (s.node.kind != Node::Kind::scalar) {
      f = InstanceType{};
      f.name = "own";
      return entries_in(s, "a name of the catalogue, or gpus and other figures") &&
             read(s.node, s.path, f, context_);
    }
    const auto found = find_instance(s.node.text);
    if (found)
      f = *found;
    else
      s.complain(unknown_word(s.node.text, instance_names()));
    return found.has_value();
  }

  bool value(const Slot& s, CheckpointSection& f) {
    f.tiers.clear();
    if (s.node.kind == Node::Kind::scalar && s.node.text == "none") return true;
    if (!entries_in(s, "none, the keys of one tier, or tiers")) return false;
    const Entry* tiers = s.node.find("tiers");
    if (!tiers) {
      f.tiers.emplace_back();
      return value(s, f.tiers.front());
    }
    for (const Entry& e : s.node.entries) {
      if (e.key != "tiers")
        s.issues.push_back(issue_at(e.place, joined(s.path, e.key),
                                    "not allowed together with tiers; write it inside each tier"));
    }
    if (tiers->value.kind == Node::Kind::map && tiers->value.entries.empty()) {
      s.issues.push_back(
          issue_at(tiers->value.place, joined(s.path, "tiers"), "is empty; expected at least one tier"));
      return false;
    }
    return value({tiers->value, joined(s.path, "tiers"), Range{1, kMaxTiers}, s.issues}, f.tiers);
  }

  const Node& map_;
  std::string path_;
  ReadContext& context_;
  std::size_t issues_before_;
  std::vector<std::string> known_;
  std::set<std::string> dropped_;  // keys of the file that the command line replaces
  std::set<std::string> missing_;  // keys one of which should have been given
};

}  // namespace

bool is_name(std::string_view text) {
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && text.size() <= 64 && letter(text[0]) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
}

void read_values(const Node& root, Scenario& scenario, ReadContext context) {
  if (root.kind != Node::Kind::map) {
    context.issues.push_back(
        issue_at(root.place, "", "is not a scenario; expected the keys name, job, cluster, causes, ..."));
    return;
  }
  SectionReader::read(root, "", scenario, context);
}

void read_values(const Node& map, InstanceType& instance, ReadContext context) {
  SectionReader::read(map, instance.name, instance, context);
}

}  // namespace pitstop
