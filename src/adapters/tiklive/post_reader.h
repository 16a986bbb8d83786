// From a post's object (a detail answer or a listing item) to values of core. Every field but the id may be missing or
// of another type than the reference says; only a missing id makes it no post.
#pragma once

#include <boost/json/object.hpp>
#include <optional>

#include "core/listing/page.h"
#include "core/resolve/candidates.h"
#include "core/resolve/post.h"

namespace holdfast {

// `kind` is photo where there are slides, else video where something says so, else unknown.
std::optional<Post> read_post(const boost::json::object& object);

AnswerLinks read_links(const boost::json::object& object);

// The links of a /download-video/ answer; nullopt when it has neither `video` nor `video_hd`.
std::optional<AnswerLinks> read_file_links(const boost::json::object& object);

// A photo post that lists no slides shows by its sound (provider-api.md 2.3, the backup photo test).
void settle_kind(Post& post, const AnswerLinks& links, const CandidateRules& rules);

// nullopt: no `videos`, or more than limits::page_ids_max of them.
std::optional<Page> read_page(const boost::json::object& object, const CandidateRules& rules);
bool is_page_too_long(const boost::json::object& object);

}  // namespace holdfast
