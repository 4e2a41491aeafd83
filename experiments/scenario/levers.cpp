#include "experiments/scenario/levers.hpp"

#include <algorithm>
#include <initializer_list>
#include <type_traits>

#include "experiments/scenario/field.hpp"

namespace pitstop {
namespace {

std::string replaced(std::string text, const std::string& name) {
  const std::size_t hole = text.find("{}");
  return hole == std::string::npos ? text : text.replace(hole, 2, name);
}

// The visitor that walks keys() and notes the levers.
class LeverFinder {
 public:
  explicit LeverFinder(std::vector<LeverKey>& found) : found_(found) {}

  template <class T>
  void required(const char* key, T&& field, const char*, Range = kAnyNumber) {
    below(key, field);
  }
  template <class T>
  void optional(const char* key, T&& field, const char*, Range = kAnyNumber) {
    below(key, field);
  }
  void exactly_one(std::initializer_list<const char*>) {}
  void at_most_one(std::initializer_list<const char*>) {}
  void rule(bool, const char*, const char*, std::initializer_list<const char*> = {}) {}

 private:
  template <class T>
  void below(const std::string& key, T& field) {
    const std::string before = path_;
    path_ += (path_.empty() ? "" : ".") + key;
    look(field);
    path_ = before;
  }

  // look(field): one overload for each type of field that may hold a lever.
  template <class T>
  void look(T&) {}
  template <Keyed T>
  void look(T& section) {
    T::keys(*this, section);
  }
  void look(Cause& cause) {  // its keys() set defaults by scope
    const Remedy remedy = cause.remedy;
    const Exposure exposure = cause.exposure;
    Cause::keys(*this, cause);
    cause.remedy = remedy;
    cause.exposure = exposure;
  }
  void look(CheckpointSection& section) {
    if (section.tiers.size() == 1 && section.tiers.front().name == Tier{}.name)
      look(section.tiers.front());
    else
      below("tiers", section.tiers);
  }
  template <class T>
  void look(std::optional<T>& field) {
    if (field) look(*field);
  }
  template <class T>
  void look(std::vector<T>& list) {
    if constexpr (HasName<T>) {
      const std::string outer = name_;
      for (T& element : list) {
        name_ = element.name;
        below(element.name, element);
      }
      name_ = outer;
    }
  }
  template <class T>
  void look(LeverField<T>& field) {
    note(field.field, {field.name, field.japanese}, field.needs);
  }

  template <class T>
  void note(std::optional<T>& value, const Bilingual& name, Needs needs) {
    if (value) note(*value, name, needs);
  }
  template <class T>
  void note(OrNeverField<T>& view, const Bilingual& name, Needs needs) {
    note(view.value, name, needs);
  }
  template <class T>
  requires std::is_constructible_v<LeverValue, T*>
  void note(T& value, const Bilingual& name, Needs needs) {
    found_.push_back({path_, named(name), needs, &value});
  }

  Bilingual named(const Bilingual& name) const {
    if (name_.empty()) return name;
    if (name.en.find("{}") != std::string::npos) return {replaced(name.en, name_), replaced(name.ja, name_)};
    return {name.en + " (" + name_ + ")", name.ja + " (" + name_ + ")"};
  }

  std::vector<LeverKey>& found_;
  std::string path_;
  std::string name_;  // of the innermost section that has one
};

void scale(Duration& d, double factor) { d = Duration::from_seconds(d.seconds() * factor); }
void scale(std::optional<Duration>& d, double factor) {
  if (d) scale(*d, factor);
}

// Walks a family's keys: all its times grow by the factor.
struct TimesScaler {
  double factor;

  template <class T>
  void required(const char*, T&& field, const char*, Range = kAnyNumber) {
    multiply_time(field);
  }
  template <class T>
  void optional(const char*, T&& field, const char*, Range = kAnyNumber) {
    multiply_time(field);
  }
  void exactly_one(std::initializer_list<const char*>) {}
  void at_most_one(std::initializer_list<const char*>) {}
  void rule(bool, const char*, const char*, std::initializer_list<const char*> = {}) {}

  template <class T>
  void multiply_time(T&) {}
  void multiply_time(Duration& d) { scale(d, factor); }
  void multiply_time(std::optional<Duration>& d) { scale(d, factor); }
  void multiply_time(SamplesField& samples) {
    for (double& s : samples.seconds) s *= factor;
  }
  template <class... Family>
  void multiply_time(std::variant<Family...>& part) {
    std::visit([this](auto& family) { std::decay_t<decltype(family)>::keys(*this, family); }, part);
  }
  template <Keyed T>
  void multiply_time(T& component) {
    T::keys(*this, component);
  }
  template <class T>
  void multiply_time(std::vector<T>& parts) {
    for (T& part : parts) multiply_time(part);
  }
};

}  // namespace

std::vector<LeverKey> lever_keys(Scenario& scenario) {
  std::vector<LeverKey> found;
  LeverFinder finder(found);
  Scenario::keys(finder, scenario);
  return found;
}

bool plays_a_part(Needs needs, const Scenario& scenario) {
  const auto any = [&](auto... remedy) {
    return std::any_of(scenario.causes.begin(), scenario.causes.end(),
                       [=](const Cause& c) { return ((c.remedy == remedy) || ...); });
  };
  switch (needs) {
    case Needs::nothing:
      return true;
    case Needs::software:
      return any(Remedy::restart);
    case Needs::replace:
      return any(Remedy::replace);
    case Needs::reboot:
      return any(Remedy::reboot);
    case Needs::repair:
      return any(Remedy::repair);
    case Needs::node:
      return any(Remedy::replace, Remedy::reboot, Remedy::repair);
  }
  return true;
}

double mean_seconds(const LeverValue& value) {
  if (const auto* d = std::get_if<Duration*>(&value)) return (*d)->seconds();
  if (const auto* d = std::get_if<Distribution*>(&value))
    return static_cast<double>(std::visit([](const auto& family) { return family.mean_s(); }, **d));
  return 0;
}

double size_of(const LeverValue& value) {
  if (const auto* p = std::get_if<double*>(&value)) return **p;
  return mean_seconds(value);
}

void multiply(const LeverValue& value, double factor) {
  if (const auto* d = std::get_if<Duration*>(&value)) scale(**d, factor);
  if (const auto* d = std::get_if<Distribution*>(&value)) **d = scaled(**d, factor);
  if (const auto* p = std::get_if<double*>(&value)) **p = std::min(1.0, **p * factor);
}

void multiply_lever(Scenario& scenario, const std::string& path, double factor) {
  for (const LeverKey& key : lever_keys(scenario)) {
    if (key.path == path) multiply(key.value, factor);
  }
}

Distribution scaled(const Distribution& distribution, double factor) {
  Distribution d = distribution;
  TimesScaler{factor}.multiply_time(d);
  return d;
}

}  // namespace pitstop
