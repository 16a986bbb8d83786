// The two XML documents that are read: errors and listings. What they say is taken as text only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

struct S3Error {
  std::string code, message;
};
// Empty where it is no error document.
S3Error parse_s3_error(std::string_view xml);

struct S3Object {
  std::string key;  // in the bucket
  std::uint64_t bytes = 0;
};
struct S3Page {
  std::vector<S3Object> objects;
  std::string next;  // where the next page begins; "" for none
};
// nullopt: not a listing, or one that says it goes on but not where.
std::optional<S3Page> parse_s3_page(std::string_view xml);

}  // namespace holdfast
