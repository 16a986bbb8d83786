// Fetching, publishing and adopting one asset.
#include "pipeline/asset_files.h"

#include <algorithm>
#include <map>

#include "core/base/check.h"
#include "core/base/limits.h"

namespace holdfast {

struct AssetFiles::Job {
  const Claim& claim;
  const AssetPlan& plan;
  Transfer transfer;
  std::map<std::size_t, Fetched> kept;          // candidates with soft defects, until one is published
  std::map<std::size_t, SlideEnd> ends;         // how each candidate that was tried ended last
  std::string why;                              // of the last failure
  std::optional<AssetEnd> end;                  // set when the job is over
};

namespace {

std::vector<CandidateFacts> facts_of(std::span<const Candidate> candidates) {
  std::vector<CandidateFacts> facts;
  for (const auto& candidate : candidates) facts.push_back({candidate.host, candidate.expires});
  return facts;
}

Asset asset_of(AssetKind kind, std::string key, const MediaReport& report) {
  Asset asset;
  asset.kind = kind;
  asset.key = std::move(key);
  asset.bytes = report.bytes;
  asset.content_type = report.content_type;
  asset.codec = report.video_codec;
  asset.sound_codec = report.sound_codec;
  if (report.duration_ms > 0) asset.duration_ms = report.duration_ms;
  asset.width = report.width;
  asset.height = report.height;
  return asset;
}

class CheckVisitor final : public ByteVisitor {
 public:
  void on_bytes(std::span<const std::byte> bytes) override { check.feed(bytes); }
  MediaCheck check;
};

// What is taken from a video's candidates has several renditions; of the others the reason alone says enough.
std::string told(const AssetPlan& plan, const Candidate& candidate, const std::string& why) {
  if (plan.kind != AssetKind::video) return why;
  return std::string(to_string(candidate.rendition)) + " from " + candidate.host + ": " + why;
}

}  // namespace

AssetFiles::AssetFiles(const Parts& parts, const Settings& settings, Governor& governor, LeaseKeeper& leases)
    : parts_(parts), governor_(governor), leases_(leases), fetcher_(parts, settings, governor) {}

awaitable<std::optional<AssetEnd>> AssetFiles::adopt(const Claim& claim, AssetPlan plan) {
  auto keys = co_await parts_.vault.keys_of(plan.stem.text());
  if (!keys) co_return stopped(claim, keys.error());
  std::ranges::sort(*keys);
  for (auto& key : *keys) {
    const bool ours = key.starts_with(plan.stem.text() + ".") && !key.ends_with(".json");
    if (!ours) continue;
    if (auto there = co_await adopt_key(claim, plan, std::move(key))) co_return there;
  }
  co_return std::nullopt;
}

awaitable<Result<std::optional<Asset>>> look_at(Vault& vault, const AssetPlan& plan, std::string key) {
  CheckVisitor visitor;
  const auto digest = co_await vault.inspect(key, visitor);
  if (!digest) co_return std::unexpected(digest.error());
  if (!*digest) co_return std::nullopt;
  const auto report = visitor.check.finish();
  const auto verdict = judge(report, MediaFacts{.want = plan.want, .duration_s = plan.duration_s});
  if (!verdict.may_publish()) co_return fail(FailureKind::corrupt, "look at", key, "its name is taken by something else");
  auto asset = asset_of(plan.kind, std::move(key), report);
  asset.sha256 = **digest;
  asset.defects = verdict.defect_names();
  co_return asset;
}

awaitable<std::optional<AssetEnd>> AssetFiles::adopt_key(const Claim& claim, AssetPlan plan, std::string key) {
  auto there = co_await look_at(parts_.vault, plan, key);
  if (there && !*there) co_return std::nullopt;
  if (there) co_return std::move(**there);
  if (there.error().kind == FailureKind::local_storage) co_return stopped(claim, there.error());
  if (plan.needed) co_return conflict(claim, key);  // something odd lies there: it must not stop other posts
  co_return AssetMissing{.why = "its name is taken by something else"};
}

awaitable<std::optional<Asset>> AssetFiles::in_remote(const AssetPlan& plan, const std::string& key) {
  if (parts_.remote == nullptr || governor_.remote().is_open()) co_return std::nullopt;
  auto there = co_await look_at(parts_.remote->vault, plan, key);
  if (!there && there.error().kind != FailureKind::corrupt) governor_.remote_failed(there.error());
  co_return there ? std::move(*there) : std::nullopt;
}

awaitable<AssetEnd> AssetFiles::download(const Claim& claim, AssetPlan plan) {
  Job job{.claim = claim, .plan = plan, .transfer = Transfer(facts_of(plan.candidates)), .kept = {}, .ends = {}, .why = {}, .end = {}};
  while (!job.end) {
    const auto step = job.transfer.next(parts_.clock.now(), governor_.closed_hosts(), parts_.random.next());
    if (const auto* attempt = std::get_if<TryCandidate>(&step)) {
      co_await try_candidate(job, *attempt);
    } else if (const auto* ready = std::get_if<PublishTry>(&step)) {
      job.end = co_await publish(job, ready->index);
    } else if (const auto* wait = std::get_if<WaitForHost>(&step)) {
      co_await wait_for_host(job, wait->host);
    } else {
      job.end = missing(job);
    }
  }
  co_await discard_parts(job);
  co_return std::move(*job.end);
}

AssetMissing AssetFiles::missing(const Job& job) const {
  AssetMissing missing{.why = job.why, .end = SlideEnd::gone, .all_bad_content = job.transfer.all_bad_content()};
  for (std::size_t i = 0; i < job.plan.candidates.size(); ++i) {
    const auto tried = job.ends.find(i);
    missing.end = std::max(missing.end, tried == job.ends.end() ? SlideEnd::failed : tried->second);
  }
  if (missing.why.empty()) missing.why = job.plan.candidates.empty() ? "the answer had no usable link" : "its link was past its expiry";
  return missing;
}

// The ticket is kept while its host is left alone: giving it up would cost call 2. Ends with the run, which ends when no host
// delivers for provider.give_up_after.
awaitable<void> AssetFiles::wait_for_host(Job& job, const std::string& host) {
  job.why = "the host " + host + " fails for everyone just now";
  const auto retry_in = governor_.host_retry_in(host);
  if (!job.plan.needed) job.end = AssetMissing{.why = job.why};
  else if (governor_.stopping()) job.end = Door{Postponed{.due = parts_.clock.now() + retry_in, .item_class = Class::retry, .why = job.why}};
  else co_await governor_.rest(std::min<Duration>(retry_in, seconds{5}), Governor::For::new_work);
}

awaitable<void> AssetFiles::try_candidate(Job& job, TryCandidate step) {
  co_await governor_.rest(step.wait, Governor::For::work_in_hand);
  const auto& candidate = job.plan.candidates[step.index];
  auto fetched = co_await fetcher_.fetch({.link = &candidate.link, .host = candidate.host,
                                          .part = {.stem = job.plan.stem.text(), .token = job.claim.token, .expected = std::nullopt},
                                          .want = job.plan.want, .stated_bytes = candidate.stated_bytes, .duration_s = job.plan.duration_s,
                                          .expects_sound = true, .bytes_max = bytes_max(job.plan.want)});
  if (fetched.local) {
    job.end = stopped(job.claim, *fetched.local);
    co_return;
  }
  if (fetched.not_admitted) {  // nothing was tried: somebody else probes the host just now
    co_await governor_.rest(milliseconds{200}, Governor::For::work_in_hand);
    co_return;
  }
  if (!fetched.why.empty()) job.why = told(job.plan, candidate, fetched.why);
  job.ends.insert_or_assign(step.index, slide_end(fetched.end, fetched.status));
  const auto defects = static_cast<int>(fetched.defects.size());
  const auto end = fetched.end;
  if (fetched.part) job.kept.insert_or_assign(step.index, std::move(fetched));
  job.transfer.ended(end, defects);
}

awaitable<AssetEnd> AssetFiles::publish(Job& job, std::size_t index) {
  auto node = job.kept.extract(index);
  HOLDFAST_CHECK(!node.empty(), "only what was kept is published");
  auto& fetched = node.mapped();
  if (!leases_.may_publish(job.claim.token)) {
    co_await fetched.part->discard();
    co_return AssetStopped{Dropped{}};
  }
  const auto key = job.plan.stem.with_extension(fetched.report.extension).text();
  const auto digest = fetched.part->digest();
  const auto published = co_await parts_.vault.publish(std::move(fetched.part), key);
  if (!published) co_return stopped(job.claim, published.error());
  if (*published == Published::taken) {  // by a publish of ours that a crash cut off from its sidecar
    if (auto there = co_await adopt_key(job.claim, job.plan, key)) co_return std::move(*there);
    co_return conflict(job.claim, key);
  }
  const auto& candidate = job.plan.candidates[index];
  auto asset = asset_of(job.plan.kind, key, fetched.report);
  asset.sha256 = digest;
  if (job.plan.kind == AssetKind::video) asset.rendition = candidate.rendition;
  asset.host = candidate.host;
  asset.defects = fetched.defects;
  co_return asset;
}

AssetStopped AssetFiles::stopped(const Claim& claim, const Failure& failure) {
  if (failure.kind == FailureKind::local_storage) governor_.storage_failed(failure);
  governor_.fail(failure);
  if (failure.kind == FailureKind::corrupt)  // at this one place only: the others go on, and this one when somebody has looked at it
    return Door{Postponed{.due = parts_.clock.now() + limits::capture_pause, .item_class = Class::retry, .why = failure.describe()}};
  return Door{door_untouched(claim, parts_.clock.now(), failure.describe())};
}

AssetStopped AssetFiles::conflict(const Claim& claim, const std::string& key) {
  parts_.log.write(LogLevel::error, "the name of a post is taken by something else", {{"id", to_text(claim.id)}, {"key", key}});
  return Door{Postponed{.due = parts_.clock.now() + limits::capture_pause, .item_class = Class::retry, .attempts_add = 1,
                        .why = "object conflict: " + key + " is in the vault and is not this post's; move it away"}};
}

awaitable<void> AssetFiles::discard_parts(Job& job) {
  for (auto& [index, fetched] : job.kept)
    if (fetched.part) co_await fetched.part->discard();
  job.kept.clear();
}

}  // namespace holdfast
