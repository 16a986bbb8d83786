// holdfast ls: posts by any question, page by page, so that a large archive costs no memory. Reads only.
#include <algorithm>
#include <memory>
#include <ostream>
#include <utility>

#include "app/archive.h"
#include "app/await.h"
#include "app/finding_commands.h"
#include "app/open_archive.h"
#include "app/post_output.h"
#include "app/post_query.h"
#include "app/post_table.h"
#include "core/base/limits.h"
#include "core/base/printable.h"
#include "ports/search_store.h"

namespace holdfast {

namespace {

constexpr std::int64_t terminal_limit = 50;

// How one form of output begins, goes on and ends.
class PostWriter {
 public:
  virtual ~PostWriter() = default;
  virtual void begin(const std::vector<FoundPost>& first) = 0;
  virtual void one(const FoundPost& post) = 0;
  virtual void end(std::int64_t more) = 0;
};

std::string more_text(std::int64_t more) {
  return (more >= limits::found_counted ? "more than " + grouped(limits::found_counted) : grouped(more)) + " more; --limit N shows more of them, 0 all, and filters show fewer";
}

class TableWriter final : public PostWriter {
 public:
  explicit TableWriter(const Session& session) : session_(session), table_(session.columns) {}
  void begin(const std::vector<FoundPost>& first) override {
    if (first.empty()) (session_.columns != 0 ? session_.out : session_.err) << "No such posts.\n";
    else if (session_.columns != 0) session_.out << table_.head(first);
    else table_.head(first);
  }
  void one(const FoundPost& post) override { session_.out << table_.line(post); }
  void end(std::int64_t more) override {
    if (more != 0) (session_.columns != 0 ? session_.out : session_.err) << more_text(more) << '\n';
  }

 private:
  const Session& session_;
  PostTable table_;
};

class JsonWriter final : public PostWriter {
 public:
  explicit JsonWriter(const Session& session) : out_(session.out) {}
  void begin(const std::vector<FoundPost>&) override { out_ << "{\"posts\":["; }
  void one(const FoundPost& post) override {
    out_ << (std::exchange(first_, false) ? "\n" : ",\n") << post_json(post);
  }
  void end(std::int64_t more) override { out_ << "\n],\"more\":" << more << "}\n"; }

 private:
  std::ostream& out_;
  bool first_ = true;
};

class CsvWriter final : public PostWriter {
 public:
  explicit CsvWriter(const Session& session) : session_(session) {}
  void begin(const std::vector<FoundPost>&) override { session_.out << post_csv_header(); }
  void one(const FoundPost& post) override { session_.out << post_csv(post); }
  void end(std::int64_t more) override {
    if (more != 0) session_.err << more_text(more) << '\n';
  }

 private:
  const Session& session_;
};

std::unique_ptr<PostWriter> writer_for(const Session& session, const ListChoice& choice) {
  if (session.json) return std::make_unique<JsonWriter>(session);
  if (choice.csv) return std::make_unique<CsvWriter>(session);
  return std::make_unique<TableWriter>(session);
}

// 0: all.
std::int64_t limit_of(const Session& session, const ListChoice& choice) {
  const bool on_terminal = session.columns != 0 && !session.json && !choice.csv;
  return choice.limit.value_or(on_terminal ? terminal_limit : 0);
}

Status write_pages(const Session& session, SearchStore& store, PostQuery query, PostWriter& writer, std::int64_t limit) {
  std::int64_t left = limit;
  bool begun = false;
  while (true) {
    query.limit = limit == 0 ? limits::found_page : static_cast<int>(std::min<std::int64_t>(left, limits::found_page));
    const auto page = await_now(store.find(query));
    if (!page) return std::unexpected(page.error());
    if (!std::exchange(begun, true)) writer.begin(page->posts);
    for (const auto& post : page->posts) writer.one(post);
    left -= static_cast<std::int64_t>(page->posts.size());
    query.after = page->next;
    if (!session.out) return {};  // who reads it has seen enough
    if (!query.after || (limit != 0 && left <= 0)) break;
  }
  if (!query.after) {
    writer.end(0);
    return {};
  }
  const auto more = await_now(store.count(query, limits::found_counted));
  if (!more) return std::unexpected(more.error());
  writer.end(*more);
  return {};
}

}  // namespace

ExitCode list_posts_of(const Session& session, SearchStore& store, const ListChoice& choice) {
  if (session.json && choice.csv) return session.refuse(ExitCode::usage, "--json and --csv are two forms; give one");
  const auto query = read_query(choice, session.now);
  if (!query) return session.refuse(query.error());
  const auto writer = writer_for(session, choice);
  const auto written = write_pages(session, store, *query, *writer, limit_of(session, choice));
  return written ? ExitCode::ok : session.refuse(written.error());
}

ExitCode list_posts(const Session& session, const ListChoice& choice) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  const auto store = open_search(*archive);
  if (!store) return session.refuse(ExitCode::catalog, printable(store.error().describe()));
  return list_posts_of(session, **store, choice);
}

}  // namespace holdfast
