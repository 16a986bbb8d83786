// Sizes, counts, lists, near names and origins, as people write them in holdfast.toml.
#include "app/values.h"

#include <algorithm>
#include <ranges>
#include <array>
#include <charconv>
#include <limits>

namespace holdfast {

namespace {

struct SizeUnit {
  std::string_view name;
  std::uint64_t bytes;
};
constexpr std::array size_units{SizeUnit{"TiB", 1ull << 40}, SizeUnit{"GiB", 1ull << 30}, SizeUnit{"MiB", 1ull << 20},
                                SizeUnit{"KiB", 1ull << 10}, SizeUnit{"TB", 1'000'000'000'000ull}, SizeUnit{"GB", 1'000'000'000ull},
                                SizeUnit{"MB", 1'000'000ull}, SizeUnit{"kB", 1'000ull}, SizeUnit{"KB", 1'000ull}, SizeUnit{"B", 1ull}};
constexpr std::size_t binary_units = 4;  // the first of size_units

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{}) return std::nullopt;
  const std::string_view name = trim({end, static_cast<std::size_t>(text.data() + text.size() - end)});
  if (name.empty()) return count;
  for (const auto& unit : size_units) {
    if (unit.name != name) continue;
    if (count > std::numeric_limits<std::int64_t>::max() / unit.bytes) return std::nullopt;
    return count * unit.bytes;
  }
  return std::nullopt;
}

std::string size_text(std::uint64_t bytes) {
  for (const auto& unit : std::span(size_units).first(binary_units))
    if (bytes != 0 && bytes % unit.bytes == 0) return std::to_string(bytes / unit.bytes) + std::string(unit.name);
  return std::to_string(bytes) + "B";
}

std::optional<std::int64_t> parse_count(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return count;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n\v\f";
  const auto begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const auto comma = text.find(',');
    parts.emplace_back(trim(text.substr(0, comma)));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

int edit_distance(std::string_view left, std::string_view right) {
  // Optimal string alignment: three rows are enough for swaps of neighbours.
  std::vector<int> before, above(right.size() + 1), row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) above[j] = static_cast<int>(j);
  before = above;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const int change = above[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[right.size()];
}

std::optional<std::string> nearest(std::string_view wrong, std::span<const std::string> names) {
  const std::string meant = lower_case(wrong);
  std::optional<std::string> best;
  int best_distance = std::numeric_limits<int>::max();
  for (const auto& name : names) {
    // A key written without its table ("timeout") is as near as its own spelling.
    const auto dot = name.rfind('.');
    int distance = edit_distance(meant, name);
    if (dot != std::string::npos) distance = std::min(distance, edit_distance(meant.substr(meant.rfind('.') + 1), name.substr(dot + 1)) + 1);
    if (distance >= best_distance) continue;
    best_distance = distance;
    best = name;
  }
  const int near_enough = std::max(2, static_cast<int>(meant.size()) / 3);
  return best_distance <= near_enough ? best : std::nullopt;
}

std::optional<Origin> parse_origin(std::string_view url) {
  Origin origin;
  const std::string text = lower_case(url);
  std::string_view rest = text;
  if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
    origin.tls = false;
    origin.port = 80;
  } else {
    return std::nullopt;
  }
  if (rest.ends_with('/')) rest.remove_suffix(1);
  std::string_view port;
  if (rest.starts_with('[')) {
    const auto close = rest.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    origin.host = rest.substr(1, close - 1);
    port = rest.substr(close + 1);
    if (origin.host.find_first_not_of("0123456789abcdef:.") != std::string::npos) return std::nullopt;
  } else {
    const auto colon = rest.find(':');
    origin.host = rest.substr(0, colon);
    port = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon);
    if (origin.host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") != std::string::npos) return std::nullopt;
  }
  if (origin.host.empty()) return std::nullopt;
  if (port.empty()) return origin;
  const auto number = port.starts_with(':') ? parse_count(port.substr(1)) : std::nullopt;
  if (!number || *number < 1 || *number > 65535) return std::nullopt;
  origin.port = static_cast<int>(*number);
  return origin;
}

namespace {
bool is_ipv4(std::string_view text) {
  int parts = 0;
  for (const auto part : std::views::split(text, '.')) {
    const auto count = parse_count(std::string_view(part.begin(), part.end()));
    if (++parts > 4 || !count || *count < 0 || *count > 255) return false;
  }
  return parts == 4;
}

bool is_ipv6(std::string_view text) {
  return text.size() >= 2 && text.find(':') != text.npos && text.find_first_not_of("0123456789abcdefABCDEF:.") == text.npos;
}
}  // namespace

std::optional<ListenText> parse_listen(std::string_view text) {
  const auto colon = text.rfind(':');
  const auto port = parse_count(colon == text.npos ? text : text.substr(colon + 1));
  if (!port || *port < 1 || *port > 65535) return std::nullopt;
  ListenText listen{"127.0.0.1", static_cast<int>(*port)};
  if (colon == text.npos) return listen;
  const auto host = text.substr(0, colon);
  if (host == "localhost") return listen;
  if (host.starts_with('[') && host.ends_with(']') && is_ipv6(host.substr(1, host.size() - 2))) listen.address = host.substr(1, host.size() - 2);
  else if (is_ipv4(host)) listen.address = host;
  else return std::nullopt;
  return listen;
}

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  return host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace holdfast
