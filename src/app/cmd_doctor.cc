// holdfast doctor: a line a check, ok, warn or fail, with the remedy.
#include <boost/json.hpp>
#include <ostream>

#include "app/archive.h"
#include "app/commands.h"
#include "app/display_width.h"
#include "app/probe.h"

namespace holdfast {

namespace {

namespace json = boost::json;

std::string coloured(const Session& session, FindingLevel level) {
  std::string word(to_string(level));
  word.resize(5, ' ');
  if (level == FindingLevel::ok) return good(session, word);
  return level == FindingLevel::warn ? doubtful(session, word) : bad(session, word);
}

std::string line_of(const Session& session, const Finding& finding) {
  std::string name = finding.name;
  name.resize(10, ' ');
  std::string remedy = finding.remedy;
  for (auto end = remedy.find('\n'); end != std::string::npos; end = remedy.find('\n', end)) remedy.replace(end, 1, " ");
  const std::string head = coloured(session, finding.level) + name;
  if (session.columns == 0) return head + finding.what + (remedy.empty() ? "" : "  \xe2\x86\x92 " + remedy) + "\n";
  std::string text;
  for (const auto& piece : wrapped(head + finding.what, session.columns, 15)) text += piece + "\n";
  if (remedy.empty()) return text;
  for (const auto& piece : wrapped(std::string(13, ' ') + "\xe2\x86\x92 " + remedy, session.columns, 15)) text += piece + "\n";
  return text;
}

std::string as_json(const std::vector<Finding>& findings) {
  json::array all;
  for (const auto& finding : findings)
    all.push_back(json::object{{"level", to_string(finding.level)}, {"name", finding.name}, {"what", finding.what}, {"remedy", finding.remedy}});
  return json::serialize(json::object{{"checks", std::move(all)}}) + "\n";
}

}  // namespace

ExitCode run_doctor(const Session& session, const DoctorChoice& choice) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  const auto findings = examine(*archive, choice.spend);
  ExitCode code = ExitCode::ok;
  for (const auto& finding : findings)
    if (finding.level == FindingLevel::fail && code == ExitCode::ok) code = finding.code;
  if (session.json) {
    session.out << as_json(findings);
    return code;
  }
  for (const auto& finding : findings) session.out << line_of(session, finding);
  return code;
}

}  // namespace holdfast
