#include "experiments/observe/metrics/open_metrics.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <memory>
#include <string_view>

#include "experiments/base/atomic_file.hpp"
#include "experiments/replay/naming.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kFlush = 1 << 18;
constexpr std::int64_t kDayUs = 86'400'000'000;
constexpr std::size_t kMostOpen =
    200;  // day files written side by side; a longer replay takes several rounds

// Text of a number, with at most so many decimals and no zeros at its end.
class NumberText {
 public:
  std::string_view of(double value, int decimals) {
    if (decimals == 0) return whole(static_cast<std::int64_t>(std::floor(value + 0.5)));
    const auto end =
        std::to_chars(text_.data(), text_.data() + text_.size(), value, std::chars_format::fixed, decimals);
    std::size_t n = static_cast<std::size_t>(end.ptr - text_.data());
    while (text_[n - 1] == '0') --n;
    if (text_[n - 1] == '.') --n;
    return n == 2 && text_[0] == '-' && text_[1] == '0' ? std::string_view("0")
                                                        : std::string_view(text_.data(), n);
  }
  std::string_view whole(std::int64_t value) {
    const auto end = std::to_chars(text_.data(), text_.data() + text_.size(), value);
    return {text_.data(), static_cast<std::size_t>(end.ptr - text_.data())};
  }

 private:
  std::array<char, 400> text_;
};

// Seconds, with a fraction only where there is one.
std::string stamp_text(std::int64_t us) {
  NumberText number;
  std::string text(number.whole(us / 1'000'000));
  if (us % 1'000'000 != 0) {
    std::string fraction = std::to_string(1'000'000 + us % 1'000'000).substr(1);
    while (fraction.back() == '0') fraction.pop_back();
    text += "." + fraction;
  }
  return text;
}

std::string head_of(const Family& f, bool open_metrics) {
  const bool counter = f.type == MetricType::counter;
  std::string name = f.name;
  if (counter && open_metrics) name.resize(name.size() - std::string_view("_total").size());
  return "# HELP " + name + " " + f.help + "\n# TYPE " + name + (counter ? " counter\n" : " gauge\n");
}

// One day's file.
class DayFile {
 public:
  explicit DayFile(const std::string& path) : file_(path) { text_.reserve(kFlush + 4096); }
  void add(std::string_view a) { text_.append(a); }
  void line(std::string_view prefix, std::string_view value, std::string_view stamp) {
    text_.append(prefix).append(value).append(1, ' ').append(stamp).append(1, '\n');
    if (text_.size() >= kFlush) flush();
  }
  void finish() {
    text_ += "# EOF\n";
    flush();
    file_.commit();
  }

 private:
  void flush() {
    file_.write(text_);
    text_.clear();
  }
  AtomicFile file_;
  std::string text_;
};

// Writes the scrapes [first, last) of all families into their days' files.
class MetricsWriter {
 public:
  MetricsWriter(const std::string& folder, const std::vector<Family>& families, const Scrapes& scrapes,
                const std::atomic<bool>* stop, WrittenMetrics& written)
      : folder_(folder), families_(families), scrapes_(scrapes), stop_(stop), written_(written) {}

  void write(std::int64_t first_day, std::int64_t last_day) {
    begin_ = first_scrape_of(first_day);
    end_ = first_scrape_of(last_day + 1);
    for (std::int64_t d = first_day; d <= last_day; ++d) {
      const std::string name = date_of(d * kDayUs) + ".om";
      files_.push_back(std::make_unique<DayFile>(folder_ + "/" + name));
      written_.files.push_back(name);
      day_end_.push_back(std::min(end_, first_scrape_of(d + 1)));
    }
    stamps_.clear();
    for (std::int64_t k = begin_; k < end_; ++k) stamps_.push_back(stamp_text(scrapes_.us(k)));
    for (const Family& f : families_) family(f);
    if (stopped()) return;
    for (auto& file : files_) file->finish();
  }

 private:
  bool stopped() const { return stop_ != nullptr && stop_->load(std::memory_order_relaxed); }

  std::int64_t first_scrape_of(std::int64_t day) const {
    const std::int64_t from = day * kDayUs - scrapes_.start_us, step = scrapes_.interval.ticks();
    return std::clamp<std::int64_t>(from <= 0 ? 0 : (from + step - 1) / step, 0, scrapes_.count);
  }
  std::int64_t first_scrape_at(Instant t) const {
    const std::int64_t us = t.since_start().ticks(), step = scrapes_.interval.ticks();
    return us <= 0 ? 0 : (us - 1) / step + 1;
  }

  void family(const Family& f) {
    const std::string head = head_of(f, true);
    for (auto& file : files_) file->add(head);
    f.each([&](const std::string& labels, const Signal& signal) {
      if (stopped()) return;
      ++written_.series;
      prefix_ = f.name + "{" + labels + "} ";
      series(signal, f.decimals, f.dense ? 1 : scrapes_.thin);
    });
  }

  void series(const Signal& signal, int decimals, std::int64_t thin) {
    const auto& pieces = signal.pieces();
    file_ = 0;
    last_ = -1;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const SignalPiece& p = pieces[i];
      const std::int64_t from = std::max(begin_, first_scrape_at(p.from));
      const std::int64_t to =
          i + 1 < pieces.size() ? std::min(end_, first_scrape_at(pieces[i + 1].from)) : end_;
      if (from >= to) continue;
      const bool ends = i + 1 == pieces.size() || pieces[i + 1].kind == SignalPiece::Kind::absent;
      switch (p.kind) {
        case SignalPiece::Kind::absent:
          last_ = -1;
          value_.clear();
          break;
        case SignalPiece::Kind::constant:
          constant(p, from, to, decimals, thin, ends);
          break;
        case SignalPiece::Kind::linear:
        case SignalPiece::Kind::decay:
          moving(p, from, to, decimals, thin, ends);
          break;
      }
    }
  }

  // A constant is written when it begins, at every thin-th scrape, and at the last before a gap.
  void constant(const SignalPiece& p, std::int64_t from, std::int64_t to, int decimals, std::int64_t thin,
                bool ends) {
    const std::string_view text = number_.of(p.a, decimals);
    std::int64_t k = text == value_ && last_ >= 0 ? std::max(from, last_ + thin) : from;
    value_ = text;
    for (; k < to; k += thin) put(k);
    if (ends && last_ != to - 1) put(to - 1);
  }

  void moving(const SignalPiece& p, std::int64_t from, std::int64_t to, int decimals, std::int64_t thin,
              bool ends) {
    for (std::int64_t k = from; k < to; ++k) {
      const bool due = k == from || last_ < 0 || k - last_ >= thin || (ends && k == to - 1);
      if (!due && p.kind == SignalPiece::Kind::linear) {  // on to the next that is
        if (last_ + thin >= to && !ends) break;
        k = std::min(to - 1, last_ + thin) - 1;
        continue;
      }
      const std::string_view text = number_.of(p.at(scrapes_.at(k)), decimals);
      if (!due && text == value_) continue;
      value_ = text;
      put(k);
    }
  }

  void put(std::int64_t k) {
    while (k >= day_end_[file_]) ++file_;
    files_[file_]->line(prefix_, value_, stamps_[static_cast<std::size_t>(k - begin_)]);
    last_ = k;
    ++written_.samples;
  }

  const std::string& folder_;
  const std::vector<Family>& families_;
  const Scrapes& scrapes_;
  const std::atomic<bool>* stop_;
  WrittenMetrics& written_;
  std::vector<std::unique_ptr<DayFile>> files_;
  std::vector<std::int64_t> day_end_;  // scrape after the file's last
  std::vector<std::string> stamps_;
  std::int64_t begin_ = 0, end_ = 0;
  NumberText number_;
  std::string prefix_, value_;
  std::size_t file_ = 0;
  std::int64_t last_ = -1;  // scrape last written of this series
};

std::int64_t day_of(std::int64_t us) { return us / kDayUs; }

}  // namespace

Scrapes scrapes_of(const Replay& replay, Duration interval, std::int64_t thin) {
  const std::int64_t wall = replay.timeline.end().since_start().ticks(), step = interval.ticks();
  return {replay.clock.start_us, interval, (wall + step - 1) / step + 1, thin};
}

std::int64_t samples_of(const std::vector<Family>& families, const Scrapes& scrapes) {
  std::int64_t series = 0;
  for (const Family& f : families) f.each([&](const std::string&, const Signal&) { ++series; });
  return series * scrapes.count;
}

WrittenMetrics write_open_metrics(const std::string& folder, const std::vector<Family>& families,
                                  const Scrapes& scrapes, const std::atomic<bool>* stop) {
  WrittenMetrics written;
  const std::int64_t first = day_of(scrapes.us(0)), last = day_of(scrapes.us(scrapes.count - 1));
  for (std::int64_t d = first; d <= last; d += static_cast<std::int64_t>(kMostOpen)) {
    MetricsWriter(folder, families, scrapes, stop, written)
        .write(d, std::min(last, d + static_cast<std::int64_t>(kMostOpen) - 1));
    if (stop != nullptr && stop->load()) written.stopped = true;
    if (written.stopped) break;
  }
  return written;
}

std::string exposition(const std::vector<Family>& families, Instant t) {
  std::string out;
  NumberText number;
  for (const Family& f : families) {
    std::string series;
    f.each([&](const std::string& labels, const Signal& signal) {
      if (signal.empty() || signal.pieces().front().from > t) return;
      const SignalPiece& p = signal.piece_at(t);
      if (p.kind == SignalPiece::Kind::absent) return;
      series += f.name + "{" + labels + "} ";
      series += number.of(p.at(t), f.decimals);
      series += "\n";
    });
    if (!series.empty()) out += head_of(f, false) + series;
  }
  return out;
}

}  // namespace pitstop
