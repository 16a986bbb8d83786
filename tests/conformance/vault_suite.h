// What every Vault does, whatever it lies on: this suite is the port's specification (ports/vault.h). A harness has
//   Vault& vault(), KeyList& keys()        an empty vault, new for each test, and its names
//   template <class T> T run(awaitable<T>) to its end
//   std::string why_not() const            optional: why its tests can't run here
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "core/base/sha256.h"
#include "core/base/limits.h"
#include "ports/key_list.h"
#include "ports/vault.h"

namespace holdfast::conformance {

inline std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

// The digests of what the suite stores, from `printf %s … | sha256sum`.
inline constexpr const char* sha256_of_hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
inline constexpr const char* sha256_of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

inline const std::string video_stem_a = "videos/dt=2026-05-29/author=alice123/7387261234567890123";
inline const std::string video_stem_b = "videos/dt=2026-05-29/author=alice123/7387261234567890124";

template <class Harness>
class VaultSuite : public ::testing::Test {
 protected:
  void SetUp() override {
    if constexpr (requires(Harness harness) { harness.why_not(); })
      if (const auto why = harness_.why_not(); !why.empty()) GTEST_SKIP() << why;
  }
  Vault& vault() { return harness_.vault(); }
  template <class T>
  T run(awaitable<T> work) { return harness_.run(std::move(work)); }

  std::unique_ptr<Part> begin(const std::string& stem, const std::string& text, std::int64_t token = 7) {
    auto part = run(vault().begin({.stem = stem, .token = {token}, .expected = text.size()}));
    EXPECT_TRUE(part) << part.error().describe();
    if (!part) return nullptr;
    EXPECT_TRUE((*part)->append(bytes_of(text)));
    return std::move(*part);
  }
  Published publish(const std::string& stem, const std::string& extension, const std::string& text, std::int64_t token = 7) {
    auto published = run(vault().publish(begin(stem, text, token), stem + extension));
    EXPECT_TRUE(published) << published.error().describe();
    return published.value_or(Published::taken);
  }
  std::optional<std::string> read(const std::string& key) {
    auto text = run(vault().read(key, 64 << 20));
    EXPECT_TRUE(text) << text.error().describe();
    return text ? *text : std::nullopt;
  }
  std::vector<LeftPart> parts() {
    auto left = run(vault().parts());
    EXPECT_TRUE(left) << left.error().describe();
    return left ? *left : std::vector<LeftPart>{};
  }
  std::vector<std::string> keys_of(const std::string& stem) {
    auto keys = run(vault().keys_of(stem));
    EXPECT_TRUE(keys) << keys.error().describe();
    if (!keys) return {};
    std::ranges::sort(*keys);
    return *keys;
  }
  std::vector<std::string> keys_under(const std::string& folder) {
    std::vector<std::string> all;
    for (std::string after;;) {
      const auto page = run(harness_.keys().keys_under(folder, after));
      EXPECT_TRUE(page) << page.error().describe();
      if (!page || page->empty()) return all;
      EXPECT_LE(page->size(), limits::keys_listed);
      for (const auto& listed : *page) {
        EXPECT_GT(listed.key, after) << "ascending, each once";
        after = listed.key;
        all.push_back(listed.key + " " + std::to_string(listed.bytes));
      }
    }
  }
  KeyList& keys() { return harness_.keys(); }

 private:
  Harness harness_;
};

class CountingVisitor : public ByteVisitor {
 public:
  void on_bytes(std::span<const std::byte> bytes) override {
    text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    pieces += 1;
  }
  std::string text;
  int pieces = 0;
};

TYPED_TEST_SUITE_P(VaultSuite);

TYPED_TEST_P(VaultSuite, WhatWasPublishedIsRead) {
  EXPECT_EQ(this->publish(video_stem_a, ".mp4", "hello"), Published::created);
  EXPECT_EQ(this->read(video_stem_a + ".mp4"), "hello");
}

TYPED_TEST_P(VaultSuite, PartKnowsItsSizeAndDigest) {
  auto part = this->begin(video_stem_a, "");
  EXPECT_EQ(to_hex(part->digest()), sha256_of_nothing);
  ASSERT_TRUE(part->append(bytes_of("hel")));
  ASSERT_TRUE(part->append(bytes_of("lo")));
  EXPECT_EQ(part->size(), 5u);
  EXPECT_EQ(to_hex(part->digest()), sha256_of_hello);
}

TYPED_TEST_P(VaultSuite, NameIsAbsentUntilPublished) {
  auto part = this->begin(video_stem_a, "hello");
  EXPECT_EQ(this->read(video_stem_a + ".mp4"), std::nullopt);
  EXPECT_TRUE(this->keys_of(video_stem_a).empty());
}

TYPED_TEST_P(VaultSuite, PublishNeverReplaces) {
  EXPECT_EQ(this->publish(video_stem_a, ".mp4", "first"), Published::created);
  EXPECT_EQ(this->publish(video_stem_a, ".mp4", "second"), Published::taken);
  EXPECT_EQ(this->read(video_stem_a + ".mp4"), "first");
  EXPECT_TRUE(this->parts().empty()) << "the second part is gone";
}

TYPED_TEST_P(VaultSuite, TwoPartsOfOneStemDoNotMeet) {
  auto one = this->begin(video_stem_a, "one", 7);
  auto two = this->begin(video_stem_a, "two", 7);
  EXPECT_EQ(this->run(this->vault().publish(std::move(two), video_stem_a + ".mp4")).value(), Published::created);
  EXPECT_EQ(this->run(this->vault().publish(std::move(one), video_stem_a + ".mp4")).value(), Published::taken);
  EXPECT_EQ(this->read(video_stem_a + ".mp4"), "two");
}

TYPED_TEST_P(VaultSuite, DiscardedPartIsGone) {
  auto part = this->begin(video_stem_a, "hello");
  EXPECT_EQ(this->parts().size(), 1u);
  this->run(part->discard());
  part.reset();
  EXPECT_TRUE(this->parts().empty());
}

TYPED_TEST_P(VaultSuite, AbandonedPartIsFoundWithItsLease) {
  this->begin(video_stem_a, "hello", 42).reset();
  const auto left = this->parts();
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].token, LeaseToken{42});
  EXPECT_EQ(left[0].bytes, 5u);
  ASSERT_TRUE(this->run(this->vault().remove(left[0].path)));
  EXPECT_TRUE(this->parts().empty());
}

TYPED_TEST_P(VaultSuite, PartsAreFoundInEveryFolder) {
  for (const char* stem : {"videos/dt=2026-05-29/author=a/11", "photos/dt=2026-05-29/author=a/12", "photos/dt=2026-05-29/author=a/12/001",
                           "covers/dt=2026-05-29/13", "music/14"})
    this->begin(stem, "x").reset();
  EXPECT_EQ(this->parts().size(), 5u);
}

TYPED_TEST_P(VaultSuite, PublishedNamesAreNoParts) {
  this->publish(video_stem_a, ".mp4", "hello");
  this->publish(video_stem_a, ".json", "{}");
  EXPECT_TRUE(this->parts().empty());
}

TYPED_TEST_P(VaultSuite, KeysOfAStemAreItsSiblingsOnly) {
  this->publish(video_stem_a, ".mp4", "v");
  this->publish(video_stem_a, ".json", "{}");
  this->publish(video_stem_b, ".mp4", "other");
  this->publish("videos/dt=2026-05-29/author=alice123/73872612345678901234", ".mp4", "longer id");
  auto part = this->begin(video_stem_a, "unfinished");
  EXPECT_EQ(this->keys_of(video_stem_a), (std::vector<std::string>{video_stem_a + ".json", video_stem_a + ".mp4"}));
  EXPECT_TRUE(this->keys_of("videos/dt=2020-01-01/author=nobody/1").empty());
}

TYPED_TEST_P(VaultSuite, SlidesAreKeysOfTheirPost) {
  const std::string stem = "photos/dt=2026-05-29/author=alice123/7387261234567890124";
  this->publish(stem + "/001", ".jpg", "one");
  this->publish(stem + "/002", ".jpg", "two");
  this->publish(stem, ".json", "{}");
  EXPECT_EQ(this->keys_of(stem + "/002"), std::vector<std::string>{stem + "/002.jpg"});
  auto part = this->begin(stem + "/003", "unfinished");
  this->publish("photos/dt=2026-05-29/author=alice123/73872612345678901245/001", ".jpg", "longer id");
  EXPECT_EQ(this->keys_of(stem), (std::vector<std::string>{stem + ".json", stem + "/001.jpg", stem + "/002.jpg"}));
  ASSERT_TRUE(this->run(this->vault().remove(stem + ".json")));
  EXPECT_EQ(this->keys_of(stem), (std::vector<std::string>{stem + "/001.jpg", stem + "/002.jpg"})) << "also without a sidecar beside them";
}

TYPED_TEST_P(VaultSuite, AbsentObjectIsNoFailure) {
  CountingVisitor visitor;
  EXPECT_EQ(this->read("videos/dt=2026-05-29/author=a/1.mp4"), std::nullopt);
  const auto digest = this->run(this->vault().inspect("videos/dt=2026-05-29/author=a/1.mp4", visitor));
  ASSERT_TRUE(digest);
  EXPECT_FALSE(*digest);
  EXPECT_EQ(visitor.pieces, 0);
}

TYPED_TEST_P(VaultSuite, InspectStreamsEveryByte) {
  std::string large;
  for (int i = 0; large.size() < 3'000'000; ++i) large += std::to_string(i);
  auto part = this->begin(video_stem_a, large);
  const Sha256 digest = part->digest();
  ASSERT_TRUE(this->run(this->vault().publish(std::move(part), video_stem_a + ".mp4")));
  CountingVisitor visitor;
  const auto seen = this->run(this->vault().inspect(video_stem_a + ".mp4", visitor));
  ASSERT_TRUE(seen && *seen);
  EXPECT_EQ(**seen, digest);
  EXPECT_EQ(visitor.text, large);
}

TYPED_TEST_P(VaultSuite, ObjectLargerThanAllowedIsNotRead) {
  this->publish(video_stem_a, ".json", "12345");
  EXPECT_TRUE(this->run(this->vault().read(video_stem_a + ".json", 5)));
  const auto text = this->run(this->vault().read(video_stem_a + ".json", 4));
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().kind, FailureKind::corrupt);
}

TYPED_TEST_P(VaultSuite, EmptyObjectCanBeStored) {
  EXPECT_EQ(this->publish(video_stem_a, ".json", ""), Published::created);
  EXPECT_EQ(this->read(video_stem_a + ".json"), "");
}

TYPED_TEST_P(VaultSuite, RemovedNameIsFree) {
  this->publish(video_stem_a, ".mp4", "first");
  ASSERT_TRUE(this->run(this->vault().remove(video_stem_a + ".mp4")));
  EXPECT_EQ(this->read(video_stem_a + ".mp4"), std::nullopt);
  EXPECT_TRUE(this->run(this->vault().remove(video_stem_a + ".mp4"))) << "removing what is not there is well";
  EXPECT_TRUE(this->run(this->vault().remove("videos/dt=1999-01-01/author=nobody/1.mp4")));
  EXPECT_EQ(this->publish(video_stem_a, ".mp4", "second"), Published::created);
}

TYPED_TEST_P(VaultSuite, EscapedAndLongNamesAreNamesLikeOthers) {
  const std::string stem = "videos/dt=2026-05-29/author=" + std::string(80, 'a') + "%E2%82/7387261234567890123";
  EXPECT_EQ(this->publish(stem, ".mp4", "x"), Published::created);
  EXPECT_EQ(this->keys_of(stem).size(), 1u);
  EXPECT_EQ(this->publish("videos/dt=2026-05-29/author=%2E%2E/1", ".mp4", "y"), Published::created);
  EXPECT_EQ(this->read("videos/dt=2026-05-29/author=%2E%2E/1.mp4"), "y");
}

TYPED_TEST_P(VaultSuite, UnsafeNamesAreRefused) {
  CountingVisitor visitor;
  for (const char* name : {"", ".", "..", "../x", "/etc/passwd", "videos/../../x", "videos//x", "videos/./x", "videos/x/", "videos/.hidden", "a\\b", "a b",
                           "videos/x.", "a\nb", "videos/%zz", "videos/\xff"}) {
    const auto begun = this->run(this->vault().begin({.stem = name, .token = {7}, .expected = {}}));
    ASSERT_FALSE(begun) << name;
    EXPECT_EQ(begun.error().kind, FailureKind::invalid) << name;
    EXPECT_EQ(this->run(this->vault().read(name, 10)).error().kind, FailureKind::invalid) << name;
    EXPECT_EQ(this->run(this->vault().inspect(name, visitor)).error().kind, FailureKind::invalid) << name;
    EXPECT_EQ(this->run(this->vault().keys_of(name)).error().kind, FailureKind::invalid) << name;
    EXPECT_EQ(this->run(this->vault().remove(name)).error().kind, FailureKind::invalid) << name;
    const auto published = this->run(this->vault().publish(this->begin(video_stem_a, "x"), name));
    ASSERT_FALSE(published) << name;
    EXPECT_EQ(published.error().kind, FailureKind::invalid) << name;
  }
  EXPECT_TRUE(this->parts().empty());
}

TYPED_TEST_P(VaultSuite, EveryKeyOfAFolderIsListedInByteOrder) {
  const std::string photos = "photos/dt=2026-05-29/author=a";
  this->publish(photos + "/12", ".json", "{}");
  this->publish(photos + "/12/001", ".jpg", "one");
  this->publish(photos + "/12/002", ".jpg", "four");
  this->publish(photos + "-b/11", ".json", "{}");
  this->publish(photos + "/120", ".json", "{}");
  this->publish("photos/dt=2026-05-30/author=a/9", ".json", "");
  this->publish("music/14", ".mp3", "sound");
  this->begin(photos + "/12/003", "unfinished").reset();
  EXPECT_EQ(this->keys_under("photos"),
            (std::vector<std::string>{photos + "-b/11.json 2", photos + "/12.json 2", photos + "/12/001.jpg 3", photos + "/12/002.jpg 4", photos + "/120.json 2",
                                      "photos/dt=2026-05-30/author=a/9.json 0"}));
  EXPECT_EQ(this->keys_under(photos + "/12"), (std::vector<std::string>{photos + "/12/001.jpg 3", photos + "/12/002.jpg 4"}));
  EXPECT_EQ(this->keys_under("music"), std::vector<std::string>{"music/14.mp3 5"});
  EXPECT_TRUE(this->keys_under("tombstones").empty());
  EXPECT_EQ(this->run(this->keys().keys_under("../x", "")).error().kind, FailureKind::invalid);
}

TYPED_TEST_P(VaultSuite, AListingGoesOnAfterAnyKey) {
  const std::string photos = "photos/dt=2026-05-29/author=a";
  for (const char* stem : {"/12", "/12/001", "/12/002", "/120", "-b/1"}) this->publish(photos + stem, ".json", "{}");
  const auto all = this->keys_under("photos");
  ASSERT_EQ(all.size(), 5u);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto page = this->run(this->keys().keys_under("photos", all[i].substr(0, all[i].find(' '))));
    ASSERT_TRUE(page);
    ASSERT_EQ(page->empty(), i + 1 == all.size()) << all[i];
    if (!page->empty()) EXPECT_EQ(page->front().key + " 2", all[i + 1]);
  }
}

TYPED_TEST_P(VaultSuite, RoomIsStated) {
  const auto room = this->run(this->vault().free_bytes());
  ASSERT_TRUE(room) << room.error().describe();
  EXPECT_GT(*room, 0u);
}

REGISTER_TYPED_TEST_SUITE_P(VaultSuite, WhatWasPublishedIsRead, PartKnowsItsSizeAndDigest, NameIsAbsentUntilPublished, PublishNeverReplaces,
                            TwoPartsOfOneStemDoNotMeet, DiscardedPartIsGone, AbandonedPartIsFoundWithItsLease, PartsAreFoundInEveryFolder,
                            PublishedNamesAreNoParts, KeysOfAStemAreItsSiblingsOnly, SlidesAreKeysOfTheirPost,
                            AbsentObjectIsNoFailure, InspectStreamsEveryByte, ObjectLargerThanAllowedIsNotRead, EmptyObjectCanBeStored,
                            RemovedNameIsFree, EscapedAndLongNamesAreNamesLikeOthers, UnsafeNamesAreRefused,
                            EveryKeyOfAFolderIsListedInByteOrder, AListingGoesOnAfterAnyKey, RoomIsStated);

}  // namespace holdfast::conformance
