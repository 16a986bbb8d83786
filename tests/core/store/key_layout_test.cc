// The path rule and the names of everything in the vault.
#include "core/store/key_layout.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace holdfast {
namespace {

constexpr Instant pinned = instant_from_unix(1780041600);  // 2026-05-29T08:00:00Z
constexpr AwemeId id{7387261234567890123};

TEST(PathPart, KeepsPlainBytesAndEscapesTheRest) {
  EXPECT_EQ(path_part("alice_1.b-C"), "alice_1.b-C");
  EXPECT_EQ(path_part("a/b"), "a%2Fb");
  EXPECT_EQ(path_part("\u00e9 %"), "%C3%A9%20%25");
  EXPECT_EQ(path_part(std::string_view("\0\n", 2)), "%00%0A");
}

TEST(PathPart, IsNeverEmptyOrADotName) {
  EXPECT_EQ(path_part(""), "_unknown");
  EXPECT_EQ(path_part("."), "%2E");
  EXPECT_EQ(path_part(".."), ".%2E");
  EXPECT_EQ(path_part("name."), "name%2E");
  EXPECT_EQ(path_part("../../../etc/fixture"), "..%2F..%2F..%2Fetc%2Ffixture");
}

TEST(PathPart, LongNamesAreCutAndStayApart) {
  const std::string a(200, 'a');
  EXPECT_EQ(path_part(a).size(), limits::path_part_bytes_max);
  EXPECT_NE(path_part(a), path_part(a + "b"));
  EXPECT_EQ(path_part(std::string(96, 'a')), std::string(96, 'a')) << "what fits isn't cut";
}

TEST(PathPart, IsNeverCutInsideAnEscape) {
  for (std::size_t plain = 70; plain < 85; ++plain) {
    const std::string part = path_part(std::string(plain, 'a') + std::string(50, '/'));
    EXPECT_TRUE(is_safe_key(part)) << part;
    EXPECT_LE(part.size(), limits::path_part_bytes_max);
  }
}

TEST(KeyLayout, NamesAreTheHousePlans) {
  EXPECT_EQ(video_stem(pinned, "alice123", id).text(), "videos/dt=2026-05-29/author=alice123/7387261234567890123");
  EXPECT_EQ(photo_stem(pinned, "alice123", id).text(), "photos/dt=2026-05-29/author=alice123/7387261234567890123");
  EXPECT_EQ(cover_stem(pinned, id).text(), "covers/dt=2026-05-29/7387261234567890123");
  EXPECT_EQ(music_stem(7016547803243022337).text(), "music/7016547803243022337");
  EXPECT_EQ(tombstone_key(id).text(), "tombstones/7387261234567890123.json");
  const auto stem = video_stem(pinned, "alice123", id);
  EXPECT_EQ(stem.with_extension(".mp4").text(), stem.text() + ".mp4");
  EXPECT_EQ(sidecar_key(stem).text(), stem.text() + ".json");
  EXPECT_EQ(slide_stem(photo_stem(pinned, "a", id), 1).with_extension(".jpg").name(), "001.jpg");
  EXPECT_EQ(stem.under("quarantine").text(), "quarantine/" + stem.text());
}

TEST(KeyLayout, AHostileHandleStaysInItsFolder) {
  EXPECT_EQ(video_stem(pinned, "../../../etc/fixture", id).text(),
            "videos/dt=2026-05-29/author=..%2F..%2F..%2Fetc%2Ffixture/7387261234567890123");
  EXPECT_EQ(video_stem(pinned, "", id).text(), "videos/dt=2026-05-29/author=_unknown/7387261234567890123");
}

TEST(KeyLayout, AStemSaysWhatItWasMadeOf) {
  const auto parts = parse_stem(photo_stem(pinned, "a/b", id));
  ASSERT_TRUE(parts);
  EXPECT_EQ(*parts, (StemParts{true, "2026-05-29", "a%2Fb", id}));
  EXPECT_EQ(cover_stem_for(video_stem(pinned, "alice", id)), cover_stem(pinned, id));
  EXPECT_EQ(parse_stem(cover_stem(pinned, id)), std::nullopt);
  EXPECT_EQ(cover_stem_for(music_stem(5)), std::nullopt);
}

TEST(StorageKey, RefusesWhatCouldLeaveTheVaultOrHide) {
  for (const std::string text : {"", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "a/./b", ".hidden", "a/.hidden", "a/b.", "a b", "a\\b", "a%2", "a%2f",
                                 "a%ZZ", "a\nb", "\u00e9", "a:b"})
    EXPECT_FALSE(StorageKey::parse(text).has_value()) << text;
  EXPECT_FALSE(StorageKey::parse(std::string(97, 'a')).has_value());
  EXPECT_FALSE(StorageKey::parse("a" + std::string(300, '/')).has_value());
  std::string deep = "a";
  while (deep.size() <= limits::key_bytes_max) deep += "/a";
  EXPECT_FALSE(StorageKey::parse(deep).has_value());
}

TEST(PartName, IsHiddenBesideItsFinalNameAndReadsBack) {
  const auto stem = video_stem(pinned, "alice", id);
  const std::string path = part_path(stem, LeaseToken{42}, 0x1234);
  EXPECT_EQ(path, std::string(stem.folder()) + "/.7387261234567890123.t42.0000000000001234.part");
  const auto read = parse_part_name(path.substr(path.rfind('/') + 1));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->token, LeaseToken{42});
  EXPECT_EQ(read->id(), id);
  EXPECT_FALSE(is_safe_key(path)) << "no published key looks like a part";
}

TEST(PartName, OtherNamesAreNone) {
  for (const char* name : {"", ".part", "7.t1.0000000000001234.part", ".7.t1.0000000000001234", ".7.t1.000000000000123.part", ".7.t1.000000000000123G.part",
                           ".7.1.0000000000001234.part", ".7.t0.0000000000001234.part", ".7.t.0000000000001234.part", ".t1.0000000000001234.part",
                           "..t1.0000000000001234.part", ".7.t99999999999999999999.0000000000001234.part", ".video.mp4.part"})
    EXPECT_EQ(parse_part_name(name), std::nullopt) << name;
}

RC_GTEST_PROP(PathPartProperty, IsSafeInEveryPlace, (const std::string& handle)) {
  const auto stem = video_stem(pinned, handle, id);
  RC_ASSERT(is_safe_key(stem.text()));
  RC_ASSERT((StorageKey::parse(stem.text()) == stem));
  RC_ASSERT(parse_stem(stem)->id == id);
  RC_ASSERT(path_part(handle).size() <= limits::path_part_bytes_max);
}

RC_GTEST_PROP(PathPartProperty, DistinctNamesStayDistinct, (const std::string& a, const std::string& b)) {
  const std::string long_prefix(*rc::gen::inRange<std::size_t>(0, 120), 'x');
  RC_PRE(a != b);
  RC_ASSERT(path_part(long_prefix + a) != path_part(long_prefix + b));
}

RC_GTEST_PROP(PartNameProperty, ReadsBack, ()) {
  const LeaseToken token{*rc::gen::inRange<std::int64_t>(1, INT64_MAX)};
  const AwemeId post{*rc::gen::inRange<std::int64_t>(1, INT64_MAX)};
  const auto path = part_path(cover_stem(pinned, post), token, *rc::gen::arbitrary<std::uint64_t>());
  const auto read = parse_part_name(path.substr(path.rfind('/') + 1));
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->token == token);
  RC_ASSERT(read->id() == post);
}

TEST(KeyLayout, WhoseAnObjectIs) {
  struct Step {
    const char* key;
    std::int64_t id;  // 0: nobody's
  };
  const Step steps[] = {{"videos/dt=2026-05-29/author=a/7387261234567890123.mp4", 7387261234567890123},
                        {"photos/dt=2026-05-29/author=a/7387261234567890123/001.jpg", 7387261234567890123},
                        {"covers/dt=2026-05-29/7387261234567890123.webp", 7387261234567890123},
                        {"music/7016547803243022337.mp3", 0},
                        {"videos/dt=2026-05-29/7387261234567890123.mp4", 0},
                        {"quarantine/videos/dt=2026-05-29/author=a/1.mp4", 0},
                        {"", 0}};
  for (const auto& step : steps) EXPECT_EQ(id_of_key(step.key).value_or(AwemeId{}).value, step.id) << step.key;
}

}  // namespace
}  // namespace holdfast
