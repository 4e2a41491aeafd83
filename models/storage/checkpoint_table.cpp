#include "models/storage/checkpoint_table.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <utility>

namespace pitstop {

namespace {

constexpr std::string_view kMagic = "pitstop-checkpoint-table-1\n";
constexpr std::uint32_t kMostKnots = 4096;

// The knots around x and how far between them, in parts of `whole`.
struct Between {
  std::size_t low = 0, high = 0;
  std::int64_t part = 0, whole = 1;
};

Between between(const std::vector<std::uint32_t>& knots, std::uint32_t x) {
  const auto above = std::lower_bound(knots.begin(), knots.end(), x);
  if (above == knots.begin()) return {};
  const auto high = static_cast<std::size_t>(above - knots.begin());
  if (above == knots.end()) return {high - 1, high - 1, 0, 1};
  return {high - 1, high, std::int64_t{x} - knots[high - 1], std::int64_t{knots[high]} - knots[high - 1]};
}

Duration mixed(Duration a, Duration b, std::int64_t part, std::int64_t whole) {
  const WideTicks rise = WideTicks{b.ticks() - a.ticks()} * part;
  return a + Duration::micros(static_cast<std::int64_t>(rise / whole));
}

CheckpointTimes mixed(const CheckpointTimes& a, const CheckpointTimes& b, std::int64_t part,
                      std::int64_t whole) {
  return {mixed(a.stall, b.stall, part, whole), mixed(a.persist, b.persist, part, whole),
          mixed(a.restore, b.restore, part, whole)};
}

std::vector<std::uint32_t> knots_to(std::uint32_t most, std::uint32_t also) {
  std::vector<std::uint32_t> knots{also, most};
  for (std::uint64_t k = 1; k <= most; k *= 2) knots.push_back(static_cast<std::uint32_t>(k));
  std::sort(knots.begin(), knots.end());
  knots.erase(std::unique(knots.begin(), knots.end()), knots.end());
  return knots;
}

std::uint64_t hash_of(std::string_view bytes) {
  std::uint64_t h = 14695981039346656037ULL;  // FNV-1a
  for (const char c : bytes) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return h;
}

template <class T>
void append(std::string& to, const T& value) {
  to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
bool take(std::string_view& from, T& value) {
  if (from.size() < sizeof value) return false;
  std::memcpy(&value, from.data(), sizeof value);
  from.remove_prefix(sizeof value);
  return true;
}

bool take_knots(std::string_view& from, std::vector<std::uint32_t>& knots) {
  std::uint32_t count = 0;
  if (!take(from, count) || count == 0 || count > kMostKnots) return false;
  knots.resize(count);
  for (std::uint32_t& k : knots) {
    if (!take(from, k)) return false;
  }
  return std::adjacent_find(knots.begin(), knots.end(), std::greater_equal<>()) == knots.end();
}

bool take_time(std::string_view& from, Duration& d) {
  std::int64_t ticks = 0;
  if (!take(from, ticks) || ticks < 0 || ticks > kLongest.ticks()) return false;
  d = Duration::micros(ticks);
  return true;
}

}  // namespace

CheckpointTable::CheckpointTable(std::vector<std::uint32_t> nodes, std::vector<std::uint32_t> concurrent,
                                 std::vector<CheckpointTimes> times)
    : nodes_(std::move(nodes)), concurrent_(std::move(concurrent)), times_(std::move(times)) {}

CheckpointTimes CheckpointTable::at(std::uint32_t nodes, std::uint32_t concurrent) const {
  const Between n = between(nodes_, nodes), c = between(concurrent_, concurrent);
  const CheckpointTimes fewer = mixed(knot(n.low, c.low), knot(n.low, c.high), c.part, c.whole);
  const CheckpointTimes more = mixed(knot(n.high, c.low), knot(n.high, c.high), c.part, c.whole);
  return mixed(fewer, more, n.part, n.whole);
}

std::string CheckpointTable::bytes() const {
  std::string body;
  for (const auto* knots : {&nodes_, &concurrent_}) {
    append(body, static_cast<std::uint32_t>(knots->size()));
    for (const std::uint32_t k : *knots) append(body, k);
  }
  for (const CheckpointTimes& t : times_) {
    for (const Duration d : {t.stall, t.persist, t.restore}) append(body, d.ticks());
  }
  std::string out(kMagic);
  append(out, hash_of(body));
  return out + body;
}

std::optional<CheckpointTable> CheckpointTable::from_bytes(std::string_view bytes) {
  std::uint64_t hash = 0;
  if (!bytes.starts_with(kMagic)) return std::nullopt;
  bytes.remove_prefix(kMagic.size());
  if (!take(bytes, hash) || hash != hash_of(bytes)) return std::nullopt;
  std::vector<std::uint32_t> nodes, concurrent;
  if (!take_knots(bytes, nodes) || !take_knots(bytes, concurrent)) return std::nullopt;
  std::vector<CheckpointTimes> times(nodes.size() * concurrent.size());
  for (CheckpointTimes& t : times) {
    if (!take_time(bytes, t.stall) || !take_time(bytes, t.persist) || !take_time(bytes, t.restore))
      return std::nullopt;
  }
  if (!bytes.empty()) return std::nullopt;
  return CheckpointTable(std::move(nodes), std::move(concurrent), std::move(times));
}

CheckpointTable checkpoint_table(const CheckpointModel& model, std::uint32_t most_nodes, std::uint32_t nodes,
                                 std::uint32_t concurrent) {
  std::vector<std::uint32_t> n = knots_to(std::max(most_nodes, nodes), nodes);
  std::vector<std::uint32_t> c = knots_to(std::max<std::uint32_t>(32, concurrent), concurrent);
  std::vector<CheckpointTimes> times;
  for (const std::uint32_t i : n) {
    for (const std::uint32_t j : c) times.push_back(model.at(i, j));
  }
  return CheckpointTable(std::move(n), std::move(c), std::move(times));
}

}  // namespace pitstop
