// The simulated disk behind the file system port: its contract, its faults, and a crash at every step of a publish.
#include "world/sim_disk.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <set>

#include "world/sim_clock.h"
#include "world/sim_sha256.h"

namespace holdfast::sim {
namespace {

namespace asio = boost::asio;
using Files = std::map<std::string, std::string>;
constexpr Instant start = instant_from_unix(1'780'000'000);

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

// One process life over `image`.
struct Life {
  explicit Life(DiskImage& image, DiskPlan plan = {}) : clock(io, start), disk(image, clock, std::move(plan), 1) {}

  // Runs `body` as far as it comes; false when it did not come to its end.
  bool run(std::function<awaitable<void>()> body) {
    bool done = false;
    asio::co_spawn(io, [&]() -> awaitable<void> {
      co_await body();
      done = true;
    }, asio::detached);
    return clock.run_until([&] { return done || disk.stopped(); }) && done;
  }
  // Waits for one operation.
  template <class T>
  T get(awaitable<T> operation) {
    std::optional<T> value;
    EXPECT_TRUE(run([&]() -> awaitable<void> { value.emplace(co_await std::move(operation)); }));
    return std::move(*value);
  }
  Status write(std::string path, std::string_view text) {
    auto file = get(disk.create(path, text.size()));
    if (!file) return std::unexpected(file.error());
    if (auto made = (*file)->append(bytes_of(text)); !made) return made;
    return get((*file)->sync_and_close());
  }

  asio::io_context io;
  SimClock clock;
  SimDisk disk;
};

struct SimDiskTest : testing::Test {
  DiskImage image;
  Life life{image};
};

TEST_F(SimDiskTest, AFileIsWrittenPublishedAndReadBack) {
  ASSERT_TRUE(life.write("videos/dt=1/1.part", "bytes"));
  ASSERT_TRUE(life.get(life.disk.publish("videos/dt=1/1.part", "videos/dt=1/1.mp4")));
  EXPECT_EQ(life.get(life.disk.read("videos/dt=1/1.mp4", 5)), "bytes");
  EXPECT_EQ(image.durable_files(), (Files{{"videos/dt=1/1.mp4", "bytes"}})) << "a publish that came back is durable, folders and all";
  EXPECT_GT(life.clock.uptime(), Duration{0}) << "a disk takes its time";
}

TEST_F(SimDiskTest, TheDigestIsOfWhatWasAppended) {
  auto file = life.get(life.disk.create("a", std::nullopt));
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->append(bytes_of("ab")));
  ASSERT_TRUE((*file)->append(bytes_of("c")));
  EXPECT_EQ((*file)->digest(), sim_sha256("abc"));
  EXPECT_EQ((*file)->size(), 3u);
}

TEST_F(SimDiskTest, ANameIsNeverReplaced) {
  ASSERT_TRUE(life.write("a", "one"));
  EXPECT_EQ(life.write("a", "two").error().kind, FailureKind::taken);
  ASSERT_TRUE(life.write("b", "two"));
  EXPECT_EQ(life.get(life.disk.publish("b", "a")).error().kind, FailureKind::taken);
  EXPECT_EQ(image.seen_files(), (Files{{"a", "one"}, {"b", "two"}}));
}

TEST_F(SimDiskTest, WhatIsNotThereIsGoneAndAbsentFoldersAreEmpty) {
  EXPECT_EQ(life.get(life.disk.publish("nothing", "a")).error().kind, FailureKind::gone);
  EXPECT_EQ(life.get(life.disk.read("nothing", 10)).error().kind, FailureKind::gone);
  EXPECT_TRUE(life.get(life.disk.remove("nothing")));
  const auto infos = life.get(life.disk.list("nowhere"));
  ASSERT_TRUE(infos);
  EXPECT_TRUE(infos->empty());
}

TEST_F(SimDiskTest, AFileIsNoFolder) {
  ASSERT_TRUE(life.write("a", "x"));
  EXPECT_EQ(life.write("a/b", "x").error().kind, FailureKind::local_storage);
  ASSERT_TRUE(life.write("f/b", "x"));
  EXPECT_EQ(life.get(life.disk.remove("f")).error().kind, FailureKind::local_storage);
  EXPECT_EQ(life.get(life.disk.read("f", 10)).error().kind, FailureKind::gone);
}

TEST_F(SimDiskTest, ListsOneLevel) {
  ASSERT_TRUE(life.write("f/a", "xy"));
  ASSERT_TRUE(life.write("f/g/b", "x"));
  const auto infos = life.get(life.disk.list("f"));
  ASSERT_TRUE(infos);
  ASSERT_EQ(infos->size(), 2u);
  EXPECT_EQ((*infos)[0].path, "f/a");
  EXPECT_EQ((*infos)[0].bytes, 2u);
  EXPECT_FALSE((*infos)[0].is_folder);
  EXPECT_GE((*infos)[0].changed_at, start);
  EXPECT_EQ((*infos)[1].path, "f/g");
  EXPECT_TRUE((*infos)[1].is_folder);
}

TEST_F(SimDiskTest, AReadHasABound) {
  ASSERT_TRUE(life.write("a", "12345"));
  EXPECT_EQ(life.get(life.disk.read("a", 4)).error().kind, FailureKind::corrupt);
}

TEST_F(SimDiskTest, AVisitFeedsEveryByteAndReturnsTheDigest) {
  struct Collector : ByteVisitor {
    std::string text;
    int pieces = 0;
    void on_bytes(std::span<const std::byte> bytes) override {
      text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      ++pieces;
    }
  } collector;
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += static_cast<char>(i * 31);
  ASSERT_TRUE(life.write("a", text));
  EXPECT_EQ(life.get(life.disk.visit("a", collector)), sim_sha256(text));
  EXPECT_EQ(collector.text, text);
  EXPECT_GT(collector.pieces, 1);
  EXPECT_EQ(life.get(life.disk.visit("b", collector)).error().kind, FailureKind::gone);
}

TEST_F(SimDiskTest, AFullDiskShowsBeforeTheBytesCome) {
  life.disk.plan().capacity = 10;
  EXPECT_EQ(life.get(life.disk.create("a", 11)).error().kind, FailureKind::local_storage);
  EXPECT_EQ(image.seen_files(), Files{});
  auto file = life.get(life.disk.create("b", 10));
  ASSERT_TRUE(file);
  EXPECT_EQ(life.get(life.disk.free_bytes({})), 0u) << "reserved is used";
  EXPECT_TRUE((*file)->append(bytes_of("0123456789")));
  EXPECT_EQ((*file)->append(bytes_of("x")).error().kind, FailureKind::local_storage);
  EXPECT_EQ((*file)->size(), 10u) << "what failed doesn't count";
}

TEST_F(SimDiskTest, ARemovedFileGivesItsRoomBack) {
  life.disk.plan().capacity = 10;
  ASSERT_TRUE(life.write("a", "0123456789"));
  EXPECT_FALSE(life.write("b", "x"));
  ASSERT_TRUE(life.get(life.disk.remove("a")));
  EXPECT_TRUE(life.write("b", "x"));
}

TEST_F(SimDiskTest, AReadOnlyDiskCanBeReadAndSaysSo) {
  ASSERT_TRUE(life.write("a", "x"));
  life.disk.plan().read_only = true;
  EXPECT_EQ(life.write("b", "x").error().detail, "read-only file system");
  EXPECT_FALSE(life.get(life.disk.publish("a", "c")));
  EXPECT_FALSE(life.get(life.disk.remove("a")));
  EXPECT_FALSE(life.get(life.disk.free_bytes({}))) << "the health check finds it out";
  EXPECT_EQ(life.get(life.disk.read("a", 10)), "x");
  EXPECT_EQ(image.seen_files(), (Files{{"a", "x"}}));
}

TEST_F(SimDiskTest, AFailedSyncOfAFileLeavesItsBytesUncertain) {
  life.disk.plan().faults = {{.nth = 1, .op = DiskOp::sync_file}};
  EXPECT_EQ(life.write("a", "bytes").error().kind, FailureKind::local_storage);
  image.sync_folder("");
  EXPECT_EQ(image.durable_files(), (Files{{"a", ""}}));
}

TEST_F(SimDiskTest, AFailedSyncOfAFolderLeavesTheNameSeenAndUncertain) {
  ASSERT_TRUE(life.write("a.part", "x"));
  life.disk.plan().faults = {{.nth = 1, .op = DiskOp::sync_folder}};
  EXPECT_EQ(life.get(life.disk.publish("a.part", "a")).error().kind, FailureKind::local_storage);
  EXPECT_EQ(image.seen_files(), (Files{{"a", "x"}}));
  EXPECT_EQ(image.durable_files(), Files{});
}

TEST_F(SimDiskTest, ATransientFaultPassesAPersistentOneStays) {
  life.disk.plan().faults = {{.nth = 2, .op = DiskOp::create, .kind = DiskFaultKind::full}};
  EXPECT_TRUE(life.write("a", "x"));
  EXPECT_EQ(life.write("b", "x").error().detail, "no space left on device");
  EXPECT_TRUE(life.write("b", "x"));
  life.disk.plan().faults = {{.nth = 4, .op = DiskOp::create, .persistent = true}};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(life.write("c", "x").error().detail, "input/output error");
  EXPECT_EQ(life.disk.counts().failures, 4u);
  EXPECT_EQ(life.disk.counts().of(DiskOp::create), 6u);
}

TEST_F(SimDiskTest, RandomFaultsComeFromTheSeed) {
  const auto trace = [] {
    DiskImage own;
    Life other(own, {.io_error_rate = 0.2, .slow_rate = 0.2});
    std::string made;
    for (int i = 0; i < 100; ++i) made += other.write(std::to_string(i), "x") ? '1' : '0';
    return made + to_text(other.clock.uptime());
  };
  const auto first = trace();
  EXPECT_EQ(first, trace());
  EXPECT_NE(first.find('0'), first.npos);
  EXPECT_NE(first.find('1'), first.npos);
}

TEST_F(SimDiskTest, AFolderThatAnotherMadeAndCouldNotSyncIsMadeDurable) {
  life.disk.plan().latency = seconds{1};
  life.disk.plan().faults = {{.nth = 1, .op = DiskOp::sync_folder}};
  bool first_failed = false, second_done = false;
  const auto make = [&](std::string path, bool& flag, bool wanted) -> awaitable<void> {
    const auto file = co_await life.disk.create(std::move(path), std::nullopt);
    flag = file.has_value() == wanted;
  };
  asio::co_spawn(life.io, make("f/a", first_failed, false), asio::detached);
  ASSERT_TRUE(life.clock.run_until([&] { return image.is_folder("f"); }));
  asio::co_spawn(life.io, make("f/b", second_done, true), asio::detached);  // sees the folder, before the first syncs it
  ASSERT_TRUE(life.clock.run_until([&] { return first_failed && second_done; }));
  EXPECT_TRUE(image.is_durable_name("f"));
}

TEST(SimDiskDeathTest, APathThatLeavesTheRootIsOurBug) {
  DiskImage image;
  Life life(image);
  for (const auto* path : {"", "/a", "a/", "a//b", "../a", "a/../b", "."}) EXPECT_DEATH(life.get(life.disk.remove(path)), "invariant broken") << path;
}

// What a vault does, stopped at every step and then without power: the final name is whole or not there at all.
TEST(SimDiskCrash, AtEveryStepThePublishedNameIsWholeOrAbsent) {
  const std::string text(5000, 'v');
  std::uint64_t stop = 1;
  int absent = 0, present = 0;
  for (bool finished = false; !finished; ++stop) {
    ASSERT_LT(stop, 100u);
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      DiskImage image;
      {
        Life life(image, {.stop_at_step = stop});
        finished = life.run([&]() -> awaitable<void> {
          auto file = co_await life.disk.create("videos/dt=1/1.part", text.size());
          (void)(*file)->append(bytes_of(text));
          (void)co_await (*file)->sync_and_close();
          (void)co_await life.disk.publish("videos/dt=1/1.part", "videos/dt=1/1.mp4");
        });
        if (!finished) EXPECT_TRUE(life.disk.stopped());
      }
      SimRandom random(seed);
      image.process_died();
      image.lose_power(random);
      const auto files = image.seen_files();
      const auto found = files.find("videos/dt=1/1.mp4");
      if (finished) ASSERT_NE(found, files.end()) << "it came back, so it is durable";
      if (found == files.end()) {
        ++absent;
      } else {
        ++present;
        ASSERT_EQ(found->second, text) << "stopped at step " << stop << ", seed " << seed;
      }
    }
  }
  EXPECT_EQ(stop - 2, 9u) << "steps: two folders made and synced, create, append, sync, rename, sync";
  EXPECT_GT(absent, 0);
  EXPECT_GT(present, 50) << "the stop between the rename and the sync of the folder leaves either";
}

}  // namespace
}  // namespace holdfast::sim
