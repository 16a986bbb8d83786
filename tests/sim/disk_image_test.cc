// The two layers of the simulated disk: what a loss of power may take, and what it may not.
#include "world/disk_image.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace holdfast::sim {
namespace {

using Files = std::map<std::string, std::string>;
constexpr Instant now = instant_from_unix(1'780'000'000);

void write(DiskImage& image, SimFile& file, std::string_view text) { image.append(file, std::as_bytes(std::span(text)), now); }

// Every outcome of many losses of power of what `make` builds.
template <class Make>
std::set<Files> outcomes(Make make, int tries = 2000) {
  std::set<Files> found;
  SimRandom random(42);
  for (int i = 0; i < tries; ++i) {
    DiskImage image;
    make(image);
    image.lose_power(random);
    EXPECT_EQ(image.seen_files(), image.durable_files()) << "what is left is durable";
    found.insert(image.seen_files());
  }
  return found;
}

TEST(DiskImage, ASyncedFileWithASyncedNameStaysWhole) {
  const auto found = outcomes([](DiskImage& image) {
    const auto file = image.add_file("a", 0, now);
    write(image, *file, "bytes");
    image.sync(*file);
    image.sync_folder("");
    EXPECT_EQ(image.durable_files(), (Files{{"a", "bytes"}}));
  });
  EXPECT_EQ(found, std::set<Files>({{{"a", "bytes"}}}));
}

TEST(DiskImage, AnUnsyncedNameMayGoOrStay) {
  const auto found = outcomes([](DiskImage& image) {
    const auto file = image.add_file("a", 0, now);
    write(image, *file, "bytes");
    image.sync(*file);
    EXPECT_EQ(image.durable_files(), Files{});
  });
  EXPECT_EQ(found, std::set<Files>({{}, {{"a", "bytes"}}}));
}

TEST(DiskImage, UnsyncedBytesMayGoBeCutBeZeroedOrBeGarbled) {
  const auto found = outcomes([](DiskImage& image) {
    const auto file = image.add_file("a", 0, now);
    write(image, *file, "safe");
    image.sync(*file);
    write(image, *file, "lost");
    image.sync_folder("");
  });
  bool garbled = false;
  for (const auto& files : found) {
    ASSERT_EQ(files.size(), 1u);
    const auto& bytes = files.at("a");
    EXPECT_TRUE(bytes.starts_with("safe")) << "synced bytes stay";
    EXPECT_LE(bytes.size(), 8u);
    garbled |= bytes.find_first_not_of(std::string_view("safelot\0", 8)) != bytes.npos;
  }
  EXPECT_TRUE(garbled);
  EXPECT_TRUE(found.contains({{"a", "safe"}}));
  EXPECT_TRUE(found.contains({{"a", "safelo"}}));
  EXPECT_TRUE(found.contains({{"a", "safelost"}}));
  EXPECT_TRUE(found.contains({{"a", std::string("safelo\0\0", 8)}}));
}

TEST(DiskImage, ARenameIsAtomicAndDurableOnceItsFolderIsSynced) {
  const auto make = [](DiskImage& image) {
    const auto file = image.add_file("a.part", 0, now);
    write(image, *file, "x");
    image.sync(*file);
    image.sync_folder("");
    image.rename("a.part", "a");
  };
  EXPECT_EQ(outcomes(make), std::set<Files>({{{"a.part", "x"}}, {{"a", "x"}}}));
  EXPECT_EQ(outcomes([&](DiskImage& image) {
              make(image);
              image.sync_folder("");
            }),
            std::set<Files>({{{"a", "x"}}}));
}

TEST(DiskImage, ARenameWithoutASyncOfTheFileMayLeaveTheFinalNameWithWrongBytes) {
  const auto found = outcomes([](DiskImage& image) {
    const auto file = image.add_file("a.part", 0, now);
    write(image, *file, "x");
    image.rename("a.part", "a");
    image.sync_folder("");
  });
  EXPECT_TRUE(found.contains({{"a", ""}})) << "the fault that the sync of a file before its rename is there for";
}

TEST(DiskImage, ARemovedNameMayComeBackUntilItsFolderIsSynced) {
  const auto make = [](DiskImage& image) {
    image.sync(*image.add_file("a", 0, now));
    image.sync_folder("");
    image.remove("a");
    EXPECT_EQ(image.seen_files(), Files{});
  };
  EXPECT_EQ(outcomes(make), std::set<Files>({{}, {{"a", ""}}}));
  EXPECT_EQ(outcomes([&](DiskImage& image) {
              make(image);
              image.sync_folder("");
            }),
            std::set<Files>({{}}));
}

TEST(DiskImage, AFileIsLostWithTheNameOfItsFolder) {
  const auto found = outcomes([](DiskImage& image) {
    image.add_folder("f");
    image.sync(*image.add_file("f/a", 0, now));
    image.sync_folder("f");
    EXPECT_EQ(image.durable_files(), Files{}) << "the folder's own name isn't durable";
  });
  EXPECT_EQ(found, std::set<Files>({{}, {{"f/a", ""}}}));
}

TEST(DiskImage, ARenameAcrossFoldersLeavesOneNameWhicheverFolderIsSynced) {
  for (const auto* folder : {"from", "to"}) {
    const auto found = outcomes([&](DiskImage& image) {
      image.add_folder("from");
      image.add_folder("to");
      image.sync_folder("");
      image.sync(*image.add_file("from/a", 0, now));
      image.rename("from/a", "to/b");
      image.sync_folder(folder);
    });
    EXPECT_EQ(found, std::set<Files>({{{"to/b", ""}}})) << folder;
  }
}

TEST(DiskImage, ChangesMayReachTheDiskOutOfOrder) {
  const auto found = outcomes([](DiskImage& image) {
    image.sync(*image.add_file("first", 0, now));
    image.sync(*image.add_file("second", 0, now));
  });
  EXPECT_TRUE(found.contains({{"second", ""}}));
  EXPECT_EQ(found.size(), 4u);
}

TEST(DiskImage, WhoHoldsAFileFromBeforeDoesNotReachTheOneFromAfter) {
  DiskImage image;
  const auto file = image.add_file("a", 0, now);
  image.sync(*file);
  image.sync_folder("");
  SimRandom random(1);
  image.lose_power(random);
  write(image, *file, "ghost");
  EXPECT_EQ(image.seen_files(), (Files{{"a", ""}}));
}

TEST(DiskImage, AProcessThatDiesLosesNothingButItsReservations) {
  DiskImage image;
  const auto file = image.add_file("a", 1000, now);
  write(image, *file, "12345");
  EXPECT_EQ(image.used(), 1000u);
  image.process_died();
  EXPECT_EQ(image.used(), 5u);
  EXPECT_EQ(image.seen_files(), (Files{{"a", "12345"}}));
}

TEST(DiskImage, CountsWhatIsUsed) {
  DiskImage image;
  const auto file = image.add_file("a", 4, now);
  write(image, *file, "12345678");
  EXPECT_EQ(image.used(), 8u) << "more than was reserved";
  image.sync(*file);
  EXPECT_EQ(image.used(), 8u);
  image.remove("a");
  EXPECT_EQ(image.used(), 0u);
  write(image, *file, "9");
  EXPECT_EQ(image.used(), 0u) << "it has no name any more";
}

TEST(DiskImage, ChildrenAreOneLevel) {
  DiskImage image;
  image.add_folder("f");
  image.add_folder("f/g");
  image.add_file("f/a", 0, now);
  image.add_file("f/g/deep", 0, now);
  image.add_file("f/z", 0, now);
  image.add_file("f.x", 0, now);
  image.add_file("f0", 0, now);
  const auto names = [&](std::string_view folder) {
    std::vector<std::string> found;
    for (const auto& [path, entry] : image.children(folder)) found.push_back(path);
    return found;
  };
  EXPECT_EQ(names(""), (std::vector<std::string>{"f", "f.x", "f0"}));
  EXPECT_EQ(names("f"), (std::vector<std::string>{"f/a", "f/g", "f/z"}));
  EXPECT_EQ(names("f/g"), (std::vector<std::string>{"f/g/deep"}));
  EXPECT_EQ(names("nowhere"), std::vector<std::string>{});
}

TEST(DiskImage, ALaterRenameCarriesTheEarlierOnes) {
  const auto found = outcomes([](DiskImage& image) {
    image.add_folder("f");
    image.sync(*image.add_file("a", 0, now));
    image.sync_folder("");
    image.rename("a", "b");
    image.rename("b", "f/c");
    image.sync_folder("f");
  });
  EXPECT_EQ(found, std::set<Files>({{{"f/c", ""}}}));
}

TEST(DiskImage, AFileThatWasRenamedTwiceHasOneName) {
  const auto found = outcomes([](DiskImage& image) {
    image.sync(*image.add_file("a", 0, now));
    image.sync_folder("");
    image.rename("a", "b");
    image.rename("b", "c");
  });
  EXPECT_EQ(found, std::set<Files>({{{"a", ""}}, {{"b", ""}}, {{"c", ""}}}));
}

TEST(DiskImage, ANewFileUnderAnOldNameNeverCostsTheFileThatHadIt) {
  const auto found = outcomes([](DiskImage& image) {
    const auto file = image.add_file("a", 0, now);
    write(image, *file, "old");
    image.sync(*file);
    image.sync_folder("");
    image.rename("a", "b");
    image.sync(*image.add_file("a", 0, now));
  });
  EXPECT_EQ(found, std::set<Files>({{{"a", "old"}}, {{"b", "old"}}, {{"a", ""}, {"b", "old"}}}));
}

TEST(DiskImage, ANameThatWasUsedBeforeBelongsToItsLastFile) {
  const auto found = outcomes([](DiskImage& image) {
    image.add_folder("f");
    image.sync_folder("");
    image.add_file("b", 0, now);
    image.remove("b");
    const auto file = image.add_file("f/x", 0, now);
    write(image, *file, "x");
    image.sync(*file);
    image.sync_folder("f");
    image.rename("f/x", "b");
    image.sync_folder("f");
    image.sync_folder("");
  });
  EXPECT_EQ(found, std::set<Files>({{{"b", "x"}}}));
}

// One of the operations at random; impossible ones are left out.
void act(DiskImage& image) {
  const std::vector<std::string> all{"a", "b", "f/a", "f/b"};
  const auto name = *rc::gen::elementOf(all), other = *rc::gen::elementOf(all);
  const auto* entry = image.find(name);
  switch (*rc::gen::inRange(0, 6)) {
    case 0: return entry ? void() : void(image.add_file(name, 0, now));
    case 1: return entry ? write(image, *entry->file, name) : void();
    case 2: return entry ? image.sync(*entry->file) : void();
    case 3: return image.sync_folder(folder_of(name));
    case 4: return entry && !image.find(other) ? image.rename(name, other) : void();
    default: return entry ? image.remove(name) : void();
  }
}

// Whatever was done: once all folders are synced, exactly what is seen survives, with at least the synced bytes; before,
// no file has two names; and used() is the sum of what is seen.
RC_GTEST_PROP(DiskImageProperty, DurableThingsSurvive, ()) {
  DiskImage image;
  image.add_folder("f");
  image.sync_folder("");
  const auto actions = *rc::gen::inRange(0, 40);
  for (int i = 0; i < actions; ++i) act(image);
  SimRandom random(*rc::gen::arbitrary<std::uint64_t>());
  std::uint64_t used = 0;
  for (const auto& [path, bytes] : image.seen_files()) used += bytes.size();
  RC_ASSERT(image.used() == used);

  DiskImage hasty = image;
  hasty.lose_power(random);
  std::set<const SimFile*> files;
  for (const auto* folder : {"", "f"})
    for (const auto& [path, entry] : hasty.children(folder))
      if (entry.file) RC_ASSERT(files.insert(entry.file.get()).second);

  image.sync_folder("");
  image.sync_folder("f");
  const auto durable = image.durable_files();
  RC_ASSERT(durable.size() == image.seen_files().size());
  image.lose_power(random);
  const auto after = image.seen_files();
  RC_ASSERT(after.size() == durable.size());
  for (const auto& [path, bytes] : durable) RC_ASSERT(after.contains(path) && after.at(path).starts_with(bytes));
}

}  // namespace
}  // namespace holdfast::sim
