// Posts as programs read them: JSON objects and lines of a table. Names are settled, ids are text, times are ISO 8601 in UTC.
#pragma once

#include <string>

#include "core/index/search.h"

namespace holdfast {

std::string post_json(const FoundPost& post);           // one object, without a line's end
std::string post_csv_header();
std::string post_csv(const FoundPost& post);
std::string whole_post_json(const WholePost& post);     // one object with all that `show` tells, and a line's end
std::string letter_json(const DeadLetter& letter);
std::string letter_csv_header();
std::string letter_csv(const DeadLetter& letter);

}  // namespace holdfast
