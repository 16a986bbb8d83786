// The command line. The profile is laid down first, every other option over it.
#include "settings.h"

#include <CLI/CLI.hpp>
#include <cstdio>

namespace holdfast::provider_sim {
namespace {

using universe::Rate;

constexpr const char* examples = R"(
Examples:
  holdfast-sim --profile demo --port 8099
      serve the demo's feed; give http://127.0.0.1:8099 to `provider.base_url` and sim-key as the key
  holdfast-sim --profile storm --seed 42 --rate cdn_cut=0.2 --rate error_500=0.1 --port-file port
      a rough world on any free port, its number written to the file `port`
  holdfast-sim --posts 200 --accounts 1 --media-bytes 3000000 --requests-per-minute 0
      videos of 3 MB and no rate limit, for measuring
  curl -s http://127.0.0.1:8099/__sim/stats
      what was called, charged and fetched; /__sim/truth says what should come of each post
  curl -s -X POST 'http://127.0.0.1:8099/__sim/control?provider=down'
      also provider=up|refuse cdn=up|down|refuse key= credits= requests_per_minute= rate.NAME= cdn_host_down=HOST
      cdn_host_up=HOST cdn_bytes_per_s= latency_ms= advance_s= charge_errors=1 reset=1

Rates (--rate NAME=0..1), by what they are drawn for:
)";

std::string rate_help() {
  constexpr std::string_view draws[] = {"post", "account", "page", "call", "fetch"};
  std::string text;
  for (std::size_t draw = 0; draw < std::size(draws); ++draw) {
    text += "  each " + std::string(draws[draw]) + "\n";
    for (std::size_t i = 0; i < universe::rate_count; ++i) {
      const Rate rate = static_cast<Rate>(i);
      if (universe::draw_of(rate) != static_cast<universe::Draw>(draw)) continue;
      std::string name(universe::name_of(rate));
      name.resize(std::max<std::size_t>(name.size(), 22), ' ');
      text += "    " + name + std::string(universe::help_of(rate)) + "\n";
    }
  }
  return text;
}

bool set_rate(universe::Rates& rates, const std::string& text) {
  const std::size_t equals = text.find('=');
  const auto rate = universe::rate_named(text.substr(0, equals));
  char* end = nullptr;
  const double value = equals == std::string::npos ? -1 : std::strtod(text.c_str() + equals + 1, &end);
  if (!rate || value < 0 || value > 1 || (end != nullptr && *end != '\0')) {
    std::fprintf(stderr, "holdfast-sim: --rate %s: wants NAME=0..1 with a name that --help lists\n", text.c_str());
    return false;
  }
  rates.set(*rate, value);
  return true;
}

// The profile must be known before the other options can be laid over it.
bool lay_profile(int count, char** words, Settings& settings) {
  std::string name = "clean";
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--profile" && i + 1 < count) name = words[i + 1];
    if (word.starts_with("--profile=")) name = word.substr(10);
  }
  const auto profile = universe::profile_named(name);
  if (!profile) {
    std::fprintf(stderr, "holdfast-sim: there is no profile \"%s\"; there are clean, demo, storm, hostile\n", name.c_str());
    return false;
  }
  settings.universe = universe::options_of(*profile);
  return true;
}

struct Words {
  std::string profile = "clean";
  std::vector<std::string> rates;
  std::int64_t latency_ms = 0;
  std::int64_t span_s = 0;
  std::int64_t link_life_s = 0;
  std::int64_t start_s = 0;
};

void add_world(CLI::App& app, Settings& settings, Words& words) {
  universe::Options& made = settings.universe;
  app.add_option("--profile", words.profile, "clean, demo, storm or hostile");
  app.add_option("--seed", made.seed, "the same seed makes the same world")->capture_default_str();
  app.add_option("--posts", made.posts, "posts in the world")->capture_default_str()->check(CLI::Range(0, 2'000'000));
  app.add_option("--accounts", made.accounts, "accounts that share them")->capture_default_str()->check(CLI::Range(1, 100'000));
  app.add_option("--new-posts", made.new_posts, "posts that appear within --span after the start")->capture_default_str();
  app.add_option("--ranked-max", made.ranked_max, "a hashtag's, a search's or a sound's listing shows at most so many posts; 0: all")->capture_default_str();
  app.add_option("--span", words.span_s, "seconds within which posts appear, flip and accounts are renamed");
  app.add_option("--rate", words.rates, "NAME=0..1, may be given often; names below");
  app.add_option("--faults-in-a-row", made.faults_in_a_row, "failing answers to one question before a good one; 0: no bound")->capture_default_str();
  app.add_option("--dear-faults", made.dear_faults, "faults of one post that cost a second purchase; 0: no bound")->capture_default_str();
  app.add_option("--media-bytes", made.media_bytes, "videos are at least this long")->capture_default_str();
  app.add_option("--link-life", words.link_life_s, "seconds that a media link lives, beside the video's duration");
  app.add_option("--start-time", words.start_s, "unix seconds that the world's clock starts at; default: now");
}

void add_provider(CLI::App& app, Settings& settings, Words& words) {
  universe::Options& made = settings.universe;
  app.add_option("--key", made.key, "the only key that is served")->capture_default_str();
  app.add_option("--credits", made.credits, "credits at the start")->capture_default_str();
  app.add_option("--requests-per-minute", made.requests_per_minute, "in any 60 s; 0: no limit")->capture_default_str();
  app.add_option("--latency-ms", words.latency_ms, "before every answer of the API")->capture_default_str();
  app.add_flag("--charge-errors", made.charge_errors, "answers that say why not cost a credit, too");
  app.add_flag("--credits-402", made.credits_402, "spent credits answer 402");
  app.add_flag("--wrong-key-401", made.wrong_key_401, "a wrong key answers 401");
}

void add_server(CLI::App& app, Settings& settings) {
  app.add_option("--port", settings.port, "0: any free one")->capture_default_str();
  app.add_option("--bind", settings.addresses, "addresses to listen on; CDN hosts are shared out over them")->capture_default_str();
  app.add_option("--port-file", settings.port_file, "write the port here once it is open");
  app.add_option("--origin", settings.origin, "how clients reach this server; default: from --bind and --port");
  app.add_flag("--host-links", settings.host_links, "media links are https://HOST/... (clients must resolve HOST to this server)");
  app.add_flag("--tls", settings.tls, "serve https with a certificate made at the start");
  app.add_option("--cert-file", settings.cert_file, "write that certificate here");
}

}  // namespace

Parsed parse(int count, char** words, Settings& settings) {
  if (!lay_profile(count, words, settings)) return Parsed::wrong;
  CLI::App app("holdfast-sim: a made-up TikTok data provider and its CDN, as one HTTP server on this machine.");
  app.footer(examples + rate_help());
  Words given;
  add_world(app, settings, given);
  add_provider(app, settings, given);
  add_server(app, settings);
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? Parsed::done : Parsed::wrong;
  }
  for (const std::string& rate : given.rates) {
    if (!set_rate(settings.universe.rates, rate)) return Parsed::wrong;
  }
  if (given.latency_ms > 0) settings.universe.latency_us = given.latency_ms * 1000;
  if (given.span_s > 0) settings.universe.span_us = given.span_s * universe::second_us;
  if (given.link_life_s > 0) settings.universe.link_life_us = given.link_life_s * universe::second_us;
  settings.start_us = given.start_s * universe::second_us;
  return Parsed::run;
}

}  // namespace holdfast::provider_sim
