// Where things lie in the vault: the path rule, the stems of each asset, and the names of unfinished files (RULES 6,
// house plan 5). Text from outside enters a path only through path_part; no key made here can leave the vault.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/ids.h"
#include "core/base/instant.h"
#include "core/base/limits.h"
#include "core/base/result.h"

namespace holdfast {

// The path rule: bytes of [A-Za-z0-9._-] stay, all others become %XX, a last dot too; empty is `_unknown`. Where that
// is longer than `max_bytes` (at least 32), it is cut before a %XX, never in one, and ends in "-" and 16 hex digits of a
// hash of the whole text, so that two long names stay two.
std::string path_part(std::string_view text, std::size_t max_bytes = limits::path_part_bytes_max);

// Relative, at most limits::key_bytes_max bytes; parts of [A-Za-z0-9._%=-], each 1 to limits::path_part_bytes_max bytes,
// no leading dot (hidden names are unfinished files), no trailing dot, each % with two upper-case hex digits.
bool is_safe_key(std::string_view text);

// A name in the vault, or a stem (a name without its extension); always safe.
class StorageKey {
 public:
  // `invalid` when it isn't safe. For keys that come back from a catalog or a bucket.
  static Result<StorageKey> parse(std::string_view text);

  const std::string& text() const { return text_; }
  std::string_view folder() const;  // without the last part and its slash; empty at the top
  std::string_view name() const;    // the last part
  // A stem and an extension from the content (".mp4"; RULES 6) make the key of an object.
  StorageKey with_extension(std::string_view extension) const;
  StorageKey under(std::string_view folder) const;  // "quarantine" + "/" + this

  auto operator<=>(const StorageKey&) const = default;

 private:
  friend StorageKey make_key(std::string text);
  explicit StorageKey(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// The folders that keys lie in, sorted; what else lies beside them is not of the vault.
inline constexpr std::array<std::string_view, 6> vault_folders{"covers", "music", "photos", "quarantine", "tombstones", "videos"};

// Stems. The date is the UTC date of `pinned`, the transaction that pins the key.
StorageKey video_stem(Instant pinned, std::string_view handle, AwemeId id);  // videos/dt=D/author=H/ID
StorageKey photo_stem(Instant pinned, std::string_view handle, AwemeId id);  // photos/dt=D/author=H/ID
StorageKey cover_stem(Instant pinned, AwemeId id);                           // covers/dt=D/ID
StorageKey music_stem(std::int64_t music_id);                                // music/ID
StorageKey tombstone_key(AwemeId id);                                        // tombstones/ID.json

// The commit marker of a post: its stem and ".json".
StorageKey sidecar_key(const StorageKey& stem);
// The slide of a photo post, from 1: STEM/001.
StorageKey slide_stem(const StorageKey& stem, int number);

// What a pinned stem (video or photo) says.
struct StemParts {
  bool is_photo = false;
  std::string date;         // 2026-05-29
  std::string author_part;  // as in the path, by the path rule
  AwemeId id;

  bool operator==(const StemParts&) const = default;
};
std::optional<StemParts> parse_stem(const StorageKey& stem);
// Whose the object under a key is: of videos, photos with their slides, and covers.
std::optional<AwemeId> id_of_key(std::string_view key);
// The cover that belongs to a pinned stem, under the stem's own date: a later capture finds the same one.
std::optional<StorageKey> cover_stem_for(const StorageKey& stem);

// What the name of an unfinished file says: which name it was to get, and under which lease. The janitor deletes it only
// when that lease is over.
struct PartName {
  std::string stem_name;  // the last part of its stem: the id, or the number of a slide
  LeaseToken token;

  std::optional<AwemeId> id() const { return parse_aweme_id(stem_name); }
  bool operator==(const PartName&) const = default;
};
inline constexpr std::string_view part_suffix = ".part";
// FOLDER/.ID.tTOKEN.RANDOM.part, in the folder of `stem`: hidden, and on the same file system as the final name.
std::string part_path(const StorageKey& stem, LeaseToken token, std::uint64_t random);
// Reads the last part of such a path back; nullopt for every other name.
std::optional<PartName> parse_part_name(std::string_view file_name);

}  // namespace holdfast
