// Every bound of the product, and how the bounds relate (house plan, promise 9; STYLE 13). Sources: spec.txt, RULES,
// reliability.md, by section where one is named.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/instant.h"

namespace holdfast::limits {

// The provider (provider-api.md 1)
inline constexpr int page_ids = 30;                       // asked for in each listing page; more may come back
inline constexpr int page_ids_max = 500;                  // of one answer; the rest is refused as corrupt
inline constexpr std::size_t answer_bytes_max = 8 << 20;  // decoded body of one API answer
inline constexpr std::size_t remote_text_bytes = 2048;    // kept of what the other side said
inline constexpr std::size_t cursor_bytes_max = 512;      // an opaque cursor
inline constexpr std::size_t json_depth_max = 64;         // of an answer or a sidecar; parsing deeper would use the stack
inline constexpr int empty_pages_max = 5;                 // empty pages in a row before a walk ends (provider-api.md 4)
inline constexpr int stale_pages_max = 10;                // pages in a row without a new id to the walk
inline constexpr Duration offset_cursor_life = hours{1};  // RULES 3
inline constexpr int pages_under_way_max = 4;               // page calls at a time, of as many sources
inline constexpr std::size_t source_name_bytes_max = 256;  // of a hashtag or of search words
inline constexpr Duration regions_life = hours{24 * 30};   // how long the provider's list of regions is believed
inline constexpr int regions_max = 1'000;
inline constexpr Duration grant_life = seconds{1};        // RULES 8
inline constexpr Duration retry_after_max = hours{1};

// Captures and retries (RULES 1, 2)
inline constexpr int calls_per_capture = 2;
inline constexpr int captures_max_default = 3;
inline constexpr Duration capture_pause = hours{1};
inline constexpr Duration breakers_closed_for = minutes{10};
inline constexpr Duration no_media_pause = minutes{1};   // an answer without any link is asked for once more after this
inline constexpr int bad_tickets_max = 2;       // tickets whose every candidate was wrong content before dead: bad_media
inline constexpr int candidate_tries = 3;       // of one candidate while its ticket is valid, on 5xx, timeout, reset, cut
inline constexpr int attempts_max = 8;          // counted transient failures of one item before it is dead: unknown
inline constexpr int deaths_in_a_row = 25;      // before a canary must answer
inline constexpr Duration pauses_kept = hours{24};          // spans without buying, for freshness: no fresh item waits longer
inline constexpr Duration passed_recently = seconds{60};

// Queue and leases
inline constexpr int claim_batch = 10;
inline constexpr Duration lease_length = minutes{10};      // heartbeats renew it
inline constexpr Duration heartbeat_every = seconds{60};
inline constexpr Duration lease_hard_deadline = hours{12};  // whatever heartbeats say
inline constexpr int publish_until_percent = 75;           // of the lease; no publish starts later
inline constexpr Duration notice_within = seconds{2};      // `run` sees what other commands wrote

// Processes that share one catalog (RULES 7)
inline constexpr Duration beat_every = seconds{5};
inline constexpr Duration worker_gone_after = seconds{30};   // without a beat
inline constexpr Duration workers_kept = hours{24};          // rows of those that are gone
inline constexpr Duration duty_length = seconds{30};         // renewed with each beat
inline constexpr Duration ticket_life = seconds{55};         // in the table; expired with each beat of anybody
inline constexpr std::size_t ticket_bytes_max = 32 << 20;    // one ticket's text

// Metrics and health over HTTP
inline constexpr std::size_t metrics_connections = 16;
inline constexpr std::size_t metrics_request_bytes = 8 << 10;
inline constexpr Duration metrics_request_deadline = seconds{5};
inline constexpr Duration metrics_accept_pause = milliseconds{500};   // after a failure to accept

// Bytes
inline constexpr std::uint64_t asset_bytes_max = 8ull << 30;  // one media file; an hour-long post is > 1 GB
inline constexpr std::uint64_t image_bytes_max = 64u << 20;   // a cover
inline constexpr std::uint64_t slide_bytes_max = 512u << 20;  // a slide; some are short videos
inline constexpr std::uint64_t sound_bytes_max = 512u << 20;  // an hour of sound is less
inline constexpr std::size_t sidecar_bytes_max = 16 << 20;
inline constexpr std::size_t path_part_bytes_max = 96;        // RULES 6
inline constexpr std::size_t key_bytes_max = 512;             // a whole storage key; S3 takes 1024
inline constexpr std::size_t url_bytes_max = 8192;            // a link; longer ones are refused
inline constexpr std::size_t user_line_bytes_max = 8192;      // one line of a list of links
inline constexpr std::size_t keys_listed = 1'000;              // names of a vault in one page
inline constexpr int redirects_max = 3;
inline constexpr std::size_t http_head_bytes_max = 64 << 10;  // of one answer, its trailers included
inline constexpr std::uint32_t lowest_bytes_per_s = 1024;     // slower than this for idle_timeout ends a transfer
inline constexpr std::size_t moov_bytes_max = 64 << 20;       // boxes that the media check reads into memory
inline constexpr int images_max = 999;                        // slides of one photo post; the platform allows 35

// Object stores (reliability.md 2)
inline constexpr std::uint64_t object_bytes_max = 5ull << 30;          // what one PUT takes
inline constexpr int store_tries = 5;                                  // of one request, before its failure is told
inline constexpr Duration store_idle_timeout = seconds{30};
inline constexpr std::uint64_t store_answer_bytes_max = 1 << 20;       // of an answer that is no object
inline constexpr std::uint64_t store_page_bytes_max = 8 << 20;         // a page of 1,000 keys
inline constexpr std::size_t store_error_bytes_max = 64 << 10;
inline constexpr int store_pages_max = 1'000;                          // of one listing

// Waits inside a run
inline constexpr Duration health_every = seconds{5};        // free space and writability of the vault
inline constexpr Duration sweep_every = hours{1};            // walks the whole vault
inline constexpr int failures_remembered = 10'000;          // items whose failures in this run pace their retries
inline constexpr int hosts_remembered = 1'000;              // CDN hosts with a breaker of their own
inline constexpr int source_failures_max = 8;               // in a row, before a source waits for the next run
inline constexpr Duration freshness_window = hours{24};      // of a run: older figures are dropped
inline constexpr Duration catalog_patience = minutes{10};    // run --watch waits so long for a lost catalog
inline constexpr Duration unfinished_counts_for = hours{1};  // older than this, what a cut-off run listed is listed again
inline constexpr int covers_tried = 2;                      // links of one cover

// Uploads
inline constexpr Duration remote_fails_long = minutes{5};     // a remote vault that fails for so long stops what costs credits
inline constexpr int sounds_remembered = 1'000;               // that are known to be in the remote vault

// Lists that people see
inline constexpr std::size_t troubles_kept = 8;        // the last lines of what went wrong, on the screen of a run
inline constexpr std::size_t trouble_bytes = 240;      // of one of them
inline constexpr std::size_t waits_told = 4;           // what a run waits for
inline constexpr int index_batch = 64;
inline constexpr int sweep_batch = 200;
inline constexpr int found_page = 2'000;                    // posts of one page of results
inline constexpr std::int64_t found_counted = 1'000'000;    // how many more there are is counted up to here
inline constexpr int history_shown = 1000;                  // snapshots of one post's counters
inline constexpr std::size_t search_text_bytes = 1024;      // of what is searched for
inline constexpr std::size_t search_words = 16;

// Lists that people bring (RULES 3)
inline constexpr int import_batch = 500;                    // of one transaction: a live run beside it waits for no longer
inline constexpr std::size_t import_remembered = 2'000'000; // ids of one list, to tell what stands in it twice
inline constexpr std::size_t import_field_bytes = 64 << 10; // one field of a table, one text of a JSON document
inline constexpr int import_lines_told = 1'000;             // unusable lines that are named; the others are counted

// The embedded catalog (reliability.md 1.6)
inline constexpr std::size_t catalog_queue = 4096;   // pieces of work that wait for the writer
inline constexpr std::size_t catalog_group = 256;    // of them in one commit
inline constexpr int release_batch = 5000;           // held items taken up in one transaction
inline constexpr int links_batch = 5000;             // links added in one transaction: a run beside it waits for no longer one
inline constexpr int calls_counted = 100'000;         // of the ledger's end, for the calls of the last minute
inline constexpr std::int64_t backlog_counted = 10'000;  // due rows are counted up to here, so that counting costs the same at any size

// The catalog of many hosts (reliability.md 1.5)
inline constexpr Duration catalog_rescan_every = seconds{30};     // a claim without the low-water bound
inline constexpr Duration catalog_bound_slack = milliseconds{500};  // the bound stays this far behind: others' commits may come late
inline constexpr int grant_rounds_max = 64;                       // askings for one grant while others take theirs

static_assert(answer_bytes_max < sidecar_bytes_max, "a sidecar holds the answer it came from");
static_assert(heartbeat_every * 4 < lease_length, "several heartbeats may be lost before a lease is");
static_assert(lease_length < lease_hard_deadline);
static_assert(ticket_life + beat_every <= seconds{60}, "a ticket's row lives 60 s at most");
static_assert(beat_every * 4 < duty_length && beat_every * 4 < worker_gone_after, "several beats may be lost");
static_assert(answer_bytes_max < ticket_bytes_max, "a ticket holds the answer it came from");
static_assert(page_ids <= page_ids_max);
static_assert(path_part_bytes_max < key_bytes_max);
static_assert(cursor_bytes_max < answer_bytes_max);
static_assert(images_max <= 999, "the name of a slide has three digits");

}  // namespace holdfast::limits
