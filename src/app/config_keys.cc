// The keys, table by table.
#include "app/config_keys.h"

#include <algorithm>

#include "app/config_types.h"
#include "app/postgres_url.h"
#include "app/values.h"

namespace holdfast {

namespace {

std::vector<ConfigKey> make_provider_keys() {
  return {
      text_key({"provider.base_url", "where the metadata provider answers"}, origin_rule(), [](Config& c) -> auto& { return c.provider.base_url; }),
      text_key({"provider.key_file", "a file (mode 0600) that holds the API key; the variable TIKLIVE_API_KEY wins"},
               any_text("the path of a file"), [](Config& c) -> auto& { return c.provider.key_file; }),
      count_key({"provider.requests_per_minute", "calls in any 60 s, over everything that uses this catalog"}, 1, 100'000,
                [](Config& c) -> auto& { return c.provider.requests_per_minute; }),
      count_key({"provider.concurrency", "calls at a time"}, 1, 256, [](Config& c) -> auto& { return c.provider.concurrency; }),
      budget_key({"provider.daily_credits", "credits that may be spent in a UTC day"}, [](Config& c) -> auto& { return c.provider.daily_credits; }),
      duration_key({"provider.timeout", "how long one call may take"}, seconds{1}, minutes{10}, [](Config& c) -> auto& { return c.provider.timeout; }),
      duration_key({"provider.give_up_after", "how long the provider may be down before a run ends"}, seconds{0}, hours{24 * 7},
                   [](Config& c) -> auto& { return c.provider.give_up_after; }),
      count_key({"provider.max_captures", "times a post's two calls may be bought before it is dead: exhausted"}, 1, 100,
                [](Config& c) -> auto& { return c.provider.max_captures; }),
      switch_key({"provider.errors_are_charged", "count the provider's error answers as spent credits"},
                 [](Config& c) -> auto& { return c.provider.errors_are_charged; }),
  };
}

std::vector<ConfigKey> make_download_keys() {
  return {
      count_key({"download.concurrency", "transfers at a time"}, 1, 256, [](Config& c) -> auto& { return c.download.concurrency; }),
      quality_key({"download.quality", "hd, standard or watermarked; the next best when a post lacks it"}, [](Config& c) -> auto& { return c.download.quality; }),
      media_key({"download.media", "what is kept: the videos, the photo posts, the covers of both, their music (once for each sound); a post of a kind that is left out waits"}, [](Config& c) -> auto& { return c.download.media; }),
      duration_key({"download.idle_timeout", "a transfer without a byte for this long ends"}, seconds{1}, hours{1},
                   [](Config& c) -> auto& { return c.download.idle_timeout; }),
      switch_key({"download.allow_private_addresses", "let media come from private and loopback addresses, and over plain http"},
                 [](Config& c) -> auto& { return c.download.allow_private_addresses; }),
  };
}

// Never says what stands in the URL of a database: a password may.
TextRule catalog_rule() {
  return {"sqlite:FILE or postgres://USER@HOST/DATABASE", [](const std::string& text, std::string& why) -> std::optional<std::string> {
            if (is_postgres(text)) {
              if (const auto wrong = wrong_with_postgres_url(text)) why = *wrong;
              return why.empty() ? std::optional(text) : std::nullopt;
            }
            if (text.starts_with("sqlite:") && text.size() > 7) return text;
            if (text.find('@') != std::string::npos) why = "must be sqlite:FILE or postgres://USER@HOST/DATABASE";
            return std::nullopt;
          }};
}

std::vector<ConfigKey> make_other_keys() {
  return {
      text_key({"catalog.url", "where the catalog lies: a file (a relative path starts at this folder), or PostgreSQL 15 or later for many hosts"}, catalog_rule(), [](Config& c) -> auto& { return c.catalog.url; }),
      duration_key({"listing.resolve_within", "how soon a newly listed post is resolved"}, seconds{1}, hours{24}, [](Config& c) -> auto& { return c.listing.resolve_within; }),
      duration_key({"listing.every", "how often run --watch looks for new posts of a source that has no --every of its own"}, minutes{1}, hours{24 * 365},
                   [](Config& c) -> auto& { return c.listing.every; }),
      duration_key({"janitor.part_max_age", "unfinished .part files older than this are removed"}, seconds{0}, hours{24 * 365},
                   [](Config& c) -> auto& { return c.janitor.part_max_age; }),
      duration_key({"janitor.dead_letter_max_age", "the evidence of dead letters is kept this long; their reason for ever"}, hours{1}, hours{24 * 36500},
                   [](Config& c) -> auto& { return c.janitor.dead_letter_max_age; }),
      text_key({"metrics.listen", "where metrics and health are served over HTTP, e.g. 127.0.0.1:9464; a bare port is on 127.0.0.1"}, listen_rule(),
               [](Config& c) -> auto& { return c.metrics.listen; }),
      duration_key({"run.linger", "a run waits this long for retries that come due before it ends"}, seconds{0}, hours{24}, [](Config& c) -> auto& { return c.run.linger; }),
      duration_key({"run.drain_deadline", "after Ctrl-C, what is in hand has this long to finish"}, seconds{0}, hours{1}, [](Config& c) -> auto& { return c.run.drain_deadline; }),
  };
}

}  // namespace

std::span<const ConfigKey> config_keys() {
  static const std::vector<ConfigKey> keys = [] {
    auto all = make_provider_keys();
    for (auto&& more : {make_download_keys(), make_vault_keys(), make_other_keys()}) all.insert(all.end(), more.begin(), more.end());
    return all;
  }();
  return keys;
}

const ConfigKey* find_config_key(std::string_view name) {
  const auto found = std::ranges::find(config_keys(), name, &ConfigKey::name);
  return found == config_keys().end() ? nullptr : &*found;
}

std::vector<std::string> config_key_names() {
  std::vector<std::string> names;
  for (const auto& key : config_keys()) names.push_back(key.name);
  return names;
}

std::optional<std::string> contradiction(const Config& config) {
  const auto origin = parse_origin(config.provider.base_url);
  if (origin && !origin->tls && !is_loopback(origin->host) && !config.download.allow_private_addresses)
    return "provider.base_url is plain http to " + origin->host + ": the API key would travel in the clear; use https://";
  return vault_contradiction(config);
}

}  // namespace holdfast
