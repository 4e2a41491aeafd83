#include "experiments/scenario/registry.hpp"

#include <concepts>
#include <initializer_list>
#include <type_traits>
#include <utility>

#include "experiments/scenario/field.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/scenario/text/working_hours.hpp"
#include "experiments/scenario/value_text.hpp"
#include "models/scenario.hpp"

namespace pitstop {
namespace {

using Kind = Shape::Kind;

Shape of_kind(Kind kind, Range range = kAnyNumber) {
  Shape s;
  s.kind = kind;
  s.range = range;
  return s;
}

Shape of_words(std::vector<std::string> words) {
  Shape s = of_kind(Kind::word);
  s.words = std::move(words);
  return s;
}

Shape any_of(std::vector<Shape> alternatives, std::string id = {}) {
  Shape s = of_kind(Kind::one_of);
  s.alternatives = std::move(alternatives);
  s.id = std::move(id);
  return s;
}

Shape many(Kind kind, Shape element, Range range) {
  Shape s = of_kind(kind, range);
  s.element = std::make_shared<Shape>(std::move(element));
  return s;
}

Shape of_section(SectionShape section, std::string id = {}) {
  Shape s = of_kind(Kind::section);
  s.section = std::make_shared<SectionShape>(std::move(section));
  s.id = std::move(id);
  return s;
}

// Walks `keys` and notes what the reader would read.
class Describer {
 public:
  template <class T>
  void required(const char* key, T&& field, const char* meaning, Range range = kAnyNumber) {
    add(key, field, meaning, range, true);
  }
  template <class T>
  void optional(const char* key, T&& field, const char* meaning, Range range = kAnyNumber) {
    add(key, field, meaning, range, false);
  }
  void exactly_one(std::initializer_list<const char*> keys) {
    shape.exactly_one.emplace_back(keys.begin(), keys.end());
  }
  void at_most_one(std::initializer_list<const char*> keys) {
    shape.at_most_one.emplace_back(keys.begin(), keys.end());
  }
  void rule(bool, const char*, const char*, std::initializer_list<const char*> = {}) {}

  SectionShape shape;

 private:
  template <class T>
  void add(const char* key, T& field, const char* meaning, Range range, bool is_required);  // after Shapes
};

template <class T>
SectionShape section_of(T& object) {
  Describer d;
  T::keys(d, object);
  return std::move(d.shape);
}

template <class F>
SectionShape family() {
  F model{};
  SectionShape s = section_of(model);
  s.model = F::name;
  s.meaning = F::meaning;
  return s;
}

// How a field of each type is written. A class, so that the overloads see each other.
struct Shapes {
  static Shape of(Duration&, Range r) { return of_kind(Kind::duration, r); }
  static Shape of(double&, Range r) { return of_kind(Kind::number, r); }
  static Shape of(std::int64_t&, Range r) { return of_kind(Kind::integer, r); }
  static Shape of(bool&, Range) { return of_kind(Kind::boolean); }
  static Shape of(std::string&, Range) { return of_kind(Kind::text); }
  static Shape of(ObservedCount&, Range) { return of_kind(Kind::observed); }
  static Shape of(RateField&, Range) { return of_kind(Kind::rate); }
  static Shape of(BytesField&, Range) { return of_kind(Kind::bytes); }
  static Shape of(BandwidthField&, Range) { return of_kind(Kind::bandwidth); }
  static Shape of(PriceField&, Range) { return of_kind(Kind::price); }
  static Shape of(QuantilesField&, Range) { return of_kind(Kind::quantiles); }
  static Shape of(SampleFileField&, Range) { return of_kind(Kind::sample_file); }
  static Shape of(TraceFileField&, Range) { return of_kind(Kind::file); }
  static Shape of(JobFileField&, Range) { return of_kind(Kind::file); }
  static Shape of(TopologyFileField&, Range) { return of_kind(Kind::file); }
  static Shape of(TimeOfWeekField&, Range) { return of_kind(Kind::text); }
  static Shape of(HoursField&, Range) {
    return many(Kind::list, of_kind(Kind::text), {1, kMostWorkingHours});
  }
  static Shape of(ChoiceField& f, Range) { return of_words({f.when_false, f.when_true}); }
  static Shape of(SamplesField&, Range) {
    return many(Kind::list, of_kind(Kind::duration), {1, kMaxSamples});
  }

  template <class E>
  requires std::is_enum_v<E>
  static Shape of(E&, Range) { return of_words(words_of<E>()); }

  static Shape of(CheckpointPolicy&, Range) {
    return any_of({of_words(policy_words()), of_kind(Kind::duration, kIntervalRange), of_kind(Kind::steps)},
                  "interval");
  }

  static Shape of(InstanceType& t, Range) {
    return any_of({of_words(instance_names()), of_section(section_of(t))}, "instance");
  }

  template <class... F>
  static Shape of(std::variant<F...>&, Range) {
    std::vector<Shape> forms{of_kind(Kind::duration)};
    (forms.push_back(of_section(family<F>())), ...);
    return any_of(std::move(forms),
                  std::is_same_v<std::variant<F...>, Distribution> ? "distribution" : "component");
  }

  template <class T>
  static Shape of(std::optional<T>&, Range r) {
    T value{};
    return of(value, r);
  }

  template <class T>
  static Shape of(OrNeverField<T>&, Range r) {
    T value{};
    return any_of({of_words({"never"}), of(value, r)});
  }

  template <class T>
  static Shape of(LeverField<T>& f, Range r) {
    Shape s = of(f.field, r);
    s.lever = std::is_same_v<std::remove_reference_t<T>, std::optional<Distribution>>
                  ? Shape::Lever::where_present
                  : Shape::Lever::always;
    return s;
  }

  template <Keyed T>
  static Shape of(T& object, Range) {
    return of_section(section_of(object));
  }

  template <class T>
  static Shape of(std::vector<T>&, Range r) {
    T element{};
    Shape inner = of(element, kAnyNumber);
    if constexpr (std::is_enum_v<T> || std::is_same_v<T, std::string>) {
      return many(Kind::list, std::move(inner), {1, 64});
    } else {
      return many(HasName<T> ? Kind::named : Kind::list, std::move(inner), r);
    }
  }

  static Shape of(CheckpointSection&, Range) {
    Tier tier;
    Shape one = of_section(section_of(tier), "tier");
    KeyShape tiers{"tiers", "several tiers, cheapest first: a map from a name to the keys of one", true, "",
                   many(Kind::named, one, {1, kMaxTiers})};
    SectionShape several;
    several.keys.push_back(std::move(tiers));
    return any_of({of_words({"none"}), one, of_section(std::move(several))});
  }
};

template <class T>
void Describer::add(const char* key, T& field, const char* meaning, Range range, bool is_required) {
  shape.keys.push_back(
      {key, meaning, is_required, is_required ? "" : ValueText::of(field), Shapes::of(field, range)});
}

void list_keys(const Shape& shape, const std::string& path, std::vector<KeyPath>& out);

void list_keys(const SectionShape& section, const std::string& path, std::vector<KeyPath>& out) {
  for (const KeyShape& key : section.keys) {
    const std::string full = path.empty() ? key.name : path + "." + key.name;
    out.push_back({full, &key});
    list_keys(key.shape, full, out);
  }
}

void list_keys(const Shape& shape, const std::string& path, std::vector<KeyPath>& out) {
  if (shape.id == "distribution") return;
  if (shape.section) list_keys(*shape.section, path, out);
  if (shape.kind == Kind::named) list_keys(*shape.element, path + ".NAME", out);
  if (shape.kind == Kind::list) list_keys(*shape.element, path + "[]", out);
  for (const Shape& alternative : shape.alternatives) list_keys(alternative, path, out);
}

}  // namespace

const SectionShape& scenario_shape() {
  static const SectionShape shape = [] {
    Scenario scenario;
    return section_of(scenario);
  }();
  return shape;
}

const std::vector<SectionShape>& distribution_shapes() {
  static const std::vector<SectionShape> shapes = [] {
    std::vector<SectionShape> all;
    Distribution d;
    for (const Shape& form : Shapes::of(d, kAnyNumber).alternatives) {
      if (form.section) all.push_back(*form.section);
    }
    return all;
  }();
  return shapes;
}

const std::vector<KeyPath>& key_paths() {
  static const std::vector<KeyPath> paths = [] {
    std::vector<KeyPath> all;
    list_keys(scenario_shape(), "", all);
    return all;
  }();
  return paths;
}

std::vector<std::string> all_keys() {
  std::vector<std::string> out;
  for (const KeyPath& key : key_paths()) out.push_back(key.path);
  return out;
}

std::vector<PolicyWord> policy_meanings() {
  std::vector<PolicyWord> words;
  auto add = [&words]<class... P>(const std::variant<P...>*) {
    (words.push_back({P::name, P::meaning}), ...);
  };
  add(static_cast<const CheckpointPolicy*>(nullptr));
  return words;
}

}  // namespace pitstop
