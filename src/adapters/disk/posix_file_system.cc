// See posix_file_system.h. The operations themselves are in disk_calls.cc; here they are moved off the loop's thread.
#include "adapters/disk/posix_file_system.h"

#include <sys/stat.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/disk/disk_calls.h"

namespace holdfast {
namespace asio = boost::asio;

struct PosixFileSystem::State {
  State(Descriptor folder, int threads) : root(std::move(folder)), pool(static_cast<std::size_t>(threads)) {
    const mode_t mask = umask(0);  // the only way to read it
    umask(mask);
    file_mode = 0644 & ~mask;
  }
  ~State() { pool.join(); }  // so that no operation outlives the root

  Rooted root;
  mode_t file_mode = 0;
  asio::thread_pool pool;
};

namespace {

// Runs `work` on one of the disk's threads; the caller goes on on its own thread.
template <class Work>
awaitable<std::invoke_result_t<Work>> on_pool(asio::thread_pool& pool, Work work) {
  using Answer = std::invoke_result_t<Work>;
  auto job = [](Work todo) -> awaitable<Answer> { co_return todo(); };
  co_return co_await asio::co_spawn(pool, job(std::move(work)), asio::use_awaitable);
}

}  // namespace

// Keeps the threads alive; its own state belongs to one operation at a time.
class PosixNewFile : public NewFile {
 public:
  PosixNewFile(asio::thread_pool& pool, mode_t mode, std::unique_ptr<FileWriter> writer)
      : pool_(pool), mode_(mode), writer_(std::move(writer)) {}

  Status append(std::span<const std::byte> bytes) override { return writer_->append(bytes); }
  awaitable<Status> sync_and_close() override {
    auto writer = writer_;
    co_return co_await on_pool(pool_, [writer, mode = mode_] { return writer->sync_and_close(mode); });
  }
  Sha256 digest() const override { return writer_->digest(); }
  std::uint64_t size() const override { return writer_->size(); }

 private:
  asio::thread_pool& pool_;
  mode_t mode_;
  std::shared_ptr<FileWriter> writer_;
};

PosixFileSystem::PosixFileSystem(std::unique_ptr<State> state) : state_(std::move(state)) {}
PosixFileSystem::~PosixFileSystem() = default;

Result<std::unique_ptr<PosixFileSystem>> PosixFileSystem::open(const std::string& root, int threads) {
  auto folder = Rooted::open_root(root);
  if (!folder) return std::unexpected(std::move(folder.error()));
  return std::unique_ptr<PosixFileSystem>(new PosixFileSystem(std::make_unique<State>(std::move(*folder), threads)));
}

awaitable<Result<std::unique_ptr<NewFile>>> PosixFileSystem::create(std::string path, std::optional<std::uint64_t> expected) {
  auto writer = co_await on_pool(state_->pool, [root = &state_->root, path, expected] { return create_on_disk(*root, path, expected); });
  if (!writer) co_return std::unexpected(std::move(writer.error()));
  co_return std::make_unique<PosixNewFile>(state_->pool, state_->file_mode, std::move(*writer));
}

awaitable<Status> PosixFileSystem::publish(std::string from, std::string to) {
  co_return co_await on_pool(state_->pool, [root = &state_->root, from, to] { return publish_on_disk(*root, from, to); });
}

awaitable<Status> PosixFileSystem::remove(std::string path) {
  co_return co_await on_pool(state_->pool, [root = &state_->root, path] { return remove_on_disk(*root, path); });
}

awaitable<Result<std::string>> PosixFileSystem::read(std::string path, std::uint64_t bytes_max) {
  co_return co_await on_pool(state_->pool, [root = &state_->root, path, bytes_max] { return read_on_disk(*root, path, bytes_max); });
}

awaitable<Result<Sha256>> PosixFileSystem::visit(std::string path, ByteVisitor& visitor) {
  co_return co_await on_pool(state_->pool, [root = &state_->root, path, &visitor] { return visit_on_disk(*root, path, visitor); });
}

awaitable<Result<std::vector<FileInfo>>> PosixFileSystem::list(std::string folder) {
  co_return co_await on_pool(state_->pool, [root = &state_->root, folder] { return list_on_disk(*root, folder); });
}

awaitable<Result<std::uint64_t>> PosixFileSystem::free_bytes(std::vector<std::string> folders) {
  co_return co_await on_pool(state_->pool, [root = &state_->root, folders] { return free_on_disk(*root, folders); });
}

}  // namespace holdfast
