// What a process shows over HTTP to those who watch over it: metrics and health. Asked from the loop's thread, answered at once.
#pragma once

#include <string>
#include <string_view>

namespace holdfast {

struct StatusPage {
  int status = 200;
  std::string type;      // Content-Type
  std::string body;
};

class StatusPages {
 public:
  virtual ~StatusPages() = default;
  // `path` without its query. 404 for one there is none of. No text from outside stands in a page.
  virtual StatusPage page(std::string_view path, std::string_view accept) = 0;
};

}  // namespace holdfast
