// Finding posts again (ports/search_store.h): every filter, every order, page by page, over items in any state.
#pragma once

#include <algorithm>
#include <random>

#include "conformance/catalog_suite.h"

namespace holdfast::conformance {

inline std::int64_t made_at(std::int64_t second, std::int64_t number) { return (second << 32) | number; }

class CatalogSearch : public CatalogSuite {
 protected:
  // A post of the index: listed by `source`, stored and indexed as `change` leaves it.
  template <class Change>
  void archive(SourceId source, std::int64_t id, Change change) {
    at.list(source, {id});
    at.store(at.claim_one());
    auto row = at.row(id, at.now);
    change(row.sidecar.post);
    at.take(at.catalog.index().index({row}, at.now));
  }
  void archive_titled(std::int64_t id, const std::string& title) {
    archive(alice(), id, [&](Post& post) { post.title = title; });
  }
  SourceId alice() { return alice_ ? alice_ : alice_ = at.add_user("alice"); }

  Ids found(PostQuery query) {
    Ids ids;
    for (const auto& post : at.take(at.catalog.search().find(std::move(query))).posts) ids.push_back(post.post.id.value);
    return ids;
  }
  Ids found_text(const std::string& text) { return found({.text = text}); }
  Ids all_pages(PostQuery query) {
    Ids ids;
    do {
      const auto page = at.take(at.catalog.search().find(query));
      for (const auto& post : page.posts) ids.push_back(post.post.id.value);
      query.after = page.next;
    } while (query.after && ids.size() < 10'000);
    return ids;
  }

 private:
  SourceId alice_;
};

TEST_P(CatalogSearch, an_empty_catalog_has_nothing_to_find) {
  EXPECT_TRUE(found({}).empty());
  EXPECT_TRUE(found({.text = "cat", .author = "alice"}).empty());
  EXPECT_EQ(at.take(at.catalog.search().count({}, 10)), 0);
  EXPECT_FALSE(at.take(at.catalog.search().post(AwemeId{11})).has_value());
}

TEST_P(CatalogSearch, parts_of_words_are_found_in_every_script_without_case_and_diacritics) {
  archive_titled(11, "Café crème à Zürich #coffee");
  archive_titled(12, "今日の珈琲はとても美味しい猫");
  archive_titled(13, "قهوة الصباح مع الأصدقاء");
  archive_titled(14, "Đường phố Hà Nội ệ");
  archive_titled(15, "한국 커피 맛집 추천");
  archive_titled(16, "100% coffee_break \"quoted\" 'x' ☕️ go");
  for (const auto& [text, ids] : std::vector<std::pair<std::string, Ids>>{
           {"café", {11}}, {"CAFE", {11}}, {"creme", {11}}, {"uric", {11}}, {"cafe zurich", {11}}, {"\"crème à\"", {11}}, {"\"zurich creme\"", {}},
           {"cafe\xCC\x81", {11}}, {"#coffee", {11}}, {"coffee", {16, 11}}, {"珈琲は", {12}}, {"珈琲", {12}}, {"猫", {12}}, {"美味しい猫", {12}}, {"الصباح", {13}},
           {"صبا", {13}}, {"مع", {13}}, {"ha noi", {14}}, {"커피", {15}}, {"맛집 추천", {15}}, {"100%", {16}}, {"0%", {16}}, {"e_b", {16}}, {"_", {16}}, {"%", {16}},
           {"go", {16}}, {"tea", {}}, {"coffee tea", {}}, {"coffee go", {16}}, {"☕", {16}}})
    EXPECT_EQ(found_text(text), ids) << text;
}

TEST_P(CatalogSearch, what_looks_like_the_language_of_an_index_is_text) {
  archive_titled(11, "cats AND dogs NEAR(home) title:x* -- ^; DROP TABLE post");
  for (const auto* text : {"AND", "NEAR(home)", "title:x*", "\"", "\"\"", "*", "-- ^;", "AND \"dogs", "drop table", "(", "title : x", "^;", "'"}) {
    const auto ids = found_text(text);
    EXPECT_TRUE(ids == Ids{11} || std::string_view(text) == "title : x" || std::string_view(text) == "'") << text << " found " << ids.size();
  }
  EXPECT_EQ(found_text(std::string("\xff\xfe broken \x01", 11)), Ids{});
  EXPECT_EQ(found_text(std::string(100'000, 'x')), Ids{});
}

TEST_P(CatalogSearch, text_is_found_in_author_and_music_too_and_follows_a_newer_capture) {
  archive(alice(), 11, [](Post& post) {
    post.author = {"6789012345", "alice.b", "Alice Bücher"};
    post.title = "first title";
    post.music = Music{"7016547803243022337", "Sommerlied", "Die Band", 30};
  });
  for (const auto* text : {"alice.b", "bucher", "sommer", "die band", "first"}) EXPECT_EQ(found_text(text), Ids{11}) << text;
  auto row = at.row(11, at.now + hours{1});
  row.sidecar.post.title = "second title";
  at.take(at.catalog.index().index({row}, at.now));
  EXPECT_EQ(found_text("first"), Ids{});
  EXPECT_EQ(found_text("second"), Ids{11});
}

TEST_P(CatalogSearch, an_author_is_found_by_id_and_by_every_name_he_had) {
  const auto by = [&](std::int64_t id, const Author& author) { archive(alice(), id, [&](Post& post) { post.author = author; }); };
  by(11, {"6789012345", "old_name", "A"});
  at.now += hours{1};
  by(12, {"6789012345", "new.name", "A"});
  by(13, {"6789012399", "other", "B"});
  by(14, {"", "noid", "C"});
  for (const auto* author : {"@old_name", "old_name", "OLD_NAME", "@new.name", "6789012345"}) EXPECT_EQ(found({.author = author}), (Ids{12, 11})) << author;
  EXPECT_EQ(found({.author = "noid"}), Ids{14});
  EXPECT_EQ(found({.author = "name"}), Ids{}) << "a part of a name is not the name";
  EXPECT_EQ(found({.author = "@6789012345"}), Ids{}) << "a handle of digits";
  const auto names = at.take(at.catalog.search().post(AwemeId{11}))->names;
  ASSERT_EQ(names.size(), 2u);
  EXPECT_EQ(names[0].handle, "new.name");
  EXPECT_EQ(names[1].handle, "old_name");
  EXPECT_EQ(names[0].first_seen - names[1].first_seen, hours{1});
}

TEST_P(CatalogSearch, a_rename_is_seen_by_a_listed_page_and_dead_posts_of_the_account_are_its_own) {
  auto named = [&](std::int64_t id, const std::string& handle) {
    auto post = at.post(id);
    post.author = {"6789012345", handle, "A"};
    return at.page(alice(), {post}, WalkKind::backfill);
  };
  at.take(at.catalog.listing().commit_page(named(11, "alice")));
  at.kill(at.claim_one());
  at.now += hours{1};
  at.take(at.catalog.listing().commit_page(named(12, "alice2")));
  EXPECT_EQ(found({.author = "@alice", .reason = Reason::deleted}), Ids{11});
  EXPECT_EQ(found({.author = "@alice2"}), (Ids{12, 11}));
  EXPECT_EQ(found({.author = "6789012345"}), (Ids{12, 11}));
}

TEST_P(CatalogSearch, a_source_is_named_by_its_label_its_name_or_its_number) {
  const auto bob = at.add_user("bob");
  at.list(alice(), {11, 12});
  at.list(bob, {12, 13});
  for (const auto& source : {std::string("user @bob"), std::string("USER @bob"), std::string("@bob"), std::string("bob"), to_text(bob)})
    EXPECT_EQ(found({.source = source}), (Ids{13, 12})) << source;
  EXPECT_EQ(kind_of(at.run(at.catalog.search().find({.source = "user @carol"}))), FailureKind::invalid);
  EXPECT_EQ(kind_of(at.run(at.catalog.search().count({.source = "user @carol"}, 10))), FailureKind::invalid);
}

TEST_P(CatalogSearch, the_times_of_a_query_begin_at_since_and_end_before_until) {
  const auto day = [&](int number) { return instant_from_unix(1'700'000'000 + number * 86'400); };
  std::vector<Instant> listed;
  for (int number = 0; number < 4; ++number) {
    at.now += hours{1};
    listed.push_back(at.now);
    const auto second = to_unix(day(number));
    if (number < 2) archive(alice(), made_at(second, number), [](Post&) {});
    else at.list(alice(), {made_at(second, number)});
  }
  const auto id = [&](int number) { return made_at(to_unix(day(number)), number); };
  EXPECT_EQ(found({.created = {day(1), day(3)}}), (Ids{id(2), id(1)}));
  EXPECT_EQ(found({.created = {day(3), std::nullopt}}), Ids{id(3)});
  EXPECT_EQ(found({.created = {std::nullopt, day(1)}}), Ids{id(0)});
  EXPECT_EQ(found({.listed = {listed[1], listed[3]}}), (Ids{id(2), id(1)}));
  EXPECT_EQ(found({.archived = {listed[1], std::nullopt}}), Ids{id(1)});
  EXPECT_EQ(found({.archived = {std::nullopt, listed[1]}, .order = PostOrder::archived}), Ids{id(0)});
}

TEST_P(CatalogSearch, what_a_post_says_of_its_time_goes_before_its_id) {
  archive(alice(), 12, [](Post& post) { post.create_time = 1'700'000'000; });
  archive(alice(), 13, [](Post& post) { post.create_time = 1'600'000'000; });
  EXPECT_EQ(found({}), (Ids{12, 13}));
  EXPECT_EQ(found({.order = PostOrder::oldest}), (Ids{13, 12}));
  EXPECT_EQ(found({.created = {instant_from_unix(1'650'000'000), std::nullopt}}), Ids{12});
}

TEST_P(CatalogSearch, the_whole_of_a_post_is_told) {
  auto post = at.post(made_at(1'700'000'000, 1));
  post.author = {"6789012345", "alice", "Alice"};
  at.take(at.catalog.listing().commit_page(at.page(alice(), {post}, WalkKind::backfill)));
  at.now += hours{1};
  at.list(at.add_user("bob"), {post.id.value});
  at.kill(at.claim_one(), Reason::region);
  at.take(at.catalog.admin().retry_dead({post.id}, std::nullopt, at.now));
  at.store(at.claim_one());
  auto row = at.row(post.id.value, at.now, 100);
  row.sidecar.post.author = post.author;
  row.sidecar.assets[0].sha256 = Sha256{{std::byte{7}}};
  row.sidecar.assets[0].rendition = Rendition::hd;
  row.sidecar.assets[0].defects = {"no sound", "duration"};
  row.sidecar.assets.push_back({.kind = AssetKind::cover, .missing = "404"});
  at.take(at.catalog.index().index({row}, at.now));
  row.sidecar.captured_at += hours{2};
  row.sidecar.post.counters.play = 200;
  at.take(at.catalog.index().index({row}, at.now));

  const auto whole = at.take(at.catalog.search().post(post.id)).value();
  EXPECT_EQ(whole.found.state, State::archived);
  EXPECT_EQ(whole.found.post.counters.play, 200);
  EXPECT_EQ(whole.found.sha256, row.sidecar.assets[0].sha256);
  ASSERT_EQ(whole.listings.size(), 2u);
  EXPECT_EQ(whole.listings[0].source, "user @alice");
  EXPECT_EQ(whole.listings[1].first_seen - whole.listings[0].first_seen, hours{1});
  ASSERT_EQ(whole.history.size(), 2u);
  EXPECT_EQ(whole.history[0].counters.play, 200);
  EXPECT_EQ(whole.history[1].counters.play, 100);
  ASSERT_EQ(whole.assets.size(), 2u);
  EXPECT_EQ(whole.assets[0].rendition, Rendition::hd);
  EXPECT_EQ(whole.assets[0].defects, (std::vector<std::string>{"no sound", "duration"}));
  EXPECT_EQ(whole.assets[1].missing, "404");
  ASSERT_EQ(whole.spends.size(), 1u);
  EXPECT_EQ(whole.spends[0].outcome, Outcome::charged);
  EXPECT_TRUE(whole.spends[0].by_person);
  ASSERT_EQ(whole.letters.size(), 1u);
  EXPECT_TRUE(whole.letters[0].revived_at.has_value());
  EXPECT_EQ(whole.names.size(), 1u);
}

TEST_P(CatalogSearch, short_links_and_known_ids_are_looked_up) {
  at.list(alice(), {11});
  at.take(at.catalog.admin().add_links({{std::string("https://vm.tiktok.com/abc")}}, at.now));
  EXPECT_EQ(at.take(at.catalog.search().link("https://vm.tiktok.com/abc"))->state, LinkState::waiting);
  EXPECT_FALSE(at.take(at.catalog.search().link("https://vm.tiktok.com/xyz")).has_value());
  EXPECT_EQ(at.take(at.catalog.search().known({AwemeId{12}, AwemeId{11}})), (std::vector<KnownPost>{{AwemeId{11}, false}}));
}

TEST_P(CatalogSearch, dead_letters_come_page_by_page_without_the_revived) {
  at.list(alice(), {11, 12, 13});
  for (const auto reason : {Reason::deleted, Reason::region, Reason::deleted}) at.kill(at.claim_one(), reason);
  at.take(at.catalog.admin().retry_dead({AwemeId{11}}, std::nullopt, at.now));
  const auto all = at.take(at.catalog.search().letters(std::nullopt, 0));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(at.take(at.catalog.search().letters(std::nullopt, all[0].no)).size(), 1u);
  EXPECT_EQ(at.take(at.catalog.search().letters(Reason::region, 0)).size(), 1u);
  EXPECT_TRUE(at.take(at.catalog.search().letters(std::nullopt, all[1].no)).empty());
}

TEST_P(CatalogSearch, what_another_tool_has_is_held_until_a_person_asks_for_it) {
  const auto held = at.take(at.catalog.admin().add_links({{AwemeId{11}, true}, {AwemeId{12}, true}, {AwemeId{11}, true}}, at.now));
  EXPECT_EQ(held.held, 2);
  EXPECT_EQ(held.added, 0);
  EXPECT_EQ(held.repeated, 1);
  EXPECT_EQ(at.balance().held.at("elsewhere"), 2);
  EXPECT_TRUE(at.balance().balances());
  at.list(alice(), {11, 12});
  EXPECT_TRUE(at.claim(10).empty()) << "a listing doesn't ask for it";
  EXPECT_EQ(found({.hold = Hold::elsewhere}), (Ids{12, 11}));
  EXPECT_EQ(at.take(at.catalog.search().known({AwemeId{11}, AwemeId{13}})), (std::vector<KnownPost>{{AwemeId{11}, true}}));
  EXPECT_EQ(at.take(at.catalog.admin().add_links({{AwemeId{11}, true}}, at.now)).known, 1);
  const auto asked = at.take(at.catalog.admin().add_links({{AwemeId{11}}, {AwemeId{13}}}, at.now));
  EXPECT_EQ(asked.released, 1);
  EXPECT_EQ(at.take(at.catalog.search().known({AwemeId{11}})), (std::vector<KnownPost>{{AwemeId{11}, false}}));
  EXPECT_EQ(asked.added, 1);
  EXPECT_EQ(at.claim(10).size(), 2u);
  EXPECT_EQ(at.balance().held.at("elsewhere"), 1);
  EXPECT_EQ(at.take(at.catalog.admin().add_links({{AwemeId{11}, true}}, at.now)).known, 1) << "what is wanted stays wanted";
  EXPECT_EQ(at.balance().listed, 3);
}

// A world of posts in every state, and for each question what reading all of them would find.
class CatalogSearchModel : public CatalogSearch {
 protected:
  struct Known {
    FoundPost post;
    std::set<std::string> sources;
    std::int64_t second = 0;
  };

  template <class T>
  T pick(const std::vector<T>& of) { return of[chance_() % of.size()]; }

  void make_world(int posts) {
    const std::vector<std::string> users{"alice", "bob", "carol"};
    for (const auto& user : users) sources_.push_back(at.add_user(user));
    for (int number = 1; number <= posts; ++number) {
      at.now += seconds{static_cast<std::int64_t>(chance_() % 5)};
      const auto second = 1'700'000'000 + static_cast<std::int64_t>(chance_() % 40);
      make_post(made_at(second, number), users);
    }
  }

  void make_post(std::int64_t id, const std::vector<std::string>& users) {
    Known known;
    known.second = id >> 32;
    const auto user = chance_() % users.size();
    at.list(sources_[user], {id});
    known.sources = {"user @" + users[user]};
    known.post.listed_at = at.now;
    if (chance_() % 4 == 0) {
      at.list(sources_[(user + 1) % users.size()], {id});
      known.sources.insert("user @" + users[(user + 1) % users.size()]);
    }
    known.post.post = at.post(id, PostKind::video);
    const auto fate = chance_() % 10;
    if (fate >= 2) settle(known, fate, users[user]);
    posts_.push_back(std::move(known));
    // What stays pending is claimed last: out of the way of the next post.
    if (fate < 2) must(at.finish(at.claim_one(), Postponed{.due = at.now + hours{100}}));
  }

  void settle(Known& known, std::uint64_t fate, const std::string& user) {
    const auto claim = at.claim_one();
    if (fate == 2) {
      known.post.state = State::dead;
      known.post.reason = pick<Reason>({Reason::deleted, Reason::region});
      at.kill(claim, *known.post.reason);
      return;
    }
    if (fate == 3) {
      known.post.hold = Hold::not_wanted;
      must(at.finish(claim, Held{Hold::not_wanted}));
      known.post.post.kind = at.take(at.catalog.search().post(claim.id))->found.post.kind;  // a hold may say what it is
      return;
    }
    at.store(claim);
    known.post.state = State::stored;
    if (fate == 4) return;
    auto row = at.row(known.post.post.id.value, at.now);
    auto& post = row.sidecar.post;
    post.kind = pick<PostKind>({PostKind::video, PostKind::photo});
    post.author = {user == "alice" ? "6000001" : "6000002", user, user};
    post.title = pick<std::string>({"red cats", "blue cats", "red dogs", "青い猫が好き"});
    post.region = pick<std::string>({"US", "DE"});
    post.counters.play = pick<std::optional<std::int64_t>>({std::nullopt, 5, 7, 1'000'000});
    if (chance_() % 3 == 0) post.create_time = known.second = known.second + static_cast<std::int64_t>(chance_() % 9) - 4;
    post.music = Music{pick<std::string>({"701", "702"}), "song", "band", 3};
    at.take(at.catalog.index().index({row}, at.now));
    known.post.post = post;
    known.post.state = State::archived;
    known.post.indexed = true;
    known.post.archived_at = at.now;
  }

  static bool within(const TimeRange& range, std::optional<Instant> time) {
    return !range.any() || (time && (!range.since || *time >= *range.since) && (!range.until || *time < *range.until));
  }
  static bool matches(const PostQuery& query, const Known& known) {
    const auto& post = known.post;
    const auto& author = post.post.author;
    const bool by_alice = author.id == "6000001" || known.sources.contains("user @alice");
    const bool needs_index = query.order == PostOrder::plays || query.order == PostOrder::archived;
    return (!needs_index || post.indexed) && (query.text.empty() || (post.post.title && post.post.title->find(query.text) != std::string::npos)) &&
           (query.author.empty() || by_alice) && (query.source.empty() || known.sources.contains(query.source)) && (!query.state || *query.state == post.state) &&
           (!query.reason || query.reason == post.reason) && (!query.hold || query.hold == post.hold) && (query.region.empty() || post.post.region == query.region) &&
           (query.music.empty() || (post.post.music && post.post.music->id == query.music)) && (!query.kind || *query.kind == post.post.kind) &&
           within(query.created, instant_from_unix(known.second)) && within(query.listed, post.listed_at) && within(query.archived, post.archived_at);
  }
  static std::int64_t key(PostOrder order, const Known& known) {
    if (order == PostOrder::plays) return known.post.post.counters.play.value_or(-1);
    return order == PostOrder::archived ? to_us(*known.post.archived_at) : known.second;
  }
  Ids expected(const PostQuery& query) {
    std::vector<std::pair<std::int64_t, std::int64_t>> rows;
    for (const auto& known : posts_)
      if (matches(query, known)) rows.emplace_back(key(query.order, known), known.post.post.id.value);
    std::ranges::sort(rows);
    if (query.order != PostOrder::oldest) std::ranges::reverse(rows);
    Ids ids;
    for (const auto& [unused, id] : rows) ids.push_back(id);
    return ids;
  }

  bool now_and_then() { return chance_() % 5 == 0; }
  TimeRange random_range(Instant from, int length_s) {
    TimeRange range;
    if (chance_() % 3 != 0) range.since = from + seconds{static_cast<std::int64_t>(chance_()) % length_s};
    if (chance_() % 3 != 0) range.until = from + seconds{static_cast<std::int64_t>(chance_()) % length_s};
    return range;
  }
  PostQuery random_query(Instant began) {
    PostQuery query;
    if (now_and_then()) query.text = pick<std::string>({"cats", "red cats", "猫", "い猫", "青い猫", "re", "nothing"});
    if (now_and_then()) query.author = pick<std::string>({"alice", "@alice", "6000001"});
    if (now_and_then()) query.source = pick<std::string>({"user @alice", "user @bob", "user @carol"});
    if (now_and_then()) query.state = pick<State>({State::pending, State::stored, State::archived, State::dead, State::tombstoned});
    if (now_and_then()) query.reason = pick<Reason>({Reason::deleted, Reason::region, Reason::unknown});
    if (now_and_then()) query.hold = pick<Hold>({Hold::not_wanted, Hold::elsewhere});
    if (now_and_then()) query.region = pick<std::string>({"US", "DE", "FR"});
    if (now_and_then()) query.music = pick<std::string>({"701", "702", "7"});
    if (now_and_then()) query.kind = pick<PostKind>({PostKind::video, PostKind::photo});
    if (now_and_then()) query.created = random_range(instant_from_unix(1'700'000'000), 40);
    if (now_and_then()) query.listed = random_range(began, 200);
    if (now_and_then()) query.archived = random_range(began, 200);
    query.order = pick<PostOrder>({PostOrder::newest, PostOrder::oldest, PostOrder::plays, PostOrder::archived});
    query.limit = pick<int>({1, 3, 7, 1000});
    return query;
  }

  std::mt19937 chance_{20261122};
  std::vector<SourceId> sources_;
  std::vector<Known> posts_;
};

inline std::string told(const PostQuery& query) {
  return "text " + query.text + ", author " + query.author + ", source " + query.source + ", state " + (query.state ? std::string(to_string(*query.state)) : "") +
         ", reason " + (query.reason ? std::string(to_string(*query.reason)) : "") + ", hold " + (query.hold ? std::string(to_string(*query.hold)) : "") + ", region " +
         query.region + ", music " + query.music + ", kind " + (query.kind ? std::to_string(static_cast<int>(*query.kind)) : "") + ", order " +
         std::string(to_string(query.order)) + ", limit " + std::to_string(query.limit) + (query.created.any() ? ", created" : "") +
         (query.listed.any() ? ", listed" : "") + (query.archived.any() ? ", archived" : "");
}

TEST_P(CatalogSearchModel, any_question_is_answered_as_by_reading_everything) {
  const auto began = at.now;
  make_world(120);
  int answered = 0;
  for (int number = 0; number < 1'500; ++number) {
    const auto query = random_query(began);
    const auto ids = expected(query);
    ASSERT_EQ(all_pages(query), ids) << told(query);
    ASSERT_EQ(at.take(at.catalog.search().count(query, 1'000)), static_cast<std::int64_t>(ids.size())) << told(query);
    if (!ids.empty()) ++answered;
  }
  EXPECT_GT(answered, 300);
}

}  // namespace holdfast::conformance
