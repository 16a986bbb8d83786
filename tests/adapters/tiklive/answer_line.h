// Answers as one line of text, so that a table can say what is expected of them. Links show by their rendition only.
#pragma once

#include <string>

#include "adapters/tiklive/answer_reader.h"

namespace holdfast::testing {

inline std::string verdict_line(const AnswerBase& answer) {
  std::string line(to_string(answer.verdict.kind));
  line += ", ";
  line += to_string(answer.verdict.outcome);
  if (answer.verdict.reason) line += ", " + std::string(to_string(*answer.verdict.reason));
  if (answer.verdict.wait) line += ", wait " + to_text(*answer.verdict.wait);
  return line;
}

inline std::string kind_word(PostKind kind) {
  return kind == PostKind::photo ? "photo" : kind == PostKind::video ? "video" : "unknown";
}

inline std::string ticket_line(const Ticket& ticket) {
  std::string line = " videos";
  for (const auto& video : ticket.videos) line += " " + std::string(to_string(video.rendition)) + (video.session_bound ? "(tk)" : "");
  line += "; covers " + std::to_string(ticket.covers.size()) + ", images " + std::to_string(ticket.images.size()) + ", music " +
          std::to_string(ticket.music.size()) + ", refused " + std::to_string(ticket.refused_links);
  return line;
}

inline std::string line_of(const DetailAnswer& answer) {
  auto line = verdict_line(answer);
  if (answer.post) line += "; " + to_text(answer.post->id) + " " + kind_word(answer.post->kind);
  if (answer.ticket) line += ticket_line(*answer.ticket);
  return line;
}

inline std::string line_of(const ListAnswer& answer) {
  auto line = verdict_line(answer);
  if (!answer.page) return line;
  int pinned = 0, photos = 0;
  for (const auto& post : answer.page->posts) {
    pinned += post.pinned ? 1 : 0;
    photos += post.kind == PostKind::photo ? 1 : 0;
  }
  line += "; posts " + std::to_string(answer.page->posts.size()) + ", pinned " + std::to_string(pinned) + ", photos " +
          std::to_string(photos) + ", unusable " + std::to_string(answer.page->unusable) + "; cursor " +
          answer.page->cursor.value_or("none") + (answer.page->has_more ? ", more" : ", end");
  return line;
}

inline std::string line_of(const LookupAnswer& answer) {
  auto line = verdict_line(answer);
  if (answer.target) line += "; " + *answer.target + (answer.is_private ? " private" : "");
  return line;
}

inline std::string line_of(const RegionsAnswer& answer) {
  auto line = verdict_line(answer) + ";";
  for (const auto& region : answer.regions) line += " " + region.code + (region.name.empty() ? "" : "=" + region.name);
  return line;
}

}  // namespace holdfast::testing
