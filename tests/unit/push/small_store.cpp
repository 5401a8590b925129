#include "small_store.hpp"

#include <array>
#include <cctype>
#include <string_view>

#include "support/catch.hpp"
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/digest.hpp"

namespace runtime_exports::push {
namespace {

constexpr std::string_view bucket_path = "/releases/";

std::string value_of(const std::map<std::string, std::string>& values, const std::string& name) {
  const auto found = values.find(name);
  return found == values.end() ? std::string{} : found->second;
}

/// Removes the text up to `end`, and `end`, from the front of `text`. Returns the text.
std::string take_until(std::string& text, std::string_view end) {
  const auto at = std::min(text.find(end), text.size());
  auto taken = text.substr(0, at);
  text.erase(0, at + end.size());
  return taken;
}

void decode_target(std::string target, Received& request) {
  auto path = take_until(target, "?");
  while (!target.empty()) {
    auto value = take_until(target, "&");
    const auto name = take_until(value, "=");
    for (auto at = value.find("%2F"); at != std::string::npos; at = value.find("%2F")) {
      value.replace(at, 3, "/");
    }
    request.query[name] = value;
  }
  request.name = path.substr(std::min(path.size(), bucket_path.size()));
}

bool receive_more(int connection, std::string& text) {
  std::array<char, 65536> bytes{};
  const auto count = ::recv(connection, bytes.data(), bytes.size(), 0);
  if (count > 0) text.append(bytes.data(), static_cast<std::size_t>(count));
  return count > 0;
}

std::optional<Received> receive(int connection) {
  std::string text;
  while (text.find("\r\n\r\n") == std::string::npos) {
    if (!receive_more(connection, text)) return std::nullopt;
  }
  auto head = take_until(text, "\r\n\r\n");
  auto line = take_until(head, "\r\n");
  Received request;
  request.method = take_until(line, " ");
  decode_target(take_until(line, " "), request);
  while (!head.empty()) {
    line = take_until(head, "\r\n");
    const auto name = lower_case(take_until(line, ": "));
    request.headers[name] = line;
  }
  const auto length = value_of(request.headers, "content-length");
  const auto bytes = length.empty() ? std::size_t{0} : std::stoul(length);
  while (text.size() < bytes) {
    if (!receive_more(connection, text)) return std::nullopt;
  }
  request.body = std::move(text);
  return request;
}

}  // namespace

Reply error_reply(int status, const std::string& code) {
  return {status, "<Error><Code>" + code + "</Code></Error>"};
}

SmallStore::SmallStore() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  REQUIRE(::bind(listener_, generic, size) == 0);
  REQUIRE(::listen(listener_, SOMAXCONN) == 0);
  REQUIRE(::getsockname(listener_, generic, &size) == 0);
  endpoint_ = fmt::format("http://127.0.0.1:{}", ntohs(address.sin_port));
  thread_ = std::thread{[this] {
    // Until the listener is shut down.
    for (int connection = 0; connection >= 0;) {
      connection = ::accept(listener_, nullptr, nullptr);
      if (connection >= 0) answer(connection);
    }
  }};
}

SmallStore::~SmallStore() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

void SmallStore::answer(int connection) {
  if (const auto request = receive(connection)) {
    log.push_back(request->method + " " + request->name);
    auto reply = first ? first(*request) : std::nullopt;
    if (!reply) reply = serve(*request);
    auto text =
        fmt::format("HTTP/1.1 {} -\r\nDate: {}\r\nConnection: close\r\nContent-Length: {}\r\n",
                    reply->status, date, reply->body.size());
    for (const auto& header : reply->headers) text += header + "\r\n";
    text += "\r\n";
    if (request->method != "HEAD") text += reply->body;
    // Status 0: the connection breaks before an answer.
    if (reply->status != 0) ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
  }
  ::close(connection);
}

Reply SmallStore::serve(const Received& request) {
  if (request.name.empty()) return list(request);
  if (request.method == "PUT") return put(request);
  if (request.method == "DELETE") {
    objects.erase(request.name);
    return {204};
  }
  const auto found = objects.find(request.name);
  if (found == objects.end()) return error_reply(404, "NoSuchKey");
  const auto& object = found->second;
  return {200, object.bytes, {"ETag: " + object.etag, "x-amz-meta-sha256: " + object.sha256}};
}

Reply SmallStore::list(const Received& request) const {
  const auto prefix = value_of(request.query, "prefix");
  const auto after = value_of(request.query, "continuation-token");
  std::string entries;
  std::string last;
  std::size_t count = 0;
  for (const auto& [name, object] : objects) {
    if (!name.starts_with(prefix) || name <= after) continue;
    if (count++ == page) {
      entries += "<IsTruncated>true</IsTruncated><NextContinuationToken>" + last +
                 "</NextContinuationToken>";
      break;
    }
    entries += "<Contents><Key>" + name + "</Key><LastModified>" + object.modified +
               "</LastModified></Contents>";
    last = name;
  }
  return {200, "<ListBucketResult>" + entries + "</ListBucketResult>"};
}

Reply SmallStore::put(const Received& request) {
  const auto found = objects.find(request.name);
  const bool exists = found != objects.end();
  if (request.headers.contains("if-none-match") && exists) {
    return error_reply(412, "PreconditionFailed");
  }
  const auto wanted = request.headers.find("if-match");
  if (wanted != request.headers.end()) {
    if (!exists) return error_reply(404, "NoSuchKey");
    if (wanted->second != found->second.etag) return error_reply(412, "PreconditionFailed");
  }
  const auto digest = to_hex(sha256(request.body));
  if (digest != value_of(request.headers, "x-amz-content-sha256")) {
    return error_reply(400, "XAmzContentSHA256Mismatch");
  }
  objects[request.name] = {request.body, "\"" + digest.substr(0, 32) + "\"",
                           value_of(request.headers, "x-amz-meta-sha256"), modified};
  return {200};
}

}  // namespace runtime_exports::push
