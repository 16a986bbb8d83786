// What a person may choose, typed and checked (the keys by their names). Read once at the start of a command and
// constant after it. Never holds the API key: that is app/key.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/instant.h"
#include "core/base/result.h"
#include "core/resolve/candidates.h"

namespace holdfast {

// download.media: what is kept of a post besides its sidecar.
struct MediaChoice {
  bool video = true, photos = true, cover = true, music = false;
  bool operator==(const MediaChoice&) const = default;
};

// The defaults stand here and nowhere else: holdfast.toml, --help and the docs print them from here.
struct Config {
  struct Provider {
    std::string base_url = "https://api.tikliveapi.com";  // no slash at the end
    std::string key_file;                                 // "" for none; TIKLIVE_API_KEY wins
    int requests_per_minute = 200;
    int concurrency = 8;
    std::optional<std::int64_t> daily_credits;            // nullopt: no budget
    Duration timeout = seconds{20};
    Duration give_up_after = minutes{10};
    int max_captures = 3;
    bool errors_are_charged = false;
  } provider;
  struct Download {
    int concurrency = 20;
    Quality quality = Quality::hd;
    MediaChoice media;
    Duration idle_timeout = seconds{60};
    bool allow_private_addresses = false;
  } download;
  struct Vault {
    std::string url = "file:.";                           // relative paths start at the archive's folder; or s3://BUCKET/PREFIX
    std::uint64_t min_free = 1ull << 30;                  // bytes
    std::string spool = "spool";                          // of a bucket: where posts wait for their upload
    std::uint64_t spool_max = 20ull << 30;                // bytes
    int concurrency = 8;                                  // uploads to a bucket at a time
    struct S3 {
      std::string endpoint;                               // "": AWS
      std::string region;                                 // "": from the environment
      std::string path_style = "auto";                    // or "true", "false"
      std::string storage_class, sse, ca_file;
      bool accept_overwrite_risk = false;
    } s3;
  } vault;
  struct Catalog {
    std::string url = "sqlite:catalog.db";
  } catalog;
  struct Listing {
    Duration resolve_within = seconds{60};
    Duration every = hours{6};
  } listing;
  struct Janitor {
    Duration part_max_age = hours{1};
    Duration dead_letter_max_age = hours{24 * 90};
  } janitor;
  struct Metrics {
    std::string listen;                                   // "" for none; else what parse_listen takes
  } metrics;
  struct Run {
    Duration linger = minutes{2};
    Duration drain_deadline = seconds{30};
  } run;
};

// holdfast.toml's text over the defaults, then `overrides` ("download.concurrency=40", from --set) over both. Failure
// invalid: every problem, one a line, each with file and line (or the argument) and the nearest valid key.
Result<Config> parse_config(std::string_view toml, std::string_view file_name, const std::vector<std::string>& overrides);
// The same from a file; also invalid when it can't be read.
Result<Config> read_config(const std::string& file, const std::vector<std::string>& overrides);

// holdfast.toml with every key, its meaning and its value: commented out where it is the default.
std::string config_toml(const Config& config);
std::string default_toml();
// One line a key: name, default, meaning; for --help and the docs.
std::string describe_keys();

// "file:PATH" and "sqlite:PATH" to a path; relative ones start at `folder`, the archive's. Of a bucket: the folder of what is
// not in it yet.
std::string vault_folder(const Config& config, const std::string& folder);
std::string spool_folder(const Config& config, const std::string& folder);
std::string catalog_file(const Config& config, const std::string& folder);

}  // namespace holdfast
