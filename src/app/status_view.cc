// The balance as text: a sum from top to bottom.
#include "app/status_view.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

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

std::string sum_line(const std::string& sign_and_name, std::int64_t count, const std::string& note = {}) {
  return "  " + left(sign_and_name, 14) + right(grouped(count), number_width) + (note.empty() ? "" : "   " + note) + "\n";
}

std::int64_t sum_of(const Balance& balance) {
  return balance.archived + balance.stored + balance.pending + balance.dead_total() + balance.tombstoned;
}

std::string balance_text(const Session& session, const Balance& balance) {
  const std::string held = parts_text(balance.held);
  std::string text = sum_line("  archived", balance.archived) + sum_line("+ stored", balance.stored, "published, not yet in the index") +
                     sum_line("+ pending", balance.pending, held.empty() ? "" : "of these held: " + held) +
                     sum_line("+ dead", balance.dead_total(), parts_text(balance.dead)) + sum_line("+ tombstoned", balance.tombstoned);
  text += "  " + std::string(14 + number_width, '-') + "\n";
  const std::int64_t sum = sum_of(balance);
  text += sum_line("= sum", sum) + sum_line("  listed", balance.listed, balance.balances() ? good(session, "it balances") : bad(session, "IT DOES NOT BALANCE"));
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
  std::string text = "  " + left(printable(describe(source.name)), 28) + " " + left(std::string(to_string(source.state)), 9) + right(grouped(balance.listed), 10) + " =";
  text += " " + grouped(balance.archived) + " archived";
  if (balance.stored != 0) text += " + " + grouped(balance.stored) + " stored";
  if (balance.pending != 0) text += " + " + grouped(balance.pending) + " pending";
  if (balance.dead_total() != 0) text += " + " + grouped(balance.dead_total()) + " dead (" + parts_text(balance.dead) + ")";
  if (balance.tombstoned != 0) text += " + " + grouped(balance.tombstoned) + " tombstoned";
  if (!balance.balances()) text += "  " + bad(session, "DOES NOT BALANCE");
  if (!source.reason.empty()) text += "  (" + printable(source.reason) + ")";
  return text + "\n";
}

std::string seconds_text(double seconds) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f s", seconds);
  return text.data();
}

std::string credits_text(const Credits& credits) {
  return "Credits: " + grouped(credits.total()) + " = listing " + grouped(credits.listing) + " + lookup " + grouped(credits.lookup) + " + detail " +
         grouped(credits.detail) + " + re-resolve " + grouped(credits.re_resolve) + " + canary " + grouped(credits.canary) + " + ambiguous " +
         grouped(credits.ambiguous) + (credits.open != 0 ? " + open " + grouped(credits.open) : "") + "\n";
}

std::string freshness_text(const Freshness& freshness) {
  if (!freshness.p50_s || !freshness.p99_s) return "Freshness: nothing newly listed was resolved yet\n";
  return "Freshness: newly listed posts were resolved within " + seconds_text(*freshness.p50_s) + " (half) and " + seconds_text(*freshness.p99_s) + " (99 %), over " +
         grouped(freshness.resolved) + "\n";
}

}  // namespace

bool all_well(const StatusReport& report) {
  const auto balances = [](const SourceStatus& status) { return status.balance.balances(); };
  return report.balance.balances() && report.audit.empty() && std::ranges::all_of(report.sources, balances);
}

std::string status_text(const Session& session, const StatusReport& report) {
  std::string text = "Archive " + printable(report.folder) + "\n\n" + balance_text(session, report.balance);
  if (report.sources.empty()) {
    text += "\nNo sources yet: holdfast add user @name, or holdfast add url LINK\n";
  } else {
    text += "\nSources (they overlap: these don't add up to the total)\n";
    for (const auto& source : report.sources) text += source_line(session, source);
  }
  text += "\n" + credits_text(report.credits) + freshness_text(report.freshness);
  for (const auto& line : report.audit) text += bad(session, "CONTRADICTION: ") + printable(line) + "\n";
  return text;
}

std::string dead_text(const std::vector<DeadLetter>& letters) {
  if (letters.empty()) return "Nothing is dead.\n";
  std::string text;
  for (const auto& letter : letters)
    text += left(letter.aweme_id.empty() ? "(no id)" : letter.aweme_id, 20) + " " + left(std::string(to_string(letter.reason)), 12) + " " +
            left(printable(letter.stage), 9) + " " + iso_text(letter.at).substr(0, 19) + "Z  " + left(printable(letter.source), 20) + " " + printable(letter.url) + "\n";
  return text + counted(static_cast<std::int64_t>(letters.size()), "dead letter", "dead letters") +
         ". Why: holdfast dead show ID. Try again: holdfast dead retry ID\n";
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
