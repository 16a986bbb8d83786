// A ticket's secrets can't be copied or printed, and its words are fixed.
#include "core/resolve/ticket.h"

#include <gtest/gtest.h>

#include <ostream>
#include <type_traits>

namespace holdfast {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

TEST(Ticket, LinksAreMovedNotCopiedAndNeverPrinted) {
  static_assert(!std::is_copy_constructible_v<SecretLink> && !std::is_copy_assignable_v<SecretLink>);
  static_assert(!std::is_copy_constructible_v<Candidate>);
  static_assert(!std::is_convertible_v<SecretLink, std::string> && !Printable<SecretLink> && !Printable<Ticket>);
  SecretLink link("https://cdn.test/a");
  const SecretLink moved = std::move(link);
  EXPECT_EQ(moved.reveal(), "https://cdn.test/a");
}

TEST(Ticket, RenditionsHaveTheirWords) {
  EXPECT_EQ(to_string(Rendition::hd), "hd");
  EXPECT_EQ(to_string(Rendition::standard), "standard");
  EXPECT_EQ(to_string(Rendition::watermarked), "watermarked");
}

}  // namespace
}  // namespace holdfast
