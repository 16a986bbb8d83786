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

}  // namespace
}  // namespace holdfast
