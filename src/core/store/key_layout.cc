// Keys are put together from parts that the path rule has passed, and checked as a whole once more.
#include "core/store/key_layout.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/base/check.h"
#include "core/base/printable.h"

namespace holdfast {
namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";
constexpr std::string_view author_prefix = "author=";
constexpr std::string_view date_prefix = "dt=";
constexpr std::size_t hash_suffix_bytes = 17;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

std::string escaped(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return {'%', hex_digits[byte >> 4], hex_digits[byte & 15]};
}

std::string hex16(std::uint64_t value) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(value));
  return text.data();
}

// FNV-1a: only has to keep names apart that nobody chose to collide; ids in the key keep objects apart anyway.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ull;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return hash;
}

bool is_safe_part(std::string_view part) {
  if (part.empty() || part.size() > limits::path_part_bytes_max) return false;
  if (part.front() == '.' || part.back() == '.') return false;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (is_plain(part[i]) || part[i] == '=') continue;
    const bool is_escape = part[i] == '%' && i + 2 < part.size() && hex_digits.find(part[i + 1]) != std::string_view::npos &&
                           hex_digits.find(part[i + 2]) != std::string_view::npos;
    if (!is_escape) return false;
    i += 2;
  }
  return true;
}

// Takes the text up to the next slash off the front.
std::string_view next_part(std::string_view& rest) {
  const auto end = std::min(rest.find('/'), rest.size());
  const auto part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

std::string author_part(std::string_view handle) {
  return std::string(author_prefix) + path_part(handle, limits::path_part_bytes_max - author_prefix.size());
}

}  // namespace

StorageKey make_key(std::string text) {
  HOLDFAST_CHECK(is_safe_key(text), "the layout made an unsafe key");
  return StorageKey(std::move(text));
}

std::string path_part(std::string_view text, std::size_t max_bytes) {
  HOLDFAST_CHECK(max_bytes >= 32, "a path part needs room for its hash");
  if (text.empty()) return "_unknown";
  std::string out;
  std::size_t cut_at = 0;  // the last place where the hash still fits
  for (std::size_t i = 0; i < text.size() && out.size() <= max_bytes; ++i) {
    const bool last_dot = text[i] == '.' && i + 1 == text.size();
    out += is_plain(text[i]) && !last_dot ? std::string(1, text[i]) : escaped(text[i]);
    if (out.size() + hash_suffix_bytes <= max_bytes) cut_at = out.size();
  }
  if (out.size() <= max_bytes) return out;
  out.resize(cut_at);
  return out + "-" + hex16(hash_of(text));
}

bool is_safe_key(std::string_view text) {
  if (text.empty() || text.size() > limits::key_bytes_max || text.ends_with('/')) return false;
  while (!text.empty())
    if (!is_safe_part(next_part(text))) return false;
  return true;
}

Result<StorageKey> StorageKey::parse(std::string_view text) {
  if (!is_safe_key(text)) return fail(FailureKind::invalid, "read a storage key", printable(text, 128), "not a key of the vault's layout");
  return StorageKey(std::string(text));
}

std::string_view StorageKey::folder() const {
  const auto slash = text_.rfind('/');
  return slash == std::string::npos ? std::string_view{} : std::string_view(text_).substr(0, slash);
}

std::string_view StorageKey::name() const {
  const auto slash = text_.rfind('/');
  return slash == std::string::npos ? std::string_view(text_) : std::string_view(text_).substr(slash + 1);
}

StorageKey StorageKey::with_extension(std::string_view extension) const { return make_key(text_ + std::string(extension)); }

StorageKey StorageKey::under(std::string_view folder) const { return make_key(std::string(folder) + "/" + text_); }

StorageKey video_stem(Instant pinned, std::string_view handle, AwemeId id) {
  return make_key("videos/dt=" + iso_date(pinned) + "/" + author_part(handle) + "/" + to_text(id));
}

StorageKey photo_stem(Instant pinned, std::string_view handle, AwemeId id) {
  return make_key("photos/dt=" + iso_date(pinned) + "/" + author_part(handle) + "/" + to_text(id));
}

StorageKey cover_stem(Instant pinned, AwemeId id) { return make_key("covers/dt=" + iso_date(pinned) + "/" + to_text(id)); }

StorageKey music_stem(std::int64_t music_id) { return make_key("music/" + std::to_string(music_id)); }

StorageKey tombstone_key(AwemeId id) { return make_key("tombstones/" + to_text(id) + ".json"); }

StorageKey sidecar_key(const StorageKey& stem) { return stem.with_extension(".json"); }

StorageKey slide_stem(const StorageKey& stem, int number) {
  HOLDFAST_CHECK(number >= 1 && number <= limits::images_max, "a slide is counted from 1");
  std::array<char, 8> digits{};
  std::snprintf(digits.data(), digits.size(), "/%03d", number);
  return make_key(stem.text() + digits.data());
}

std::optional<StemParts> parse_stem(const StorageKey& stem) {
  std::string_view rest = stem.text();
  const auto kind = next_part(rest), date = next_part(rest), author = next_part(rest), id_text = next_part(rest);
  if ((kind != "videos" && kind != "photos") || !rest.empty()) return std::nullopt;
  if (!date.starts_with(date_prefix) || !author.starts_with(author_prefix)) return std::nullopt;
  const auto id = parse_aweme_id(id_text);
  if (!id) return std::nullopt;
  return StemParts{kind == "photos", std::string(date.substr(date_prefix.size())),
                   std::string(author.substr(author_prefix.size())), *id};
}

std::optional<AwemeId> id_of_key(std::string_view key) {
  const auto kind = next_part(key);
  if (kind != "videos" && kind != "photos" && kind != "covers") return std::nullopt;
  if (!next_part(key).starts_with(date_prefix)) return std::nullopt;
  if (kind != "covers" && !next_part(key).starts_with(author_prefix)) return std::nullopt;
  const auto name = next_part(key);
  return parse_aweme_id(name.substr(0, name.find('.')));
}

std::optional<StorageKey> cover_stem_for(const StorageKey& stem) {
  const auto parts = parse_stem(stem);
  if (!parts) return std::nullopt;
  return make_key("covers/dt=" + parts->date + "/" + to_text(parts->id));
}

std::string part_path(const StorageKey& stem, LeaseToken token, std::uint64_t random) {
  std::string out(stem.folder());
  if (!out.empty()) out += '/';
  return out + "." + std::string(stem.name()) + ".t" + to_text(token) + "." + hex16(random) + std::string(part_suffix);
}

// Read from the end: the stem's name may hold dots of its own.
std::optional<PartName> parse_part_name(std::string_view file_name) {
  if (!file_name.starts_with('.') || !file_name.ends_with(part_suffix) || file_name.size() <= part_suffix.size()) return std::nullopt;
  const auto body = file_name.substr(1, file_name.size() - 1 - part_suffix.size());
  const auto random_dot = body.rfind('.');
  if (random_dot == std::string_view::npos || random_dot == 0 || body.size() - random_dot != 17) return std::nullopt;
  if (body.find_first_not_of("0123456789abcdef", random_dot + 1) != std::string_view::npos) return std::nullopt;
  const auto token_dot = body.rfind('.', random_dot - 1);
  if (token_dot == std::string_view::npos || body[token_dot + 1] != 't') return std::nullopt;
  const auto token = parse_decimal_id(body.substr(token_dot + 2, random_dot - token_dot - 2));
  const auto stem_name = body.substr(0, token_dot);
  if (!token || !is_safe_part(stem_name)) return std::nullopt;
  return PartName{std::string(stem_name), LeaseToken{*token}};
}

}  // namespace holdfast
