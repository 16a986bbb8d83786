// See sigv4.h.
#include "core/store/sigv4.h"

#include <algorithm>
#include <array>
#include <map>

namespace holdfast {

namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::size_t hash_block_bytes = 64;

bool is_unreserved(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' ||
         letter == '.' || letter == '~';
}

std::string encoded(std::string_view text, bool slash_stays) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size() * 3);
  for (const char letter : text) {
    if (is_unreserved(letter) || (slash_stays && letter == '/')) {
      out += letter;
      continue;
    }
    const auto byte = static_cast<unsigned char>(letter);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& letter : out)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return out;
}

// Without blanks at both ends; runs of them inside become one.
std::string trimmed(std::string_view value) {
  std::string out;
  for (const char letter : value) {
    const bool blank = letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
    if (!blank) out += letter;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

// By name; values of one name in their order, with commas.
std::map<std::string, std::string> canonical_headers(const Pairs& headers) {
  std::map<std::string, std::string> out;
  for (const auto& [name, value] : headers) {
    const auto [at, is_new] = out.try_emplace(lower(name), trimmed(value));
    if (!is_new) at->second += "," + trimmed(value);
  }
  return out;
}

std::string signed_names(const SignedRequest& request) {
  std::string out;
  for (const auto& [name, value] : canonical_headers(request.headers)) out += (out.empty() ? "" : ";") + name;
  return out;
}

std::string_view text_of(const Sha256& digest) { return {reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()}; }

std::string scope_of(const Signer& signer, Instant at) {
  return amz_date(at).substr(0, 8) + "/" + std::string(signer.region) + "/" + std::string(signer.service) + "/aws4_request";
}

}  // namespace

std::string uri_encoded(std::string_view text) { return encoded(text, false); }
std::string uri_encoded_path(std::string_view path) { return encoded(path, true); }

std::string uri_encoded_query(const Pairs& query) {
  Pairs sorted;
  for (const auto& [name, value] : query) sorted.emplace_back(uri_encoded(name), uri_encoded(value));
  std::ranges::sort(sorted);
  std::string out;
  for (const auto& [name, value] : sorted) out += (out.empty() ? "" : "&") + name + "=" + value;
  return out;
}

std::string amz_date(Instant at) {
  std::string out;
  for (const char letter : iso_text(at).substr(0, 19))  // to the second
    if (letter != '-' && letter != ':') out += letter;
  return out + "Z";
}

std::string canonical_request(const SignedRequest& request) {
  std::string out = request.method + "\n" + uri_encoded_path(request.path) + "\n" + uri_encoded_query(request.query) + "\n";
  for (const auto& [name, value] : canonical_headers(request.headers)) out += name + ":" + value + "\n";
  return out + "\n" + signed_names(request) + "\n" + request.payload_hash;
}

std::string string_to_sign(const SignedRequest& request, const Signer& signer, Instant at) {
  return std::string(algorithm) + "\n" + amz_date(at) + "\n" + scope_of(signer, at) + "\n" + to_hex(signer.hash(canonical_request(request)));
}

std::string signature(const SignedRequest& request, const Signer& signer, Instant at) {
  Sha256 key = hmac("AWS4" + std::string(signer.secret), amz_date(at).substr(0, 8), signer.hash);
  for (const std::string_view part : {signer.region, signer.service, std::string_view("aws4_request")}) key = hmac(text_of(key), part, signer.hash);
  return to_hex(hmac(text_of(key), string_to_sign(request, signer, at), signer.hash));
}

std::string authorization(const SignedRequest& request, const Signer& signer, Instant at) {
  return std::string(algorithm) + " Credential=" + std::string(signer.access_key_id) + "/" + scope_of(signer, at) +
         ", SignedHeaders=" + signed_names(request) + ", Signature=" + signature(request, signer, at);
}

Sha256 hmac(std::string_view key, std::string_view text, Hash hash) {
  std::array<char, hash_block_bytes> block{};
  const Sha256 short_key = key.size() > block.size() ? hash(key) : Sha256{};
  const std::string_view used = key.size() > block.size() ? text_of(short_key) : key;
  std::ranges::copy(used, block.begin());
  std::string inner, outer;
  for (const char byte : block) {
    inner += static_cast<char>(byte ^ 0x36);
    outer += static_cast<char>(byte ^ 0x5c);
  }
  inner += text;
  outer += text_of(hash(inner));
  return hash(outer);
}

}  // namespace holdfast
