#pragma once

#include <string>
#include <string_view>

#include "runtime_exports/core/result.hpp"

namespace runtime_exports::push {

/// Where a set is in the store.
struct Address {
  std::string bucket;
  std::string prefix;  ///< of the names of its objects: empty, or it ends with a slash
};

/// Decodes `s3://BUCKET/PREFIX`; the prefix may be missing. Names have
/// only characters that mean the same in every URL (letters, digits, `.`, `_`, `-`), and no part is
/// empty, `.` or `..`.
/// Errors: usage.
Result<Address> parse_address(std::string_view text);

/// The address as a person writes it.
std::string name_of(const Address& address);

/// Whose requests these are. Neither goes into a message, a URL or the log.
struct Keys {
  std::string id;
  std::string secret;
  std::string session_token;  ///< empty if the keys are permanent
};

/// How the store is reached.
struct Connection {
  std::string endpoint;  ///< "https://host:port", without a slash at the end
  std::string region;
  Keys keys;
  bool is_loopback = false;  ///< the endpoint is on this machine, and may be `http`
};

/// Checks an endpoint, and returns it without a slash at its end. `http` is for this machine only:
/// everywhere else the set and the proof of the keys would be open to change on the way.
/// Errors: usage.
Result<Connection> connection_to(std::string_view endpoint);

}  // namespace runtime_exports::push
