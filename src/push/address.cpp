#include <algorithm>

#include <curl/curl.h>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/push/transfer.hpp"

namespace runtime_exports::push {
namespace {

constexpr std::string_view scheme = "s3://";

bool is_plain_path(std::string_view path) {
  const auto parts = config::split(path, '/');
  const auto is_plain = [](std::string_view part) {
    return !part.empty() && part != "." && part != "..";
  };
  return !parts.empty() && has_only(path, "._-/") && std::ranges::all_of(parts, is_plain);
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
  if (!is_plain_path(address.bucket)) {
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
  const auto part = [&url](CURLUPart name) { return part_of(url.get(), name); };
  const std::string text{endpoint};
  const auto set = curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME);
  const auto host = part(CURLUPART_HOST);
  // The text may hold a password: it is not repeated.
  if (set != CURLUE_OK || host.empty()) {
    return wrong("--endpoint", "this is not a URL", "write it as `https://HOST:PORT`");
  }
  if (part(CURLUPART_PATH) != "/" || !part(CURLUPART_QUERY).empty() ||
      !part(CURLUPART_USER).empty() || text.find('#') != std::string::npos) {
    return wrong(
        "--endpoint", "the URL has more than a host and a port",
        "write it as `https://HOST:PORT`; the keys are in the environment, the bucket is in "
        "`s3://BUCKET/PREFIX`");
  }
  const auto used = part(CURLUPART_SCHEME);
  const bool is_loopback = is_loopback_host(host);
  if (used != "https" && !(used == "http" && is_loopback)) {
    return wrong("--endpoint", "only `https` is secure",
                 "write it as `https://HOST:PORT`; `http` is for this machine only, as "
                 "`http://127.0.0.1:9000`");
  }
  const auto port = part(CURLUPART_PORT);
  return Connection{used + "://" + host + (port.empty() ? "" : ":" + port), {}, {}, is_loopback};
}

}  // namespace runtime_exports::push
