#include "experiments/simulate/engines/ranks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "experiments/simulate/chunk.hpp"

namespace pitstop {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kNap = std::chrono::microseconds(300);  // between two looks for messages
constexpr auto kSilence = std::chrono::seconds(60);    // after it a piece is given to another rank as well
constexpr char kFailed = '!';                          // a message that is an error text

// To a rank: a piece, of count 0 where there is no more. From a rank: nothing (it is ready), a chunk, or
// kFailed and a text.
std::string encoded(const Piece& piece) {
  const std::uint64_t words[] = {piece.point, piece.first, piece.count};
  return {reinterpret_cast<const char*>(words), sizeof words};
}
Piece decoded(std::string_view bytes) {
  std::uint64_t words[3] = {};
  std::memcpy(words, bytes.data(), std::min(bytes.size(), sizeof words));
  return {static_cast<std::size_t>(words[0]), words[1], words[2]};
}

// A rank, as rank 0 knows it.
struct Rank {
  enum class State { unknown, idle, busy, gone };
  State state = State::unknown;
  Piece piece;
  Clock::time_point since;
  Pace pace;
  bool doubled = false;  // its piece was given to another too
};

class Sharing {
 public:
  Sharing(Transport& transport, const SharedWork& work)
      : transport_(transport), work_(work), ranks_(static_cast<std::size_t>(transport.size())) {}

  void run() {
    std::jthread mine([this] { compute(); });
    while (going_on()) {
      if (const auto message = transport_.poll()) {
        take(*message);
      } else {
        std::this_thread::sleep_for(kNap);
      }
      hand_out();
      work_.progress();
    }
    changed_.notify_all();
    mine.join();
    if (failure_) std::rethrow_exception(failure_);
    if (!stopped()) send_home();
  }

 private:
  bool stopped() const { return work_.options.stop->load(std::memory_order_relaxed); }
  bool going_on() {
    const std::lock_guard lock(mutex_);
    return !stopped() && !failure_ && !work_.list.finished();
  }

  // This rank's own share, on a thread beside the messages.
  void compute() {
    Pace pace;
    std::unique_lock lock(mutex_);
    while (!stopped() && !failure_ && !work_.list.finished()) {
      const auto piece = next(pace);
      if (!piece) {
        changed_.wait_for(lock, std::chrono::milliseconds(50));
        continue;
      }
      const auto begun = Clock::now();
      lock.unlock();
      Batch batch;
      std::exception_ptr failure;
      try {
        const auto plan = work_.plans.plan(piece->point);
        batch = run_piece(*piece, work_.plans.scenario(piece->point), *plan, work_.options, {});
      } catch (...) {
        failure = std::current_exception();
      }
      lock.lock();
      if (failure) {
        failure_ = failure;
        return;
      }
      pace.took(Clock::now() - begun);
      accept(*piece, std::move(batch));
    }
  }

  // Pieces get smaller towards the end, so that all ranks end together. Requires: the lock.
  std::optional<Piece> next(const Pace& pace) {
    const Engine& engine = work_.options.engine != nullptr ? *work_.options.engine : cpu_engine();
    const std::uint64_t fair = work_.list.left() / (2 * ranks_.size()) + 1;
    return work_.list.take(std::max<std::uint64_t>(1, std::min({engine.most, pace.next(), fair})));
  }

  void accept(const Piece& piece, Batch batch) {
    try {
      if (!batch.rows.empty()) work_.keep(piece, batch);
      work_.list.add(piece, std::move(batch));
    } catch (...) {
      failure_ = std::current_exception();
    }
    changed_.notify_all();
  }

  void take(const Message& message) {
    const std::lock_guard lock(mutex_);
    Rank& rank = ranks_[static_cast<std::size_t>(message.from)];
    if (message.bytes.empty()) {
      rank.state = Rank::State::idle;
      return;
    }
    std::string_view bytes = message.bytes;
    const auto chunk = decode_chunk(bytes);
    if (!chunk || chunk->key != work_.plans.key(rank.piece.point)) {
      work_.list.give_back(rank.piece);
      rank.state = Rank::State::gone;
      work_.say(fmt::format("rank {} left: {}; others take its part", message.from,
                            message.bytes[0] == kFailed
                                ? std::string_view(message.bytes).substr(1)
                                : "it computes something else; is it the same version?"));
      return;
    }
    rank.pace.took(Clock::now() - rank.since);
    rank.state = Rank::State::idle;
    accept(rank.piece, chunk->batch);
  }

  void hand_out() {
    const std::lock_guard lock(mutex_);
    for (std::size_t r = 1; r < ranks_.size() && !work_.list.finished(); ++r) {
      Rank& rank = ranks_[r];
      if (rank.state != Rank::State::idle) continue;
      auto piece = next(rank.pace);
      if (!piece) piece = of_a_silent_rank();
      if (!piece) return;
      rank.piece = *piece;
      rank.since = Clock::now();
      rank.state = Rank::State::busy;
      rank.doubled = false;
      transport_.send(static_cast<int>(r), encoded(*piece));
    }
  }

  std::optional<Piece> of_a_silent_rank() {
    for (std::size_t r = 1; r < ranks_.size(); ++r) {
      Rank& rank = ranks_[r];
      if (rank.state != Rank::State::busy || rank.doubled || Clock::now() - rank.since < kSilence) continue;
      rank.doubled = true;
      work_.say(fmt::format("rank {} has been silent for a minute; another computes its part too", r));
      return rank.piece;
    }
    return std::nullopt;
  }

  // Everybody answers once more before leaving; who does not in time is lost.
  void send_home() {
    const auto until = Clock::now() + kSilence;
    for (std::size_t home = 1; home < ranks_.size() && Clock::now() < until;) {
      home = 1;
      for (std::size_t r = 1; r < ranks_.size(); ++r) {
        Rank& rank = ranks_[r];
        if (rank.state == Rank::State::idle) {
          transport_.send(static_cast<int>(r), encoded({}));
          rank.state = Rank::State::gone;
        }
        if (rank.state == Rank::State::gone) ++home;
      }
      if (const auto message = transport_.poll()) {
        Rank& rank = ranks_[static_cast<std::size_t>(message->from)];
        if (rank.state != Rank::State::gone) rank.state = Rank::State::idle;
      } else if (home < ranks_.size()) {
        std::this_thread::sleep_for(kNap);
      }
    }
    const bool all = std::all_of(ranks_.begin() + 1, ranks_.end(),
                                 [](const Rank& r) { return r.state == Rank::State::gone; });
    if (all) transport_.finish();
  }

  Transport& transport_;
  const SharedWork& work_;
  std::vector<Rank> ranks_;
  std::mutex mutex_;  // of all that follows, the list and the ranks
  std::condition_variable changed_;
  std::exception_ptr failure_;
};

}  // namespace

void share_out(Transport& ranks, const SharedWork& work) { Sharing(ranks, work).run(); }

void help_out(Transport& ranks, Plans& plans, const RunOptions& options) {
  ranks.send(0, {});
  while (true) {
    const auto message = ranks.poll();
    if (!message) {
      std::this_thread::sleep_for(kNap);
      continue;
    }
    const Piece piece = decoded(message->bytes);
    if (piece.count == 0) break;
    std::string answer;
    try {
      const auto plan = plans.plan(piece.point);
      encode_chunk(plans.key(piece.point), piece.first,
                   run_piece(piece, plans.scenario(piece.point), *plan, options, {}), answer);
    } catch (const std::exception& e) {
      answer = kFailed + std::string(e.what());
    }
    ranks.send(0, answer);
    if (answer[0] == kFailed) break;
  }
  ranks.finish();
}

}  // namespace pitstop
