// The simulator's SHA-256 against published vectors (FIPS 180-4 examples, NIST CAVP short messages).
#include "world/sim_sha256.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace holdfast::sim {
namespace {

TEST(SimSha256, PublishedVectors) {
  struct Vector { std::string message, digest; };
  const std::vector<Vector> vectors{
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
       "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
      {"\xd3", "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"},
      {"\x11\xaf", "5ca7133fa735326081558ac312c620eeca9970d1e70a4b95533d956f072d1f98"},
      {std::string(1'000'000, 'a'), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
  };
  for (const auto& vector : vectors) EXPECT_EQ(to_hex(sim_sha256(vector.message)), vector.digest) << vector.message.size() << " bytes";
}

// The lengths at which the padding changes its shape: 55 fits into one block with its length, 56 doesn't.
TEST(SimSha256, LengthsAroundABlock) {
  EXPECT_EQ(to_hex(sim_sha256(std::string(55, 'a'))), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
  EXPECT_EQ(to_hex(sim_sha256(std::string(56, 'a'))), "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
  EXPECT_EQ(to_hex(sim_sha256(std::string(64, 'a'))), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
}

TEST(SimSha256, ADigestCanBeAskedForOnTheWay) {
  SimSha256 hash;
  hash.update(std::as_bytes(std::span(std::string_view("ab"))));
  EXPECT_EQ(hash.digest(), sim_sha256("ab"));
  EXPECT_EQ(hash.digest(), sim_sha256("ab"));
  hash.update(std::as_bytes(std::span(std::string_view("c"))));
  EXPECT_EQ(hash.digest(), sim_sha256("abc"));
}

RC_GTEST_PROP(SimSha256Property, PiecesDoNotMatter, ()) {
  const std::string message(*rc::gen::inRange<std::size_t>(0, 300), *rc::gen::arbitrary<char>());
  SimSha256 hash;
  for (std::size_t at = 0; at < message.size();) {
    const auto length = std::min(message.size() - at, *rc::gen::inRange<std::size_t>(0, 130));
    hash.update(std::as_bytes(std::span(message).subspan(at, length)));
    at += length;
    if (length == 0) hash.update({});
  }
  RC_ASSERT(hash.digest() == sim_sha256(message));
}

}  // namespace
}  // namespace holdfast::sim
