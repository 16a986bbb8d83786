// Lines, their numbers, and what each of them is.
#include "app/link_input.h"

#include <filesystem>
#include <fstream>
#include <istream>
#include <system_error>

#include "app/values.h"
#include "core/base/printable.h"

namespace holdfast {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

enum class LineEnd { line, too_long, end };

// One line without its end; of a line that is too long only that it was.
LineEnd next_line(std::istream& in, std::string& line) {
  line.clear();
  bool too_long = false;
  for (int letter = in.get(); letter != std::istream::traits_type::eof(); letter = in.get()) {
    if (letter == '\n') return too_long ? LineEnd::too_long : LineEnd::line;
    if (line.size() < link_line_bytes_max) {
      line.push_back(static_cast<char>(letter));
    } else {
      too_long = true;
    }
  }
  if (too_long) return LineEnd::too_long;
  return line.empty() ? LineEnd::end : LineEnd::line;
}

std::unexpected<Failure> refuse(const std::string& detail) { return fail(FailureKind::invalid, "read links", "", detail); }

}  // namespace

Status read_links(std::istream& in, const std::string& name, Instant now, const LinkTaker& take) {
  const std::string before = name.empty() ? "line " : printable(name) + " line ";
  std::string line;
  for (std::int64_t number = 1;; ++number) {
    const LineEnd end = next_line(in, line);
    if (in.bad()) return refuse((name.empty() ? "the input" : printable(name)) + " can't be read to its end");
    if (end == LineEnd::end) return {};
    const std::string where = before + std::to_string(number);
    if (end == LineEnd::too_long) {
      if (auto taken = take({where, Unusable{"longer than 64 KiB"}}); !taken) return taken;
      continue;
    }
    if (number == 1 && line.starts_with(byte_order_mark)) line.erase(0, byte_order_mark.size());
    if (line.find('\0') != std::string::npos) return refuse(where + " isn't text (UTF-16?): save the list as UTF-8");
    const std::string_view text = trim(line);
    if (text.empty() || text.starts_with('#')) continue;
    if (auto taken = take({where, parse_post_link(text, now)}); !taken) return taken;
  }
}

Status read_argument(const LinkArgument& argument, std::istream& in, Instant now, const LinkTaker& take) {
  if (argument.text == "-") return read_links(in, "", now, take);
  std::error_code error;
  if (std::filesystem::is_directory(argument.text, error)) return refuse(printable(argument.text) + " is a folder; give a file of links");
  if (std::filesystem::exists(argument.text, error)) {
    std::ifstream file(argument.text, std::ios::binary);
    if (!file) return refuse(printable(argument.text) + " can't be opened");
    return read_links(file, argument.text, now, take);
  }
  PostLink link = parse_post_link(argument.text, now);
  if (auto* unusable = std::get_if<Unusable>(&link); unusable && argument.text.find("://") == std::string::npos)
    unusable->why += ", and there is no file " + printable(argument.text);
  return take({"argument " + std::to_string(argument.number), std::move(link)});
}

std::string refusal(const PostLink& link) {
  if (const auto* unusable = std::get_if<Unusable>(&link)) return printable(unusable->why);
  const auto* source = std::get_if<SourceLink>(&link);
  if (!source) return "";
  switch (source->kind) {
    case SourceLinkKind::user: return "a profile, not a post: holdfast add user @" + printable(source->name);
    case SourceLinkKind::hashtag: return "the hashtag #" + printable(source->name) + ", not a post: holdfast add hashtag " + printable(source->name);
    case SourceLinkKind::music: return "the sound " + printable(source->name) + ", not a post: holdfast add music " + printable(source->name);
  }
  return "";
}

}  // namespace holdfast
