// The balance as text: a sum from top to bottom.
#include "app/status_view.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <sstream>

#include "app/display_width.h"
#include "core/base/printable.h"

namespace holdfast {

namespace {

constexpr std::size_t number_width = 14;
constexpr std::size_t evidence_shown_bytes = 4096;

std::string right(const std::string& text, std::size_t width) { return text.size() < width ? std::string(width - text.size(), ' ') + text : text; }
std::string left(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

std::string parts_text(const std::map<std::string, std::int64_t>& parts) {
  std::string text;
  for (const auto& [name, count] : parts)
    if (count != 0) text += (text.empty() ? "" : ", ") + printable(name) + " " + grouped(count);
  return text;
}

// A line of the report; on a terminal it is broken at blanks, and what follows stands under column `hang`.
std::string laid(const Session& session, const std::string& line, int hang) {
  std::string text;
  for (const auto& piece : wrapped(line, session.columns, hang)) text += piece + "\n";
  return text;
}

// A column of a table: on a terminal it is cut to its width, elsewhere it is whole.
std::string column(const Session& session, const std::string& text, int width) {
  const std::string whole = shown(text);
  return session.columns > 0 || display_width(whole) < width ? padded(whole, width) : whole;
}

std::string sum_line(const Session& session, const std::string& sign_and_name, std::int64_t count, const std::string& note = {}) {
  return laid(session, "  " + left(sign_and_name, 14) + right(grouped(count), number_width) + (note.empty() ? "" : "   " + note), session.columns < 60 ? 6 : 33);
}

std::int64_t sum_of(const Balance& balance) {
  return balance.archived + balance.stored + balance.pending + balance.dead_total() + balance.tombstoned;
}

std::string balance_text(const Session& session, const Balance& balance) {
  const std::string held = parts_text(balance.held);
  std::string text = sum_line(session, "  archived", balance.archived) + sum_line(session, "+ stored", balance.stored, "published, not yet in the index") +
                     sum_line(session, "+ pending", balance.pending, held.empty() ? "" : "of these held: " + held) +
                     sum_line(session, "+ dead", balance.dead_total(), parts_text(balance.dead)) + sum_line(session, "+ tombstoned", balance.tombstoned);
  text += "  " + std::string(14 + number_width, '-') + "\n";
  const std::int64_t sum = sum_of(balance);
  text += sum_line(session, "= sum", sum) + sum_line(session, "  listed", balance.listed, balance.balances() ? good(session, "it balances") : bad(session, "IT DOES NOT BALANCE"));
  if (!balance.balances())
    text += "\n" + bad(session, balance.listed > sum ? counted(balance.listed - sum, "post that was listed is", "posts that were listed are") + " in no state."
                                                     : counted(sum - balance.listed, "post has a state but was", "posts have a state but were") + " never listed.") +
            "\nThis is a defect or a damaged catalog: keep a copy of the folder, and run `holdfast doctor`.\n";
  if (balance.links_pending != 0)
    text += "\n  " + counted(balance.links_pending, "short link waits", "short links wait") + " for the provider to say which post it is (apart from the sum)\n";
  return text;
}

std::string source_line(const Session& session, const SourceStatus& status) {
  const Source& source = status.source;
  const Balance& balance = status.balance;
  std::string text = "  " + column(session, describe(source.name), 28) + " " + left(std::string(to_string(source.state)), 9) + right(grouped(balance.listed), 10) + " =";
  text += " " + grouped(balance.archived) + " archived";
  if (balance.stored != 0) text += " + " + grouped(balance.stored) + " stored";
  if (balance.pending != 0) text += " + " + grouped(balance.pending) + " pending";
  if (balance.dead_total() != 0) text += " + " + grouped(balance.dead_total()) + " dead (" + parts_text(balance.dead) + ")";
  if (balance.tombstoned != 0) text += " + " + grouped(balance.tombstoned) + " tombstoned";
  if (!balance.balances()) text += "  " + bad(session, "DOES NOT BALANCE");
  if (!source.reason.empty()) text += "  (" + printable(source.reason) + ")";
  return laid(session, text, 6);
}

std::string seconds_text(double seconds) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f s", seconds);
  return text.data();
}

std::string credits_text(const Session& session, const Credits& credits) {
  return laid(session, "Credits: " + grouped(credits.total()) + " = listing " + grouped(credits.listing) + " + lookup " + grouped(credits.lookup) + " + detail " +
         grouped(credits.detail) + " + re-resolve " + grouped(credits.re_resolve) + " + canary " + grouped(credits.canary) + " + ambiguous " +
         grouped(credits.ambiguous) + (credits.open != 0 ? " + open " + grouped(credits.open) : ""), 4);
}

std::string freshness_text(const Session& session, const StatusReport& report) {
  const auto& freshness = report.freshness;
  std::string text = "Freshness: nothing newly listed was resolved yet\n";
  if (freshness.p50_s && freshness.p99_s)
    text = laid(session, "Freshness: newly listed posts were resolved within " + seconds_text(*freshness.p50_s) + " (half) and " + seconds_text(*freshness.p99_s) + " (99 %), over " +
                             grouped(freshness.resolved) + " in the last run's last 24 h", 4);
  if (report.reachable > report.resolve_within)
    text += laid(session, "Pages are listed one at a time: at this rate and speed the posts of one take " + to_text(report.reachable) + ", listing.resolve_within asks for " +
                              to_text(report.resolve_within) + " (provider.requests_per_minute, download.concurrency)", 4);
  return text;
}

}  // namespace

bool all_well(const StatusReport& report) {
  const auto balances = [](const SourceStatus& status) { return status.balance.balances(); };
  return report.balance.balances() && report.audit.empty() && std::ranges::all_of(report.sources, balances);
}

std::string status_text(const Session& session, const StatusReport& report) {
  std::string text = "Archive " + shown(report.folder) + "\n\n" + balance_text(session, report.balance);
  for (const auto& spool : report.spools)
    text += "\n" + laid(session, "  " + counted(spool.posts, "pending post waits", "pending posts wait") + " in the spool of " + shown(spool.host) + " for the upload: " +
                                    grouped(spool.bytes >> 20) + " MiB, the oldest since " + iso_text(spool.since), 4);
  if (report.sources.empty()) {
    text += "\nNo sources yet: holdfast add user @name, or holdfast add url LINK\n";
  } else {
    text += "\nSources (they overlap: these don't add up to the total)\n";
    for (const auto& source : report.sources) text += source_line(session, source);
  }
  text += "\n" + credits_text(session, report.credits) + freshness_text(session, report);
  if (report.workforce) text += workforce_text(session, *report.workforce, report.now);
  for (const auto& line : report.audit) text += laid(session, bad(session, "CONTRADICTION: ") + shown(line), 4);
  std::string fit;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) fit += laid(session, line, 4);
  return fit;
}

namespace {

constexpr int link_from_columns = 150;  // a terminal as wide as this has room for the link of each

// For people: what it is, why, when, whose. A letter without an id is known by its link.
std::string dead_line(const Session& session, const DeadLetter& letter) {
  const std::string when = iso_text(letter.at).substr(0, 16);
  const std::string head = doubtful(session, padded(to_string(letter.reason), 12)) + " " + when.substr(0, 10) + " " + when.substr(11) + "Z  ";
  const int room = session.columns - display_width(head);
  if (letter.aweme_id.empty()) return head + fitted(shown(letter.url), room) + "\n";
  if (session.columns < link_from_columns) return head + fitted(padded(letter.aweme_id, 20) + shown(letter.source), room) + "\n";
  return head + fitted(padded(letter.aweme_id, 20) + padded(shown(letter.source), 30) + " " + shown(letter.url), room) + "\n";
}

std::string dead_record(const DeadLetter& letter) {
  return left(letter.aweme_id.empty() ? "(no id)" : letter.aweme_id, 20) + " " + left(std::string(to_string(letter.reason)), 12) + " " +
         left(printable(letter.stage), 9) + " " + iso_text(letter.at).substr(0, 19) + "Z  " + left(printable(letter.source), 20) + " " + printable(letter.url) + "\n";
}

}  // namespace

std::string dead_text(const Session& session, const std::vector<DeadLetter>& letters) {
  if (letters.empty()) return "Nothing is dead.\n";
  std::string text;
  for (const auto& letter : letters) text += session.columns > 0 ? dead_line(session, letter) : dead_record(letter);
  return text + laid(session, counted(static_cast<std::int64_t>(letters.size()), "dead letter", "dead letters") +
                                  ". Why: holdfast dead show ID. Try again: holdfast dead retry ID", 4);
}

std::string dead_letter_text(const DeadLetter& letter) {
  std::string text = "post       " + (letter.aweme_id.empty() ? "(a link that never got an id)" : letter.aweme_id) + "\n";
  text += "link       " + printable(letter.url) + "\n" + "source     " + printable(letter.source) + "\n";
  text += "reason     " + std::string(to_string(letter.reason)) + "\n" + "stage      " + printable(letter.stage);
  text += letter.status != 0 ? ", HTTP " + std::to_string(letter.status) + "\n" : "\n";
  text += "when       " + iso_text(letter.at) + "\n";
  text += "tried      " + counted(letter.attempts, "attempt", "attempts") + ", " + counted(letter.captures, "capture", "captures") + " bought\n";
  text += "evidence   " + (letter.evidence.empty() ? "(none, or aged out)" : printable(letter.evidence, evidence_shown_bytes)) + "\n";
  return text;
}

}  // namespace holdfast
