// See s3_xml.h. pugixml resolves no outside entities and opens no files.
#include "adapters/s3/s3_xml.h"

#include <pugixml.hpp>

namespace holdfast {

S3Error parse_s3_error(std::string_view xml) {
  pugi::xml_document document;
  if (!document.load_buffer(xml.data(), xml.size())) return {};
  const auto error = document.child("Error");
  return {error.child_value("Code"), error.child_value("Message")};
}

std::optional<S3Page> parse_s3_page(std::string_view xml) {
  pugi::xml_document document;
  if (!document.load_buffer(xml.data(), xml.size())) return std::nullopt;
  const auto list = document.child("ListBucketResult");
  if (!list) return std::nullopt;
  S3Page page;
  for (const auto& entry : list.children("Contents"))
    page.objects.push_back({entry.child_value("Key"), entry.child("Size").text().as_ullong()});
  if (!list.child("IsTruncated").text().as_bool()) return page;
  page.next = list.child_value("NextContinuationToken");
  if (page.next.empty()) return std::nullopt;
  return page;
}

}  // namespace holdfast
