// Reads the head of an answer line by line, as libcurl hands it over. Pure; bounded by limits::http_head_bytes_max.
#pragma once

#include <cstddef>
#include <string_view>

#include "ports/http.h"

namespace holdfast {

class HeadReader {
 public:
  enum class Event { more, complete, too_large };

  // One header line with its line end. `complete` comes once, at the empty line of the final (not 1xx) answer; lines
  // after that are trailers and are counted, not read.
  Event on_line(std::string_view line);

  const HttpHead& head() const { return head_; }
  bool complete() const { return complete_; }
  // A redirect that names a place: 301, 302, 303, 307 or 308 with a Location.
  bool is_redirect() const;
  // An encoding other than identity was applied to the body.
  bool is_encoded() const;

 private:
  void on_status(std::string_view line);
  void on_field(std::string_view line);
  void finish();

  HttpHead head_;
  std::size_t bytes_ = 0;
  bool complete_ = false;
};

}  // namespace holdfast
