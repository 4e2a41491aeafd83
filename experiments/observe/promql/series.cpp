#include "experiments/observe/promql/series.hpp"

#include <algorithm>
#include <cmath>

namespace pitstop::promql {

namespace {

Labels labels_of(const std::string& text) {
  Labels labels;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t equals = text.find("=\"", at);
    std::string value;
    std::size_t end = equals + 2;
    for (; text[end] != '"'; ++end) {
      if (text[end] == '\\') ++end;
      value += text[end];
    }
    labels.emplace_back(text.substr(at, equals - at), value);
    at = end + 1 < text.size() && text[end + 1] == ',' ? end + 2 : end + 1;
  }
  std::sort(labels.begin(), labels.end());
  return labels;
}

double rounded(double v, int decimals) {
  const double scale = std::pow(10.0, decimals);
  return std::floor(v * scale + 0.5) / scale;
}

}  // namespace

SeriesStore::SeriesStore(const std::vector<Family>& families, const Scrapes& scrapes,
                         const std::vector<std::string>& metrics)
    : scrapes_(scrapes) {
  for (const std::string& m : metrics) by_metric_[m];
  for (const Family& f : families) {
    const auto at = by_metric_.find(f.name);
    if (at == by_metric_.end()) continue;
    f.each([&](const std::string& labels, const Signal& signal) {
      at->second.push_back({intern(labels_of(labels)), signal, f.decimals});
    });
  }
}

const std::vector<SeriesStore::Series>& SeriesStore::of(const std::string& metric) const {
  return by_metric_.at(metric);
}

const Labels* SeriesStore::intern(Labels labels) const {
  auto& at = known_[labels];
  if (!at) at = std::make_unique<Labels>(std::move(labels));
  return at.get();
}

bool SeriesStore::value(const Series& s, std::int64_t k, double& v) const {
  const Instant t = scrapes_.at(k);
  if (s.signal.empty() || s.signal.pieces().front().from > t) return false;
  const SignalPiece& p = s.signal.piece_at(t);
  if (p.kind == SignalPiece::Kind::absent) return false;
  v = rounded(p.at(t), s.decimals);
  return true;
}

}  // namespace pitstop::promql
