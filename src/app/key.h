// Where the provider's API key comes from: the environment, or a file. Never from the command line, and never into a
// message: what goes wrong is told without the key.
#pragma once

#include <string>

#include "app/config.h"
#include "core/base/result.h"
#include "core/base/secret.h"

namespace holdfast {

inline constexpr const char* key_variable = "TIKLIVE_API_KEY";

struct FoundKey {
  SecretKey key;
  std::string from;      // "TIKLIVE_API_KEY" or the file's path
  std::string warning;   // "" when all is well; otherwise what is doubtful and the remedy
};

// TIKLIVE_API_KEY, else provider.key_file (a relative path starts at `folder`). Failure invalid when there is none or it
// can't be a key, with the remedy.
Result<FoundKey> find_key(const Config& config, const std::string& folder);

}  // namespace holdfast
