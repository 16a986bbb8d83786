// The words for assets.
#include "core/store/sidecar.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

TEST(Sidecar, AssetKindsComeBackFromTheirWords) {
  for (const auto kind : {AssetKind::video, AssetKind::cover, AssetKind::image, AssetKind::music})
    EXPECT_EQ(parse_asset_kind(to_string(kind)), kind);
  EXPECT_EQ(to_string(AssetKind::video), "video");
  EXPECT_EQ(parse_asset_kind("Video"), std::nullopt);
  EXPECT_EQ(parse_asset_kind(""), std::nullopt);
}

TEST(Sidecar, ThePostsOwnMediaAreItsVideoOrTheSlidesThatAreThere) {
  Sidecar video{.assets = {{.kind = AssetKind::video, .key = "v.mp4", .bytes = 100}, {.kind = AssetKind::cover, .key = "c.jpg", .bytes = 5}}};
  EXPECT_EQ(main_media(video).first, &video.assets[0]);
  EXPECT_EQ(main_media(video).bytes, 100u);
  Sidecar photo{.assets = {{.kind = AssetKind::image, .key = "", .missing = "HTTP 404"}, {.kind = AssetKind::image, .key = "2.jpg", .bytes = 20},
                           {.kind = AssetKind::image, .key = "3.jpg", .bytes = 30}, {.kind = AssetKind::music, .key = "m.mp3", .bytes = 7}}};
  EXPECT_EQ(main_media(photo).first, &photo.assets[1]);
  EXPECT_EQ(main_media(photo).bytes, 50u);
  EXPECT_EQ(main_media({}).first, nullptr);
}

}  // namespace
}  // namespace holdfast
