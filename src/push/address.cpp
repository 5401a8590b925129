#include <algorithm>

#include <curl/curl.h>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/push/transfer.hpp"

namespace runtime_exports::push {
namespace {

constexpr std::string_view scheme = "s3://";

bool is_plain_path(std::string_view path) {
  if (!has_only(path, "._-/") || path.empty() || path.ends_with('/')) return false;
  while (!path.empty()) {
    const auto part = path.substr(0, path.find('/'));
    if (part.empty() || part == "." || part == "..") return false;
    path.remove_prefix(std::min(part.size() + 1, path.size()));
  }
  return true;
}

Error wrong(std::string_view subject, std::string message, std::string help) {
  return io::io_error(ErrorCode::usage, std::string{subject}, std::move(message), std::move(help));
}

/// A part of a URL, or an empty text if it has none.
std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  std::string copy{text};
  curl_free(text);
  return copy;
}

bool is_loopback_host(std::string_view host) {
  return host == "localhost" || host == "[::1]" ||
         (host.starts_with("127.") && std::none_of(host.begin(), host.end(), is_letter));
}

}  // namespace

Result<Address> parse_address(std::string_view text) {
  const auto refuse = [text](std::string message) {
    return wrong(text, std::move(message),
                 "write `s3://BUCKET/PREFIX`, as `s3://releases/exports`");
  };
  if (!text.starts_with(scheme)) return refuse("this is not the address of a bucket");
  text.remove_prefix(scheme.size());
  const auto slash = std::min(text.find('/'), text.size());
  Address address{std::string{text.substr(0, slash)}, {}};
  auto prefix = text.substr(std::min(slash + 1, text.size()));
  if (prefix.ends_with('/')) prefix.remove_suffix(1);
  if (address.bucket.find('/') != std::string::npos || !is_plain_path(address.bucket)) {
    return refuse("the name of the bucket has characters that no bucket's name has");
  }
  if (!prefix.empty() && !is_plain_path(prefix)) {
    return refuse("the prefix has characters or parts that mean something else in a URL");
  }
  if (!prefix.empty()) address.prefix = std::string{prefix} + "/";
  return address;
}

std::string name_of(const Address& address) {
  return std::string{scheme} + address.bucket + "/" + address.prefix;
}

Result<Connection> connection_to(std::string_view endpoint) {
  const std::unique_ptr<CURLU, void (*)(CURLU*)> url{curl_url(), curl_url_cleanup};
  const std::string text{endpoint};
  // The text may hold a password: it is not repeated.
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
      part_of(url.get(), CURLUPART_HOST).empty()) {
    return wrong("--endpoint", "this is not a URL", "write it as `https://HOST:PORT`");
  }
  const auto path = part_of(url.get(), CURLUPART_PATH);
  if (path != "/" || !part_of(url.get(), CURLUPART_QUERY).empty() ||
      !part_of(url.get(), CURLUPART_USER).empty() || text.find('#') != std::string::npos) {
    return wrong(
        "--endpoint", "the URL has more than a host and a port",
        "write it as `https://HOST:PORT`; the keys are in the environment, the bucket is in "
        "`s3://BUCKET/PREFIX`");
  }
  const auto used = part_of(url.get(), CURLUPART_SCHEME);
  const auto host = part_of(url.get(), CURLUPART_HOST);
  Connection connection;
  connection.is_loopback = is_loopback_host(host);
  if (used != "https" && !(used == "http" && connection.is_loopback)) {
    return wrong("--endpoint", "only `https` is secure",
                 "write it as `https://HOST:PORT`; `http` is for this machine only, as "
                 "`http://127.0.0.1:9000`");
  }
  const auto port = part_of(url.get(), CURLUPART_PORT);
  connection.endpoint = used + "://" + host + (port.empty() ? "" : ":" + port);
  return connection;
}

}  // namespace runtime_exports::push
