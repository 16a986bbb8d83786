// A scripted provider that lists what a test wrote down and answers every detail with a good post. Counts pages by listing.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "pipeline/scripted_world.h"

namespace holdfast::testing_world {

// Posts n seconds after some time: newer ones have higher numbers.
inline AwemeId numbered(int number) { return AwemeId{(std::int64_t{1'778'000'000} + number) << 32 | 1}; }

inline Scripted json(int status, std::string body) { return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)}; }

inline std::string parameter(const std::string& url, const std::string& name) {
  const auto at = url.find(name + "=");
  if (at == url.npos) return "";
  const auto from = at + name.size() + 1;
  return url.substr(from, url.find('&', from) - from);
}

struct FeedPage {
  std::vector<int> numbers;
  std::string cursor;      // "" leaves it out
  bool more = true;
  std::vector<int> pinned;
  int without_id = 0;
};

inline Scripted listing(const FeedPage& page) {
  std::string videos;
  const auto add = [&](const std::string& video) { videos += (videos.empty() ? "" : ",") + video; };
  const auto video = [](int number, bool pinned) {
    return "{\"aweme_id\":\"" + to_text(numbered(number)) + "\",\"create_time\":" + std::to_string(1'778'000'000 + number) + ",\"is_top\":" + (pinned ? "1}" : "0}");
  };
  for (const int number : page.pinned) add(video(number, true));
  for (const int number : page.numbers) add(video(number, false));
  for (int i = 0; i < page.without_id; ++i) add("{\"title\":\"no id\"}");
  const auto cursor = page.cursor.empty() ? "" : ",\"cursor\":\"" + page.cursor + "\"";
  return json(200, "{\"videos\":[" + videos + "]" + cursor + ",\"hasMore\":" + (page.more ? "true" : "false") + "}");
}

// `age` of the run: its links are signed then.
inline Scripted good_post(const std::string& url, Duration age = Duration{0}) {
  auto answer = fixture("post_detail_ok");
  const auto asked = url.substr(url.find("video%2F") + 8, 19);
  for (auto found = answer.body.find("7640746783583730945"); found != std::string::npos; found = answer.body.find("7640746783583730945"))
    answer.body.replace(found, 19, asked);
  const auto expiry = [](Duration later) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "/%08llx/", 1'779'026'420ull + static_cast<unsigned long long>(later / seconds{1}));
    return std::string(text.data());
  };
  const auto signed_at_start = expiry(Duration{0}), signed_now = expiry(age);
  for (auto found = answer.body.find(signed_at_start); signed_now != signed_at_start && found != std::string::npos; found = answer.body.find(signed_at_start))
    answer.body.replace(found, signed_now.size(), signed_now);
  return answer;
}

inline std::string path_of(const std::string& url) {
  const auto from = url.find('/', url.find("://") + 3);
  return url.substr(from, url.find('?') - from);
}

// How often each path was asked for.
inline std::map<std::string, int> asked_by_path(const std::vector<std::string>& urls) {
  std::map<std::string, int> counts;
  for (const auto& url : urls) ++counts[path_of(url)];
  return counts;
}

}  // namespace holdfast::testing_world
