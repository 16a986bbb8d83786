// Spawning and joining coroutines.
#include "pipeline/crew.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <utility>

#include "core/base/check.h"

namespace holdfast {

Crew::~Crew() { HOLDFAST_CHECK(members_ == 0, "a crew goes only when its members have gone"); }

class Crew::Member {
 public:
  explicit Member(Crew& crew) : crew_(&crew) { ++crew_->members_; }
  Member(Member&& other) noexcept : crew_(std::exchange(other.crew_, nullptr)) {}
  Member& operator=(Member&&) = delete;
  ~Member() {
    if (crew_ != nullptr) --crew_->members_;
  }
  void leave() {
    auto& bell = crew_->left_;
    --std::exchange(crew_, nullptr)->members_;
    bell.ring();
  }

 private:
  Crew* crew_;
};

awaitable<void> Crew::start(std::function<awaitable<void>()> work) {
  const auto executor = co_await boost::asio::this_coro::executor;
  boost::asio::co_spawn(executor, [work = std::move(work)]() -> awaitable<void> { co_await work(); },
                        [member = Member(*this)](std::exception_ptr error) mutable {
                          try {
                            if (error) std::rethrow_exception(error);
                          } catch (const std::exception& thrown) {
                            check_failed("no exception leaves a worker", thrown.what(), __FILE__, __LINE__);
                          }
                          member.leave();
                        });
}

awaitable<bool> Crew::join(Duration length) {
  // Short waits, so that the length is measured even if each member that leaves rings.
  while (members_ > 0) {
    if (length.count() <= 0) co_return false;
    const auto piece = std::min<Duration>(length, seconds{1});
    if (co_await left_.wait_for(piece)) length -= piece;
  }
  co_return true;
}

}  // namespace holdfast
