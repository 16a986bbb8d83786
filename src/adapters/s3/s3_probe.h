// Finds out what a store really does with what Holdfast relies on (reliability.md 2.2), under a random name of its own below the
// prefix, which is empty again afterwards.
#pragma once

#include <string>
#include <vector>

#include "adapters/s3/s3_client.h"

namespace holdfast {

struct S3Findings {
  S3Traits traits;
  std::vector<std::string> remarks;  // what else is not as it is on AWS; fit to be shown
};

// Failures: those of S3Client::failure_of; local_storage also where names of the vault's don't come back as they were given.
// A failure finds nothing: the store may be anything.
awaitable<Result<S3Findings>> probe_store(S3Client& client, Random& random);

}  // namespace holdfast
