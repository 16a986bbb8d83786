// See exchange.h. Callbacks never throw: an exception would cross libcurl's C frames.
#include "adapters/curl/exchange.h"

#include "adapters/curl/address_check.h"
#include "adapters/curl/curl_failure.h"
#include "core/base/limits.h"

namespace holdfast {
namespace {

constexpr long receive_buffer_bytes = 128 << 10;  // per transfer; large enough for a disk write a piece
constexpr long send_buffer_bytes = 256 << 10;
constexpr long continue_wait_ms = 1000;           // for the 100 of a store that may know nothing of it

long whole_ms(Duration length) {
  const auto ms = std::chrono::ceil<milliseconds>(length).count();
  return ms < 1 ? 1 : static_cast<long>(ms);
}

curl_slist* append(curl_slist* list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list, line.c_str());
  return longer ? longer : list;
}

bool is_one_line(const std::string& text) { return text.find_first_of("\r\n") == std::string::npos && text.find('\0') == std::string::npos; }

Failure address_failure(std::string doing, std::string host) {
  return {FailureKind::invalid, std::move(doing), std::move(host), "address refused: it is not a public one", {}};
}

}  // namespace

Exchange::Exchange(ExchangeRequest request, HttpSink& sink)
    : request_(std::move(request)), sink_(sink), idle_(request_.request.idle_timeout), easy_(curl_easy_init()) {
  if (easy_) set_up();
}

void Exchange::set_up() {
  CURL* easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_URL, request_.link.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, request_.request.allow_plain_http ? "http,https" : "https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // a slow name server must not hold the loop up when a call is ended
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, receive_buffer_bytes);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, whole_ms(request_.request.connect_timeout));
  if (request_.fresh_connection) curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  if (request_.total_left) curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, whole_ms(*request_.total_left));
  if (!request_.options.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, request_.options.ca_file.c_str());
  if (!request_.request.accept_encoding.empty())
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, request_.request.accept_encoding.c_str());
  set_request_headers();
  set_callbacks();
  if (request_.store) set_method();
}

const char* Exchange::doing() const {
  switch (method()) {
    case StoreMethod::get: return "get";
    case StoreMethod::head: return "look up";
    case StoreMethod::put: return "put";
    case StoreMethod::remove: return "delete";
  }
  return "send";
}

void Exchange::set_method() {
  CURL* easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  if (method() == StoreMethod::head) curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  if (method() == StoreMethod::remove) curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "DELETE");
  if (method() != StoreMethod::put) return;
  curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, send_buffer_bytes);
  curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request_.store->body ? request_.store->body->size() : 0));
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, &Exchange::read_callback);
  curl_easy_setopt(easy, CURLOPT_READDATA, this);
  curl_easy_setopt(easy, CURLOPT_EXPECT_100_TIMEOUT_MS, continue_wait_ms);
}

void Exchange::set_request_headers() {
  CURL* easy = easy_.get();
  if (!request_.options.user_agent.empty()) curl_easy_setopt(easy, CURLOPT_USERAGENT, request_.options.user_agent.c_str());
  if (request_.send_headers) {
    for (const auto& [name, value] : request_.request.headers) {
      if (!is_one_line(name) || !is_one_line(value) || name.empty())
        stop(FailureKind::invalid, "a request header has more than one line");
      else
        headers_.reset(append(headers_.release(), value.empty() ? name + ";" : name + ": " + value));
    }
  }
  if (method() == StoreMethod::put)
    headers_.reset(append(headers_.release(), request_.store->expect_continue ? "Expect: 100-continue" : "Expect:"));
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  for (const auto& entry : request_.options.resolve) resolve_.reset(append(resolve_.release(), entry));
  curl_easy_setopt(easy, CURLOPT_RESOLVE, resolve_.get());
}

void Exchange::set_callbacks() {
  CURL* easy = easy_.get();
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_text_);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Exchange::header_callback);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Exchange::body_callback);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &Exchange::open_socket_callback);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &Exchange::close_socket_callback);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, &request_.sockets);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &Exchange::before_request_callback);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
}

void Exchange::stop(Failure why) {
  if (stopped_) return;
  stopped_ = std::move(why);
}

void Exchange::stop(FailureKind kind, std::string detail) {
  stop({kind, doing(), request_.link.host, std::move(detail), {}});
}

bool Exchange::tick() {
  if (stopped_) return false;
  if (begun_) {
    if (!idle_.too_slow_after_tick()) return true;
    stop(FailureKind::transient, "the answer stopped or became too slow");
    return false;
  }
  // Waiting for a free connection, then connecting: libcurl bounds the latter, this bounds both.
  const Duration longest = request_.request.connect_timeout + request_.request.idle_timeout;
  if (idle_.tick() * ++ticks_before_ <= longest) return true;
  stop(FailureKind::transient, "no connection became free in time");
  return false;
}

bool Exchange::on_head_complete() {
  const HttpHead& head = head_.head();
  if (redirect()) return true;
  if (request_.request.accept_encoding.empty() && head_.is_encoded()) {
    stop(FailureKind::corrupt, "the answer is encoded although no encoding was asked for");
    return false;
  }
  if (auto taken = sink_.on_head(head); !taken) {
    stop(std::move(taken.error()));
    return false;
  }
  if (method() == StoreMethod::head) return true;  // states the length of what it doesn't bring
  if (!head.content_length || *head.content_length <= request_.request.bytes_max) return true;
  stop(FailureKind::corrupt, "the answer states more bytes than may be had");
  return false;
}

bool Exchange::on_body(std::span<const std::byte> bytes) {
  if (stopped_) return false;
  idle_.on_bytes(bytes.size());
  body_bytes_ += bytes.size();
  if (redirect()) return body_bytes_ <= limits::http_head_bytes_max;  // a redirect's page is read for the connection's sake only
  if (body_bytes_ > request_.request.bytes_max) {
    stop(FailureKind::corrupt, "the answer has more bytes than may be had");
    return false;
  }
  if (auto taken = sink_.on_bytes(bytes); !taken) {
    stop(std::move(taken.error()));
    return false;
  }
  return true;
}

size_t Exchange::header_callback(char* data, size_t size, size_t count, void* self) noexcept {
  auto& it = *static_cast<Exchange*>(self);
  const size_t bytes = size * count;
  if (it.stopped_) return 0;
  it.idle_.on_bytes(bytes);
  switch (it.head_.on_line({data, bytes})) {
    case HeadReader::Event::more: return bytes;
    case HeadReader::Event::complete: return it.on_head_complete() ? bytes : 0;
    case HeadReader::Event::too_large: break;
  }
  it.stop(FailureKind::corrupt, "the answer's head is too large");
  return 0;
}

size_t Exchange::body_callback(char* data, size_t size, size_t count, void* self) noexcept {
  const size_t bytes = size * count;
  const bool goes_on = static_cast<Exchange*>(self)->on_body({reinterpret_cast<const std::byte*>(data), bytes});
  return goes_on ? bytes : bytes + 1;  // any other count ends the transfer
}

size_t Exchange::read_callback(char* into, size_t size, size_t count, void* self) noexcept {
  auto& it = *static_cast<Exchange*>(self);
  RequestBody* body = it.request_.store->body;
  if (it.stopped_) return CURL_READFUNC_ABORT;
  if (body == nullptr) return 0;
  auto got = body->read({reinterpret_cast<std::byte*>(into), size * count});
  if (!got) {
    it.stop(std::move(got.error()));
    return CURL_READFUNC_ABORT;
  }
  it.idle_.on_bytes(*got);
  return *got;
}

curl_socket_t Exchange::open_socket_callback(void* self, curlsocktype purpose, curl_sockaddr* address) noexcept {
  auto& it = *static_cast<Exchange*>(self);
  if (!it.request_.request.allow_private_addresses && !is_public(address->addr, address->addrlen)) {
    it.address_refused_ = true;
    return CURL_SOCKET_BAD;
  }
  it.opened_ = true;
  return it.request_.sockets.open(*address);
}

// libcurl calls this for as long as the connection lives, which is longer than the exchange that opened it.
int Exchange::close_socket_callback(void* sockets, curl_socket_t socket) noexcept {
  static_cast<OpenSockets*>(sockets)->close(socket);
  return 0;
}

// A connection that is used again was opened under another request's rules: its address is checked once more.
int Exchange::before_request_callback(void* self, char* peer, char*, int peer_port, int own_port) noexcept {
  auto& it = *static_cast<Exchange*>(self);
  if (!it.request_.request.allow_private_addresses && !is_public_text(peer)) {
    it.address_refused_ = true;
    return CURL_PREREQFUNC_ABORT;
  }
  if (it.begun_) {
    it.stop(FailureKind::transient, "the connection ended before any answer");
    return CURL_PREREQFUNC_ABORT;
  }
  if (it.stopped_) return CURL_PREREQFUNC_ABORT;
  if (!it.opened_ && it.request_.sockets.peer_has_ended(own_port, peer_port)) {
    it.met_dead_connection_ = true;
    return CURL_PREREQFUNC_ABORT;
  }
  it.begun_ = true;
  it.idle_.restart();
  return CURL_PREREQFUNC_OK;
}

std::optional<std::string> Exchange::redirect() const {
  if (!request_.may_follow || !head_.complete() || !head_.is_redirect()) return std::nullopt;
  return head_.head().headers.at("location");
}

Duration Exchange::total_time() const {
  curl_off_t us = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_TOTAL_TIME_T, &us);
  return Duration{us};
}

HttpOutcome Exchange::outcome(CURLcode code) const {
  HttpOutcome out;
  out.final_host = request_.link.host;
  if (head_.head().status != 0) out.head = head_.head();
  out.body_bytes = redirect() ? 0 : body_bytes_;
  curl_off_t us = 0;
  if (out.head.status != 0 && curl_easy_getinfo(easy_.get(), CURLINFO_STARTTRANSFER_TIME_T, &us) == CURLE_OK)
    out.first_byte_after = Duration{us};
  const bool page_left_unread = code == CURLE_WRITE_ERROR && redirect();
  if ((code == CURLE_OK || page_left_unread) && !stopped_) {
    out.progress = HttpProgress::complete;
    return out;
  }
  out.progress = begun_ ? HttpProgress::interrupted : HttpProgress::not_sent;
  if (stopped_) {
    out.failure = stopped_;
    return out;
  }
  out.cut = head_.complete() && ended_by_peer(code);
  out.failure = address_refused_ && !begun_ ? address_failure(doing(), request_.link.host)
                                            : failure_of(code, request_.link.host, error_text_, begun_);
  out.failure->doing = doing();
  return out;
}

}  // namespace holdfast
