// The look-ups: accounts, hashtags, sounds, regions. Shapes as provider-api.md 1.1 has them, by turns where it knows of
// several.
#include <cstdlib>

#include "universe/chance.h"
#include "universe/messages.h"
#include "universe/universe.h"

namespace holdfast::universe {
namespace {

std::uint64_t number_from(const std::string& text) { return std::strtoull(text.c_str(), nullptr, 10); }

std::string sec_uid(std::uint64_t id) { return "MS4wLjABAAAA" + hex(mix(id), 16) + hex(mix(id + 1), 16) + hex(mix(id + 2), 16) + hex(mix(id + 3), 16); }

}  // namespace

Answer Universe::user_id(const ApiRequest& request) const {
  const Account* account = population_.account_named(parameter(request, "username"), request.now_us);
  if (account == nullptr || !account->known(request.now_us)) return not_found("user");
  const std::string id = "\"" + std::to_string(account->id) + "\"";
  switch (account->number % 4) {
    case 0: return json_answer(200, "{\"id\":" + id + "}", "lookup");
    case 1: return json_answer(200, "{\"userid\":" + id + "}", "lookup");
    case 2: return json_answer(200, "{\"user_id\":" + id + "}", "lookup");
    default: return json_answer(200, "{\"user\":{\"id\":" + id + "}}", "lookup");
  }
}

Answer Universe::user_info(const ApiRequest& request, const Account* account) const {
  if (account == nullptr || !account->known(request.now_us)) return not_found("user");
  const auto followers = between(mix(account->id), 10, 2'000'000);
  Json json;
  json.open_object().key("user").open_object();
  json.field("id", std::to_string(account->id)).field("uniqueId", account->handle_at(request.now_us)).field("nickname", account->nickname);
  const std::string avatar = details_.avatar(*account, request.now_us);
  json.field("avatarThumb", avatar).field("avatarMedium", avatar).field("avatarLarger", avatar);
  json.field("signature", "invented bio\nline 2").field("verified", false).field("secUid", sec_uid(account->id));
  json.field("secret", account->private_account).field("privateAccount", account->private_account).field("isUnderAge18", false);
  json.key("stats").open_object().field("followingCount", 7).field("followerCount", followers).field("heartCount", followers * 40);
  json.field("videoCount", static_cast<std::uint64_t>(account->posts.size())).field("diggCount", 0).field("heart", followers * 40);
  json.close_object().close_object().close_object();
  return json_answer(200, account->wrapped ? enveloped(json.take()) : json.take(), "lookup");
}

Answer Universe::tag_info(const ApiRequest& request) const {
  const Tag* tag = population_.tag_named(parameter(request, "name"));
  if (tag == nullptr) tag = population_.tag(number_from(parameter(request, "id")));
  if (tag == nullptr) return not_found("challenge");
  Json json;
  json.open_object().field("id", std::to_string(tag->id)).field("cha_name", tag->name).field("desc", "");
  json.field("user_count", static_cast<std::uint64_t>(tag->posts.size())).field("view_count", static_cast<std::uint64_t>(tag->posts.size() * 91'000));
  json.field("is_pgcshow", false).field("is_commerce", false).field("is_challenge", true).field("is_strong_music", false);
  json.field("type", 1).field("cover", "").close_object();
  return json_answer(200, json.take(), "lookup");
}

Answer Universe::sound_info(const ApiRequest& request) const {
  const Sound* sound = population_.sound(number_from(parameter(request, "music_id")));
  if (sound == nullptr) return not_found("music");
  Json json;
  json.open_object();
  details_.sound(json, *sound, request.now_us);
  json.field("video_count", static_cast<std::uint64_t>(sound->posts.size())).close_object();
  return json_answer(200, json.take(), "lookup");
}

Answer Universe::regions(const ApiRequest&) const {
  if (options_.seed % 2 == 0) {
    return json_answer(200, R"([{"code":"US","name":"United States"},{"code":"JP","name":"Japan"},{"code":"DE","name":"Germany"}])", "lookup");
  }
  return json_answer(200, R"({"DE":"Germany","FR":"France","JP":"Japan","KR":"Korea","TW":"Taiwan","US":"United States"})", "lookup");
}

}  // namespace holdfast::universe
