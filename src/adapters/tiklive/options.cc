// Checks of the provider's configuration. None of its messages holds the key.
#include "adapters/tiklive/options.h"

#include <algorithm>

namespace holdfast {

namespace {

constexpr std::size_t key_bytes_max = 512;

std::unexpected<Failure> refuse(std::string setting, std::string why) {
  return fail(FailureKind::invalid, "read the configuration", std::move(setting), std::move(why));
}

bool fits_a_header(std::string_view key) {
  return std::ranges::all_of(key, [](char byte) { return byte > 0x20 && byte < 0x7F; });
}

}  // namespace

bool is_this_machine(const MediaUrl& url) {
  return url.host == "localhost" || url.host == "::1" || url.host.starts_with("127.");
}

Result<MediaUrl> read_base_url(const TikliveOptions& options) {
  auto url = parse_media_url(options.base_url);
  if (!url) return refuse("provider.base_url", url.error().detail);
  if (!url->query.empty()) return refuse("provider.base_url", "a base URL has no query");
  const bool may_be_plain = options.allow_private_addresses || is_this_machine(*url);
  if (url->scheme == UrlScheme::http && !may_be_plain)
    return refuse("provider.base_url", "plain http would show the key to everyone on the way: use https");
  while (url->path.ends_with('/')) url->path.pop_back();
  return url;
}

Status check_options(const TikliveOptions& options) {
  if (options.api_key.empty()) return refuse("provider.api_key", "there is no key");
  const auto& key = options.api_key.reveal();
  if (key.size() > key_bytes_max || !fits_a_header(key))
    return refuse("provider.api_key", "a key is up to 512 visible ASCII characters, without spaces or line ends");
  if (options.timeout <= Duration{0}) return refuse("provider.timeout", "a timeout is more than 0");
  if (options.page_size < 1 || options.page_size > limits::page_ids_max)
    return refuse("provider.page_size", "between 1 and " + std::to_string(limits::page_ids_max));
  const auto url = read_base_url(options);
  if (!url) return std::unexpected(url.error());
  return {};
}

}  // namespace holdfast
