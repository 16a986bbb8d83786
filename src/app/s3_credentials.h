// Where the store's access key comes from: the usual environment variables, or the shared credentials file with its profiles.
// Never from the configuration or the command line, and never into a message.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/base/secret.h"

namespace holdfast {

// A variable of the environment; nullopt where it is unset or empty.
using Environment = std::function<std::optional<std::string>(const char* name)>;
Environment process_environment();

struct AccessKey {
  std::string id;
  SecretKey secret;
  SecretKey session_token;  // empty: none
  std::string from;         // "AWS_ACCESS_KEY_ID", or the file and its profile
};

// AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; else the profile AWS_PROFILE ("default") of
// AWS_SHARED_CREDENTIALS_FILE (~/.aws/credentials). Failure invalid where there is none or only half of one, with the remedy.
Result<AccessKey> find_access_key(const Environment& environment);

}  // namespace holdfast
