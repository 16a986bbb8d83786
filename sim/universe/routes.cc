// The provider's endpoints, one function each: details and listings. Look-ups stand in lookups.cc.
#include <cstdlib>

#include "universe/chance.h"
#include "universe/messages.h"
#include "universe/universe.h"
#include "universe/post_urls.h"

namespace holdfast::universe {

// How a listing writes its cursor and hasMore, and its envelope.
struct Universe::PageForm {
  enum class More : std::uint8_t { boolean, number, text } more = More::boolean;
  bool cursor_is_number = false;
  bool wrapped = false;
  bool search = false;
};

namespace {

std::uint64_t number_from(const std::string& text) { return std::strtoull(text.c_str(), nullptr, 10); }

std::string more_text(bool more, bool number, bool text) {
  if (number) return more ? "1" : "0";
  const std::string word = more ? "true" : "false";
  return text ? "\"" + word + "\"" : word;
}

}  // namespace

Answer Universe::good(const Call& call, std::optional<Rate> fault) {
  const ApiRequest& request = call.request;
  const std::string& path = request.path;
  if (path == "/post-detail/" || path == "/download-video/") return post_detail(call, fault);
  if (path == "/user-posts/") return user_posts(call);
  if (path == "/challenge-posts/") return tag_posts(call);
  if (path == "/music-posts/") return sound_posts(call);
  if (path == "/search-video/") return search(call);
  if (path == "/userid/") return user_id(request);
  if (path == "/userinfo-by-username/") return user_info(request, population_.account_named(parameter(request, "username"), request.now_us));
  if (path == "/userinfo-by-id/") return user_info(request, population_.account(number_from(parameter(request, "userid"))));
  if (path == "/challenge-info-name/" || path == "/challenge-info-id/") return tag_info(request);
  if (path == "/music-info/") return sound_info(request);
  if (path == "/region-list/") return regions(request);
  return json_answer(404, R"({"message":"Endpoint not exist"})", "no_endpoint");
}

Answer Universe::post_detail(const Call& call, std::optional<Rate> fault) {
  const ApiRequest& request = call.request;
  if (call.post == nullptr) {
    return read_post_url(parameter(request, "url")).kind == UrlKind::post ? not_found("post") : url_parsing_failed();
  }
  const Post* post = call.post;
  if (std::optional<Answer> refused = refusal_of(post->fate_at(request.now_us))) return *std::move(refused);
  if (fault == Rate::wrong_post) post = &population_.posts()[(post->number + 1) % population_.posts().size()];
  const bool first = !answered_once_.contains(post->id);
  const DetailAsk ask{.now_us = request.now_us, .expired_links = first && population_.has(*post, Rate::first_link_expired), .no_urls = fault == Rate::no_urls_once};
  if (request.path == "/download-video/") return json_answer(200, details_.download(*post, ask), "download");
  return json_answer(200, details_.answer(*post, ask), "post");
}

PageAsk Universe::page_ask(const ApiRequest& request) const {
  const std::string cursor = parameter(request, "cursor");
  const std::string count = parameter(request, "count");
  return {.cursor = cursor.empty() ? "0" : cursor, .count = count.empty() ? 10 : std::atoi(count.c_str()), .now_us = request.now_us};
}

std::string Universe::page_text(const Page& page, const PageForm& form, std::int64_t now_us) {
  page_posts_.clear();
  Json json;
  json.open_object().key("videos").open_array();
  for (const PageItem& item : page.items) {
    page_posts_.push_back(population_.posts()[item.post].id);
    details_.item(json, population_.posts()[item.post], {.now_us = now_us, .pinned = item.pinned, .search = form.search});
  }
  json.close_array();
  if (!page.cursor.empty()) form.cursor_is_number ? json.key("cursor").raw(page.cursor) : json.field("cursor", page.cursor);
  json.key("hasMore").raw(more_text(page.has_more, form.more == PageForm::More::number, form.more == PageForm::More::text));
  json.close_object();
  return form.wrapped ? enveloped(json.take()) : json.take();
}

Answer Universe::user_posts(const Call& call) {
  const Account* account = population_.account(number_from(parameter(call.request, "userid")));
  if (account == nullptr || !account->known(call.request.now_us)) return not_found("user");
  if (account->private_account) return private_account();
  PageForm form{.cursor_is_number = population_.has(*account, Rate::cursor_number), .wrapped = account->wrapped};
  if (population_.has(*account, Rate::has_more_number)) form.more = PageForm::More::number;
  if (population_.has(*account, Rate::has_more_text)) form.more = PageForm::More::text;
  const Page page = listings_.user(*account, page_ask(call.request));
  return json_answer(200, page_text(page, form, call.request.now_us), "page");
}

Answer Universe::tag_posts(const Call& call) {
  const Tag* tag = population_.tag(number_from(parameter(call.request, "challenge_id")));
  if (tag == nullptr) return not_found("challenge");
  const Page page = listings_.ranked(tag->posts, {.page = page_ask(call.request), .source = tag->id, .region = parameter(call.request, "region")});
  return json_answer(200, page_text(page, {.cursor_is_number = true}, call.request.now_us), "page");
}

Answer Universe::sound_posts(const Call& call) {
  const Sound* sound = population_.sound(number_from(parameter(call.request, "music_id")));
  if (sound == nullptr) return not_found("music");
  const Page page = listings_.ranked(sound->posts, {.page = page_ask(call.request), .source = sound->id});
  return json_answer(200, page_text(page, {}, call.request.now_us), "page");
}

Answer Universe::search(const Call& call) {
  const ApiRequest& request = call.request;
  const std::string keyword = parameter(request, "keyword");
  const auto days = static_cast<std::int64_t>(number_from(parameter(request, "publish_time")));
  const RankAsk ask{.page = page_ask(request), .source = fnv1a(keyword), .region = parameter(request, "region"),
      .since_s = days == 0 ? 0 : request.now_us / second_us - days * 86400, .sort_by = static_cast<int>(number_from(parameter(request, "sort_by")))};
  const Page page = listings_.ranked(listings_.matching(keyword), ask);
  const PageForm form{.more = page.items.empty() ? PageForm::More::boolean : PageForm::More::number, .cursor_is_number = true, .search = true};
  return json_answer(200, page_text(page, form, request.now_us), "page");
}

}  // namespace holdfast::universe
