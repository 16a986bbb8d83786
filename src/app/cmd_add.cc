// holdfast add url: posts by their links. Writes beside a live run, which notices within seconds.
#include <istream>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "app/archive.h"
#include "app/await.h"
#include "app/commands.h"
#include "app/link_input.h"
#include "app/open_archive.h"
#include "core/base/printable.h"
#include "core/listing/post_link.h"
#include "ports/admin_store.h"

namespace holdfast {

namespace {

constexpr std::size_t batch_links = 500;  // of one transaction: a live run waits for the writer no longer than that takes

// Collects what can be used, tells by number what can't, and writes batch by batch.
class LinkAdder {
 public:
  LinkAdder(const Session& session, AdminStore& store) : session_(session), store_(store) {}

  Status take(LinkLine line) {
    if (const auto* post = std::get_if<DirectPost>(&line.link)) {
      batch_.push_back(NewLink{post->id});
    } else if (const auto* link = std::get_if<ShortLink>(&line.link)) {
      batch_.push_back(NewLink{link->url});
    } else {
      ++refused_;
      session_.err << line.where << ": " << refusal(line.link) << '\n';
      return {};
    }
    ++usable_;
    return batch_.size() < batch_links ? Status{} : flush();
  }

  Status flush() {
    if (batch_.empty()) return {};
    const auto added = await_now(store_.add_links(std::exchange(batch_, {}), session_.now));
    if (!added) return std::unexpected(added.error());
    total_.added += added->added;
    total_.links += added->links;
    total_.known += added->known;
    total_.repeated += added->repeated;
    total_.released += added->released;
    return {};
  }

  std::string summary() const {
    std::string text = "added " + counted(total_.added, "post", "posts");
    if (total_.links != 0) text += " and " + counted(total_.links, "short link", "short links");
    if (total_.released != 0) text += "; " + counted(total_.released, "was", "were") + " held as archived elsewhere and will be archived now";
    if (total_.known != 0) text += "; " + counted(total_.known, "is", "are") + " in the archive already";
    if (total_.repeated != 0) text += "; " + counted(total_.repeated, "was", "were") + " given more than once";
    if (refused_ != 0) text += "; " + counted(refused_, "line can't be used", "lines can't be used");
    return text;
  }
  std::int64_t usable() const { return usable_; }
  std::int64_t written() const { return total_.added + total_.links + total_.released; }

 private:
  const Session& session_;
  AdminStore& store_;
  std::vector<NewLink> batch_;
  LinksAdded total_;
  std::int64_t usable_ = 0, refused_ = 0;
};

Status read_all(const Session& session, const std::vector<std::string>& given, LinkAdder& adder) {
  for (std::size_t at = 0; at < given.size(); ++at) {
    const LinkArgument argument{given[at], static_cast<int>(at) + 1};
    auto read = read_argument(argument, session.in, session.now, [&](LinkLine line) { return adder.take(std::move(line)); });
    if (!read) return read;
  }
  return adder.flush();
}

}  // namespace

ExitCode add_urls_to(const Session& session, AdminStore& store, const std::vector<std::string>& given) {
  LinkAdder adder(session, store);
  if (const auto read = read_all(session, given, adder); !read) {
    // What went before is in and stays: adding it again changes nothing.
    auto flushed = read.error().kind == FailureKind::invalid ? adder.flush() : Status{};
    if (adder.written() != 0) session.err << adder.summary() << " before this:\n";
    return session.refuse(flushed ? read.error() : flushed.error());
  }
  if (adder.usable() == 0) return session.refuse(ExitCode::usage, "nothing to add: no line names a post; `holdfast add url --help` shows what can be used");
  session.out << adder.summary() << '\n';
  return ExitCode::ok;
}

namespace {

template <class Work>
ExitCode with_store(const Session& session, Work work) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  const auto store = open_admin(*archive);
  if (!store) return session.refuse(ExitCode::catalog, printable(store.error().describe()));
  return work(**store);
}

}  // namespace

ExitCode add_urls(const Session& session, const std::vector<std::string>& given) {
  return with_store(session, [&](AdminStore& store) { return add_urls_to(session, store, given); });
}

}  // namespace holdfast
