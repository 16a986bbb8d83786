// Sums as text and as JSON.
#include "app/import_tally.h"

#include <boost/json.hpp>
#include <ostream>

#include "core/base/limits.h"

namespace holdfast {

namespace {

std::string parts_of(const std::map<std::string, std::int64_t>& parts) {
  std::string text;
  for (const auto& [name, count] : parts) text += (text.empty() ? "" : ", ") + name + " " + grouped(count);
  return text;
}

boost::json::object object_of(const std::map<std::string, std::int64_t>& parts) {
  boost::json::object out;
  for (const auto& [name, count] : parts) out[name] = count;
  return out;
}

}  // namespace

void ImportTally::usable(const std::string& section) {
  ++usable_;
  if (!section.empty()) ++sections_[section];
}

void ImportTally::unusable(const std::string& where, const std::string& why) {
  if (++unusable_ > limits::import_lines_told) return;
  if (session_.json) lines_.push_back({where, why});
  else session_.err << where << ": " << why << '\n';
}

void ImportTally::add(const LinksAdded& added) {
  added_ += added.added;
  links_ += added.links;
  held_ += added.held;
  released_ += added.released;
  known_ += added.known;
  repeated_ += added.repeated;
}

void ImportTally::print(bool dry_run) const {
  if (unusable_ > limits::import_lines_told && !session_.json)
    session_.err << "and " << counted(unusable_ - limits::import_lines_told, "more entry", "more entries") << " that can't be used\n";
  session_.out << (session_.json ? json(dry_run) : text(dry_run)) << '\n';
}

std::string ImportTally::text(bool dry_run) const {
  std::string text = (dry_run ? "would add " : "added ") + counted(added_, "post", "posts");
  if (links_ != 0) text += " and " + counted(links_, "short link", "short links");
  if (held_ != 0) text += "; " + counted(held_, "post", "posts") + (dry_run ? " would be" : "") + " noted as archived elsewhere";
  if (released_ != 0) text += "; " + counted(released_, "was", "were") + " noted as archived elsewhere and " + (dry_run ? "would" : "will") + " be archived now";
  if (known_ != 0) text += "; " + counted(known_, "is", "are") + " in the archive already";
  if (repeated_ != 0) text += "; " + counted(repeated_, "stands", "stand") + " in the list more than once";
  if (foreign_ != 0) text += "; " + counted(foreign_, "is of another site", "are of other sites");
  if (unusable_ != 0) text += "; " + counted(unusable_, "entry can't be used", "entries can't be used");
  if (!sections_.empty()) text += "\nfrom " + parts_of(sections_);
  if (!left_out_.empty()) text += "\nleft out by --only: " + parts_of(left_out_);
  return text;
}

std::string ImportTally::json(bool dry_run) const {
  boost::json::array lines;
  for (const auto& [where, why] : lines_) lines.push_back(boost::json::object{{"where", where}, {"why", why}});
  boost::json::object out{{"dry_run", dry_run}, {"added", added_},       {"short_links", links_}, {"held_elsewhere", held_}, {"released", released_},
                          {"known", known_},    {"repeated", repeated_}, {"other_sites", foreign_}, {"unusable", unusable_}};
  out["sections"] = object_of(sections_);
  out["left_out"] = object_of(left_out_);
  out["unusable_entries"] = std::move(lines);
  return boost::json::serialize(out);
}

}  // namespace holdfast
