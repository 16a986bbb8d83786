// The real disk: names never leave the vault's folder, nothing is replaced, and what stands under a final name is whole.
#include "adapters/disk/posix_file_system.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/disk/rooted.h"
#include "adapters/disk/scratch.h"

namespace holdfast::testing {
namespace {

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

class NoVisitor : public ByteVisitor {
 public:
  void on_bytes(std::span<const std::byte> bytes) override { seen += bytes.size(); }
  std::size_t seen = 0;
};

class PosixFileSystemTest : public ::testing::Test {
 protected:
  fs::path root() const { return scratch_.path() / "vault"; }
  fs::path outside() const { return scratch_.path() / "outside"; }
  PosixFileSystem& files() {
    if (!files_) files_ = PosixFileSystem::open(root().string(), 2).value();
    return *files_;
  }
  template <class T>
  T run(awaitable<T> work) { return run_to_end(loop_, std::move(work)); }

  Status write(const std::string& path, const std::string& text, std::optional<std::uint64_t> expected = {}) {
    auto file = run(files().create(path, expected));
    if (!file) return std::unexpected(file.error());
    if (auto done = (*file)->append(bytes_of(text)); !done) return done;
    return run((*file)->sync_and_close());
  }
  FailureKind kind_of_write(const std::string& path) {
    const auto done = write(path, "x");
    EXPECT_FALSE(done) << path;
    return done ? FailureKind::bug : done.error().kind;
  }

  Scratch scratch_;
  boost::asio::io_context loop_;
  std::unique_ptr<PosixFileSystem> files_;
};

TEST_F(PosixFileSystemTest, PublishedFileIsWholeAndReadable) {
  const mode_t mask = umask(022);
  ASSERT_TRUE(write("a/b/.x.part", "hello"));
  EXPECT_EQ(mode_of(root() / "a/b/.x.part"), 0644u);
  ASSERT_TRUE(run(files().publish("a/b/.x.part", "a/b/x")));
  EXPECT_EQ(text_of(root() / "a/b/x"), "hello");
  EXPECT_FALSE(fs::exists(root() / "a/b/.x.part"));
  umask(mask);
}

TEST_F(PosixFileSystemTest, UnfinishedFileIsForItsOwnerOnly) {
  auto file = run(files().create(".x.part", {}));
  ASSERT_TRUE(file);
  EXPECT_EQ(mode_of(root() / ".x.part"), 0600u);
}

TEST_F(PosixFileSystemTest, UmaskHolds) {
  const mode_t mask = umask(027);
  ASSERT_TRUE(write("x", "hello"));
  umask(mask);
  EXPECT_EQ(mode_of(root() / "x"), 0640u);
}

TEST_F(PosixFileSystemTest, PublishNeverReplaces) {
  ASSERT_TRUE(write("x", "first"));
  ASSERT_TRUE(write(".x.part", "second"));
  const auto published = run(files().publish(".x.part", "x"));
  ASSERT_FALSE(published);
  EXPECT_EQ(published.error().kind, FailureKind::taken);
  EXPECT_EQ(text_of(root() / "x"), "first");
  EXPECT_EQ(text_of(root() / ".x.part"), "second");
}

TEST_F(PosixFileSystemTest, NamesThatStandAreTaken) {
  ASSERT_TRUE(write(".p", "x"));
  fs::create_directory(root() / "folder");
  fs::create_symlink(outside() / "nothing", root() / "dangling");
  for (const char* name : {"folder", "dangling"}) {
    EXPECT_EQ(run(files().publish(".p", name)).error().kind, FailureKind::taken) << name;
    EXPECT_EQ(run(files().create(name, {})).error().kind, FailureKind::taken) << name;
  }
  EXPECT_FALSE(fs::exists(outside()));
}

TEST_F(PosixFileSystemTest, MissingNamesAreGone) {
  NoVisitor visitor;
  EXPECT_EQ(run(files().publish("nothing", "x")).error().kind, FailureKind::gone);
  EXPECT_EQ(run(files().read("nothing", 10)).error().kind, FailureKind::gone);
  EXPECT_EQ(run(files().visit("no/thing", visitor)).error().kind, FailureKind::gone);
  EXPECT_TRUE(run(files().remove("nothing")));
  EXPECT_TRUE(run(files().remove("no/folder/either")));
  EXPECT_TRUE(run(files().list("nothing")).value().empty());
}

TEST_F(PosixFileSystemTest, PublishMovesIntoANewFolder) {
  ASSERT_TRUE(write("videos/x", "hello"));
  ASSERT_TRUE(run(files().publish("videos/x", "quarantine/videos/x")));
  EXPECT_EQ(text_of(root() / "quarantine/videos/x"), "hello");
}

TEST_F(PosixFileSystemTest, PathsThatLeaveTheRootAreInvalid) {
  write_text(outside() / "secret", "secret");
  ASSERT_TRUE(write("p", "x"));
  NoVisitor visitor;
  for (const std::string& path : {std::string("../outside/secret"), std::string("a/../../outside/secret"), (outside() / "secret").string(), std::string("./x"),
                                  std::string("a//b"), std::string("a/"), std::string(".."), std::string("."), std::string(""), std::string("a\0b", 3)}) {
    EXPECT_EQ(run(files().create(path, {})).error().kind, FailureKind::invalid) << path;
    EXPECT_EQ(run(files().read(path, 10)).error().kind, FailureKind::invalid) << path;
    EXPECT_EQ(run(files().visit(path, visitor)).error().kind, FailureKind::invalid) << path;
    EXPECT_EQ(run(files().publish("p", path)).error().kind, FailureKind::invalid) << path;
    EXPECT_FALSE(run(files().publish(path, "q"))) << path;
    EXPECT_FALSE(run(files().remove(path))) << path;
  }
  EXPECT_EQ(text_of(outside() / "secret"), "secret");
  EXPECT_EQ(text_of(root() / "p"), "x");
}

TEST_F(PosixFileSystemTest, SymbolicLinksAreNeverFollowed) {
  write_text(outside() / "x", "secret");
  (void)files();
  fs::create_symlink(outside(), root() / "videos");
  fs::create_symlink(outside() / "x", root() / "x");
  NoVisitor visitor;
  EXPECT_EQ(kind_of_write("videos/new"), FailureKind::local_storage);
  EXPECT_EQ(kind_of_write("videos/deep/new"), FailureKind::local_storage);
  EXPECT_EQ(run(files().read("x", 100)).error().kind, FailureKind::local_storage);
  EXPECT_EQ(run(files().visit("videos/x", visitor)).error().kind, FailureKind::local_storage);
  EXPECT_EQ(run(files().remove("videos/x")).error().kind, FailureKind::local_storage);
  EXPECT_EQ(run(files().list("videos")).error().kind, FailureKind::local_storage);
  EXPECT_EQ(files_below(outside()), 1u);
  EXPECT_EQ(text_of(outside() / "x"), "secret");
}

TEST_F(PosixFileSystemTest, PartByPartWalkRefusesTheSame) {
  write_text(outside() / "x", "secret");
  write_text(root() / "a/b/x", "mine");
  fs::create_symlink(outside(), root() / "a/link");
  for (const auto walk : {Rooted::Walk::by_kernel, Rooted::Walk::part_by_part}) {
    Rooted rooted(Rooted::open_root(root().string()).value(), walk);
    EXPECT_TRUE(rooted.open_file("a/b/x", 0));
    EXPECT_TRUE(rooted.open_folder("a/b"));
    EXPECT_TRUE(rooted.make_folder("a/c/d"));
    EXPECT_EQ(rooted.open_file("a/link/x", 0).error().kind, FailureKind::corrupt);
    EXPECT_EQ(rooted.open_folder("a/link").error().kind, FailureKind::corrupt);
    EXPECT_EQ(rooted.make_folder("a/link/new").error().kind, FailureKind::corrupt);
    EXPECT_EQ(rooted.open_file("a/b/none", 0).error().kind, FailureKind::gone);
    EXPECT_EQ(rooted.open_file("a/../a/b/x", 0).error().kind, FailureKind::invalid);
  }
  EXPECT_EQ(files_below(outside()), 1u);
}

TEST_F(PosixFileSystemTest, PipeIsNotWaitedFor) {
  (void)files();
  ASSERT_EQ(mkfifo((root() / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(run(files().read("pipe", 10)).error().kind, FailureKind::corrupt);
}

TEST_F(PosixFileSystemTest, ListNamesFilesAndFoldersOnly) {
  ASSERT_TRUE(write("a/two", "22"));
  ASSERT_TRUE(write("a/one", "1"));
  fs::create_directory(root() / "a/folder");
  fs::create_symlink("one", root() / "a/link");
  ASSERT_EQ(mkfifo((root() / "a/pipe").c_str(), 0600), 0);
  const auto found = run(files().list("a")).value();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].path, "a/folder");
  EXPECT_TRUE(found[0].is_folder);
  EXPECT_EQ(found[1].path, "a/one");
  EXPECT_EQ(found[2].bytes, 2u);
  EXPECT_GT(to_us(found[2].changed_at), 0);
  EXPECT_EQ(run(files().list("")).value().at(0).path, "a");
}

TEST_F(PosixFileSystemTest, SpaceSetAsideIsGivenBack) {
  ASSERT_TRUE(write("x", "hello", 4 << 20));
  struct stat facts{};
  ASSERT_EQ(stat((root() / "x").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_size, 5);
  EXPECT_LT(facts.st_blocks * 512, 1 << 20);
}

TEST_F(PosixFileSystemTest, FolderThatVanishedIsMadeAgain) {
  ASSERT_TRUE(write("a/b/c/one", "1"));
  fs::remove_all(root() / "a");
  ASSERT_TRUE(write("a/b/c/two", "2"));
  EXPECT_EQ(text_of(root() / "a/b/c/two"), "2");
}

TEST_F(PosixFileSystemTest, LongestNamesWorkAndLongerOnesAreRefused) {
  EXPECT_TRUE(write("a/" + std::string(255, 'n'), "x"));
  EXPECT_EQ(kind_of_write("a/" + std::string(256, 'n')), FailureKind::local_storage);
}

TEST_F(PosixFileSystemTest, FileIsSyncedOnceAndClosed) {
  auto file = run(files().create("x", {}));
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->append(bytes_of("hello")));
  ASSERT_TRUE(run((*file)->sync_and_close()));
  EXPECT_EQ((*file)->append(bytes_of("more")).error().kind, FailureKind::bug);
  EXPECT_EQ(run((*file)->sync_and_close()).error().kind, FailureKind::bug);
  EXPECT_EQ((*file)->size(), 5u);
}

TEST_F(PosixFileSystemTest, DestroyedFileLeavesNoDescriptor) {
  const auto open_files = [] { return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()); };
  (void)files();
  const auto before = open_files();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(run(files().create("x" + std::to_string(i), 1000)));
  EXPECT_EQ(open_files(), before);
}

TEST_F(PosixFileSystemTest, ManyAtOnce) {
  int done = 0;
  const auto one = [&](int number) -> awaitable<void> {
    const std::string name = "d" + std::to_string(number % 7) + "/e/" + std::to_string(number);
    auto file = co_await files().create(name + ".part", 1000);
    const std::string text(1000, static_cast<char>('a' + number % 26));
    if (!file || !(*file)->append(bytes_of(text)) || !co_await (*file)->sync_and_close()) co_return;
    if (!co_await files().publish(name + ".part", name)) co_return;
    const auto back = co_await files().read(name, 1000);
    if (back && *back == text) ++done;
  };
  for (int i = 0; i < 100; ++i) boost::asio::co_spawn(loop_, one(i), [](std::exception_ptr error) { EXPECT_FALSE(error); });
  loop_.run();
  EXPECT_EQ(done, 100);
}

TEST_F(PosixFileSystemTest, ProcessThatDiesLeavesPartsOnly) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    boost::asio::io_context loop;
    auto own = PosixFileSystem::open(root().string(), 1).value();
    auto file = run_to_end(loop, own->create("videos/.1.t1.0.part", {}));
    (void)(*file)->append(bytes_of("half of it"));
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  const auto left = run(files().list("videos")).value();
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].path, "videos/.1.t1.0.part");
}

TEST_F(PosixFileSystemTest, RootThatIsNoFolderIsRefused) {
  write_text(scratch_.path() / "file", "x");
  EXPECT_FALSE(PosixFileSystem::open((scratch_.path() / "file").string()));
  EXPECT_EQ(PosixFileSystem::open((scratch_.path() / "no/parent").string()).error().kind, FailureKind::gone);
}

// A vault whose covers can't be stored stores nothing: before a credit is spent, and for every call below that folder.
TEST_F(PosixFileSystemTest, AFolderAtTheTopThatIsNoneIsFailingStorage) {
  (void)files();
  fs::create_directory(root() / "videos");
  EXPECT_TRUE(run(files().free_bytes({"videos", "covers"}))) << "what isn't there is made when it is needed";
  write_text(root() / "covers", "x");
  fs::create_directory_symlink("/", root() / "music");
  for (const std::string top : {"covers", "music"}) {
    for (const auto& failure : {run(files().free_bytes({top})).error(), run(files().create(top + "/dt=1/.1.t1.0.part", std::nullopt)).error(),
                                run(files().read(top + "/dt=1/1.json", 10)).error(), run(files().list(top + "/dt=1")).error()}) {
      EXPECT_EQ(failure.kind, FailureKind::local_storage) << failure.describe();
      EXPECT_NE(failure.describe().find(top), std::string::npos) << failure.describe();
    }
  }
  EXPECT_TRUE(run(files().free_bytes({"videos"})));
}

TEST_F(PosixFileSystemTest, AnObstacleFurtherDownIsOnlyThere) {
  (void)files();
  fs::create_directory(root() / "videos");
  write_text(root() / "videos/dt=1", "x");
  EXPECT_EQ(run(files().read("videos/dt=1/1.json", 10)).error().kind, FailureKind::corrupt);
  EXPECT_TRUE(run(files().free_bytes({"videos"})));
}

TEST_F(PosixFileSystemTest, RoomIsStatedAndTheProbeIsGone) {
  EXPECT_GT(run(files().free_bytes({})).value(), 0u);
  EXPECT_TRUE(fs::is_empty(root()));
}

}  // namespace
}  // namespace holdfast::testing
