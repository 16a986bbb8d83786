// holdfast dead list|show|retry: what was given up, why, and the way back. Only a person revives the dead.
#include <ostream>
#include <variant>

#include "app/archive.h"
#include "app/await.h"
#include "app/commands.h"
#include "app/open_archive.h"
#include "app/status_view.h"
#include "app/values.h"
#include "core/base/printable.h"
#include "core/listing/post_link.h"

namespace holdfast {

namespace {

std::unexpected<Failure> refuse(const std::string& detail) { return fail(FailureKind::invalid, "dead", "", detail); }

Result<std::optional<Reason>> reason_of(const DeadChoice& choice) {
  if (!choice.reason) return std::nullopt;
  if (const auto reason = parse_reason(*choice.reason)) return reason;
  std::vector<std::string> names;
  std::string all;
  for (const auto reason : all_reasons) {
    names.emplace_back(to_string(reason));
    all += (all.empty() ? "" : ", ") + names.back();
  }
  const auto near = nearest(*choice.reason, names);
  return refuse("no reason " + printable(*choice.reason) + (near ? "; did you mean " + *near + "?" : ".") + " There are: " + all);
}

// A post by its id, or a link that never got one by its URL.
Result<DeadName> name_of(const std::string& given, Instant now) {
  const std::string_view text = trim(given);
  if (const auto id = parse_aweme_id(text)) return *id;
  const PostLink link = parse_post_link(text, now);
  if (const auto* post = std::get_if<DirectPost>(&link)) return post->id;
  if (const auto* url = std::get_if<ShortLink>(&link)) return url->url;
  return refuse(printable(given) + " is neither the id of a post nor a link to one");
}

std::string text_of(const DeadName& name) {
  const auto* id = std::get_if<AwemeId>(&name);
  return id != nullptr ? to_text(*id) : std::get<std::string>(name);
}

}  // namespace

ExitCode dead_list_of(const Session& session, StatusStore& store, const DeadChoice& choice) {
  const auto reason = reason_of(choice);
  if (!reason) return session.refuse(reason.error());
  const auto letters = await_now(store.dead_letters(*reason, std::nullopt));
  if (!letters) return session.refuse(letters.error());
  session.out << (session.json ? dead_json(*letters) : dead_text(session, *letters));
  return ExitCode::ok;
}

ExitCode dead_show_of(const Session& session, StatusStore& store, const std::string& given) {
  const auto name = name_of(given, session.now);
  if (!name) return session.refuse(name.error());
  const auto letters = await_now(store.dead_letters(std::nullopt, text_of(*name)));
  if (!letters) return session.refuse(letters.error());
  if (letters->empty()) return session.refuse(ExitCode::usage, printable(given) + " is not dead here; `holdfast dead list` shows what is");
  if (session.json) {
    session.out << dead_json(*letters);
  } else {
    for (const auto& letter : *letters) session.out << dead_letter_text(letter);
  }
  return ExitCode::ok;
}

ExitCode dead_retry_in(const Session& session, AdminStore& store, const DeadChoice& choice) {
  const int ways = (choice.ids.empty() ? 0 : 1) + (choice.reason ? 1 : 0) + (choice.all ? 1 : 0);
  if (ways != 1) return session.refuse(ExitCode::usage, "say what to retry: ids or links, or --reason REASON, or --all (each costs credits again)");
  const auto reason = reason_of(choice);
  if (!reason) return session.refuse(reason.error());
  std::vector<DeadName> names;
  for (const auto& text : choice.ids) {
    auto name = name_of(text, session.now);
    if (!name) return session.refuse(name.error());
    names.push_back(std::move(*name));
  }
  const auto retried = await_now(store.retry_dead(std::move(names), *reason, session.now));
  if (!retried) return session.refuse(retried.error());
  for (const auto& id : retried->not_dead) session.err << printable(id) << ": not dead, left as it is\n";
  session.out << "revived " << counted(retried->revived, "post", "posts") << "; `holdfast run` tries again, with new captures of their own\n";
  return retried->revived == 0 && !choice.ids.empty() ? ExitCode::usage : ExitCode::ok;
}

namespace {

template <class Opened, class Work>
ExitCode with(const Session& session, Opened (*open)(const Archive&), Work work) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  const auto store = open(*archive);
  if (!store) return session.refuse(ExitCode::catalog, printable(store.error().describe()));
  return work(**store);
}

}  // namespace

ExitCode dead_list(const Session& session, const DeadChoice& choice) {
  return with(session, &open_status, [&](StatusStore& store) { return dead_list_of(session, store, choice); });
}

ExitCode dead_show(const Session& session, const std::string& id) {
  return with(session, &open_status, [&](StatusStore& store) { return dead_show_of(session, store, id); });
}

ExitCode dead_retry(const Session& session, const DeadChoice& choice) {
  return with(session, &open_admin, [&](AdminStore& store) { return dead_retry_in(session, store, choice); });
}

}  // namespace holdfast
