#include "experiments/cli/grid_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <unordered_map>

#include "experiments/base/errors.hpp"
#include "experiments/base/interrupt.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/request.hpp"
#include "experiments/simulate/engines/ranks.hpp"

namespace pitstop {

namespace {

// Something that is there and no file that could be replaced: a pipe, /dev/null.
bool is_special(const std::string& path) {
  std::error_code failed;
  return std::filesystem::exists(path, failed) && !std::filesystem::is_regular_file(path, failed);
}

}  // namespace

void refuse_unfit(const Engine* engine, const std::vector<Scenario>& scenarios) {
  if (engine == nullptr) return;
  for (const Scenario& s : scenarios) {
    const std::string why = engine->refusal(s);
    if (!why.empty()) throw UsageError(fmt::format("--engine {}: {}: {}", engine->name, s.name, why));
  }
}

GridRun::GridRun(const Options& o, const char* command, const Provenance& provenance, PlansOf points,
                 RunOptions run, WatchedRun& watched)
    : o_(o),
      plans_(std::move(points)),
      run_(std::move(run)),
      watched_(watched),
      list_(plans_.points(), run_, o.shard.value_or(Shard{})),
      request_(request_text(o, command, provenance.scenario_text)),
      summarized_(plans_.points()) {
  run_.stop = &interrupted();
  for (std::size_t p = 0; p < plans_.points(); ++p) {
    refuse_unfit(run_.engine, {plans_.scenario(p)});
  }
  ranks_ = transport();
  if (is_helper()) return;
  if (!o.parts.empty()) {
    merge_parts();
  } else if (!o.out.empty()) {
    open_store(provenance);
  }
}

void GridRun::open_store(const Provenance& provenance) {
  std::error_code failed;
  const bool exists = std::filesystem::exists(o_.out, failed);
  if (is_special(o_.out)) {
    if (o_.resume || o_.shard) throw UsageError("cannot resume from " + o_.out + ": not a result file");
    return;
  }
  if (!o_.resume && exists && is_unfinished(o_.out)) {
    throw UsageError(o_.out + " holds unfinished results; go on with them with --resume " + o_.out +
                     ", or remove it");
  }
  store_.emplace(o_.out, provenance, request_);
  if (!o_.resume || !exists) return;
  const StoredChunks found = read_chunks(o_.out);
  store_->go_on(found);
  load(o_.out, found);
  current_ = found.finished && found.damage.empty() && list_.finished();
}

void GridRun::load(const std::string& path, const StoredChunks& found) {
  if (!found.damage.empty()) say(found.damage);
  std::unordered_map<std::uint64_t, std::size_t> point_of;
  if (!found.chunks.empty()) {
    for (std::size_t p = 0; p < plans_.points(); ++p) point_of[plans_.key(p)] = p;
  }
  for (const Chunk& chunk : found.chunks) {
    const auto at = point_of.find(chunk.key);
    if (at == point_of.end()) {
      throw UsageError(path + " holds results of another scenario, grid, seed or version; name another file");
    }
    list_.add({at->second, chunk.first, chunk.batch.rows.size()}, chunk.batch);
  }
  std::uint64_t done = 0;
  for (std::size_t p = 0; p < plans_.points(); ++p) done += list_.done(p);
  if (!o_.quiet && o_.parts.empty()) say(fmt::format("{}: {} replications are there already", path, done));
}

void GridRun::merge_parts() {
  for (const std::string& path : o_.parts) {
    const StoredChunks found = read_chunks(path);
    if (found.request != request_) {
      throw UsageError(path + " answers another question than " + o_.parts.front() +
                       ": scenario, --set, --vary, --seed and --replications must be the same");
    }
    load(path, found);
  }
  std::vector<std::string> lacking;
  for (std::size_t p = 0; p < plans_.points(); ++p) {
    for (const Piece& gap : list_.missing(p)) {
      lacking.push_back(fmt::format("point {}: replications {} to {} are in none of the files", p + 1,
                                    gap.first, gap.first + gap.count - 1));
    }
  }
  if (lacking.empty()) return;
  const std::size_t shown = 8;
  if (lacking.size() > shown) {
    const std::size_t more = lacking.size() - shown;
    lacking.resize(shown);
    lacking.push_back(fmt::format("and {} such gaps more", more));
  }
  std::string text = "cannot merge: a shard is missing or not finished";
  for (const std::string& l : lacking) text += "\n  " + l;
  throw InputError(text);
}

void GridRun::help() { help_out(*ranks_, plans_, run_); }

void GridRun::work() {
  if (ranks_ != nullptr) {
    work_with_ranks();
  } else {
    work_here();
  }
  if (store_ && (o_.shard || store_->written())) keep();
}

void GridRun::work_here() {
  const Engine& engine = run_.engine != nullptr ? *run_.engine : cpu_engine();
  Pace pace;
  while (!run_.stop->load(std::memory_order_relaxed)) {
    const auto piece = list_.take(store_ ? std::min(engine.most, pace.next()) : engine.most);
    if (!piece) break;
    if (plans_.points() > 1) watched_.label(fmt::format("point {} of {}", piece->point + 1, plans_.points()));
    const auto begun = std::chrono::steady_clock::now();
    const auto plan = plans_.plan(piece->point);
    const std::uint64_t before = list_.done(piece->point);
    Batch batch = run_piece(*piece, plans_.scenario(piece->point), *plan, run_, [&](std::uint64_t done) {
      watched_.update(before + done, run_.until ? 0 : run_.replications);
    });
    if (store_ && !batch.rows.empty()) store_->add(plans_.key(piece->point), piece->first, batch);
    list_.add(*piece, std::move(batch));
    pace.took(std::chrono::steady_clock::now() - begun);
  }
  watched_.clear();
}

void GridRun::work_with_ranks() {
  watched_.label(fmt::format("{} ranks", ranks_->size()));
  std::uint64_t all = 0;
  for (std::size_t p = 0; p < plans_.points(); ++p) all += list_.total(p);
  const SharedWork work{list_,
                        plans_,
                        run_,
                        [this](const Piece& piece, const Batch& batch) {
                          if (store_) store_->add(plans_.key(piece.point), piece.first, batch);
                        },
                        [&] { watched_.update(all - std::min(all, list_.left()), run_.until ? 0 : all); },
                        [](std::string_view text) { say(text); }};
  share_out(*ranks_, work);
  watched_.clear();
  if (run_.stop->load(std::memory_order_relaxed)) {
    if (store_) store_->commit();
    say("the job was ended from outside, as it is when a rank dies; what was finished " +
        (store_ ? "is in " + o_.out + ": go on with --resume " + o_.out
                : std::string("is lost without --resume FILE.h5")));
  }
}

Summary GridRun::summary(std::size_t point) {
  const auto plan = plans_.plan(point);
  Summary s = list_.summary(point, plans_.scenario(point), *plan);
  s.interrupted = run_.stop->load(std::memory_order_relaxed);
  summarized_[point] = s.replications;
  return s;
}

Continuation GridRun::continuation(const std::vector<std::size_t>& points) {
  Continuation c;
  c.request = request_;
  for (const std::size_t p : points) {
    c.keys.push_back(plans_.key(p));
    c.tallies.push_back(list_.tally(p));
    c.clusters.push_back(bytes_of(list_.cluster_tally(p)));
  }
  for (std::size_t p = 0; p < plans_.points(); ++p) {
    for (const Chunk& chunk : list_.chunks(p, summarized_[p])) {
      encode_chunk(plans_.key(p), chunk.first, chunk.batch, c.unfinished);
    }
  }
  return c;
}

std::string GridRun::shard_text() const {
  std::uint64_t done = 0;
  for (std::size_t p = 0; p < plans_.points(); ++p) done += list_.done(p);
  return fmt::format(
      "shard {} of {}{}: {} replications of {} point{} are in {}; pitstop merge puts shards together",
      o_.shard->number, o_.shard->of, finished() ? "" : ", interrupted", done, plans_.points(),
      plans_.points() == 1 ? "" : "s", o_.out);
}

}  // namespace pitstop
