// The body of an answer: parsed within bounds, its envelope taken off, and what it says about itself. Never throws on
// what came from outside.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "core/resolve/classify.h"

namespace holdfast {

struct Body {
  BodyShape shape = BodyShape::not_json;
  bool declares_error = false;
  std::string text;             // message, else msg, else error when a string
  boost::json::value document;  // null unless it is JSON

  // What was asked for: `data` of an envelope, else the whole object. nullptr unless the shape is object.
  const boost::json::object* payload() const;
};

// A byte order mark and white space around the JSON are fine; so are invalid UTF-8 and halves of surrogate pairs inside
// strings, for one bad caption must not cost a post.
Body read_body(std::string_view bytes);

}  // namespace holdfast
