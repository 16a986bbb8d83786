// See s3_credentials.h.
#include "app/s3_credentials.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>

#include "app/values.h"
#include "core/base/printable.h"

namespace holdfast {

namespace {

constexpr std::size_t file_bytes_max = 1 << 20;
constexpr std::size_t secret_bytes_max = 16 << 10;  // session tokens are long
constexpr const char* how_to_give_one =
    "export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write them into ~/.aws/credentials (mode 0600) below [default] or the profile that AWS_PROFILE names";

std::unexpected<Failure> refuse(const std::string& detail) { return fail(FailureKind::invalid, "read the store's access key", "", detail); }

// What goes into a header must be one visible word.
bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= secret_bytes_max && std::ranges::all_of(text, [](char letter) { return letter > ' ' && letter < 0x7f; });
}

struct Given {
  std::string id, secret, token;
};

Result<AccessKey> check(const Given& given, std::string from) {
  if (given.id.empty() || given.secret.empty())
    return refuse(printable(from) + " gives only " + (given.id.empty() ? "a secret without its access key" : "an access key without its secret") + ": " + how_to_give_one);
  if (!is_word(given.id) || !is_word(given.secret) || (!given.token.empty() && !is_word(given.token)))
    return refuse("what " + printable(from) + " holds can't be an access key: it has blanks or letters that no key has");
  return AccessKey{given.id, SecretKey{given.secret}, SecretKey{given.token}, std::move(from)};
}

// The keys of one [profile]; nullopt: there is no such profile.
std::optional<std::map<std::string, std::string>> profile_in(std::string_view text, std::string_view wanted) {
  std::optional<std::map<std::string, std::string>> found;
  bool inside = false;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#') || line.starts_with(';')) continue;
    if (line.starts_with('[') && line.ends_with(']')) {
      inside = trim(line.substr(1, line.size() - 2)) == wanted;
      if (inside && !found) found.emplace();
      continue;
    }
    const auto equals = line.find('=');
    if (inside && equals != line.npos) (*found)[std::string(trim(line.substr(0, equals)))] = std::string(trim(line.substr(equals + 1)));
  }
  return found;
}

Result<AccessKey> from_file(const std::string& path, const std::string& profile) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(path.c_str(), "rbe"), &std::fclose);
  if (!in) return refuse("no access key for the store: AWS_ACCESS_KEY_ID is not set, and " + printable(path) + ": " + std::strerror(errno) + "; " + how_to_give_one);
  std::string text(file_bytes_max, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), in.get()));
  if (std::ferror(in.get())) return refuse(printable(path) + " can't be read");
  const std::string from = path + " [" + profile + "]";
  const auto keys = profile_in(text, profile);
  if (!keys) return refuse(printable(path) + " has no profile [" + printable(profile) + "]: " + how_to_give_one);
  const auto value = [&](const char* name) {
    const auto at = keys->find(name);
    return at == keys->end() ? std::string() : at->second;
  };
  Given given{value("aws_access_key_id"), value("aws_secret_access_key"), value("aws_session_token")};
  if (given.id.empty() && given.secret.empty()) return refuse(printable(from) + " holds no aws_access_key_id: roles and helper programs are not supported; " + how_to_give_one);
  return check(given, from);
}

}  // namespace

Environment process_environment() {
  return [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0' ? std::optional<std::string>(value) : std::nullopt;
  };
}

Result<AccessKey> find_access_key(const Environment& environment) {
  const auto id = environment("AWS_ACCESS_KEY_ID"), secret = environment("AWS_SECRET_ACCESS_KEY");
  if (id || secret) return check({id.value_or(""), secret.value_or(""), environment("AWS_SESSION_TOKEN").value_or("")}, "AWS_ACCESS_KEY_ID");
  auto file = environment("AWS_SHARED_CREDENTIALS_FILE");
  if (!file) file = environment("HOME").value_or("") + "/.aws/credentials";
  return from_file(*file, environment("AWS_PROFILE").value_or("default"));
}

}  // namespace holdfast
