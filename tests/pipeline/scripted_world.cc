// The scripted world's machinery.
#include "pipeline/scripted_world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "core/listing/post_link.h"

namespace holdfast::testing_world {

namespace {

std::string decode_base64(std::string_view text) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto digit = digits.find(c);
    if (digit == digits.npos) continue;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    if (++count % 4 != 1) bytes += static_cast<char>(bits >> (6 - 2 * ((count - 1) % 4)) & 0xff);
  }
  return bytes;
}

boost::json::object read_fixture(const std::string& name) {
  std::ifstream file(std::string(HOLDFAST_FIXTURES) + "/" + name + ".json");
  EXPECT_TRUE(file) << "no fixture " << name;
  std::stringstream text;
  text << file.rdbuf();
  return boost::json::parse(text.str()).as_object();
}

}  // namespace

Scripted fixture(const std::string& name) {
  const auto object = read_fixture(name);
  Scripted made{.status = static_cast<int>(object.at("status").to_number<int>())};
  for (const auto& [key, value] : object.at("headers").as_object()) made.headers.emplace_back(key, boost::json::value_to<std::string>(value));
  if (const auto* body = object.if_contains("body")) made.body = boost::json::serialize(*body);
  if (const auto* body = object.if_contains("body_text")) made.body = boost::json::value_to<std::string>(*body);
  if (const auto* body = object.if_contains("body_b64")) made.body = decode_base64(boost::json::value_to<std::string>(*body));
  return made;
}

AwemeId fixture_id(const std::string& name) {
  const auto object = read_fixture(name);
  const auto url = boost::json::value_to<std::string>(object.at("query").at("url"));
  const auto link = parse_post_link(url, instant_from_unix(1'779'004'800));
  EXPECT_TRUE(std::holds_alternative<DirectPost>(link)) << url;
  return std::get<DirectPost>(link).id;
}

awaitable<HttpOutcome> ScriptedHttp::get(HttpRequest request, HttpSink& sink) {
  asked.push_back(request.url);
  auto answer = script(request);
  co_await clock_.make_timer()->wait_for(milliseconds{20});
  HttpOutcome outcome;
  if (answer.ending == Ending::not_sent) {
    outcome.failure = Failure{FailureKind::transient, "fetch", "", "connection refused", ""};
    co_return outcome;
  }
  outcome.progress = HttpProgress::interrupted;
  if (answer.ending == Ending::never_answered) {
    co_await clock_.make_timer()->wait_for(request.total_timeout.value_or(request.idle_timeout));
    outcome.failure = Failure{FailureKind::transient, "fetch", "", "no answer in time", ""};
    co_return outcome;
  }
  outcome.head.status = answer.status;
  bool chunked = false;
  std::uint64_t length = answer.body.size();
  for (auto& [name, value] : answer.headers) {
    std::string lower;
    for (const char c : name) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    outcome.head.headers[lower] = value;
    if (lower == "content-type") outcome.head.content_type = value.substr(0, value.find(';'));
    if (lower == "transfer-encoding") chunked = true;
    if (lower == "content-length") length = std::stoull(value);
  }
  if (!chunked) outcome.head.content_length = length;
  const bool cut = answer.ending == Ending::cut || (!chunked && length > answer.body.size());
  auto taken = sink.on_head(outcome.head);
  if (taken && !answer.body.empty()) taken = sink.on_bytes(std::as_bytes(std::span(answer.body)));
  outcome.body_bytes = answer.body.size();
  outcome.cut = cut;
  if (!taken) outcome.failure = taken.error();
  else if (cut) outcome.failure = Failure{FailureKind::transient, "fetch", "", "the body broke off", ""};
  else outcome.progress = HttpProgress::complete;
  co_return outcome;
}

ScriptedWorld::ScriptedWorld() {
  remains_.now = instant_from_unix(1'779'004'800);  // the fixtures' clock
  settings.owner = "test";
  options.base_url = "https://api.tikliveapi.test";
  options.api_key = SecretKey("test-key");
  cdn = [](const HttpRequest&) { return fixture("cdn_200_moov_first"); };
}

void ScriptedWorld::add_id(AwemeId id) {
  const auto catalog = sim::open_catalog(remains_);
  ASSERT_TRUE(sim::immediate(catalog->admin().add_links({{id}}, remains_.now)));
  remains_.catalog = catalog->image();
}

void ScriptedWorld::add_link(const std::string& url) {
  const auto catalog = sim::open_catalog(remains_);
  ASSERT_TRUE(sim::immediate(catalog->admin().add_links({{url}}, remains_.now)));
  remains_.catalog = catalog->image();
}

void ScriptedWorld::add_user(const std::string& handle) { add_source({.kind = SourceKind::user, .name = handle}); }

void ScriptedWorld::add_source(SourceName name, OptionsChange change) {
  const auto catalog = sim::open_catalog(remains_);
  ASSERT_TRUE(sim::immediate(catalog->sources().add_source(std::move(name), change, remains_.now)));
  remains_.catalog = catalog->image();
}

void ScriptedWorld::list_for_files(const std::string& handle, std::vector<Post> posts) {
  add_user(handle);
  const auto catalog = sim::open_catalog(remains_);
  const auto sources = sim::immediate(catalog->status().source_statuses());
  ASSERT_TRUE(sources);
  const auto source = sources->back().source.id;
  Intent intent{.purpose = Purpose::listing, .endpoint = "listing", .source = source, .now = remains_.now, .rate = rate_rule(200)};
  const auto granted = sim::immediate(catalog->spend().intend(intent));
  ASSERT_TRUE(granted && std::holds_alternative<Granted>(*granted));
  const auto walk = sim::immediate(catalog->listing().open_walk(source, WalkKind::backfill, remains_.now));
  ASSERT_TRUE(walk);
  const auto listed = sim::immediate(catalog->listing().commit_page(
      {.spend = {std::get<Granted>(*granted).id, holdfast::Outcome::charged, 200, remains_.now}, .source = source, .walk = *walk, .posts = std::move(posts),
       .files_only = true, .step = {WalkEnd::end_of_listing, ""}, .now = remains_.now}));
  ASSERT_TRUE(listed);
  ASSERT_TRUE(sim::immediate(catalog->listing().end_source(source, SourceState::failed, "test", std::nullopt)));  // it is not listed again
  remains_.catalog = catalog->image();
}

namespace {
void leave_on(sim::DiskImage& image, const std::string& path, const std::string& bytes, Instant now) {
  for (auto slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1))
    if (image.find(path.substr(0, slash)) == nullptr) image.add_folder(path.substr(0, slash));
  const auto file = image.add_file(path, 0, now);
  image.append(*file, std::as_bytes(std::span(bytes)), now);
}
}  // namespace

void ScriptedWorld::leave(const std::string& path, const std::string& bytes) { leave_on(remains_.disk, path, bytes, remains_.now); }
void ScriptedWorld::leave_in_remote(const std::string& path, const std::string& bytes) { leave_on(remains_.remote, path, bytes, remains_.now); }
void ScriptedWorld::forget(const std::string& path) { remains_.disk.remove(path); }

void ScriptedWorld::pass(Duration length) { remains_.now += length; }

void ScriptedWorld::stop_after(Duration age) {
  meanwhile.push_back({age, [](Midrun now) { now.run.stop(RunEnd::sigterm); }});
}

Duration ScriptedWorld::age() const { return clock_->uptime(); }

bool Outcome::said(const std::string& text) const {
  return std::ranges::any_of(log, [&](const std::string& line) { return line.find(text) != line.npos; });
}

namespace {
// Keeps what is said, and passes it on.
class KeepingLog final : public Log {
 public:
  KeepingLog(Log& next, std::vector<std::string>& lines) : next_(next), lines_(lines) {}
  void write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) override {
    std::string line(message);
    for (const auto& field : fields) line += " " + std::string(field.name) + "=" + field.value;
    lines_.push_back(std::move(line));
    next_.write(level, message, fields);
  }

 private:
  Log& next_;
  std::vector<std::string>& lines_;
};

// The ledger, while it isn't lost.
class LosableSpend final : public SpendStore {
 public:
  LosableSpend(SpendStore& real, const bool& lost) : real_(real), lost_(lost) {}
  awaitable<Result<IntentAnswer>> intend(Intent intent) override {
    if (lost_) co_return failed();
    co_return co_await real_.intend(std::move(intent));
  }
  awaitable<Status> close(SpendClose close) override { return lost_ ? fails() : real_.close(close); }
  awaitable<Status> block(Instant now, Duration wait) override { return lost_ ? fails() : real_.block(now, wait); }
  awaitable<Status> paused(Instant began, Instant ended) override { return lost_ ? fails() : real_.paused(began, ended); }

 private:
  static std::unexpected<Failure> failed() { return fail(FailureKind::catalog, "write", "catalog.db", "database or disk is full"); }
  static awaitable<Status> fails() { co_return failed(); }
  SpendStore& real_;
  const bool& lost_;
};
}  // namespace

Outcome ScriptedWorld::run() { return live(std::nullopt).value_or(Outcome{}); }

bool ScriptedWorld::run_until_killed(std::uint64_t steps) { return live(steps).has_value(); }

std::optional<Outcome> ScriptedWorld::live(std::optional<std::uint64_t> steps) {
  auto context = std::make_unique<boost::asio::io_context>(1);
  auto& io = *context;
  sim::SimClock clock(io, remains_.now);
  sim::SimRandom random(42);
  Outcome outcome;
  sim::HashLog hash_log(clock, std::getenv("HOLDFAST_TEST_LOG") != nullptr);  // for a look at a failing test
  KeepingLog log(hash_log, outcome.log);
  clock_ = &clock;
  ScriptedHttp api(clock), media(clock);
  api.script = provider;
  media.script = cdn;
  sim::SimDisk disk_now(remains_.disk, clock, disk, 7);
  DiskVault vault(disk_now, random);
  TikliveOptions with_key{.base_url = options.base_url, .api_key = SecretKey(options.api_key.reveal()), .errors_are_charged = options.errors_are_charged};
  TikliveProvider tiklive(api, clock, std::move(with_key));
  JsonSidecarCodec codec;
  const auto catalog = sim::open_catalog(remains_);
  LosableSpend spend(catalog->spend(), catalog_lost);
  sim::SimRemote store(remains_.remote, clock, remote.value_or(sim::RemotePlan{}), 11);
  Spool waiting(vault, vault, spool);
  const RemoteParts remote_parts{store, waiting, catalog->spools(), {}};
  Run run({clock, random, log, tiklive, api, media, remote ? static_cast<Vault&>(waiting) : vault, codec, spend, catalog->listing(), catalog->queue(),
           catalog->links(), catalog->index(), catalog->sweep(), catalog->regions(), progress, nullptr, remote ? &remote_parts : nullptr}, settings);
  std::optional<RunSummary> summary;
  boost::asio::co_spawn(io, [&]() -> awaitable<void> { summary = co_await run.go(); },
                        [](std::exception_ptr error) { EXPECT_FALSE(error); });
  for (const auto& [when, what] : meanwhile)
    boost::asio::co_spawn(io, [&clock, &run, &catalog, &disk_now, &store, when, what]() -> awaitable<void> {
      const auto timer = clock.make_timer();
      co_await timer->wait_for(when);
      what({run, *catalog, disk_now, store});
    }, [](std::exception_ptr error) { EXPECT_FALSE(error); });
  for (std::uint64_t step = 0; steps && step < *steps && !summary; ++step) clock.step(1);
  if (steps && !summary) {  // the process is gone where it stands
    remains_.now = clock.now();
    remains_.catalog = catalog->image();
    context.reset();
    remains_.disk.process_died();
    remains_.remote.process_died();
    return std::nullopt;
  }
  Duration longest = hours{6};
  for (const auto& one : meanwhile) longest = std::max(longest, one.first + hours{6});
  const bool ended = clock.run_until([&] { return summary.has_value(); }, longest);
  EXPECT_TRUE(ended) << "the run never ended";
  while (clock.step() && clock.waiting() > 0) {
  }
  outcome.summary = summary.value_or(RunSummary{});
  outcome.sources = *sim::immediate(catalog->status().source_statuses());
  outcome.balance = *sim::immediate(catalog->status().balance());
  outcome.credits = *sim::immediate(catalog->status().credits());
  outcome.freshness = *sim::immediate(catalog->status().freshness());
  outcome.dead = *sim::immediate(catalog->status().dead_letters(std::nullopt, std::nullopt));
  outcome.audit = *sim::immediate(catalog->status().audit(AuditDepth::books));
  outcome.files = remains_.disk.seen_files();
  outcome.remote = remains_.remote.seen_files();
  outcome.spools = *sim::immediate(catalog->spools().spools());
  outcome.uploads = store.counts();
  remains_.catalog = catalog->image();
  remains_.now = clock.now();
  provider_calls = api.asked;
  cdn_calls = media.asked;
  return outcome;
}

Swept ScriptedWorld::sweep() {
  boost::asio::io_context io(1);
  sim::SimClock clock(io, remains_.now);
  sim::SimRandom random(43);
  sim::HashLog log(clock, false);
  ScriptedHttp nobody(clock);
  sim::SimDisk disk_now(remains_.disk, clock, disk, 8);
  DiskVault vault(disk_now, random);
  TikliveProvider no_provider(nobody, clock, {});
  JsonSidecarCodec codec;
  const auto catalog = sim::open_catalog(remains_);
  sim::SimRemote store(remains_.remote, clock, remote.value_or(sim::RemotePlan{}), 12);
  Spool waiting(vault, vault, spool);
  const RemoteParts remote_parts{store, waiting, catalog->spools(), {}};
  const Parts parts{clock, random, log, no_provider, nobody, nobody, remote ? static_cast<Vault&>(waiting) : vault, codec, catalog->spend(), catalog->listing(),
                    catalog->queue(), catalog->links(), catalog->index(), catalog->sweep(), catalog->regions(), nullptr, nullptr, remote ? &remote_parts : nullptr};
  Governor governor(parts, settings);
  Janitor janitor(parts, settings, governor);
  std::optional<Result<Swept>> swept;
  boost::asio::co_spawn(io, [&]() -> awaitable<void> { swept = co_await janitor.sweep(); }, [](std::exception_ptr error) { EXPECT_FALSE(error); });
  EXPECT_TRUE(clock.run_until([&] { return swept.has_value(); }, hours{1})) << "the sweep never ended";
  remains_.catalog = catalog->image();
  remains_.now = clock.now();
  return swept && *swept ? **swept : Swept{};
}

}  // namespace holdfast::testing_world
