// Every misbehaviour of the made-up TikTok, its provider and its CDN, each with a rate from 0 to 1 and a name that
// `holdfast-sim --rate NAME=0.05` takes. Source: provider-api.md 1.3, 2.3, 4, 5.3 and the recorded answers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace holdfast::universe {

// Who is asked, and how often: `post` and `account` are drawn once from the seed, `page` once for each page of a
// listing, `call` for each API call, `fetch` for each GET from the CDN.
enum class Draw : std::uint8_t { post, account, page, call, fetch };

// X(name, draw, what happens)
#define HOLDFAST_UNIVERSE_RATES(X)                                                               \
  X(photo, post, "is a photo post")                                                              \
  X(photo_silent, post, "of the photo posts: without a sound")                                   \
  X(deleted, post, "is listed, but gone: 200 with 'Not found post'")                             \
  X(removed_404, post, "is listed, but gone: 404 with 'Not found post'")                         \
  X(private_post, post, "is listed, but private")                                                \
  X(region, post, "is not available in the region")                                              \
  X(restricted, post, "is age restricted")                                                       \
  X(unavailable, post, "answers 'Url parsing is failed!' for ever")                              \
  X(unknown_error, post, "answers a message nobody knows, for ever")                             \
  X(no_media, post, "answers without any media link, for ever")                                  \
  X(bad_media, post, "serves no video under any of its video links")                             \
  X(flip, post, "is deleted or made private some time after the epoch")                          \
  X(hd_absent, post, "has no hdplay key")                                                        \
  X(hd_null, post, "has hdplay null")                                                            \
  X(hd_empty, post, "has hdplay \"\"")                                                           \
  X(hd_hevc, post, "has an HEVC hdplay with sound")                                              \
  X(hd_mute, post, "has an HEVC hdplay without sound")                                           \
  X(hd_404, post, "has an hdplay that answers 404")                                              \
  X(hd_mp3, post, "has an hdplay that is a sound")                                               \
  X(hd_html, post, "has an hdplay that is a web page called video/mp4")                          \
  X(hd_session_bound, post, "has an hdplay bound to a session (tk=): 403 without the cookie")    \
  X(hd_wrong_size, post, "states a wrong hd_size")                                               \
  X(hd_hostile, post, "has an hdplay of file:// or of a private address")                        \
  X(mute, post, "has no sound track in any rendition")                                           \
  X(moov_last, post, "serves its index after the data")                                          \
  X(no_length, post, "serves its videos without Content-Length")                                 \
  X(first_link_expired, post, "gets links already past their expiry in the first paid answer")   \
  X(no_cover, post, "has no cover link")                                                         \
  X(broken_cover, post, "has covers that answer 404")                                            \
  X(null_title, post, "has title null")                                                          \
  X(unicode_title, post, "has a title of many scripts, quotes and control characters")           \
  X(nulls, post, "has null where a field is unknown: region, music, music_info, collect_count")  \
  X(number_text, post, "has numbers as text")                                                    \
  X(id_number, post, "has ids as numbers")                                                       \
  X(byte_order_mark, post, "has a byte order mark and space before its answer")                  \
  X(images_null, post, "has images null on a video")                                             \
  X(images_empty, post, "has images [] on a video")                                              \
  X(seed_fields, post, "answers with the spec's fields only: no id, no sizes")                   \
  X(relative_links, post, "has links relative to the API origin")                                \
  X(hostile_author, post, "names an author whose handle is a path")                              \
  X(empty_author, post, "names no author")                                                       \
  X(private_account, account, "is private: no listing")                                          \
  X(missing_account, account, "does not exist: its handle is known to nobody")                   \
  X(empty_account, account, "lists nothing")                                                     \
  X(renamed, account, "changes its handle some time after the epoch")                            \
  X(pinned, account, "has up to three pinned posts, out of order and repeated")                  \
  X(tikwm_ids, account, "uses the tikwm field profile (id/video_id, aweme_id = v15044gf...)")    \
  X(wrapped, account, "answers in the {code,msg,data} envelope")                                 \
  X(cursor_number, account, "gives its ms cursor as a number")                                   \
  X(has_more_number, account, "gives hasMore as 1 or 0")                                         \
  X(has_more_text, account, "gives hasMore as \"true\" or \"false\"")                            \
  X(stuck_cursor, account, "stops moving its cursor part of the way")                            \
  X(cursor_missing, account, "leaves out the cursor part of the way")                            \
  X(cursor_zero, account, "sends the cursor back to 0 part of the way")                          \
  X(same_page, account, "repeats one page for ever part of the way, with a moving cursor")       \
  X(capped, account, "ends its listing (hasMore false) part of the way")                         \
  X(short_page, page, "holds fewer posts than asked")                                            \
  X(long_page, page, "holds five posts more than asked")                                         \
  X(empty_page, page, "is empty, with hasMore true and a moving cursor")                         \
  X(repeat, page, "repeats up to three posts of the page before")                                \
  X(throttled_429, call, "429")                                                                  \
  X(throttled_429_after, call, "429 with Retry-After")                                           \
  X(throttled_200, call, "200 with the tikwm rate message")                                      \
  X(error_500, call, "500 with JSON")                                                            \
  X(error_502, call, "502 with a web page")                                                      \
  X(html_200, call, "200 with a web page")                                                       \
  X(forbidden_403, call, "403 with an empty body")                                               \
  X(empty_body, call, "200 with an empty body")                                                  \
  X(cut_json, call, "200 with JSON that breaks off")                                             \
  X(json_null, call, "200 with null")                                                            \
  X(json_array, call, "200 with []")                                                             \
  X(json_object, call, "200 with {}")                                                            \
  X(unknown_once, call, "200 with a message nobody knows")                                       \
  X(false_url_parsing, call, "200 with 'Url parsing is failed!' for a good link")                \
  X(api_hang, call, "no answer until the client leaves")                                         \
  X(drop_before, call, "the connection closes before anything is charged")                       \
  X(drop_after, call, "the connection closes after the call was charged")                        \
  X(cut_answer, call, "the connection closes in the middle of the answer")                       \
  X(wrong_post, call, "another post than the one asked for")                                     \
  X(no_urls_once, call, "a post without media links, this once")                                 \
  X(api_slow, call, "an answer after two to nine seconds")                                       \
  X(unclear_charged, call, "of the answers that are no usable JSON: charged all the same")       \
  X(cdn_403, fetch, "403 with a web page though the link is good")                               \
  X(cdn_403_as_200, fetch, "the same page with status 200")                                      \
  X(cdn_404, fetch, "404")                                                                       \
  X(cdn_410, fetch, "410")                                                                       \
  X(cdn_html, fetch, "a web page called video/mp4")                                              \
  X(cdn_mp3, fetch, "a sound called video/mp4 or image")                                         \
  X(cdn_empty, fetch, "200 with zero bytes")                                                     \
  X(cdn_placeholder, fetch, "a placeholder of a few bytes")                                      \
  X(cdn_206, fetch, "206 that nobody asked for")                                                 \
  X(cdn_redirect_loop, fetch, "a redirect to itself")                                            \
  X(cdn_redirect_private, fetch, "a redirect to http://169.254.169.254/")                        \
  X(cdn_redirect_file, fetch, "a redirect to file:///etc/passwd")                                \
  X(cdn_500, fetch, "500")                                                                       \
  X(cdn_503, fetch, "503")                                                                       \
  X(cdn_cut, fetch, "the connection closes in the middle of the body")                           \
  X(cdn_reset, fetch, "the connection is reset in the middle of the body")                       \
  X(cdn_drop, fetch, "the connection closes before an answer")                                   \
  X(cdn_hang, fetch, "no answer until the client leaves")                                        \
  X(cdn_stall, fetch, "half a body, then nothing until the client leaves")                       \
  X(cdn_slow, fetch, "a few hundred bytes a second")                                             \
  X(cdn_no_length, fetch, "a good body without Content-Length")                                  \
  X(cdn_redirect, fetch, "one or two redirects to the good body")                                \
  X(slide_404, post, "of the photo posts: one slide answers 404, for ever")                       \
  X(slide_video, post, "of the photo posts: one slide is a short video")                          \
  X(hostile_text, post, "has a title, handle and nickname made to break a screen")                \
  X(leaves, account, "is deleted with all its posts some time after the epoch")

enum class Rate : std::uint8_t {
#define HOLDFAST_UNIVERSE_NAME(name, draw, help) name,
  HOLDFAST_UNIVERSE_RATES(HOLDFAST_UNIVERSE_NAME)
#undef HOLDFAST_UNIVERSE_NAME
};

#define HOLDFAST_UNIVERSE_ONE(name, draw, help) +1
inline constexpr std::size_t rate_count = 0 HOLDFAST_UNIVERSE_RATES(HOLDFAST_UNIVERSE_ONE);
#undef HOLDFAST_UNIVERSE_ONE

std::string_view name_of(Rate rate);
std::string_view help_of(Rate rate);
Draw draw_of(Rate rate);
std::optional<Rate> rate_named(std::string_view name);

// All rates, 0 until set.
class Rates {
 public:
  double operator[](Rate rate) const { return values_[static_cast<std::size_t>(rate)]; }
  void set(Rate rate, double value) { values_[static_cast<std::size_t>(rate)] = value; }

  // The same value for every rate of one draw.
  void set_all(Draw draw, double value);

  // Whether a draw (a mixed hash) falls under the rate.
  bool hit(Rate rate, std::uint64_t mixed) const;

 private:
  std::array<double, rate_count> values_{};
};

}  // namespace holdfast::universe
