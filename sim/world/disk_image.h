// What lies on a simulated disk, in two layers: the seen layer is what system calls show, the durable layer is what a loss
// of power leaves for certain (after leveldb's FaultInjectionTestEnv; reliability.md 3.1). No clock, no chance of its own,
// no waiting.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/instant.h"
#include "world/sim_random.h"

namespace holdfast::sim {

struct SimFile {
  std::string bytes;
  std::size_t synced = 0;      // a prefix of `bytes` is durable
  std::uint64_t reserved = 0;  // preallocated: counts as used, beyond the bytes
  Instant changed_at;
  bool linked = true;          // it still has a name
};

// Without a file: a folder.
struct SimEntry {
  std::shared_ptr<SimFile> file;
};

// Outlives the process that it serves. The fault model:
// - bytes of a file are durable once the file was synced; later ones may be lost, cut, zeroed or garbled at their end;
// - a name (of a file or a folder, added, renamed or removed) is durable once its folder was synced; until then it may be
//   either way; changes of different names may reach the disk out of order; a rename is atomic, and so is its loss;
// - a name whose folder's own name is lost is lost with it;
// - a process that is killed loses nothing that is seen.
//
// Paths are relative, "a/b/c"; "" is the root, which is always there and durable. Callers have checked that what they name
// exists (or doesn't); the image asserts it.
class DiskImage {
 public:
  const SimEntry* find(std::string_view path) const;  // nullptr: no such name; not for the root
  bool is_folder(std::string_view path) const;
  bool is_durable_name(std::string_view path) const;  // after a sync of its folder
  std::vector<std::pair<std::string, SimEntry>> children(std::string_view folder) const;  // one level, by name

  void add_folder(const std::string& path);
  std::shared_ptr<SimFile> add_file(const std::string& path, std::uint64_t reserved, Instant now);
  void rename(const std::string& from, const std::string& to);
  void remove(const std::string& path);
  void append(SimFile& file, std::span<const std::byte> bytes, Instant now);
  void sync(SimFile& file);                   // and gives the unused reservation back
  void sync_folder(std::string_view folder);  // every pending change of a name in it

  std::uint64_t used() const { return used_; }
  // Path to bytes.
  std::map<std::string, std::string> seen_files() const;
  // What is durable for certain. A durable name whose bytes were never synced shows with the durable part of them.
  std::map<std::string, std::string> durable_files() const;

  // The process that used the disk is gone; reservations end.
  void process_died();
  // Power is lost and comes back: what was not durable is, change by change, kept or lost as `random` has it.
  void lose_power(SimRandom& random);

 private:
  using Names = std::map<std::string, SimEntry, std::less<>>;
  struct Change {
    std::string from, to;  // "" from: added; "" to: removed
    SimEntry entry;
    bool touches(std::string_view folder) const;
    bool rests_on(const std::set<std::string_view>& names) const;
    void note_names(std::set<std::string_view>& names) const;
  };
  static void apply(const Change& change, Names& names);
  static void drop_orphans(Names& names);
  void keep_some_changes(Names& names, SimRandom& random) const;
  void count(const SimFile& file, bool more);

  Names seen_, durable_;
  std::vector<Change> pending_;  // in the order in which they were seen
  std::uint64_t used_ = 0;
};

// "a/b" of "a/b/c"; "" of "a".
std::string_view folder_of(std::string_view path);

}  // namespace holdfast::sim
