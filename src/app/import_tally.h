// What became of the entries of one list: told line by line while it is read, and as a sum at its end.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "app/session.h"
#include "ports/admin_store.h"

namespace holdfast {

class ImportTally {
 public:
  explicit ImportTally(const Session& session) : session_(session) {}
  void usable(const std::string& section);
  void left_out(const std::string& section) { ++left_out_[section]; }
  void repeated() { ++repeated_; }
  void foreign() { ++foreign_; }
  // Named up to limits::import_lines_told, then only counted.
  void unusable(const std::string& where, const std::string& why);
  void add(const LinksAdded& added);

  bool any_usable() const { return usable_ != 0; }
  void print(bool dry_run) const;

 private:
  std::string text(bool dry_run) const;
  std::string json(bool dry_run) const;

  struct Line {
    std::string where, why;
  };
  const Session& session_;
  std::int64_t usable_ = 0, added_ = 0, links_ = 0, held_ = 0, released_ = 0, known_ = 0, repeated_ = 0, foreign_ = 0, unusable_ = 0;
  std::map<std::string, std::int64_t> sections_, left_out_;
  std::vector<Line> lines_;
};

}  // namespace holdfast
