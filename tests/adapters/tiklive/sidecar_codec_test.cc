// Sidecars to JSON and back. The property: what was encoded is what is decoded, and the same bytes come out again.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "adapters/sidecar/json_sidecar_codec.h"
#include "adapters/sidecar/utc_text.h"
#include "core/base/limits.h"
#include "core/base/utf8.h"

namespace holdfast {
namespace {

const JsonSidecarCodec codec;

Sidecar example() {
  Sidecar sidecar;
  sidecar.post.id = AwemeId{7387261234567890123};
  sidecar.post.kind = PostKind::video;
  sidecar.post.author = {"6872318758774374401", "alice123", "Alice"};
  sidecar.post.title = "Cold \"brew\" \xE2\x98\x95";
  sidecar.post.create_time = 1779000000;
  sidecar.post.counters = {.play = 1037, .digg = 95};
  sidecar.post.music = Music{"7636451820655685109", "original sound", "Alice", 20};
  sidecar.url = "https://www.tiktok.com/@alice123/video/7387261234567890123";
  sidecar.sources = {"user @alice123"};
  sidecar.storage_key = "videos/dt=2026-05-29/author=alice123/7387261234567890123";
  sidecar.captured_at = instant_from_us(1780041600123456);
  Asset video;
  video.key = sidecar.storage_key + ".mp4";
  video.bytes = 3045000;
  video.sha256 = parse_sha256(std::string(64, 'a'));
  video.content_type = "video/mp4";
  video.codec = "h264";
  video.sound_codec = "aac";
  video.duration_ms = 20011;
  video.width = 576;
  video.height = 1024;
  video.rendition = Rendition::hd;
  video.host = "v16m.cdn.test";
  Asset cover;
  cover.kind = AssetKind::cover;
  cover.missing = "HTTP 404";
  sidecar.assets = {video, cover};
  sidecar.answer = "{\"aweme_id\": \"7387261234567890123\", \"play\": \"redacted:v16m.cdn.test\"}";
  return sidecar;
}

TEST(SidecarCodec, WritesTheFormThatTheDocsShow) {
  EXPECT_EQ(codec.encode(example()),
            R"({"version":1,"tool":"holdfast","aweme_id":"7387261234567890123",)"
            R"("attribution":{"url":"https://www.tiktok.com/@alice123/video/7387261234567890123","author_handle":"alice123","author_nickname":"Alice"},)"
            R"("storage_key":"videos/dt=2026-05-29/author=alice123/7387261234567890123","captured_at":"2026-05-29T08:00:00.123456Z",)"
            R"("sources":["user @alice123"],"post":{"kind":"video","author":{"id":"6872318758774374401","unique_id":"alice123","nickname":"Alice"},)"
            R"("title":"Cold \"brew\" )"
            "\xE2\x98\x95"
            R"(","created_at":"2026-05-17T06:40:00Z","play_count":1037,"digg_count":95,)"
            R"("music":{"id":"7636451820655685109","title":"original sound","author":"Alice","duration":20},"images":0,"pinned":false},)"
            R"("assets":[{"kind":"video","key":"videos/dt=2026-05-29/author=alice123/7387261234567890123.mp4","bytes":3045000,)"
            R"("sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","content_type":"video/mp4","codec":"h264",)"
            R"("sound_codec":"aac","duration_ms":20011,"width":576,"height":1024,"rendition":"hd","host":"v16m.cdn.test"},)"
            R"({"kind":"cover","missing":"HTTP 404","bytes":0}],)"
            R"("provider_answer":"{\"aweme_id\": \"7387261234567890123\", \"play\": \"redacted:v16m.cdn.test\"}"})"
            "\n");
}

TEST(SidecarCodec, TheExampleComesBack) {
  const auto decoded = codec.decode(codec.encode(example()));
  ASSERT_TRUE(decoded) << decoded.error().describe();
  EXPECT_EQ(decoded->post.title, example().post.title);
  EXPECT_EQ(decoded->post.create_time, 1779000000);
  EXPECT_EQ(decoded->captured_at, example().captured_at);
  EXPECT_EQ(decoded->answer, example().answer);
  EXPECT_EQ(decoded->assets[0].sha256, example().assets[0].sha256);
  EXPECT_EQ(decoded->assets[1].missing, "HTTP 404");
}

namespace make {

template <class T>
rc::Gen<std::optional<T>> maybe(rc::Gen<T> gen) {
  return rc::gen::oneOf(rc::gen::just(std::optional<T>{}), rc::gen::map(std::move(gen), [](T value) { return std::optional(std::move(value)); }));
}

rc::Gen<std::string> text() {
  return rc::gen::map(rc::gen::string<std::string>(), [](const std::string& bytes) { return mend_utf8(bytes); });
}

rc::Gen<std::string> word() { return rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'z'))); }
rc::Gen<std::optional<std::int64_t>> number() { return maybe(rc::gen::arbitrary<std::int64_t>()); }
rc::Gen<std::optional<std::string>> maybe_text() { return maybe(text()); }

Asset asset() {
  Asset asset;
  asset.kind = *rc::gen::element(AssetKind::video, AssetKind::cover, AssetKind::image, AssetKind::music);
  if (*rc::gen::arbitrary<bool>()) {
    asset.key = "videos/" + *rc::gen::resize(20, word());
    Sha256 digest;
    digest.bytes.fill(std::byte{*rc::gen::arbitrary<std::uint8_t>()});
    asset.sha256 = digest;
  } else {
    asset.missing = *word();
  }
  asset.bytes = *rc::gen::arbitrary<std::uint64_t>();
  asset.content_type = *text();
  asset.codec = *text();
  asset.sound_codec = *text();
  asset.duration_ms = *number();
  asset.width = *rc::gen::inRange(0, 5000);
  asset.height = *rc::gen::inRange(0, 5000);
  if (*rc::gen::arbitrary<bool>()) asset.rendition = *rc::gen::element(Rendition::hd, Rendition::standard, Rendition::watermarked);
  asset.host = *text();
  asset.defects = *rc::gen::container<std::vector<std::string>>(text());
  return asset;
}

Post post() {
  Post post;
  post.id = AwemeId{*rc::gen::inRange<std::int64_t>(1, INT64_MAX)};
  post.kind = *rc::gen::element(PostKind::unknown, PostKind::video, PostKind::photo);
  post.author = {*text(), *text(), *text()};
  post.title = *maybe_text();
  post.region = *maybe_text();
  post.duration_s = *number();
  if (*rc::gen::arbitrary<bool>()) post.create_time = *rc::gen::inRange<std::int64_t>(0, 253'402'300'799);
  post.counters = {*number(), *number(), *number(), *number(), *number(), *number()};
  if (*rc::gen::arbitrary<bool>()) post.music = Music{*text(), *text(), *text(), *number()};
  post.images = *rc::gen::inRange(0, 100);
  post.pinned = *rc::gen::arbitrary<bool>();
  return post;
}

Sidecar sidecar() {
  Sidecar sidecar;
  sidecar.post = post();
  sidecar.url = *text();
  sidecar.sources = *rc::gen::container<std::vector<std::string>>(text());
  sidecar.storage_key = "videos/" + *rc::gen::resize(20, word());
  sidecar.captured_at = instant_from_us(*rc::gen::inRange<std::int64_t>(0, 4102444800000000));
  for (int i = *rc::gen::inRange(1, 4); i > 0; --i) sidecar.assets.push_back(asset());
  sidecar.answer = *text();
  return sidecar;
}

}  // namespace make

auto parts_of(const Asset& asset) {
  return std::tie(asset.kind, asset.key, asset.missing, asset.bytes, asset.content_type, asset.codec, asset.sound_codec, asset.duration_ms,
                  asset.width, asset.height, asset.rendition, asset.host, asset.defects);
}

bool same(const Asset& a, const Asset& b) { return parts_of(a) == parts_of(b) && a.sha256 == b.sha256; }

bool same(const std::optional<Music>& a, const std::optional<Music>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return std::tie(a->id, a->title, a->author, a->duration_s) == std::tie(b->id, b->title, b->author, b->duration_s);
}

auto parts_of(const Post& post) {
  return std::tie(post.id, post.kind, post.author.id, post.author.handle, post.author.nickname, post.title, post.region, post.duration_s,
                  post.create_time, post.images, post.pinned, post.counters);
}

bool same(const Post& a, const Post& b) { return parts_of(a) == parts_of(b) && same(a.music, b.music); }

RC_GTEST_PROP(SidecarCodecProperty, WhatWasEncodedComesBack, ()) {
  const auto sidecar = make::sidecar();
  const auto json = codec.encode(sidecar);
  const auto decoded = codec.decode(json);
  RC_ASSERT(decoded.has_value());
  RC_ASSERT(same(decoded->post, sidecar.post));
  RC_ASSERT(std::tie(decoded->version, decoded->url, decoded->sources, decoded->storage_key, decoded->captured_at, decoded->answer) ==
            std::tie(sidecar.version, sidecar.url, sidecar.sources, sidecar.storage_key, sidecar.captured_at, sidecar.answer));
  RC_ASSERT(std::ranges::equal(decoded->assets, sidecar.assets, [](const Asset& a, const Asset& b) { return same(a, b); }));
  RC_ASSERT(codec.encode(*decoded) == json);
  RC_ASSERT(json.find('\n') == json.size() - 1);
}

TEST(SidecarCodec, TextThatIsNoUtf8IsMended) {
  auto sidecar = example();
  sidecar.post.title = "a\xFF";
  sidecar.answer = "\xC3";
  const auto decoded = codec.decode(codec.encode(sidecar));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->post.title, "a\xEF\xBF\xBD");
  EXPECT_EQ(decoded->answer, "\xEF\xBF\xBD");
}

std::string with(std::string_view from, std::string_view to) {
  auto json = codec.encode(example());
  json.replace(json.find(from), from.size(), to);
  return json;
}

TEST(SidecarCodec, UnknownMembersAreIgnored) {
  EXPECT_TRUE(codec.decode(with(R"({"version":1,)", R"({"version":1,"later":{"a":[1,2.5,null]},)")));
  EXPECT_TRUE(codec.decode(with(R"({"kind":"cover",)", R"({"kind":"cover","later":true,)")));
}

struct WrongRow {
  std::string_view from, to, member;
};

TEST(SidecarCodec, NamesTheMemberThatIsWrong) {
  const WrongRow rows[] = {
      {R"("aweme_id":"7387261234567890123")", R"("aweme_id":7387261234567890123)", "aweme_id"},
      {R"("aweme_id":"7387261234567890123")", R"("aweme_id":"0")", "aweme_id"},
      {R"("aweme_id":"7387261234567890123",)", "", "aweme_id"},
      {R"("storage_key":"videos/)", R"("storage_key":"../videos/)", "storage_key"},
      {R"("storage_key":"videos/)", R"("storage_key":"/videos/)", "storage_key"},
      {R"("key":"videos/dt=)", R"("key":"videos/../../dt=)", "key"},
      {R"("missing":"HTTP 404",)", "", "key"},
      {R"("kind":"cover")", R"("kind":"poster")", "kind"},
      {R"("kind":"video","author")", R"("kind":"film","author")", "kind"},
      {R"("sha256":"aa)", R"("sha256":"AA)", "sha256"},
      {R"("bytes":3045000)", R"("bytes":-1)", "bytes"},
      {R"("bytes":3045000)", R"("bytes":30.5)", "bytes"},
      {R"("captured_at":"2026-05-29T)", R"("captured_at":"2026-05-29 )", "captured_at"},
      {R"("created_at":"2026-05-17T06:40:00Z")", R"("created_at":1779000000)", "created_at"},
      {R"("rendition":"hd")", R"("rendition":"uhd")", "rendition"},
      {R"("title":"Cold)", R"("title":null,"x":"Cold)", "title"},
      {R"("sources":["user @alice123"])", R"("sources":[1])", "sources"},
      {R"("sources":["user @alice123"])", R"("sources":"x")", "sources"},
      {R"("play_count":1037)", R"("play_count":"1037")", "play_count"},
      {R"("pinned":false)", R"("pinned":0)", "pinned"},
      {R"("assets":[)", R"("assets":[],"x":[)", "assets"},
      {R"("assets":[)", R"("assets":[7,)", "assets"},
      {R"("width":576)", R"("width":99999999999)", "width"},
  };
  for (const auto& row : rows) {
    const auto decoded = codec.decode(with(row.from, row.to));
    ASSERT_FALSE(decoded) << row.to;
    EXPECT_EQ(decoded.error().kind, FailureKind::corrupt) << row.to;
    EXPECT_EQ(decoded.error().detail, "member \"" + std::string(row.member) + "\" is missing or wrong") << row.to;
  }
}

TEST(SidecarCodec, AnyOtherVersionIsCorrupt) {
  for (const auto* version : {R"({"version":2,)", R"({"version":0,)", R"({)"}) {
    const auto decoded = codec.decode(with(R"({"version":1,)", version));
    ASSERT_FALSE(decoded);
    EXPECT_TRUE(decoded.error().detail.contains("version")) << decoded.error().detail;
  }
}

TEST(SidecarCodec, EveryCutIsCorrupt) {
  const auto json = codec.encode(example());
  for (std::size_t length = 0; length + 1 < json.size(); ++length)
    EXPECT_FALSE(codec.decode(std::string_view(json).substr(0, length))) << length;
  EXPECT_TRUE(codec.decode(std::string_view(json).substr(0, json.size() - 1)));
}

TEST(SidecarCodec, WhatIsNoObjectOrTooMuchIsCorrupt) {
  for (const auto& json : {std::string("null"), std::string("[]"), std::string("\xFF"), std::string(100000, '['), codec.encode(example()) + "x"})
    EXPECT_FALSE(codec.decode(json));
  EXPECT_FALSE(codec.decode(codec.encode(example()) + std::string(limits::sidecar_bytes_max, ' ')));
}

TEST(UtcText, ReadsWhatIsWritten) {
  EXPECT_EQ(parse_utc_text("1970-01-01T00:00:00Z"), instant_from_unix(0));
  EXPECT_EQ(parse_utc_text("2026-05-17T08:00:00.5Z"), instant_from_unix(1779004800) + milliseconds{500});
  EXPECT_EQ(parse_utc_text(iso_text(instant_from_us(1779004800000001))), instant_from_us(1779004800000001));
  EXPECT_EQ(utc_text_of_unix(1779004800), "2026-05-17T08:00:00Z");
  EXPECT_EQ(utc_text_of_unix(-1), std::nullopt);
  EXPECT_EQ(utc_text_of_unix(253'402'300'800), std::nullopt);
}

TEST(UtcText, RefusesEverythingElse) {
  for (const auto* text : {"", "Z", "2026-05-17T08:00:00", "2026-05-17T08:00:00+00:00", "2026-02-30T08:00:00Z", "2026-05-17T24:00:00Z", "2026-05-17T08:60:00Z",
                           "2026-05-17T08:00:60Z", "2026-05-17T08:00:00.Z", "2026-05-17T08:00:00.1234567Z", "2026-5-17T08:00:00Z", "+026-05-17T08:00:00Z",
                           "2026-05-17T08:00:00.-1Z"})
    EXPECT_EQ(parse_utc_text(text), std::nullopt) << text;
}

}  // namespace
}  // namespace holdfast
