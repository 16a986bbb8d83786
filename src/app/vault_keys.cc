// The keys of [vault]: where the bytes lie, and how a bucket is spoken to.
#include <algorithm>

#include "app/config_types.h"
#include "app/s3_place.h"
#include "app/values.h"

namespace holdfast {

namespace {

TextRule vault_url_rule() {
  const TextRule folder = scheme_rule({"file:", "file:FOLDER or s3://BUCKET/PREFIX", "keep the vault in a folder (file:.) or a bucket (s3://BUCKET/PREFIX)",
                                       {"s3+http:", "gs:", "http:", "https:"}});
  return {folder.takes, [folder](const std::string& text, std::string& why) -> std::optional<std::string> {
            if (!text.starts_with("s3:")) return folder.accept(text, why);
            return parse_s3_url(text, why) ? std::optional(text) : std::nullopt;
          }};
}

TextRule empty_or(TextRule rule) {
  return {"\"\", or " + rule.takes, [rule](const std::string& text, std::string& why) { return text.empty() ? std::optional(text) : rule.accept(text, why); }};
}

// One word of a header's or signature's value.
TextRule word_rule(std::string takes) {
  return {std::move(takes), [](const std::string& text, std::string&) -> std::optional<std::string> {
            const auto fits = [](char letter) {
              return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '-' ||
                     letter == '_' || letter == ':';
            };
            return text.size() <= 64 && std::ranges::all_of(text, fits) ? std::optional(text) : std::nullopt;
          }};
}

TextRule storage_class_rule() {
  const TextRule word = word_rule("\"\" for the bucket's own, or a class of the store such as STANDARD_IA");
  return {word.takes, [word](const std::string& text, std::string& why) -> std::optional<std::string> {
            if (text == "GLACIER" || text == "DEEP_ARCHIVE") {
              why = "can't be " + text + ": what lies there can't be read back at once, and sidecars must be; GLACIER_IR can, or let a lifecycle rule move the media";
              return std::nullopt;
            }
            return word.accept(text, why);
          }};
}

TextRule path_style_rule() {
  return {"\"auto\", \"true\" or \"false\"", [](const std::string& text, std::string&) -> std::optional<std::string> {
            return text == "auto" || text == "true" || text == "false" ? std::optional(text) : std::nullopt;
          }};
}

TextRule spool_rule() {
  return {"the path of a folder of its own", [](const std::string& text, std::string& why) -> std::optional<std::string> {
            if (!text.empty() && text != "." && text.find("..") == std::string::npos && text.find(':') == std::string::npos) return text;
            why = "must be a folder of its own, as in \"spool\"";
            return std::nullopt;
          }};
}

// path_style = true is what people write: a switch is taken as its text.
ConfigKey taking_switches(ConfigKey key) {
  key.set = [set = key.set](Config& config, const GivenValue& value) {
    const auto* yes = std::get_if<bool>(&value);
    return yes ? set(config, GivenValue(std::string(*yes ? "true" : "false"))) : set(config, value);
  };
  return key;
}

}  // namespace

std::vector<ConfigKey> make_vault_keys() {
  return {
      text_key({"vault.url", "where the bytes lie: a folder (a relative path starts at this folder) or a bucket"}, vault_url_rule(),
               [](Config& c) -> auto& { return c.vault.url; }),
      size_key({"vault.min_free", "below this much free space nothing new is begun"}, [](Config& c) -> auto& { return c.vault.min_free; }),
      text_key({"vault.spool", "with a bucket: the folder on this host in which complete posts wait for their upload; a relative path starts at this folder"},
               spool_rule(), [](Config& c) -> auto& { return c.vault.spool; }),
      size_key({"vault.spool_max", "with a bucket: when so much waits, nothing new is bought until uploads make room"}, [](Config& c) -> auto& { return c.vault.spool_max; }),
      count_key({"vault.concurrency", "uploads to a bucket at a time"}, 1, 256, [](Config& c) -> auto& { return c.vault.concurrency; }),
      text_key({"vault.s3.endpoint", "where the bucket's store answers; \"\" for AWS in the region"}, empty_or(origin_rule()),
               [](Config& c) -> auto& { return c.vault.s3.endpoint; }),
      text_key({"vault.s3.region", "the bucket's region; \"\" for AWS_REGION or AWS_DEFAULT_REGION"}, word_rule("\"\", or a region such as eu-central-1"),
               [](Config& c) -> auto& { return c.vault.s3.region; }),
      taking_switches(text_key({"vault.s3.path_style", "the bucket stands in the path and not in the host's name; auto: where an endpoint is given"},
                               path_style_rule(), [](Config& c) -> auto& { return c.vault.s3.path_style; })),
      text_key({"vault.s3.storage_class", "of every object"}, storage_class_rule(), [](Config& c) -> auto& { return c.vault.s3.storage_class; }),
      text_key({"vault.s3.sse", "encryption at rest that is asked for with every object"}, word_rule("\"\" for the bucket's own, \"AES256\" or \"aws:kms\""),
               [](Config& c) -> auto& { return c.vault.s3.sse; }),
      text_key({"vault.s3.ca_file", "a PEM file of the certificates to trust for the store, instead of the system's"}, any_text("\"\", or the path of a file"),
               [](Config& c) -> auto& { return c.vault.s3.ca_file; }),
      switch_key({"vault.s3.accept_overwrite_risk", "write to a store that may overwrite an object although it is told not to; the lease alone then protects it"},
                 [](Config& c) -> auto& { return c.vault.s3.accept_overwrite_risk; }),
  };
}

std::optional<std::string> vault_contradiction(const Config& config) {
  if (!is_s3(config) || config.vault.s3.endpoint.empty()) return std::nullopt;
  const auto origin = parse_origin(config.vault.s3.endpoint);
  if (origin && !origin->tls && !plain_http_is_harmless(origin->host) && !config.download.allow_private_addresses)
    return "vault.s3.endpoint is plain http to " + origin->host + ": the objects would travel in the clear; use https://";
  return std::nullopt;
}

}  // namespace holdfast
