// A push parser with a stack of member names; the section follows from the names on the way.
#include "app/tiktok_export.h"

#include <algorithm>
#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <istream>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/limits.h"
#include "core/listing/link_text.h"

namespace holdfast {

namespace {

namespace json = boost::json;

constexpr std::size_t chunk_bytes = 64 << 10;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

struct Named {
  std::string_view part;      // of a member's name, in lower case
  std::string_view section;
};
// The first that a name on the way holds; inner names go before outer ones.
constexpr std::array names{
    Named{"favorite video", "favorites"}, Named{"favoritevideo", "favorites"}, Named{"favourite video", "favorites"}, Named{"like list", "likes"},
    Named{"itemfavoritelist", "likes"},   Named{"liked video", "likes"},       Named{"share history", "shared"},      Named{"sharehistory", "shared"},
    Named{"browsing history", "history"}, Named{"watch history", "history"},   Named{"repost", "reposts"},            Named{"deleted post", "posts"},
    Named{"posts", "posts"},              Named{"videos", "posts"},
};

std::optional<std::string_view> section_of_name(const std::string& name) {
  const std::string lower = ascii_lower(name);
  for (const auto& [part, section] : names)
    if (lower.find(part) != std::string::npos) return section;
  return std::nullopt;
}

bool is_link_name(std::string_view name) {
  const std::string lower = ascii_lower(name);
  return lower == "link" || lower == "videolink" || lower == "video_link" || lower == "url" || lower == "videourl";
}

// One handler of the parser: keeps the names on the way down and one text at a time.
class Handler {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1), max_array_size = static_cast<std::size_t>(-1),
                               max_key_size = static_cast<std::size_t>(-1), max_string_size = static_cast<std::size_t>(-1);

  Handler(Instant now, const EntryTaker& take) : now_(now), take_(take) {}
  Status outcome() const { return outcome_; }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_array_begin(json::error_code&) { return push(); }
  bool on_array_end(std::size_t, json::error_code&) { return pop(); }
  bool on_object_begin(json::error_code&) { return push(); }
  bool on_object_end(std::size_t, json::error_code&) { return pop(); }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) { return add(key_, part); }
  bool on_key(json::string_view part, std::size_t, json::error_code&) {
    add(key_, part);
    name_ = std::exchange(key_, "");
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) { return add(text_, part); }
  bool on_string(json::string_view part, std::size_t, json::error_code& error) {
    add(text_, part);
    const bool goes_on = take_text(std::exchange(text_, ""));
    if (!goes_on) error = json::error::exception;
    return goes_on;
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t, json::string_view, json::error_code&) { return true; }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
  bool on_double(double, json::string_view, json::error_code&) { return true; }
  bool on_bool(bool, json::error_code&) { return true; }
  bool on_null(json::error_code&) { return true; }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  // Longer texts are nobody's link: their rest is let go.
  static bool add(std::string& text, json::string_view part) {
    const auto room = limits::import_field_bytes - text.size();
    text.append(part.data(), std::min(room, part.size()));
    return true;
  }
  bool push() {
    way_.push_back(std::exchange(name_, ""));
    return true;
  }
  bool pop() {
    way_.pop_back();
    name_.clear();
    return true;
  }

  std::string section() const {
    for (auto name = way_.rbegin(); name != way_.rend(); ++name)
      if (const auto found = section_of_name(*name)) return std::string(*found);
    return "other";
  }
  bool take_text(const std::string& text) {
    if (!is_link_name(name_) || text.empty()) return true;
    ImportEntry entry{"", section(), parse_post_link(text, now_)};
    const bool is_post = std::holds_alternative<DirectPost>(entry.link) || std::holds_alternative<ShortLink>(entry.link);
    if (entry.section == "other" && !is_post) return true;
    entry.where = entry.section + " " + std::to_string(++counts_[entry.section]);
    outcome_ = take_(std::move(entry));
    return outcome_.has_value();
  }

  Instant now_;
  const EntryTaker& take_;
  Status outcome_;
  std::vector<std::string> way_;
  std::string key_, name_, text_;
  std::map<std::string, std::int64_t> counts_;
};

std::unexpected<Failure> refuse(const std::string& detail) { return fail(FailureKind::invalid, "read export", "", detail); }

}  // namespace

std::string export_section_names() {
  std::string text;
  for (const auto section : export_sections) text += (text.empty() ? "" : ", ") + std::string(section);
  return text;
}

Status read_tiktok_export(std::istream& in, Instant now, const EntryTaker& take) {
  json::parse_options options;
  options.max_depth = limits::json_depth_max;
  options.allow_invalid_utf8 = true;   // what people wrote, not what we keep
  json::basic_parser<Handler> parser(options, now, take);
  std::vector<char> chunk(chunk_bytes);
  std::int64_t read = 0;
  json::error_code error;
  while (!parser.done() && (in.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || in.gcount() > 0)) {
    std::string_view piece(chunk.data(), static_cast<std::size_t>(in.gcount()));
    if (read == 0 && piece.starts_with(byte_order_mark)) piece.remove_prefix(byte_order_mark.size());
    if (read == 0 && piece.starts_with("PK")) return refuse("it is a ZIP: unpack it and give the JSON file inside (user_data_tiktok.json)");
    parser.write_some(true, piece.data(), piece.size(), error);
    if (auto outcome = parser.handler().outcome(); !outcome) return outcome;
    if (error) return refuse("it isn't the JSON of TikTok's data export: " + error.message() + " near byte " + std::to_string(read) + "; what stood before is in");
    read += in.gcount();
  }
  if (in.bad()) return refuse("the input can't be read to its end");
  if (read == 0) return refuse("it is empty");
  if (!parser.done()) parser.write_some(false, "", 0, error);
  if (auto outcome = parser.handler().outcome(); !outcome) return outcome;
  if (error) return refuse("it ends in the middle (" + error.message() + "): give the whole file; what stood before is in");
  return {};
}

}  // namespace holdfast
