// The two layers, and what a loss of power makes of them.
#include "world/disk_image.h"

#include <algorithm>

#include "core/base/check.h"

namespace holdfast::sim {

namespace {
constexpr std::size_t sector = 512;

// What is left of bytes that were written and not synced. Every way is one that file systems have been seen to have.
void tear(SimFile& file, SimRandom& random) {
  const auto unsynced = file.bytes.size() - file.synced;
  if (unsynced == 0) return;
  const auto reached = file.synced + random.below(unsynced + 1);
  switch (random.below(4)) {
    case 0:  // nothing of it
      file.bytes.resize(file.synced);
      break;
    case 1:  // a prefix
      file.bytes.resize(reached);
      break;
    case 2:  // the length reached the disk before the data did
      std::fill(file.bytes.begin() + static_cast<std::ptrdiff_t>(reached), file.bytes.end(), '\0');
      break;
    default: {  // a prefix whose last sector is garbled
      file.bytes.resize(reached);
      const auto garbled_from = std::max(file.synced, reached - std::min(reached, sector));
      for (auto i = garbled_from; i < reached; ++i) file.bytes[i] = static_cast<char>(random.next());
    }
  }
  file.synced = file.bytes.size();
}
}  // namespace

std::string_view folder_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == path.npos ? std::string_view{} : path.substr(0, slash);
}

bool DiskImage::Change::touches(std::string_view folder) const {
  return (!from.empty() && folder_of(from) == folder) || (!to.empty() && folder_of(to) == folder);
}

bool DiskImage::Change::rests_on(const std::set<std::string_view>& names) const {
  return (!from.empty() && names.contains(from)) || (!to.empty() && names.contains(to));
}

void DiskImage::Change::note_names(std::set<std::string_view>& names) const {
  for (const std::string_view name : {std::string_view(from), std::string_view(to)})
    if (!name.empty()) names.insert(name);
}

const SimEntry* DiskImage::find(std::string_view path) const {
  const auto found = seen_.find(path);
  return found == seen_.end() ? nullptr : &found->second;
}

bool DiskImage::is_folder(std::string_view path) const {
  if (path.empty()) return true;
  const auto* entry = find(path);
  return entry != nullptr && entry->file == nullptr;
}

bool DiskImage::is_durable_name(std::string_view path) const { return path.empty() || durable_.contains(path); }

std::vector<std::pair<std::string, SimEntry>> DiskImage::children(std::string_view folder) const {
  const std::string prefix = folder.empty() ? "" : std::string(folder) + "/";
  std::vector<std::pair<std::string, SimEntry>> found;
  for (auto at = seen_.lower_bound(prefix); at != seen_.end() && at->first.starts_with(prefix);) {
    const auto slash = at->first.find('/', prefix.size());
    if (slash == std::string::npos) {
      found.emplace_back(*at);
      ++at;
    } else {  // past everything inside: '0' follows '/'
      at = seen_.lower_bound(at->first.substr(0, slash) + "0");
    }
  }
  return found;
}

void DiskImage::count(const SimFile& file, bool more) {
  if (!file.linked) return;
  const auto size = std::max<std::uint64_t>(file.bytes.size(), file.reserved);
  used_ = more ? used_ + size : used_ - size;
}

void DiskImage::add_folder(const std::string& path) {
  HOLDFAST_CHECK(find(path) == nullptr && is_folder(folder_of(path)), "a new folder in a folder");
  seen_[path] = SimEntry{};
  pending_.push_back({"", path, SimEntry{}});
}

std::shared_ptr<SimFile> DiskImage::add_file(const std::string& path, std::uint64_t reserved, Instant now) {
  HOLDFAST_CHECK(find(path) == nullptr && is_folder(folder_of(path)), "a new file in a folder");
  auto file = std::make_shared<SimFile>(SimFile{.reserved = reserved, .changed_at = now});
  seen_[path] = SimEntry{file};
  pending_.push_back({"", path, SimEntry{file}});
  count(*file, true);
  return file;
}

void DiskImage::rename(const std::string& from, const std::string& to) {
  const auto* entry = find(from);
  HOLDFAST_CHECK(entry != nullptr && entry->file != nullptr, "only files are renamed");
  HOLDFAST_CHECK(find(to) == nullptr && is_folder(folder_of(to)), "a name is never replaced");
  pending_.push_back({from, to, *entry});
  apply(pending_.back(), seen_);
}

void DiskImage::remove(const std::string& path) {
  const auto* entry = find(path);
  HOLDFAST_CHECK(entry != nullptr && entry->file != nullptr, "only files are removed");
  count(*entry->file, false);
  entry->file->linked = false;
  pending_.push_back({path, "", *entry});
  apply(pending_.back(), seen_);
}

void DiskImage::append(SimFile& file, std::span<const std::byte> bytes, Instant now) {
  count(file, false);
  file.bytes.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  file.changed_at = now;
  count(file, true);
}

void DiskImage::sync(SimFile& file) {
  file.synced = file.bytes.size();
  count(file, false);
  file.reserved = 0;
  count(file, true);
}

void DiskImage::apply(const Change& change, Names& names) {
  if (!change.from.empty()) names.erase(change.from);
  if (!change.to.empty()) names[change.to] = change.entry;
}

void DiskImage::sync_folder(std::string_view folder) {
  // A change carries with it what it rests on: earlier ones of the same names, and so of the same file.
  std::set<std::string_view> names;
  std::vector<bool> reaches_disk(pending_.size());
  for (std::size_t i = pending_.size(); i-- > 0;) {
    const auto& change = pending_[i];
    reaches_disk[i] = change.touches(folder) || change.rests_on(names);
    if (reaches_disk[i]) change.note_names(names);
  }
  std::vector<Change> rest;
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    if (reaches_disk[i])
      apply(pending_[i], durable_);
    else
      rest.push_back(pending_[i]);
  }
  pending_ = std::move(rest);
}

void DiskImage::drop_orphans(Names& names) {
  // In order of names a folder comes before what is in it.
  std::erase_if(names, [&](const auto& named) {
    const auto folder = folder_of(named.first);
    if (folder.empty()) return false;
    const auto parent = names.find(folder);
    return parent == names.end() || parent->second.file != nullptr;
  });
}

std::map<std::string, std::string> DiskImage::seen_files() const {
  std::map<std::string, std::string> files;
  for (const auto& [path, entry] : seen_)
    if (entry.file) files[path] = entry.file->bytes;
  return files;
}

std::map<std::string, std::string> DiskImage::durable_files() const {
  Names names = durable_;
  drop_orphans(names);
  std::map<std::string, std::string> files;
  for (const auto& [path, entry] : names)
    if (entry.file) files[path] = entry.file->bytes.substr(0, entry.file->synced);
  return files;
}

void DiskImage::process_died() {
  for (const auto& [path, entry] : seen_) {
    if (!entry.file) continue;
    count(*entry.file, false);
    entry.file->reserved = 0;
    count(*entry.file, true);
  }
}

void DiskImage::keep_some_changes(Names& names, SimRandom& random) const {
  const bool in_order = random.happens(0.5);
  const auto reached = random.below(pending_.size() + 1);
  std::set<std::string_view> lost;  // no change reaches the disk before an earlier one of the same name
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const bool kept = in_order ? i < reached : !pending_[i].rests_on(lost) && random.happens(0.5);
    if (kept)
      apply(pending_[i], names);
    else
      pending_[i].note_names(lost);
  }
}

void DiskImage::lose_power(SimRandom& random) {
  Names names = durable_;
  keep_some_changes(names, random);
  drop_orphans(names);
  used_ = 0;
  std::map<const SimFile*, std::shared_ptr<SimFile>> after;
  for (auto& [path, entry] : names) {
    if (!entry.file) continue;
    // A copy: whoever still holds the file from before must not reach the one from after.
    auto& copy = after[entry.file.get()];
    if (!copy) {
      copy = std::make_shared<SimFile>(*entry.file);
      copy->reserved = 0;
      copy->linked = true;
      tear(*copy, random);
      count(*copy, true);
    }
    entry.file = copy;
  }
  seen_ = names;
  durable_ = std::move(names);
  pending_.clear();
}

}  // namespace holdfast::sim
