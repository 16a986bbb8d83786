// An archive that a test lays down as values: finds by page, knows some ids, and has dead letters. No catalog behind it.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ports/search_store.h"

namespace holdfast::testing_app {

class FakeSearch : public SearchStore {
 public:
  awaitable<Result<FoundPosts>> find(PostQuery query) override {
    if (failure) co_return std::unexpected(*failure);
    asked.push_back(query);
    FoundPosts found;
    const auto from = query.after ? static_cast<std::size_t>(query.after->key) : 0;
    for (auto at = from; at < posts.size() && found.posts.size() < static_cast<std::size_t>(query.limit); ++at) found.posts.push_back(posts[at]);
    if (from + found.posts.size() < posts.size()) found.next = PostCursor{static_cast<std::int64_t>(from + found.posts.size()), {}};
    co_return found;
  }
  awaitable<Result<std::int64_t>> count(PostQuery query, std::int64_t most) override {
    co_return std::min(most, static_cast<std::int64_t>(posts.size()) - (query.after ? query.after->key : 0));
  }
  awaitable<Result<std::optional<WholePost>>> post(AwemeId id) override {
    asked_id = id;
    co_return whole && whole->found.post.id == id ? whole : std::nullopt;
  }
  awaitable<Result<std::vector<KnownPost>>> known(std::vector<AwemeId> ids) override {
    std::vector<KnownPost> known;
    for (const auto id : ids)
      if (std::ranges::find(known_ids, id) != known_ids.end()) known.push_back({id, std::ranges::find(elsewhere_ids, id) != elsewhere_ids.end()});
    co_return known;
  }
  awaitable<Result<std::optional<LinkFate>>> link(std::string url) override {
    const auto fate = links.find(url);
    co_return fate == links.end() ? std::nullopt : std::optional(fate->second);
  }
  awaitable<Result<std::vector<Letter>>> letters(std::optional<Reason> reason, std::int64_t after) override {
    asked_reason = reason;
    std::vector<Letter> found;
    for (const auto& letter : laid_letters)
      if (letter.no > after && found.size() < 2) found.push_back(letter);
    co_return found;
  }

  std::optional<Failure> failure;
  std::vector<FoundPost> posts;
  std::optional<WholePost> whole;
  std::vector<AwemeId> known_ids, elsewhere_ids;  // the second are some of the first
  std::map<std::string, LinkFate> links;
  std::vector<Letter> laid_letters;
  std::vector<PostQuery> asked;
  std::optional<AwemeId> asked_id;
  std::optional<Reason> asked_reason;
};

inline FoundPost found_post(std::int64_t id, const std::string& title) {
  FoundPost found;
  found.post.id = AwemeId{id};
  found.post.kind = PostKind::video;
  found.post.author = {"6789012345", "alice", "Alice"};
  found.post.title = title;
  found.post.counters.play = 127'200;
  found.indexed = true;
  found.state = State::archived;
  found.source = "user @alice";
  found.created_at = found.listed_at = instant_from_unix(1'780'000'000);
  found.archived_at = instant_from_unix(1'780'000'060);
  found.url = "https://www.tiktok.com/@alice/video/" + std::to_string(id);
  found.media_key = "videos/dt=2026-05-29/author=alice/" + std::to_string(id) + ".mp4";
  found.bytes = 100;
  return found;
}

}  // namespace holdfast::testing_app
