// Downloading and publishing one post.
#include "pipeline/downloader.h"

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/listing/post_link.h"
#include "core/store/key_layout.h"

namespace holdfast {

struct Downloader::Job {
  const Claim& claim;
  Resolved& resolved;
  StorageKey stem;
  Transfer transfer;
  std::map<std::size_t, Fetched> kept;     // candidates with soft defects, until one is published
  std::string last_why;
  std::optional<DownloadEnd> end;          // set when the job is over before its sidecar
};

namespace {

std::vector<CandidateFacts> facts_of(const std::vector<Candidate>& candidates) {
  std::vector<CandidateFacts> facts;
  for (const auto& candidate : candidates) facts.push_back({candidate.host, candidate.expires});
  return facts;
}

Asset asset_of(AssetKind kind, const MediaReport& report) {
  Asset asset;
  asset.kind = kind;
  asset.bytes = report.bytes;
  asset.content_type = report.content_type;
  asset.codec = report.video_codec;
  asset.sound_codec = report.sound_codec;
  if (report.duration_ms > 0) asset.duration_ms = report.duration_ms;
  asset.width = static_cast<int>(report.width);
  asset.height = static_cast<int>(report.height);
  return asset;
}

class CheckVisitor final : public ByteVisitor {
 public:
  void on_bytes(std::span<const std::byte> bytes) override { check.feed(bytes); }
  MediaCheck check;
};

}  // namespace

Downloader::Downloader(const Parts& parts, const Settings& settings, Governor& governor, LeaseKeeper& leases)
    : parts_(parts), settings_(settings), governor_(governor), leases_(leases), fetcher_(parts, settings, governor) {}

awaitable<DownloadEnd> Downloader::download(Claim claim, Resolved& resolved) {
  auto stem = StorageKey::parse(resolved.stem);
  HOLDFAST_CHECK(stem.has_value(), "a pinned stem is a safe key");
  Job job{.claim = claim, .resolved = resolved, .stem = std::move(*stem), .transfer = Transfer(facts_of(resolved.ticket.videos)),
          .kept = {}, .last_why = "the answer had no usable link", .end = std::nullopt};
  if (auto video = co_await fetch_video(job)) {
    std::vector<Asset> assets;
    assets.push_back(std::move(*video));
    if (settings_.media.contains(AssetKind::cover)) assets.push_back(co_await fetch_cover(job));
    Sidecar sidecar{.post = resolved.post, .url = canonical_url(claim.id, resolved.post.author.handle), .sources = resolved.sources,
                    .storage_key = resolved.stem, .captured_at = parts_.clock.now(), .assets = std::move(assets), .answer = std::move(resolved.raw)};
    if (!job.end && co_await publish_sidecar(job, sidecar)) job.end = Archived{std::move(sidecar)};
  }
  co_await discard_parts(job);
  HOLDFAST_CHECK(job.end.has_value(), "a download ends one way");
  co_return std::move(*job.end);
}

awaitable<std::optional<Asset>> Downloader::fetch_video(Job& job) {
  while (!job.end) {
    const auto step = job.transfer.next(parts_.clock.now(), governor_.closed_hosts(), parts_.random.next());
    if (const auto* attempt = std::get_if<TryCandidate>(&step)) {
      co_await try_candidate(job, *attempt);
    } else if (const auto* publish = std::get_if<PublishTry>(&step)) {
      co_return co_await publish_video(job, publish->index);
    } else if (const auto* wait = std::get_if<WaitForHost>(&step)) {
      co_await wait_for_host(job, wait->host);
    } else {
      job.end = TicketUsedUp{{.all_bad_content = job.transfer.all_bad_content(), .why = job.last_why}};
    }
  }
  co_return std::nullopt;
}

// The ticket is kept while its host is left alone: giving it up would cost call 2. Ends with the run, which ends when no host
// delivers for provider.give_up_after.
awaitable<void> Downloader::wait_for_host(Job& job, const std::string& host) {
  job.last_why = "the host " + host + " fails for everyone just now";
  if (governor_.stopping()) job.end = Door{Postponed{.due = parts_.clock.now() + governor_.host_retry_in(host), .item_class = Class::retry, .why = job.last_why}};
  else co_await governor_.rest(std::min<Duration>(governor_.host_retry_in(host), seconds{5}), Governor::For::new_work);
}

awaitable<void> Downloader::try_candidate(Job& job, TryCandidate step) {
  co_await governor_.rest(step.wait, Governor::For::work_in_hand);
  const auto& candidate = job.resolved.ticket.videos.at(step.index);
  const auto& post = job.resolved.post;
  auto fetched = co_await fetcher_.fetch({.link = &candidate.link, .host = candidate.host,
                                          .part = {.stem = job.stem.text(), .token = job.claim.token, .expected = std::nullopt},
                                          .want = MediaWant::video, .stated_bytes = candidate.stated_bytes, .duration_s = post.duration_s,
                                          .expects_sound = true, .bytes_max = limits::asset_bytes_max});
  if (fetched.local) {
    storage_stopped(job, *fetched.local);
    co_return;
  }
  if (fetched.not_admitted) {  // nothing was tried: somebody else probes the host just now
    co_await governor_.rest(milliseconds{200}, Governor::For::work_in_hand);
    co_return;
  }
  if (!fetched.why.empty()) job.last_why = std::string(to_string(candidate.rendition)) + " from " + candidate.host + ": " + fetched.why;
  const auto defects = static_cast<int>(fetched.defects.size());
  const auto end = fetched.end;
  if (fetched.part) job.kept.insert_or_assign(step.index, std::move(fetched));
  job.transfer.ended(end, defects);
}

// Sets the end of a job that our own side stopped: back as it was, nothing counted.
bool Downloader::storage_stopped(Job& job, const Failure& failure) {
  if (failure.kind == FailureKind::local_storage) governor_.storage_failed(failure);
  governor_.fail(failure);
  job.end = Door{door_untouched(job.claim, parts_.clock.now(), failure.describe())};
  return true;
}

awaitable<std::optional<Asset>> Downloader::publish_video(Job& job, std::size_t index) {
  auto node = job.kept.extract(index);
  HOLDFAST_CHECK(!node.empty(), "only what was kept is published");
  auto& fetched = node.mapped();
  if (!leases_.may_publish(job.claim.token)) {
    co_await fetched.part->discard();
    job.end = Dropped{};
    co_return std::nullopt;
  }
  const auto key = job.stem.with_extension(fetched.report.extension).text();
  const auto digest = fetched.part->digest();
  const auto published = co_await parts_.vault.publish(std::move(fetched.part), key);
  if (!published) {
    storage_stopped(job, published.error());
    co_return std::nullopt;
  }
  if (*published == Published::taken) co_return co_await adopt_video(job, key);
  const auto& candidate = job.resolved.ticket.videos.at(index);
  auto asset = asset_of(AssetKind::video, fetched.report);
  asset.key = key;
  asset.sha256 = digest;
  asset.rendition = candidate.rendition;
  asset.host = candidate.host;
  asset.defects = fetched.defects;
  co_return asset;
}

// The name was taken, by a publish of ours that a crash cut off from its sidecar: what is there is checked and kept.
awaitable<std::optional<Asset>> Downloader::adopt_video(Job& job, const std::string& key) {
  CheckVisitor visitor;
  const auto digest = co_await parts_.vault.inspect(key, visitor);
  if (!digest) {
    storage_stopped(job, digest.error());
    co_return std::nullopt;
  }
  const auto report = visitor.check.finish();
  const auto verdict = judge(report, MediaFacts{.want = MediaWant::video, .duration_s = job.resolved.post.duration_s});
  if (!*digest || !verdict.may_publish()) {
    job.end = conflict(job, key);
    co_return std::nullopt;
  }
  auto asset = asset_of(AssetKind::video, report);
  asset.key = key;
  asset.sha256 = **digest;
  asset.defects = verdict.defect_names();
  co_return asset;
}

// A missing cover blocks nothing: it is recorded with its reason.
awaitable<Asset> Downloader::fetch_cover(Job& job) {
  Asset missing{.kind = AssetKind::cover, .key = "", .missing = "the answer had no cover link"};
  const auto stem = cover_stem_for(job.stem);
  HOLDFAST_CHECK(stem.has_value(), "a pinned stem has a cover stem");
  int tried = 0;
  for (const auto& candidate : job.resolved.ticket.covers) {
    if (job.end || ++tried > limits::covers_tried) break;
    auto fetched = co_await fetcher_.fetch({.link = &candidate.link, .host = candidate.host,
                                            .part = {.stem = stem->text(), .token = job.claim.token, .expected = std::nullopt},
                                            .want = MediaWant::image, .bytes_max = limits::image_bytes_max});
    if (fetched.local) {
      storage_stopped(job, *fetched.local);
      break;
    }
    if (!fetched.part) {
      missing.missing = fetched.why;
      continue;
    }
    auto asset = asset_of(AssetKind::cover, fetched.report);
    asset.key = stem->with_extension(fetched.report.extension).text();
    asset.sha256 = fetched.part->digest();
    asset.host = candidate.host;
    if (!leases_.may_publish(job.claim.token)) {
      co_await fetched.part->discard();
      job.end = Dropped{};
      break;
    }
    const auto published = co_await parts_.vault.publish(std::move(fetched.part), asset.key);
    if (!published) {
      storage_stopped(job, published.error());
      break;
    }
    if (*published == Published::created) co_return asset;
    CheckVisitor visitor;  // a cover of an earlier, cut-off publish: what is there counts
    const auto digest = co_await parts_.vault.inspect(asset.key, visitor);
    const auto there = visitor.check.finish();
    if (digest && *digest && judge(there, MediaFacts{.want = MediaWant::image}).may_publish()) {
      auto adopted = asset_of(AssetKind::cover, there);
      adopted.key = asset.key;
      adopted.sha256 = **digest;
      co_return adopted;
    }
    missing.missing = "its name is taken by something else";
  }
  co_return missing;
}

// The commit marker, last; the token is checked right before (RULES 6).
awaitable<bool> Downloader::publish_sidecar(Job& job, Sidecar& sidecar) {
  const auto text = parts_.sidecars.encode(sidecar);
  auto part = co_await parts_.vault.begin({.stem = job.stem.text(), .token = job.claim.token, .expected = text.size()});
  if (!part) {
    storage_stopped(job, part.error());
    co_return false;
  }
  if (const auto written = (*part)->append(std::as_bytes(std::span(text))); !written) {
    co_await (*part)->discard();
    storage_stopped(job, written.error());
    co_return false;
  }
  if (!leases_.may_publish(job.claim.token) || !co_await leases_.confirm(job.claim.token)) {
    co_await (*part)->discard();
    job.end = Dropped{};
    co_return false;
  }
  const auto published = co_await parts_.vault.publish(std::move(*part), sidecar_key(job.stem).text());
  if (!published) {
    storage_stopped(job, published.error());
    co_return false;
  }
  if (*published == Published::created) co_return true;
  // Taken: by ours from before a crash, and then what it names is what counts; or by something else.
  auto text_there = co_await parts_.vault.read(sidecar_key(job.stem).text(), limits::sidecar_bytes_max);
  if (text_there && *text_there) {
    auto there = parts_.sidecars.decode(**text_there);
    if (there && there->post.id == job.claim.id) {
      sidecar = std::move(*there);
      co_return true;
    }
  }
  job.end = conflict(job, sidecar_key(job.stem).text());
  co_return false;
}

// A name of this post is taken by what is not this post's: for a person to look at; never replaced (RULES 6).
Door Downloader::conflict(Job& job, const std::string& key) {
  parts_.log.write(LogLevel::error, "the name of a post is taken by something else", {{"id", to_text(job.claim.id)}, {"key", key}});
  return Postponed{.due = parts_.clock.now() + limits::capture_pause, .item_class = Class::retry, .attempts_add = 1,
                   .why = "object conflict: " + key + " is in the vault and is not this post's; move it away"};
}

awaitable<void> Downloader::discard_parts(Job& job) {
  for (auto& [index, fetched] : job.kept)
    if (fetched.part) co_await fetched.part->discard();
  job.kept.clear();
}

}  // namespace holdfast
