// See multi_loop.h. libcurl's sockets sit in an epoll set of our own, and asio waits for that one descriptor: libcurl opens
// and closes its sockets as it likes, and no asio object ever owns one of them.
#include "adapters/curl/multi_loop.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "core/base/check.h"

namespace holdfast {
namespace asio = boost::asio;

struct MultiLoop::State : std::enable_shared_from_this<MultiLoop::State> {
  State(asio::any_io_executor loop, const CurlOptions& options);
  ~State();

  static int socket_callback(CURL*, curl_socket_t socket, int wanted, void* state, void*) noexcept {
    static_cast<State*>(state)->on_socket(socket, wanted);
    return 0;
  }
  static int timer_callback(CURLM*, long wait_ms, void* state) noexcept {
    static_cast<State*>(state)->on_timer(wait_ms);
    return 0;
  }
  void on_socket(curl_socket_t socket, int wanted);
  void on_timer(long wait_ms);
  void wait_for_sockets();
  void serve_sockets();
  void act(curl_socket_t socket, int events);
  void tell_ended();
  void rest();

  asio::posix::stream_descriptor sockets;  // the epoll set
  asio::steady_timer timer;
  CURLM* multi = nullptr;
  int active = 0;
  bool waiting = false;  // for the epoll set
};

namespace {

int make_epoll() {
  const int fd = epoll_create1(EPOLL_CLOEXEC);
  HOLDFAST_CHECK(fd >= 0, "no descriptor is left for the HTTP client");
  return fd;
}

CURLM* make_multi() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);  // once a process; never undone
  HOLDFAST_CHECK(ready == CURLE_OK, "libcurl can't start");
  CURLM* multi = curl_multi_init();
  HOLDFAST_CHECK(multi != nullptr, "libcurl has no memory");
  return multi;
}

}  // namespace

MultiLoop::State::State(asio::any_io_executor loop, const CurlOptions& options)
    : sockets(loop, make_epoll()), timer(loop), multi(make_multi()) {
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &socket_callback);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &timer_callback);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
  // One transfer a connection, with HTTP/2 too: many large bodies would share one congestion window, and libcurl 7.88
  // leaves the last bytes of a stream unread when others on its connection are read at the same time.
  curl_multi_setopt(multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(options.connections_max));
  curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, static_cast<long>(options.connections_max));
  curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(options.connections_per_host_max));
}

MultiLoop::State::~State() { curl_multi_cleanup(multi); }

void MultiLoop::State::on_socket(curl_socket_t socket, int wanted) {
  const int set = sockets.native_handle();
  if (wanted == CURL_POLL_REMOVE) {
    epoll_ctl(set, EPOLL_CTL_DEL, socket, nullptr);  // fails when the socket was closed first: then it is gone anyway
    return;
  }
  epoll_event event{};
  event.data.fd = socket;
  if (wanted & CURL_POLL_IN) event.events |= EPOLLIN;
  if (wanted & CURL_POLL_OUT) event.events |= EPOLLOUT;
  if (epoll_ctl(set, EPOLL_CTL_MOD, socket, &event) == 0) return;
  const bool added = epoll_ctl(set, EPOLL_CTL_ADD, socket, &event) == 0;
  HOLDFAST_CHECK(added, "the kernel watches no more sockets for the HTTP client");
}

void MultiLoop::State::on_timer(long wait_ms) {
  if (wait_ms < 0) {
    timer.cancel();
    return;
  }
  timer.expires_after(std::chrono::milliseconds(wait_ms));
  timer.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (self && !error) self->act(CURL_SOCKET_TIMEOUT, 0);
  });
}

// Only while something is under way: an idle pool must not keep the loop from ending.
void MultiLoop::State::wait_for_sockets() {
  if (waiting || active == 0) return;
  waiting = true;
  sockets.async_wait(asio::posix::descriptor_base::wait_read,
                     [weak = weak_from_this()](const boost::system::error_code& error) {
                       const auto self = weak.lock();
                       if (!self) return;
                       self->waiting = false;
                       if (!error) self->serve_sockets();
                       self->wait_for_sockets();
                     });
}

void MultiLoop::State::serve_sockets() {
  std::array<epoll_event, 64> events{};
  const int count = epoll_wait(sockets.native_handle(), events.data(), static_cast<int>(events.size()), 0);
  for (int i = 0; i < count; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    int bits = 0;
    if (event.events & EPOLLIN) bits |= CURL_CSELECT_IN;
    if (event.events & EPOLLOUT) bits |= CURL_CSELECT_OUT;
    if (event.events & (EPOLLERR | EPOLLHUP)) bits |= CURL_CSELECT_ERR;
    act(event.data.fd, bits);
  }
}

void MultiLoop::State::act(curl_socket_t socket, int events) {
  int running = 0;
  curl_multi_socket_action(multi, socket, events, &running);
  tell_ended();
}

void MultiLoop::State::tell_ended() {
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    ExchangeEnd* end = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &end);
    end->on_ended(message->data.result);
  }
}

void MultiLoop::State::rest() {
  timer.cancel();
  sockets.cancel();
}

MultiLoop::MultiLoop(asio::any_io_executor loop, const CurlOptions& options)
    : state_(std::make_shared<State>(std::move(loop), options)) {}

MultiLoop::~MultiLoop() = default;

bool MultiLoop::add(CURL* easy, ExchangeEnd& end) {
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &end);
  ++state_->active;  // before: libcurl asks for a timer within the call
  if (curl_multi_add_handle(state_->multi, easy) != CURLM_OK) {
    --state_->active;
    return false;
  }
  state_->wait_for_sockets();
  return true;
}

void MultiLoop::remove(CURL* easy) {
  curl_multi_remove_handle(state_->multi, easy);
  if (--state_->active == 0) state_->rest();
}

}  // namespace holdfast
