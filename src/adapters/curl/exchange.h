// One request and its answer, without redirects: a libcurl handle, its callbacks and what they saw. A request is written at
// most once: where libcurl would send it again on a fresh connection, the exchange ends instead (RULES 1).
#pragma once

#include <curl/curl.h>

#include <memory>
#include <optional>

#include "adapters/curl/curl_options.h"
#include "adapters/curl/head_reader.h"
#include "adapters/curl/idle_watch.h"
#include "adapters/curl/link.h"
#include "adapters/curl/open_sockets.h"
#include "ports/http.h"
#include "ports/store_http.h"

namespace holdfast {

// Everything here outlives the exchange.
struct ExchangeRequest {
  const HttpRequest& request;
  const StoreRequest* store = nullptr;  // none: a GET
  const CurlOptions& options;
  OpenSockets& sockets;
  Link link;
  bool send_headers = true;             // false where a redirect left the origin they were meant for
  bool may_follow = false;              // a redirect is not shown to the sink
  bool fresh_connection = false;        // not one that was kept
  std::optional<Duration> total_left;
};

class Exchange {
 public:
  Exchange(ExchangeRequest request, HttpSink& sink);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  CURL* handle() { return easy_.get(); }  // null: no memory
  // Our reason to end it, not libcurl's; the first one stays.
  void stop(Failure why);
  void stop(FailureKind kind, std::string detail);
  bool stopped() const { return stopped_.has_value(); }
  // To be called every idle().tick(). False when it must end now; the reason is kept.
  bool tick();
  const IdleWatch& idle() const { return idle_; }

  // Once libcurl is through, or after the handle was taken out (code: CURLE_ABORTED_BY_CALLBACK).
  HttpOutcome outcome(CURLcode code) const;
  Duration total_time() const;
  // The kept connection that it got had ended meanwhile: nothing was written, a fresh one may be tried.
  bool met_dead_connection() const { return met_dead_connection_; }
  // Set when the answer is a redirect to be followed.
  std::optional<std::string> redirect() const;

 private:
  struct Release { void operator()(CURL* easy) const { curl_easy_cleanup(easy); } };
  struct ReleaseList { void operator()(curl_slist* list) const { curl_slist_free_all(list); } };

  void set_up();
  void set_request_headers();
  void set_callbacks();
  void set_method();
  StoreMethod method() const { return request_.store ? request_.store->method : StoreMethod::get; }
  const char* doing() const;
  bool on_head_complete();
  bool on_body(std::span<const std::byte> bytes);

  static size_t header_callback(char* data, size_t size, size_t count, void* self) noexcept;
  static size_t body_callback(char* data, size_t size, size_t count, void* self) noexcept;
  static size_t read_callback(char* into, size_t size, size_t count, void* self) noexcept;
  static curl_socket_t open_socket_callback(void* self, curlsocktype purpose, curl_sockaddr* address) noexcept;
  static int close_socket_callback(void* sockets, curl_socket_t socket) noexcept;
  static int before_request_callback(void* self, char* peer, char* own, int peer_port, int own_port) noexcept;

  ExchangeRequest request_;
  HttpSink& sink_;
  HeadReader head_;
  IdleWatch idle_;
  std::optional<Failure> stopped_;
  bool address_refused_ = false;
  bool opened_ = false;  // a connection of its own
  bool met_dead_connection_ = false;
  bool begun_ = false;  // the request may have been written
  int ticks_before_ = 0;
  std::uint64_t body_bytes_ = 0;
  char error_text_[CURL_ERROR_SIZE] = {};
  std::unique_ptr<curl_slist, ReleaseList> headers_, resolve_;
  std::unique_ptr<CURL, Release> easy_;  // last: it points to the members above
};

}  // namespace holdfast
