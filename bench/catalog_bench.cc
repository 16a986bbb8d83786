// How fast the embedded catalog lists, claims and finishes on disk, at 1 k, 100 k and 1 M known ids. Prints one table; `--quick` runs the
// smaller sizes for a shorter time. Not a test: it never fails by being slow.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "adapters/sqlite/catalog.h"
#include "core/base/limits.h"

namespace holdfast {
namespace {

using Stopwatch = std::chrono::steady_clock;

constexpr RateRule any_rate{Duration{0}, 1};
constexpr int crowd = 64;  // callers at a time: what a group commit can gather

struct Figures {
  double per_second = 0, p50_ms = 0, p99_ms = 0;
};

double ms_since(Stopwatch::time_point from) { return std::chrono::duration<double, std::milli>(Stopwatch::now() - from).count(); }

template <class T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", result.error().describe().c_str());
  std::exit(1);
}
void must(Status status) {
  if (status) return;
  std::fprintf(stderr, "%s\n", status.error().describe().c_str());
  std::exit(1);
}

// Posts as they come: an id's upper 32 bits are its second. A feed lists what is new; a backfill what was posted over five years.
class Ids {
 public:
  std::vector<Post> page(bool of_feed) {
    std::vector<Post> posts(limits::page_ids);
    auto second = static_cast<std::int64_t>(1'620'000'000 + chance_() % 157'000'000);
    for (auto& post : posts) {
      if (of_feed) second = ++feed_second_;
      else second -= static_cast<std::int64_t>(chance_() % 86'400);
      post.id = AwemeId{(second << 32) | static_cast<std::int64_t>(chance_() & 0xFFFFFFFF)};
    }
    return posts;
  }

 private:
  std::int64_t feed_second_ = 1'780'000'000;
  std::mt19937_64 chance_{42};
};

class Bench {
 public:
  explicit Bench(const std::string& path) : catalog_(must(SqliteCatalog::open({.path = path, .threaded = true}))) {
    measure(1, 1, [](Bench& b, int) { return b.set_up(); });
  }
  ~Bench() { catalog_->stop(); }

  // `callers` at a time; the figures are of all of it and of each commit.
  Figures list(int commits, int callers, bool of_feed) {
    left_ = commits;
    return measure(static_cast<std::int64_t>(commits) * limits::page_ids, callers, [of_feed](Bench& b, int caller) { return b.lister(caller, of_feed); });
  }
  Figures claim_and_finish(std::int64_t items, int callers) {
    left_ = items;
    return measure(items, callers, [](Bench& b, int) { return b.worker(); });
  }

 private:
  Instant now() { return clock_ += microseconds{50}; }

  template <class Line>
  Figures measure(std::int64_t units, int callers, Line line) {
    took_.clear();
    boost::asio::io_context context;
    for (int caller = 0; caller < callers; ++caller) boost::asio::co_spawn(context, line(*this, caller), boost::asio::detached);
    const auto from = Stopwatch::now();
    context.run();
    const double seconds = ms_since(from) / 1000;
    std::sort(took_.begin(), took_.end());
    const auto at = [&](double share) { return took_.empty() ? 0.0 : took_[static_cast<std::size_t>(share * static_cast<double>(took_.size() - 1))]; };
    return {static_cast<double>(units) / seconds, at(0.50), at(0.99)};
  }

  awaitable<void> set_up() {
    must(co_await catalog_->sweep().begin_run("bench", now(), {}));
    for (int user = 0; user < crowd; ++user) must(co_await catalog_->sources().add_source({SourceKind::user, "user" + std::to_string(user), ""}, {}, now()));
    for (const auto& source : must(co_await catalog_->listing().sources())) sources_.push_back(source.id);
  }
  awaitable<void> lister(int caller, bool of_feed) {
    while (left_-- > 0) {
      PageCommit page;
      page.source = sources_[static_cast<std::size_t>(caller)];
      page.walk = must(co_await catalog_->listing().open_walk(page.source, WalkKind::backfill, now()));
      const auto answer = must(co_await catalog_->spend().intend(
          {.purpose = Purpose::listing, .endpoint = "/user-posts/", .source = page.source, .now = now(), .rate = any_rate}));
      page.spend = {std::get<Granted>(answer).id, Outcome::charged, 200, now()};
      page.posts = ids_.page(of_feed);
      page.step.cursor = "next";
      page.now = now();
      const auto from = Stopwatch::now();
      must(co_await catalog_->listing().commit_page(std::move(page)));
      took_.push_back(ms_since(from));
    }
  }
  awaitable<void> worker() {
    while (left_ > 0) {
      left_ -= limits::claim_batch;
      const auto from = Stopwatch::now();
      const auto claims = must(co_await catalog_->queue().claim({.count = limits::claim_batch, .owner = "bench", .now = now()}));
      for (const auto& claim : claims) must(co_await catalog_->queue().finish(claim, Held{}, std::nullopt, now()));
      if (claims.empty()) co_return;
      took_.push_back(ms_since(from));
    }
  }

  std::unique_ptr<SqliteCatalog> catalog_;
  std::vector<SourceId> sources_;
  std::vector<double> took_;
  Ids ids_;
  Instant clock_ = instant_from_unix(1'780'041'600);
  std::int64_t left_ = 0;
};

void print(std::int64_t known, const char* what, const Figures& many, const Figures& one) {
  std::printf("%10lld  %-28s %12.0f %10.2f %10.2f %12.0f %10.2f %10.2f\n", static_cast<long long>(known), what, many.per_second, many.p50_ms, many.p99_ms,
              one.per_second, one.p50_ms, one.p99_ms);
}

// Brings the catalog to `known` ids, none of them waiting, then measures.
void measure_at(Bench& bench, std::int64_t known, int commits) {
  const auto pages = static_cast<int>(known / limits::page_ids);
  bench.list(pages, crowd, false);
  bench.claim_and_finish(known, crowd);
  const auto feed = bench.list(commits, crowd, true), feed_alone = bench.list(commits / 4, 1, true);
  print(known, "ids listed, new posts", feed, feed_alone);
  const auto old = bench.list(commits, crowd, false), old_alone = bench.list(commits / 4, 1, false);
  print(known, "ids listed, five years", old, old_alone);
  const auto items = static_cast<std::int64_t>(commits) * limits::page_ids;
  const auto done = bench.claim_and_finish(2 * items, crowd), done_alone = bench.claim_and_finish(items / 2, 1);
  print(known, "items claimed and finished", done, done_alone);
}

int run(const std::filesystem::path& parent, const std::vector<std::int64_t>& sizes, bool quick) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // a long run shows each line as it comes
  std::filesystem::create_directories(parent);
  // A folder of its own: two benches at one catalog would end each other's leases.
  auto pattern = (parent / "catalog-bench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return std::perror(pattern.c_str()), 1;
  const std::filesystem::path folder = pattern;
  std::printf("one commit: %d ids, or a claim of %d and %d doors; ms for each\n", limits::page_ids, limits::claim_batch, limits::claim_batch);
  std::printf("%10s  %-28s %12s %10s %10s %12s %10s %10s\n", "known ids", "what", "64 callers/s", "p50 ms", "p99 ms", "1 caller/s", "p50 ms", "p99 ms");
  for (const auto known : sizes) {
    const auto path = folder / (std::to_string(known) + ".db");
    {
      Bench bench(path.string());
      measure_at(bench, known, quick ? 400 : 2'000);
    }
    for (const auto* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + suffix);
  }
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace holdfast

int main(int argc, char** argv) {
  CLI::App app{"Speed of the embedded catalog on disk"};
  bool quick = false;
  std::string folder = std::filesystem::temp_directory_path().string();
  app.add_flag("--quick", quick, "smaller sizes, for a look");
  std::vector<std::int64_t> sizes;
  app.add_option("--known", sizes, "how many ids are known (1000 100000 1000000)");
  app.add_option("--folder", folder, "where the databases are made; they are removed afterwards");
  CLI11_PARSE(app, argc, argv);
  if (sizes.empty()) sizes = quick ? std::vector<std::int64_t>{1'000, 100'000} : std::vector<std::int64_t>{1'000, 100'000, 1'000'000};
  return holdfast::run(folder, sizes, quick);
}
