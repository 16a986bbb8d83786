// Random steps by several workers, some of whom die: after each the tables agree, the balance sums, and no capture has
// a third call. The steps stand for what the pipeline may do, in any order it may do it.
#pragma once

#include <array>
#include <map>
#include <random>

#include "conformance/catalog_suite.h"

namespace holdfast::conformance {

// Workers that buy, finish, postpone and vanish.
class RandomLife {
 public:
  RandomLife(CatalogSteps& steps, std::uint32_t seed) : at(steps), chance_(seed), alice_(at.add_user("alice")), bob_(at.add_user("bob")) {}

  void step() {
    at.now += seconds{pick(0, 90)};
    switch (pick(0, 14)) {
      case 0: case 1: return list_page();
      case 2: case 3: return claim();
      case 4: case 5: return buy();
      case 6: return close();
      case 7: case 8: return finish();
      case 9: return void(at.take(at.catalog.sweep().reap(at.now)));
      case 10: return index();
      case 11: return sweep();
      case 12: return rarely();
      case 13: return upload();
      default: return links();
    }
  }
  // What the ledger may hold: at most two calls of a capture that are not void.
  std::map<std::pair<std::int64_t, int>, int> bought;

 private:
  struct Held {
    Claim claim;
    std::optional<Granted> open;
  };
  struct HeldLink {
    LinkClaim claim;
    std::optional<Granted> open;
  };

  int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(chance_); }
  Outcome outcome() { return std::array{Outcome::charged, Outcome::void_call, Outcome::ambiguous}[static_cast<std::size_t>(pick(0, 2))]; }

  void list_page() {
    std::vector<Post> posts;
    for (int count = pick(0, 6); count > 0; --count) posts.push_back(at.post(pick(1, 60), pick(0, 9) == 0 ? PostKind::photo : PostKind::video));
    const auto kind = pick(0, 1) == 0 ? WalkKind::head : WalkKind::backfill;
    const auto end = pick(0, 4) == 0 ? std::optional(WalkEnd::end_of_listing) : std::nullopt;
    at.take(at.catalog.listing().commit_page(at.page(pick(0, 1) == 0 ? alice_ : bob_, posts, kind, end)));
  }
  void claim() {
    for (auto& claim : at.claim(pick(1, 4), Stage::resolve, pick(0, 1) == 0)) held_.push_back({std::move(claim), std::nullopt});
  }
  void buy() {
    if (held_.empty()) return;
    auto& held = held_[static_cast<std::size_t>(pick(0, static_cast<int>(held_.size()) - 1))];
    if (held.open) return;
    const auto answer = at.ask(held.claim, pick(0, 1) == 0);
    if (const auto* granted = std::get_if<Granted>(&answer)) {
      held.open = *granted;
      ++bought[{held.claim.id.value, granted->capture}];
    }
  }
  void account(const Held& held, Outcome how) {
    if (how == Outcome::void_call) --bought[{held.claim.id.value, held.open->capture}];
  }
  void close() {
    if (held_.empty() || !held_.back().open) return;
    auto& held = held_.back();
    const auto how = outcome();
    if (how == Outcome::charged) {
      if (!at.run(at.catalog.queue().pin({held.claim, "videos/" + to_text(held.claim.id), PostKind::video, at.closing(*held.open, how)}))) ++fenced_;
    } else {
      at.close(*held.open, how);
    }
    account(held, how);
    held.open.reset();
  }
  void finish() {
    if (held_.empty()) return;
    const auto held = held_.back();
    held_.pop_back();
    if (pick(0, 5) == 0) return;  // this worker vanished: its lease will be reaped
    std::optional<SpendClose> spend;
    const auto how = outcome();
    if (held.open) spend = at.closing(*held.open, how);
    const auto status = at.finish(held.claim, door(), spend);
    if (held.open && (status || status.error().kind == FailureKind::fenced)) account(held, how);
    if (!status && status.error().kind == FailureKind::bug) must(at.finish(held.claim, Postponed{.due = at.now}, spend));  // stored without a key
    if (!status && status.error().kind == FailureKind::bug && held.open) account(held, how);
  }
  Door door() {
    switch (pick(0, 4)) {
      case 0: return Stored{10, {}};
      case 1: return Dead{Reason::deleted, "resolve", 404, "gone"};
      case 2: return rare_door();
      default: return Postponed{.due = at.now + seconds{pick(0, 100)}, .item_class = pick(0, 3) == 0 ? Class::fresh : Class::retry, .attempts_add = pick(0, 1)};
    }
  }
  Door rare_door() {
    switch (pick(0, 3)) {
      case 0: return holdfast::Held{Hold::not_wanted};
      case 1: return Stored{10, {}};
      default: return Spooled{10, pick(0, 2) == 0 ? "two" : "one"};
    }
  }
  void upload() {
    if (pick(0, 9) == 0) at.take(at.catalog.spools().give_up("two", at.now));
    for (const auto& claim : at.take(at.catalog.queue().claim({.stage = Stage::upload, .count = 3, .owner = "uploader", .now = at.now, .host = pick(0, 2) == 0 ? "two" : "one"}))) {
      if (pick(0, 3) == 0) continue;  // vanished
      if (pick(0, 1) == 0) must(at.finish(claim, Stored{10, {}}));
      else must(at.finish(claim, Postponed{.due = at.now + seconds{pick(0, 100)}, .spool_lost = pick(0, 3) == 0}));
    }
  }

  void index() {
    for (const auto& claim : at.claim(2, Stage::index)) {
      if (pick(0, 3) == 0) continue;
      at.take(at.catalog.index().index({at.row(claim.id.value, at.now)}, at.now));
    }
  }
  void sweep() {
    const auto swept = at.take(at.catalog.sweep().claim_sweep(AwemeId{pick(0, 40)}, at.now, "janitor", at.now));
    if (pick(0, 3) != 0) at.take(at.catalog.sweep().release_sweep(swept, at.now));
  }
  void rarely() {
    switch (pick(0, 5)) {
      case 0: at.begin_run(); return;  // those who hold something are dead processes now, and may still speak
      case 1: at.take(at.catalog.admin().retry_dead({}, std::nullopt, at.now)); return;
      case 2: at.take(at.catalog.sweep().age_dead_letters(at.now - hours{1})); return;
      case 3: at.now += hours{1}; return;
      default: at.take(at.catalog.admin().add_links({{AwemeId{pick(1, 60)}}, {std::string("https://vm.tiktok.com/") + std::to_string(pick(1, 20))}}, at.now));
    }
  }
  void links() {
    for (auto& claim : at.take(at.catalog.links().claim_links(2, "worker", at.now))) links_.push_back({std::move(claim), std::nullopt});
    if (links_.empty()) return;
    const auto held = links_.back();
    links_.pop_back();
    auto intent = at.intent_for(Purpose::detail);
    intent.link = held.claim.id;
    intent.link_token = held.claim.token;
    const auto answer = at.take(at.catalog.spend().intend(intent));
    const auto* granted = std::get_if<Granted>(&answer);
    if (granted == nullptr) return;
    if (pick(0, 2) == 0) {
      if (!at.run(at.catalog.links().link_finished(held.claim, Postponed{.due = at.now}, at.closing(*granted, outcome()), at.now))) ++fenced_;
      return;
    }
    const auto id = pick(1, 80);
    const auto known = at.run(at.catalog.links().link_answered(
        {held.claim, AwemeId{id}, PostKind::video, "videos/" + std::to_string(id), at.closing(*granted, Outcome::charged), "worker", at.now}));
    if (!known) ++fenced_;
    else if (const auto* ours = std::get_if<LinkIsItem>(&*known)) held_.push_back({ours->claim, std::nullopt});
  }

  CatalogSteps& at;
  std::mt19937 chance_;
  SourceId alice_, bob_;
  std::vector<Held> held_;
  std::vector<HeldLink> links_;
  int fenced_ = 0;
};

TEST_P(CatalogSuite, random_lives_never_break_the_tables) {
  for (std::uint32_t seed = 1; seed <= 12; ++seed) {
    const auto catalog = GetParam().make();
    CatalogSteps steps(*catalog);
    steps.begin_run();
    RandomLife life(steps, seed);
    for (int number = 0; number < 150; ++number) {
      ASSERT_NO_THROW(life.step()) << "seed " << seed << ", step " << number;
      ASSERT_EQ(steps.audit(), std::vector<std::string>{}) << "seed " << seed << ", step " << number;
      ASSERT_TRUE(steps.balance().balances()) << "seed " << seed << ", step " << number;
    }
    for (const auto& [capture, calls] : life.bought) EXPECT_LE(calls, limits::calls_per_capture) << "item " << capture.first;
  }
}

}  // namespace holdfast::conformance
