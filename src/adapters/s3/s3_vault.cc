// See s3_vault.h.
#include "adapters/s3/s3_vault.h"

#include <algorithm>
#include <array>
#include <utility>

#include "adapters/s3/part_body.h"
#include "adapters/s3/s3_hash.h"
#include "core/base/check.h"
#include "core/store/key_layout.h"

namespace holdfast {
namespace {

constexpr const char* too_large = "too_large: one object holds at most 5 GiB here, for it is stored by one PUT";
constexpr int sidecar_pages_max = 20;

std::unexpected<Failure> unsafe(const char* doing, std::string text) {
  return fail(FailureKind::invalid, doing, std::move(text), "this is not a name of the vault");
}

// Parts lie flat in their folder; a name with a slash is an object's.
bool is_part(std::string_view name) { return !name.contains('/') && parse_part_name(name).has_value(); }

class S3Part : public Part {
 public:
  S3Part(FileSystem& files, std::string name, std::unique_ptr<NewFile> file) : files_(files), name_(std::move(name)), file_(std::move(file)) {}

  Status append(std::span<const std::byte> bytes) override {
    if (file_->size() + bytes.size() > limits::object_bytes_max) return fail(FailureKind::corrupt, "write", name_, too_large);
    return file_->append(bytes);
  }
  Sha256 digest() const override { return file_->digest(); }
  std::uint64_t size() const override { return file_->size(); }
  // A part that can't be removed now is left to the janitor.
  awaitable<void> discard() override { (void)co_await files_.remove(name_); }

  const std::string& name() const { return name_; }

 private:
  FileSystem& files_;
  std::string name_;
  std::unique_ptr<NewFile> file_;
};

struct TypeOfName {
  std::string_view extension, type;
};
constexpr std::array types{TypeOfName{".mp4", "video/mp4"},  TypeOfName{".json", "application/json"}, TypeOfName{".jpg", "image/jpeg"},
                           TypeOfName{".webp", "image/webp"}, TypeOfName{".heic", "image/heic"},       TypeOfName{".png", "image/png"},
                           TypeOfName{".mp3", "audio/mpeg"}, TypeOfName{".m4a", "audio/mp4"}};

std::string type_of(std::string_view key) {
  const auto found = std::ranges::find_if(types, [&](const TypeOfName& type) { return key.ends_with(type.extension); });
  return std::string(found == types.end() ? "application/octet-stream" : found->type);
}

class HashSink : public HttpSink {
 public:
  explicit HashSink(ByteVisitor* visitor) : visitor_(visitor) {}
  Status on_head(const HttpHead&) override {
    hash = RunningHash(RunningHash::Kind::sha256);
    return {};
  }
  Status on_bytes(std::span<const std::byte> bytes) override {
    hash.add(bytes);
    if (visitor_) visitor_->on_bytes(bytes);
    return {};
  }
  RunningHash hash{RunningHash::Kind::sha256};

 private:
  ByteVisitor* visitor_;
};

Result<std::string> hash_of(RequestBody& body, RunningHash::Kind kind) {
  RunningHash hash(kind);
  std::vector<std::byte> piece(256 << 10);
  if (auto back = body.rewind(); !back) return std::unexpected(std::move(back.error()));
  while (true) {
    const auto got = body.read(piece);
    if (!got) return std::unexpected(got.error());
    if (*got == 0) return hash.finish();
    hash.add(std::span(piece).first(*got));
  }
}

}  // namespace

struct S3Vault::Upload {
  std::string key;  // of the vault
  Sha256 digest;
  RequestBody* body;
  std::string md5;  // base64, once it is wanted
};

awaitable<Result<std::unique_ptr<Part>>> S3Vault::begin(PartRequest request) {
  const auto key = StorageKey::parse(request.stem);
  if (!key) co_return unsafe("begin a part", request.stem);
  if (request.expected && *request.expected > limits::object_bytes_max) co_return fail(FailureKind::corrupt, "begin a part", request.stem, too_large);
  auto path = part_path(*key, request.token, random_.next());
  path.erase(0, path.rfind('/') + 1);
  auto file = co_await work_.files.create(path, request.expected);
  if (!file) co_return std::unexpected(std::move(file.error()));
  co_return std::make_unique<S3Part>(work_.files, std::move(path), std::move(*file));
}

awaitable<Result<Published>> S3Vault::publish(std::unique_ptr<Part> part, std::string key) {
  auto* ours = dynamic_cast<S3Part*>(part.get());
  HOLDFAST_CHECK(ours != nullptr, "a part is published by the vault that began it");
  Result<Published> published = unsafe("publish", key);
  if (is_safe_key(key)) {
    auto body = PartBody::open(work_.folder + "/" + ours->name(), ours->size());
    if (body) published = co_await put({.key = std::move(key), .digest = ours->digest(), .body = body->get(), .md5 = {}});
    else published = std::unexpected(std::move(body.error()));
  }
  co_await ours->discard();
  co_return published;
}

S3Call S3Vault::put_call(const Upload& upload) const {
  S3Call call{.method = StoreMethod::put,
              .key = client_.in_bucket(upload.key),
              .headers = client_.object_headers(),
              .body = upload.body,
              .payload = upload.digest};
  call.headers.emplace_back("Content-Type", type_of(upload.key));
  call.headers.emplace_back("x-amz-checksum-sha256", base64(upload.digest));
  if (work_.traits.mode != StoreMode::refused) call.headers.emplace_back("If-None-Match", "*");
  if (!upload.md5.empty()) call.headers.emplace_back("Content-MD5", upload.md5);
  return call;
}

awaitable<Result<Published>> S3Vault::put(Upload upload) {
  const bool condition_holds = work_.traits.mode == StoreMode::enforced;
  bool in_doubt = false, read_again = false;
  while (true) {
    if (work_.traits.wants_md5 && upload.md5.empty()) {
      const auto raw = hash_of(*upload.body, RunningHash::Kind::md5);
      if (!raw) co_return std::unexpected(raw.error());
      upload.md5 = base64(std::as_bytes(std::span(*raw)));
    }
    if (!condition_holds) {  // under the caller's lease nobody else writes this name between the two
      const auto there = co_await is_there(upload.key);
      if (!there) co_return std::unexpected(there.error());
      if (*there) co_return Published::taken;
    }
    const auto reply = co_await client_.send(put_call(upload));
    in_doubt = in_doubt || reply.in_doubt;
    if (!reply.failure && reply.answer == StoreAnswer::done) co_return Published::created;
    if (!reply.failure && reply.answer == StoreAnswer::taken) {
      if (!in_doubt) co_return Published::taken;
      const auto same = co_await is_same(upload);
      if (!same) co_return std::unexpected(same.error());
      co_return *same ? Published::created : Published::taken;
    }
    if (!reply.failure && reply.answer == StoreAnswer::wants_md5 && upload.md5.empty()) {
      work_.traits.wants_md5 = true;
      continue;
    }
    if (reply.failure || reply.answer != StoreAnswer::altered || read_again) co_return std::unexpected(client_.failure_of(reply, "publish", upload.key));
    read_again = true;
    const auto raw = hash_of(*upload.body, RunningHash::Kind::sha256);
    if (!raw) co_return std::unexpected(raw.error());
    if (as_sha256(*raw) != upload.digest)
      co_return fail(FailureKind::corrupt, "publish", upload.key, "the part on this disk is no longer what was written to it: look at the disk");
  }
}

awaitable<Result<bool>> S3Vault::is_there(const std::string& key) {
  const auto reply = co_await client_.send({.method = StoreMethod::head, .key = client_.in_bucket(key)});
  if (!reply.failure && reply.answer == StoreAnswer::done) co_return true;
  if (!reply.failure && reply.answer == StoreAnswer::absent) co_return false;
  co_return std::unexpected(client_.failure_of(reply, "look up", key));
}

// By the store's own checksum where it has one, else by reading it all.
awaitable<Result<bool>> S3Vault::is_same(const Upload& upload) {
  const auto reply = co_await client_.send(
      {.method = StoreMethod::head, .key = client_.in_bucket(upload.key), .headers = {{"x-amz-checksum-mode", "ENABLED"}}});
  if (reply.failure || reply.answer != StoreAnswer::done) co_return std::unexpected(client_.failure_of(reply, "read back", upload.key));
  if (reply.head.content_length && *reply.head.content_length != upload.body->size()) co_return false;
  const auto checksum = reply.head.headers.find("x-amz-checksum-sha256");
  if (checksum != reply.head.headers.end()) co_return checksum->second == base64(upload.digest);
  const auto digest = co_await digest_of(upload.key, nullptr);
  if (!digest) co_return std::unexpected(digest.error());
  co_return *digest == upload.digest;
}

awaitable<Result<Sha256>> S3Vault::digest_of(const std::string& key, ByteVisitor* visitor) {
  HashSink sink(visitor);
  const auto reply = co_await client_.send({.key = client_.in_bucket(key), .bytes_max = ~std::uint64_t{0}, .sink = &sink, .begins_anew = visitor == nullptr});
  if (reply.failure || reply.answer != StoreAnswer::done) co_return std::unexpected(client_.failure_of(reply, "read", key));
  co_return as_sha256(sink.hash.finish());
}

awaitable<Result<std::optional<std::string>>> S3Vault::read(std::string key, std::uint64_t bytes_max) {
  if (!is_safe_key(key)) co_return unsafe("read", key);
  auto text = co_await client_.fetch({.key = client_.in_bucket(key), .bytes_max = bytes_max}, "read");
  if (text) co_return std::optional(std::move(*text));
  if (text.error().kind == FailureKind::gone) co_return std::nullopt;
  text.error().subject = key;
  co_return std::unexpected(std::move(text.error()));
}

awaitable<Result<std::optional<Sha256>>> S3Vault::inspect(std::string key, ByteVisitor& visitor) {
  if (!is_safe_key(key)) co_return unsafe("inspect", key);
  auto digest = co_await digest_of(key, &visitor);
  if (digest) co_return std::optional(*digest);
  if (digest.error().kind == FailureKind::gone) co_return std::nullopt;
  co_return std::unexpected(std::move(digest.error()));
}

awaitable<Result<std::vector<std::string>>> S3Vault::keys_of(std::string stem) {
  if (!is_safe_key(stem)) co_return unsafe("list", stem);
  std::vector<std::string> keys;
  std::string token;
  for (int pages = 0; pages < limits::store_pages_max; ++pages) {
    auto page = co_await client_.list(client_.in_bucket(stem), token);
    if (!page) co_return std::unexpected(std::move(page.error()));
    for (const auto& object : page->objects) {
      auto key = client_.in_vault(object.key);
      const bool ours = key.starts_with(stem + ".") || (key.starts_with(stem + "/") && key.find('/', stem.size() + 1) == key.npos);
      if (ours && is_safe_key(key)) keys.push_back(std::move(key));
    }
    if (page->next.empty()) co_return keys;
    token = std::move(page->next);
  }
  co_return fail(FailureKind::transient, "list", stem, "the store's listing doesn't end");
}

// A page of the store without any safe key is no end: the next one follows.
awaitable<Result<std::vector<ListedKey>>> S3Vault::keys_under(std::string folder, std::string after) {
  if (!is_safe_key(folder)) co_return unsafe("list", folder);
  std::vector<ListedKey> keys;
  std::string token;
  for (int pages = 0; pages < limits::store_pages_max; ++pages) {
    auto page = co_await client_.list(client_.in_bucket(folder + "/"), token, token.empty() && !after.empty() ? client_.in_bucket(after) : "");
    if (!page) co_return std::unexpected(std::move(page.error()));
    for (const auto& object : page->objects) {
      auto key = client_.in_vault(object.key);
      if (is_safe_key(key) && key.starts_with(folder + "/") && key > after && keys.size() < limits::keys_listed) keys.push_back({std::move(key), object.bytes});
    }
    if (!keys.empty() || page->next.empty()) co_return keys;
    token = std::move(page->next);
  }
  co_return fail(FailureKind::transient, "list", folder, "the store's listing doesn't end");
}

awaitable<Status> S3Vault::remove(std::string key_or_part) {
  if (is_part(key_or_part)) co_return co_await work_.files.remove(key_or_part);
  if (!is_safe_key(key_or_part)) co_return unsafe("remove", key_or_part);
  const auto reply = co_await client_.send({.method = StoreMethod::remove, .key = client_.in_bucket(key_or_part)});
  if (!reply.failure && (reply.answer == StoreAnswer::done || reply.answer == StoreAnswer::absent)) co_return Status{};
  co_return std::unexpected(client_.failure_of(reply, "remove", key_or_part));
}

awaitable<Result<std::vector<LeftPart>>> S3Vault::parts() {
  auto found = co_await work_.files.list("");
  if (!found) co_return std::unexpected(std::move(found.error()));
  std::vector<LeftPart> parts;
  for (auto& file : *found) {
    const auto owner = file.is_folder ? std::nullopt : parse_part_name(file.path);
    if (owner) parts.push_back({std::move(file.path), owner->token, file.changed_at, file.bytes});
  }
  co_return parts;
}

awaitable<Result<std::uint64_t>> S3Vault::free_bytes() { co_return co_await work_.files.free_bytes({}); }

awaitable<Result<std::optional<std::string>>> first_sidecar(S3Client& client) {
  for (const char* folder : {"videos/", "photos/"}) {
    std::string token;
    for (int pages = 0; pages < sidecar_pages_max; ++pages) {
      auto page = co_await client.list(client.in_bucket(folder), token);
      if (!page) co_return std::unexpected(std::move(page.error()));
      for (const auto& object : page->objects)
        if (object.key.ends_with(".json")) co_return client.in_vault(object.key);
      token = std::move(page->next);
      if (token.empty()) break;
    }
  }
  co_return std::nullopt;
}

}  // namespace holdfast
