// Opening catalogs: modes, versions, permissions, places that are refused, and two at one file.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "adapters/sqlite/file_system_check.h"
#include "adapters/sqlite/migrate.h"
#include "adapters/sqlite/sqlite_bed.h"

namespace holdfast {
namespace {

using conformance::kind_of;
using conformance::must;
using Mode = SqliteOptions::Mode;

Result<std::unique_ptr<SqliteCatalog>> open(const std::string& path, Mode mode) { return SqliteCatalog::open({.path = path, .mode = mode}); }

class Open : public ::testing::Test {
 protected:
  TempFolder folder;
  std::string path = folder.file("catalog.db");
};

TEST_F(Open, a_run_makes_the_file_for_its_owner_alone) {
  const auto catalog = must(open(path, Mode::run));
  for (const auto* suffix : {"", "-wal", "-shm"}) {
    struct stat facts {};
    ASSERT_EQ(::stat((path + suffix).c_str(), &facts), 0) << suffix;
    EXPECT_EQ(facts.st_mode & 0777, 0600u) << suffix;
  }
}

TEST_F(Open, a_run_leaves_no_log_behind) {
  must(open(path, Mode::run))->stop();
  EXPECT_FALSE(std::filesystem::exists(path + "-wal") && std::filesystem::file_size(path + "-wal") > 0);
}

TEST_F(Open, migrations_are_recorded_and_applied_once) {
  must(open(path, Mode::run));
  const auto first = RawDatabase(path).rows("SELECT version, name FROM schema_migration ORDER BY version");
  ASSERT_GE(first.size(), 1u);
  EXPECT_EQ(first[0], (std::vector<std::string>{"1", "0001_catalog"}));
  must(open(path, Mode::run));
  EXPECT_EQ(RawDatabase(path).rows("SELECT version, name FROM schema_migration ORDER BY version"), first);
}

// What an archive of an older version holds is there after the upgrade, under the newest version's rules.
TEST_F(Open, an_older_catalog_is_brought_up_to_date_with_what_it_holds) {
  RawDatabase old(path);
  ASSERT_EQ(old.run("CREATE TABLE schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT"), "");
  for (const auto& migration : sqlite::migrations()) {
    if (migration.version > 3) break;
    ASSERT_EQ(old.run(std::string(migration.sql)), "");
    ASSERT_EQ(old.run("INSERT INTO schema_migration VALUES (" + std::to_string(migration.version) + ", '', 0)"), "");
  }
  ASSERT_EQ(old.run("INSERT INTO source (kind, name, region, label, added_at) VALUES (0, 'alice', '', 'user @alice', 1);"
                    "INSERT INTO item (id, source, listed_at, kind, hold) VALUES (7387261234567890123, 1, 5, 2, 0);"
                    "INSERT INTO item (id, source, listed_at, state, reason) VALUES (7387261234567890124, 1, 6, 3, 1)"), "");
  must(open(path, Mode::run));
  RawDatabase now(path);
  EXPECT_EQ(now.rows("SELECT aweme_id, state, ifnull(reason, '-'), ifnull(hold, '-') FROM archive_queue ORDER BY aweme_id"),
            (std::vector<std::vector<std::string>>{{"7387261234567890123", "pending", "-", "not_wanted"}, {"7387261234567890124", "dead", "private", "-"}}));
  EXPECT_NE(now.run("UPDATE item SET state = 4 WHERE id = 7387261234567890124; UPDATE item SET state = 0 WHERE id = 7387261234567890124"), "");
}

TEST_F(Open, a_command_makes_no_catalog) {
  for (const auto mode : {Mode::command, Mode::read_only}) {
    EXPECT_EQ(kind_of(open(path, mode)), FailureKind::catalog);
    EXPECT_FALSE(std::filesystem::exists(path));
  }
}

TEST_F(Open, a_command_migrates_nothing) {
  must(open(path, Mode::run));
  RawDatabase(path).run("DELETE FROM schema_migration WHERE version = (SELECT max(version) FROM schema_migration)");
  for (const auto mode : {Mode::command, Mode::read_only}) {
    const auto opened = open(path, mode);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, FailureKind::invalid);
    EXPECT_NE(opened.error().detail.find("holdfast run"), std::string::npos) << opened.error().detail;
    EXPECT_EQ(opened.error().subject, path);
  }
}

TEST_F(Open, a_catalog_of_a_newer_version_is_refused_by_all) {
  must(open(path, Mode::run));
  RawDatabase(path).run("INSERT INTO schema_migration VALUES (9999, 'later', 0)");
  for (const auto mode : {Mode::run, Mode::command, Mode::read_only}) {
    const auto opened = open(path, mode);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, FailureKind::invalid);
    EXPECT_NE(opened.error().detail.find("newer version"), std::string::npos);
  }
}

TEST_F(Open, a_database_of_something_else_is_left_alone) {
  { RawDatabase(path).run("CREATE TABLE theirs (x)"); }
  EXPECT_EQ(kind_of(open(path, Mode::run)), FailureKind::invalid);
  EXPECT_EQ(RawDatabase(path).one("SELECT group_concat(name) FROM sqlite_schema"), "theirs");
}

TEST_F(Open, a_file_that_is_no_database_is_a_damaged_catalog) {
  std::ofstream(path) << std::string(8192, 'x');
  for (const auto mode : {Mode::run, Mode::command, Mode::read_only}) {
    const auto opened = open(path, mode);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, FailureKind::catalog);
    EXPECT_NE(opened.error().detail.find("damaged"), std::string::npos);
  }
}

TEST_F(Open, a_missing_folder_is_a_catalog_failure) { EXPECT_EQ(kind_of(open(folder.file("none/catalog.db"), Mode::run)), FailureKind::catalog); }

TEST_F(Open, a_command_writes_beside_a_run_and_each_sees_the_other) {
  const auto running = must(open(path, Mode::run));
  SqliteBed bed(must(open(path, Mode::command)));
  SqliteBed run_bed(nullptr);
  conformance::CatalogSteps beside(bed);
  beside.add_user("alice");
  EXPECT_EQ(must(conformance::run_to_end(running->listing().sources())).size(), 1u);
  conformance::must(conformance::run_to_end(running->admin().add_links({{AwemeId{5}}}, beside.now)));
  EXPECT_EQ(beside.balance().listed, 1);
}

TEST_F(Open, a_command_leaves_the_log_to_the_run) {
  const auto running = must(open(path, Mode::run));
  running->stop();  // emptied
  {
    SqliteBed bed(must(open(path, Mode::command)));
    conformance::CatalogSteps(bed).add_user("alice");
  }
  EXPECT_GT(std::filesystem::file_size(path + "-wal"), 0u);
}

TEST_F(Open, a_reader_cannot_write) {
  must(open(path, Mode::run));
  SqliteBed bed(must(open(path, Mode::read_only)));
  conformance::CatalogSteps at(bed);
  EXPECT_EQ(at.balance().listed, 0);
  EXPECT_EQ(kind_of(at.run(bed.sources().add_source({SourceKind::user, "alice", ""}, {}, at.now))), FailureKind::catalog);
}

TEST_F(Open, who_finds_the_catalog_held_says_so) {
  const auto running = must(open(path, Mode::run));
  SqliteBed bed(must(open(path, Mode::command)));
  RawDatabase holder(path);
  ASSERT_EQ(holder.run("BEGIN IMMEDIATE"), "");
  const auto refused = conformance::run_to_end(bed.admin().add_links({{AwemeId{5}}}, Instant{}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FailureKind::catalog);
  EXPECT_NE(refused.error().detail.find("held by another"), std::string::npos) << refused.error().detail;
  ASSERT_EQ(holder.run("ROLLBACK"), "");
  EXPECT_TRUE(conformance::run_to_end(bed.admin().add_links({{AwemeId{5}}}, Instant{})));
}

TEST_F(Open, a_catalog_that_was_stopped_does_no_more_work) {
  for (const bool threaded : {false, true}) {
    const auto bed = make_bed(Mode::run, threaded);
    bed->catalog->stop();
    bed->catalog->stop();
    EXPECT_EQ(kind_of(conformance::run_to_end(bed->listing().sources())), FailureKind::cancelled);
    EXPECT_EQ(kind_of(conformance::run_to_end(bed->status().balance())), FailureKind::cancelled);
  }
}

TEST_F(Open, an_image_is_the_committed_state) {
  const auto bed = make_bed(Mode::memory, false);
  conformance::CatalogSteps at(*bed);
  at.begin_run();
  at.list(at.add_user("alice"), {11, 12});
  const auto image = bed->catalog->image();
  at.list(at.add_user("bob"), {13});
  SqliteBed later(must(SqliteCatalog::open_image(image, {})));
  conformance::CatalogSteps again(later);
  EXPECT_EQ(again.balance().listed, 2);
  again.begin_run();
  EXPECT_EQ(again.claim(10).size(), 2u);
  EXPECT_EQ(again.audit(), std::vector<std::string>{});
  EXPECT_EQ(at.balance().listed, 3);
}

TEST_F(Open, the_run_that_was_killed_is_looked_over_and_goes_on) {
  {
    const auto running = must(open(path, Mode::run));
    std::filesystem::copy_file(path, path + ".killed");
    std::filesystem::copy_file(path + "-wal", path + ".killed-wal");
  }
  EXPECT_TRUE(open(path + ".killed", Mode::run));
}

TEST(FileSystems, network_file_systems_are_named_and_local_ones_pass) {
  using sqlite::network_file_system;
  struct Case { unsigned long magic; const char* type; const char* name; };
  for (const auto& [magic, type, name] : {Case{0x6969, "nfs4", "NFS"}, {0xFF534D42, "cifs", "CIFS"}, {0xFE534D42, "cifs", "SMB2"}, {0x517B, "smbfs", "SMB"},
                                          {0x01021997, "9p", "9p"}, {0x00C36400, "ceph", "Ceph"}, {0x0BD00BD0, "lustre", "Lustre"},
                                          {0x65735546, "fuse.sshfs", "FUSE (fuse.sshfs)"}, {0x65735546, "fuse.s3fs", "FUSE (fuse.s3fs)"}, {0x65735546, "", "FUSE"}})
    EXPECT_EQ(network_file_system(magic, type), name);
  for (const auto& [magic, type] : {std::pair{0xEF53ul, "ext4"}, {0x58465342ul, "xfs"}, {0x9123683Eul, "btrfs"}, {0x01021994ul, "tmpfs"},
                                    {0x794C7630ul, "overlay"}, {0x65735546ul, "fuseblk"}})
    EXPECT_FALSE(network_file_system(magic, type)) << type;
  // statfs gives the magic as a signed number on some machines.
  EXPECT_EQ(network_file_system(static_cast<unsigned long>(static_cast<long>(static_cast<int>(0xFF534D42))), "cifs"), "CIFS");
}

TEST(FileSystems, the_longest_mount_point_tells_the_type) {
  const std::string mounts = "/dev/sda1 / ext4 rw 0 0\nhost:/x /mnt/my\\040files fuse.sshfs rw 0 0\nserver:/home /home nfs4 rw 0 0\n";
  EXPECT_EQ(sqlite::mount_type_of("/mnt/my files/archive", mounts), "fuse.sshfs");
  EXPECT_EQ(sqlite::mount_type_of("/mnt/my filesystem", mounts), "ext4");
  EXPECT_EQ(sqlite::mount_type_of("/home", mounts), "nfs4");
  EXPECT_EQ(sqlite::mount_type_of("/homes/x", mounts), "ext4");
  EXPECT_EQ(sqlite::mount_type_of("/x", ""), "");
}

}  // namespace
}  // namespace holdfast
