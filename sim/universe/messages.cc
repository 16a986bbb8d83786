// The texts.
#include "universe/messages.h"

namespace holdfast::universe {
namespace {

using enum Rate;

Answer page(int status, std::string title, std::string outcome) {
  return {.status = status, .headers = {{"Content-Type", "text/html; charset=UTF-8"}},
      .body = Body("<!DOCTYPE html>\n<html><head><title>" + title + "</title></head><body><h1>" + title + "</h1></body></html>\n"), .outcome = std::move(outcome)};
}

Answer message(std::string_view text, std::string outcome) {
  return json_answer(200, R"({"status":"error","message":")" + std::string(text) + "\"}", std::move(outcome));
}

Answer lost(Delivery delivery, std::string outcome) { return {.delivery = delivery, .outcome = std::move(outcome)}; }

}  // namespace

Answer json_answer(int status, std::string body, std::string outcome) {
  return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = Body(std::move(body)), .outcome = std::move(outcome)};
}

Answer no_key() { return json_answer(200, R"({"message":"Please sign up to tikliveapi.com"})", "no_key"); }

Answer wrong_key(bool with_401) {
  return with_401 ? json_answer(401, R"({"message":"Unauthorized"})", "wrong_key") : json_answer(200, R"({"message":"Api-Key is not available"})", "wrong_key");
}

Answer credits_spent(bool with_402) {
  return with_402 ? json_answer(402, R"({"message":"Payment Required"})", "credits_spent")
                  : json_answer(200, R"({"message":"Your balance is exhausted, please purchase credits"})", "credits_spent");
}

Answer too_many_requests(int retry_after_s) {
  Answer answer = json_answer(429, R"({"message":"Too Many Requests"})", "throttled");
  if (retry_after_s > 0) answer.headers.emplace_back("Retry-After", std::to_string(retry_after_s));
  return answer;
}

Answer not_found(std::string_view what, int status) {
  return json_answer(status, R"({"status":"error","message":"Not found )" + std::string(what) + "\"}", "not_found");
}

Answer private_account() { return message("Private account", "private_account"); }

Answer url_parsing_failed() {
  return json_answer(200, R"({"code":-1,"msg":"Url parsing is failed! Please check url.","processed_time":0.0014})", "url_parsing");
}

Answer service_unavailable() { return json_answer(503, R"({"message":"Service Unavailable"})", "down"); }

std::optional<Answer> refusal_of(Fate fate) {
  switch (fate) {
    case Fate::live:
    case Fate::no_media:
    case Fate::bad_media: return std::nullopt;
    case Fate::deleted: return not_found("post");
    case Fate::removed_404: return not_found("post", 404);
    case Fate::private_post: return message("This post is private", "private");
    case Fate::region: return message("Post is not available in your region", "region");
    case Fate::restricted: return message("Post is age restricted", "restricted");
    case Fate::unavailable: return url_parsing_failed();
    case Fate::unknown_error: return message("Some brand new provider error", "unknown_message");
  }
  return std::nullopt;
}

std::optional<Answer> replacement_of(Rate fault) {
  const std::string name(name_of(fault));
  switch (fault) {
    case throttled_429: return too_many_requests(0);
    case throttled_429_after: return too_many_requests(2);
    case throttled_200: {
      Answer answer = json_answer(200, R"({"code":-1,"msg":"Free Api Limit: 1 request/second.","processed_time":0.1})", "throttled");
      answer.headers.emplace_back("X-Limit-Request-Remaining", "4321");
      answer.headers.emplace_back("X-Limit-Request-Reset", "3600");
      return answer;
    }
    case error_500: return json_answer(500, R"({"message":"Internal Server Error"})", name);
    case error_502: return page(502, "502 Bad Gateway", name);
    case html_200: return page(200, "Just a moment...", name);
    case forbidden_403: return Answer{.status = 403, .headers = {{"Content-Type", "text/plain"}}, .outcome = name};
    case empty_body: return json_answer(200, "", name);
    case json_null: return json_answer(200, "null", name);
    case json_array: return json_answer(200, "[]", name);
    case json_object: return json_answer(200, "{}", name);
    case unknown_once: return message("Some brand new provider error", name);
    case false_url_parsing: return url_parsing_failed();
    case api_hang: return lost(Delivery::hang, name);
    case drop_before: return lost(Delivery::drop, name);
    default: return std::nullopt;
  }
}

Answer access_denied(int status) {
  return {.status = status, .headers = {{"Server", "AkamaiGHost"}, {"Mime-Version", "1.0"}, {"Content-Type", "text/html"}},
      .body = Body("<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\n \nYou don't have permission to access "
                   "\"http&#58;&#47;&#47;v16m&#46;tiktokcdn&#46;test&#47;x&#47;&#63;\" on this server.<P>\nReference&#32;&#35;18&#46;fixture&#46;1&#46;abc\n</BODY>\n</HTML>\n"),
      .outcome = "denied"};
}

Answer empty_status(int status) {
  return {.status = status, .headers = {{"Content-Type", "text/plain"}}, .outcome = "status_" + std::to_string(status)};
}

}  // namespace holdfast::universe
