// A small S3 server in memory, inside the test and on its loop, that can be told to lie and to fail. It checks no signature:
// the real server does (tests/s3_server).
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <string>

#include "adapters/curl/loopback_server.h"
#include "adapters/s3/s3_hash.h"
#include "core/store/store_answer.h"

namespace holdfast::testing {

struct ScriptedRequest {
  std::string method, path, query;              // the path decoded, without the bucket
  std::map<std::string, std::string> headers;   // names in lower case
  std::string body;
};

// What one request meets instead of a good answer.
struct Fault {
  int status = 0;             // answered without carrying it out; 0: none
  std::string code = {};
  std::string more = {};      // header lines, each with its end
  bool after = false;         // it is carried out first
  bool reset = false;         // the connection is reset instead of an answer
};

class ScriptedStore {
 public:
  explicit ScriptedStore(asio::io_context& loop) : server_(loop, [this](Peer& peer) { return serve(peer); }) {}

  std::string endpoint() const { return "http://127.0.0.1:" + server_.port(); }

  StoreMode mode = StoreMode::enforced;
  bool keeps_checksums = true;
  bool compares_payload = true, compares_checksum = true, compares_md5 = true;
  std::map<std::string, std::string> objects;   // by key
  std::deque<Fault> faults;                     // one for each request of `faulty_method`, until they are used up
  std::string faulty_method = "PUT";
  std::vector<ScriptedRequest> requests;
  std::function<void()> before_answer;          // of each

 private:
  static std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '%' && i + 2 < text.size()) {
        out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
        i += 2;
      } else {
        out += text[i];
      }
    }
    return out;
  }
  static std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return text;
  }

  static ScriptedRequest parsed(const std::string& head) {
    ScriptedRequest out;
    const auto target_at = head.find(' ') + 1;
    const std::string target = head.substr(target_at, head.find(' ', target_at) - target_at);
    const auto question = target.find('?');
    out.method = head.substr(0, target_at - 1);
    out.query = question == target.npos ? "" : target.substr(question + 1);
    const std::string path = decoded(target.substr(0, question));
    out.path = path.substr(std::min(path.find('/', 1), path.size() - 1) + 1);  // without "/bucket/"
    for (std::size_t at = head.find("\r\n") + 2; at < head.size() - 2;) {
      const auto end = head.find("\r\n", at);
      const auto colon = head.find(':', at);
      out.headers[lower(head.substr(at, colon - at))] = head.substr(std::min(colon + 2, end), end - std::min(colon + 2, end));
      at = end + 2;
    }
    return out;
  }

  static std::string answer(int status, const std::string& body, const std::string& more = {}) {
    return "HTTP/1.1 " + std::to_string(status) + " Said\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more + "\r\n" + body;
  }
  static std::string error(int status, const std::string& code, bool has_body, const std::string& more = {}) {
    return answer(status, has_body ? "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>said so</Message></Error>" : "", more);
  }
  static std::string hex_to_base64(const std::string& text) { return base64(sha256_of(text)); }

  std::string carried_out(ScriptedRequest& request) {
    if (request.method == "PUT") return put(request);
    if (request.method == "DELETE") {
      objects.erase(request.path);
      return answer(204, "").replace(answer(204, "").find("Content-Length: 0\r\n"), 19, "");
    }
    if (request.query.contains("list-type=2")) return list(request.query);
    const auto found = objects.find(request.path);
    const bool is_head = request.method == "HEAD";
    if (found == objects.end()) return error(404, "NoSuchKey", !is_head);
    const std::string checksum = keeps_checksums && request.headers.contains("x-amz-checksum-mode") ? "x-amz-checksum-sha256: " + hex_to_base64(found->second) + "\r\n" : "";
    std::string whole = answer(200, found->second, checksum);
    return is_head ? whole.substr(0, whole.size() - found->second.size()) : whole;
  }

  std::string put(ScriptedRequest& request) {
    auto& headers = request.headers;
    if (headers.contains("if-none-match") && mode == StoreMode::refused) return error(501, "NotImplemented", true);
    if (headers.contains("if-none-match") && mode == StoreMode::enforced && objects.contains(request.path)) return error(412, "PreconditionFailed", true);
    if (compares_payload && headers["x-amz-content-sha256"] != to_hex(sha256_of(request.body))) return error(400, "XAmzContentSHA256Mismatch", true);
    const auto checksum = headers.find("x-amz-checksum-sha256");
    if (compares_checksum && checksum != headers.end() && checksum->second != hex_to_base64(request.body)) return error(400, "BadDigest", true);
    RunningHash md5(RunningHash::Kind::md5);
    md5.add(std::as_bytes(std::span(request.body)));
    const std::string raw = md5.finish();
    const auto md5_given = headers.find("content-md5");
    if (compares_md5 && md5_given != headers.end() && md5_given->second != base64(std::as_bytes(std::span(raw)))) return error(400, "BadDigest", true);
    objects[request.path] = request.body;
    return answer(200, "");
  }

  // In pages of two.
  std::string list(const std::string& query) {
    const auto value = [&](const std::string& name) {
      const auto at = ("&" + query).find("&" + name + "=");
      return at == std::string::npos ? std::string() : decoded(query.substr(at + name.size() + 1, query.find('&', at + name.size() + 1) - at - name.size() - 1));
    };
    const std::string prefix = value("prefix"), from = value("continuation-token"), behind = value("start-after");
    std::string out = "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
    int count = 0;
    for (const auto& [key, text] : objects) {
      if (!key.starts_with(prefix) || key < from || key <= behind) continue;
      if (count++ == 2) {
        out += "<NextContinuationToken>" + escaped(key) + "</NextContinuationToken>";
        break;
      }
      out += "<Contents><Key>" + escaped(key) + "</Key><Size>" + std::to_string(text.size()) + "</Size></Contents>";
    }
    return answer(200, out + "<IsTruncated>" + (count > 2 ? "true" : "false") + "</IsTruncated></ListBucketResult>");
  }
  static std::string escaped(const std::string& text) {
    std::string out;
    for (const char letter : text) out += letter == '&' ? "&amp;" : letter == '<' ? "&lt;" : std::string(1, letter);
    return out;
  }

  awaitable<void> serve(Peer& peer) {
    for (std::string head = co_await peer.request(); !head.empty(); head = co_await peer.request()) {
      auto request = parsed(head);
      if (request.headers.contains("expect")) co_await peer.send("HTTP/1.1 100 Continue\r\n\r\n");
      if (const auto length = request.headers.find("content-length"); length != request.headers.end()) request.body = co_await peer.body(std::stoul(length->second));
      Fault fault;
      if (request.method == faulty_method && !faults.empty()) {
        fault = faults.front();
        faults.pop_front();
      }
      const bool well = fault.status == 0 && !fault.reset;
      const std::string good = well || fault.after ? carried_out(request) : "";
      const bool has_body = request.method != "HEAD";
      requests.push_back(std::move(request));
      if (before_answer) before_answer();
      if (fault.reset) {
        peer.reset();
        co_return;
      }
      co_await peer.send(well ? good : error(fault.status, fault.code, has_body, fault.more));
    }
  }

  LoopbackServer server_;
};

}  // namespace holdfast::testing
