// What becomes of a photo post after each of its tickets (RULES 1 and 5), as steps.
#include "core/download/slides.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

using Ends = std::vector<SlideEnd>;
constexpr auto good = SlideEnd::good, gone = SlideEnd::gone, away = SlideEnd::turned_away, failed = SlideEnd::failed;

struct Ticket {
  Ends ends;
  PhotoStep step;
  bool some_good = false;
  bool all_refused = false;
};

void play(const std::vector<Ticket>& tickets, int refused_before = 0) {
  SlideBook book(refused_before);
  for (std::size_t i = 0; i < tickets.size(); ++i) {
    EXPECT_EQ(book.ticket_ended(tickets[i].ends), tickets[i].step) << "ticket " << i + 1;
    EXPECT_EQ(book.some_good(), tickets[i].some_good) << "ticket " << i + 1;
    EXPECT_EQ(book.all_refused(), tickets[i].all_refused) << "ticket " << i + 1;
  }
}

TEST(Slides, APostWithAllOfThemIsPublished) {
  play({{{good}, PhotoStep::publish, true, false}});
  play({{{good, good, good}, PhotoStep::publish, true, false}});
}

TEST(Slides, ASlideRefusedOnTwoTicketsIsLeftOut) {
  play({{{good, gone, good}, PhotoStep::go_on, true, true}, {{good, gone, good}, PhotoStep::publish_without, true, true}});
  play({{{good, away}, PhotoStep::go_on, true, true}, {{good, gone}, PhotoStep::publish_without, true, true}});
}

TEST(Slides, ASecondTicketMaySaveIt) {
  play({{{good, gone}, PhotoStep::go_on, true, true}, {{good, good}, PhotoStep::publish, true, false}});
}

TEST(Slides, HiccupsNeverLeaveASlideOut) {
  play({{{good, failed}, PhotoStep::go_on, true, false}, {{good, failed}, PhotoStep::go_on, true, false}, {{good, failed}, PhotoStep::go_on, true, false}});
  play({{{good, gone}, PhotoStep::go_on, true, true}, {{good, failed}, PhotoStep::go_on, true, false}, {{good, gone}, PhotoStep::publish_without, true, true}});
  play({{{good, gone, gone}, PhotoStep::go_on, true, true}, {{good, gone, failed}, PhotoStep::go_on, true, false}});
}

TEST(Slides, WithoutAnySlideNothingIsPublished) {
  play({{{gone, gone}, PhotoStep::go_on, false, true}, {{gone, gone}, PhotoStep::go_on, false, true}});
  play({{{}, PhotoStep::go_on, false, false}});
}

TEST(Slides, AHostThatTurnsEveryoneAwaySaysNothingAboutThePost) {
  play({{{away, away}, PhotoStep::go_on, false, false}, {{away, gone}, PhotoStep::go_on, false, false}});
}

TEST(Slides, AnEarlierLeaseCounts) {
  play({{{good, gone}, PhotoStep::publish_without, true, true}}, 1);
  play({{{good, failed}, PhotoStep::go_on, true, false}}, 2);
  play({{{gone}, PhotoStep::go_on, false, true}}, 2);
}

TEST(Slides, EndsAreReadFromTheTry) {
  EXPECT_EQ(slide_end(TryEnd::clean, 200), good);
  EXPECT_EQ(slide_end(TryEnd::soft_defects, 200), good);
  EXPECT_EQ(slide_end(TryEnd::hiccup, 503), failed);
  EXPECT_EQ(slide_end(TryEnd::refused, 404), gone);
  EXPECT_EQ(slide_end(TryEnd::refused, 410), gone);
  EXPECT_EQ(slide_end(TryEnd::refused, 403), away);
  EXPECT_EQ(slide_end(TryEnd::refused, 200), away);
  EXPECT_EQ(slide_end(TryEnd::bad_content, 200), gone);
}

}  // namespace
}  // namespace holdfast
