// A disk that fails, fills up or loses its process at each operation in turn: what was reported as done is there, what
// failed left nothing, and the tables agree.
#include <gtest/gtest.h>

#include "adapters/sqlite/fault_vfs.h"
#include "adapters/sqlite/sqlite_bed.h"

namespace holdfast {
namespace {

using conformance::CatalogSteps;
using conformance::must;

// Counts of what was reported as done.
struct Told {
  std::int64_t listed = 0, grants = 0, stored = 0, dead = 0;
};

// A day of an archive in small. Each step that fails is given up; what worked is counted.
class Day {
 public:
  Day(SqliteBed& bed, Told& so_far) : told(so_far), at(bed) {}

  void work() {
    tell([&] { at.begin_run(); });
    tell([&] { alice_ = at.add_user("alice"); });
    for (int page = 0; page < 3; ++page) tell([&] { list(page); });
    for (int item = 0; item < 4; ++item) tell([&] { capture(item); });
    told.dead = 0;  // what a failed sync left of the revival is open until the next start
    tell([&] { at.take(at.catalog.admin().retry_dead({}, std::nullopt, at.now)); });
  }

 private:
  template <class Step>
  void tell(Step step) {
    try {
      step();
    } catch (const std::runtime_error&) {
    }
  }
  void list(int page) {
    const auto commit = at.page(alice_, at.posts({page * 10 + 1, page * 10 + 2, page * 10 + 3}), WalkKind::backfill);
    ++told.grants;
    told.listed += at.take(at.catalog.listing().commit_page(commit)).ids_new;
  }
  void capture(int item) {
    const auto claim = at.claim_one();
    const auto granted = at.buy(claim);
    ++told.grants;
    if (item % 2 == 0) {
      at.pin(claim, granted, "videos/" + to_text(claim.id));
      must(at.finish(claim, Stored{1, {}}));
      ++told.stored;
    } else {
      must(at.finish(claim, Dead{Reason::deleted, "resolve", 404, "gone"}, at.closing(granted, Outcome::charged)));
      ++told.dead;
    }
  }
  Told& told;
  CatalogSteps at;
  SourceId alice_{};
};

// At least what was told, and nothing that contradicts itself.
void expect_sound(const std::string& path, const Told& told, const std::string& where) {
  SqliteBed bed(must(SqliteCatalog::open({.path = path})));
  CatalogSteps at(bed);
  EXPECT_EQ(at.audit(), std::vector<std::string>{}) << where;
  const auto balance = at.balance();
  EXPECT_TRUE(balance.balances()) << where;
  EXPECT_GE(balance.listed, told.listed) << where;
  EXPECT_GE(balance.stored, told.stored) << where;
  EXPECT_GE(balance.dead_total(), told.dead) << where;
  EXPECT_GE(at.credits().total(), told.grants) << where;
  at.begin_run();
  EXPECT_EQ(at.credits().open, 0) << where;
  EXPECT_EQ(at.audit(), std::vector<std::string>{}) << where;
}

// As Day does it without any fault.
TEST(Faults, the_day_does_what_the_tests_count_on) {
  const auto bed = make_bed(SqliteOptions::Mode::run, false);
  Told told;
  Day(*bed, told).work();
  EXPECT_EQ(told.listed, 9);
  EXPECT_EQ(told.grants, 7);
  EXPECT_EQ(told.stored, 2);
  EXPECT_EQ(CatalogSteps(*bed).balance().pending, 7);
}

void fail_everywhere(int code, bool lasting) {
  auto& disk = FaultVfs::disk();
  TempFolder first;
  const auto made = first.file("catalog.db");
  must(SqliteCatalog::open({.path = made}))->stop();
  for (int number = 1;; ++number) {
    TempFolder folder;
    const auto path = folder.file("catalog.db");
    Told told;
    bool reached = false;
    std::filesystem::copy_file(made, path);
    if (auto opened = SqliteCatalog::open({.path = path})) {
      SqliteBed bed(std::move(*opened));
      disk.fail_at(number, code, lasting);
      Day(bed, told).work();
      reached = disk.reached();
    }
    disk.heal();
    expect_sound(path, told, "operation " + std::to_string(number));
    if (!reached) {
      EXPECT_GT(number, 20);
      return;
    }
  }
}

TEST(Faults, a_disk_that_is_full_for_a_moment_loses_nothing) { fail_everywhere(SQLITE_FULL, false); }
TEST(Faults, a_disk_that_stays_full_loses_nothing) { fail_everywhere(SQLITE_FULL, true); }
TEST(Faults, a_disk_that_fails_once_loses_nothing) { fail_everywhere(SQLITE_IOERR, false); }
TEST(Faults, a_disk_that_fails_for_good_loses_nothing) { fail_everywhere(SQLITE_IOERR, true); }

TEST(Faults, a_process_that_is_killed_anywhere_loses_nothing) {
  auto& disk = FaultVfs::disk();
  for (int number = 1;; ++number) {
    TempFolder folder;
    const auto path = folder.file("catalog.db"), left = folder.file("left.db");
    Told told, at_death;
    {
      SqliteBed bed(must(SqliteCatalog::open({.path = path})));
      disk.picture_at(number, [&] {
        at_death = told;
        std::filesystem::copy_file(path, left);
        if (std::filesystem::exists(path + "-wal")) std::filesystem::copy_file(path + "-wal", left + "-wal");
      });
      Day(bed, told).work();
    }
    const bool reached = disk.reached();
    disk.heal();
    if (!reached) {
      EXPECT_GT(number, 20);
      return;
    }
    expect_sound(left, at_death, "operation " + std::to_string(number));
  }
}

TEST(Faults, a_full_disk_is_named) {
  auto& disk = FaultVfs::disk();
  const auto bed = make_bed(SqliteOptions::Mode::run, false);
  CatalogSteps at(*bed);
  disk.fail_at(1, SQLITE_FULL, true);
  const auto refused = at.run(bed->admin().add_links({{AwemeId{1}}}, at.now));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FailureKind::catalog);
  EXPECT_NE(refused.error().detail.find("disk full"), std::string::npos) << refused.error().detail;
  disk.heal();
  EXPECT_EQ(at.take(bed->admin().add_links({{AwemeId{1}}}, at.now)).added, 1) << "space came back";
}

TEST(Faults, after_a_failed_sync_nothing_more_is_written) {
  auto& disk = FaultVfs::disk();
  for (const bool threaded : {false, true}) {
    const auto bed = make_bed(SqliteOptions::Mode::run, threaded);
    CatalogSteps at(*bed);
    std::optional<Failure> broken;
    for (int number = 1; number < 40 && !broken; ++number) {
      disk.fail_at(number, SQLITE_IOERR, false);
      const auto refused = at.run(bed->admin().add_links({{AwemeId{number}}}, at.now));
      disk.heal();
      if (!refused && refused.error().detail.find("nothing more is written") == std::string::npos) {
        const auto later = at.run(bed->admin().add_links({{AwemeId{1000 + number}}}, at.now));
        if (!later) broken = later.error();
      }
    }
    ASSERT_TRUE(broken.has_value());
    EXPECT_EQ(broken->kind, FailureKind::catalog);
    EXPECT_NE(broken->detail.find("nothing more is written"), std::string::npos) << broken->detail;
    EXPECT_EQ(at.audit(), std::vector<std::string>{}) << "reading still works";
  }
}

}  // namespace
}  // namespace holdfast
