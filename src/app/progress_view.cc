// Lines with a rank: the screen shows the highest that fit, in their order.
#include "app/progress_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "app/colour.h"
#include "app/display_width.h"
#include "app/session.h"
#include "core/base/limits.h"

namespace holdfast {

namespace {

constexpr int label_width = 10, done_width = 11, hand_width = 9, rate_width = 10;

struct Line {
  int rank = 0;          // lower ranks stay longer
  Tone tone = Tone::plain;
  std::string label;     // painted in the tone
  std::string text;
  bool spacer = false;
};

std::string decimal(double value, const char* unit) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), value < 9.95 ? "%.1f %s" : "%.0f %s", value, unit);
  return text.data();
}

std::string bytes_text(double bytes) {
  constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  std::size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < units.size()) {
    bytes /= 1024;
    ++unit;
  }
  return unit == 0 ? std::to_string(std::llround(bytes)) + " B" : decimal(bytes, units[unit]);
}

std::string rate_text(const std::optional<double>& per_minute) {
  if (!per_minute) return "";
  return *per_minute > 0 && *per_minute < 1 ? "<1/min" : grouped(std::llround(*per_minute)) + "/min";
}

std::string clock_text(Duration elapsed) {
  const auto all = std::chrono::duration_cast<seconds>(elapsed).count();
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%lld:%02lld:%02lld", static_cast<long long>(all / 3600), static_cast<long long>(all / 60 % 60),
                static_cast<long long>(all % 60));
  return text.data();
}

// As many of `parts` as fit, two blanks between them; the first is cut if need be.
std::string joined(const std::vector<std::string>& parts, int columns) {
  std::string text;
  for (const auto& part : parts) {
    if (part.empty()) continue;
    if (text.empty()) text = fitted(part, columns);
    else if (display_width(text) + 2 + display_width(part) <= columns) text += "  " + part;
  }
  return text;
}

// Makes the lines of one moment.
class Sheet {
 public:
  Sheet(const ProgressHistory& history, const ViewRoom& room) : history_(history), now_(history.latest()), columns_(room.size.columns), room_(room) {}

  std::vector<Line> lines() {
    title();
    stages();
    queue();
    credits();
    what_remains();
    waits();
    newest();
    troubles();
    return std::move(lines_);
  }

 private:
  void add(int rank, const std::string& label, const std::vector<std::string>& parts, Tone tone = Tone::plain) {
    lines_.push_back({rank, tone, padded(label, label_width), joined(parts, columns_ - label_width)});
  }

  void title() {
    const std::string what = now_.ending ? "ending" : "holdfast";
    lines_.push_back({1, now_.ending ? Tone::doubtful : Tone::strong, padded(what, label_width),
                      joined({clock_text(now_.elapsed), now_.ending ? ending_text() : shown(room_.name), now_.ending ? "" : "Ctrl-C stops well"},
                             columns_ - label_width)});
  }

  std::string ending_text() const {
    switch (*now_.ending) {
      case RunEnd::drained: return "nothing is left to do now";
      case RunEnd::sigint:
      case RunEnd::sigterm: return "finishing what is in hand; again: at once";
      default: return "finishing what is in hand (" + std::string(to_string(*now_.ending)) + ")";
    }
  }

  void stage(int rank, const std::string& name, const StageProgress& stage, const std::vector<std::string>& notes) {
    const std::string cells = padded_left(grouped(stage.done), done_width) + padded_left(stage.in_hand > 0 ? grouped(stage.in_hand) : "-", hand_width);
    std::vector<std::string> rest{notes};
    rest.insert(rest.begin(), cells + rest.front());
    rest.erase(rest.begin() + 1);
    add(rank, name, rest);
  }

  void stages() {
    lines_.push_back({15, Tone::faint, padded("", label_width),
                      fitted(padded_left("done", done_width) + padded_left("in hand", hand_width) + padded_left("rate", rate_width), columns_ - label_width)});
    const auto rate = [&](ProgressHistory::Count count) { return padded_left(rate_text(history_.per_minute(count)), rate_width); };
    const auto flow = history_.bytes_per_second();
    stage(5, "listing", now_.listing, {rate([](const Progress& p) { return p.listing.done; }), counted(now_.listed, "new id", "new ids")});
    stage(4, "resolve", now_.resolve, {rate([](const Progress& p) { return p.resolve.done; }), now_.dead > 0 ? grouped(now_.dead) + " dead" : ""});
    stage(3, "download", now_.download, {rate([](const Progress& p) { return p.download.done; }),
                                         flow ? bytes_text(std::max(0.0, *flow)) + "/s" : "", bytes_text(static_cast<double>(now_.bytes))});
    if (now_.uploads) stage(3, "upload", now_.upload, {rate([](const Progress& p) { return p.upload.done; }), ""});
    stage(6, "index", now_.index, {rate([](const Progress& p) { return p.index.done; }), now_.adopted > 0 ? grouped(now_.adopted) + " adopted" : ""});
    lines_.push_back({.rank = 30, .spacer = true});
  }

  void queue() {
    if (!now_.backlog) return add(9, "backlog", {"unknown: the catalog doesn't answer"}, Tone::bad);
    const Backlog& backlog = *now_.backlog;
    const bool more = backlog.ready_now >= limits::backlog_counted;
    std::vector<std::string> parts{(more ? "more than " : "") + grouped(history_.known_work()) + " due or in hand"};
    if (backlog.fresh > 0) parts.push_back(grouped(backlog.fresh) + " fresh" + oldest(backlog));
    if (backlog.links > 0) parts.push_back(counted(backlog.links, "short link", "short links"));
    add(9, "backlog", parts);
    if (backlog.later > 0 && !more)
      add(11, "later", {counted(backlog.later, "post", "posts") + " postponed", backlog.next_due ? "the next in " + spoken(*backlog.next_due - now_.at) : ""});
  }

  std::string oldest(const Backlog& backlog) const {
    if (!backlog.fresh_due) return "";
    const Duration waited = std::max(now_.resolve_within - (*backlog.fresh_due - now_.at), Duration{0});
    return ", oldest " + spoken(waited) + " of " + spoken(now_.resolve_within);
  }

  void credits() {
    std::vector<std::string> parts{grouped(now_.credits) + " in this run"};
    if (now_.backlog)
      parts.push_back("today " + grouped(now_.backlog->credits_today) + (now_.daily_credits ? " of " + grouped(*now_.daily_credits) : ""));
    if (now_.requests_per_minute > 0) parts.push_back("at most " + grouped(now_.requests_per_minute) + "/min");
    add(7, "credits", parts);
  }

  void what_remains() {
    if (now_.ending || !now_.waits.empty()) return;
    const auto left = history_.left();
    const std::string more = now_.listing_idle ? "" : "listing goes on";
    if (left) add(8, "time left", {"about " + spoken(rounded_estimate(*left)) + (now_.listing_idle ? "" : " for what is listed"), more});
    else if (history_.known_work() > 0) add(8, "time left", {"too early to tell", more});
    else if (!now_.listing_idle) add(8, "time left", {more});
  }

  void waits() {
    for (const auto& wait : now_.waits) {
      std::string text = shown(wait.what);
      if (wait.since) text += " for " + spoken(*wait.since);
      add(2, "waiting", {text + (wait.next ? ", next try in " + spoken(*wait.next) : "")}, Tone::doubtful);
    }
  }

  void newest() {
    if (!now_.newest.empty()) add(14, "newest", {shown(now_.newest)});
  }

  void troubles() {
    if (now_.troubles.empty()) return;
    lines_.push_back({.rank = 31, .spacer = true});
    int age = static_cast<int>(now_.troubles.size());
    for (const auto& trouble : now_.troubles) {
      --age;
      add(age == 0 ? 10 : 16 + age, iso_text(trouble.at).substr(11, 8), {shown(trouble.subject) + "  " + shown(trouble.what)}, Tone::bad);
    }
  }

  const ProgressHistory& history_;
  const Progress& now_;
  int columns_;
  const ViewRoom& room_;
  std::vector<Line> lines_;
};

}  // namespace

std::vector<std::string> progress_lines(const ProgressHistory& history, const ViewRoom& room) {
  if (history.empty() || room.size.columns < 1) return {};
  auto lines = Sheet(history, room).lines();
  const auto fit = static_cast<std::size_t>(std::max(1, room.size.rows - 1));
  while (lines.size() > fit) lines.erase(std::ranges::max_element(lines, {}, &Line::rank));
  std::vector<std::string> out;
  for (const auto& line : lines) {
    const std::string label = fitted(line.label, room.size.columns);
    const std::string text = fitted(line.text, room.size.columns - display_width(label));
    const auto end = text.empty() ? label.find_last_not_of(' ') + 1 : label.size();
    out.push_back(painted(line.tone, label.substr(0, end), room.colour) + text);
  }
  return out;
}

}  // namespace holdfast
