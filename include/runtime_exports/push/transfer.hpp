#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/clock.hpp"
#include "runtime_exports/io/input_file.hpp"

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

enum class Method { get, head, put, remove };

/// What a request sends: a text, or a file that is opened when its turn comes. Its digest is signed
/// with the request, so that the store refuses other bytes.
struct Body {
  std::string_view text = {};
  std::function<Result<io::InputFile>()> open = {};  ///< null: it is `text`
  std::uint64_t bytes = 0;
  std::string sha256 = {};  ///< hexadecimal
};

/// The text as a body; it must stay in place.
Body text_body(std::string_view text);

struct Request {
  Method method = Method::get;
  std::string target = {};                ///< path and query, encoded and in canonical order
  std::vector<std::string> headers = {};  ///< "Cache-Control: no-cache"
  std::optional<Body> body = {};          ///< of a put
  std::uint64_t most_bytes = 64U << 10U;  ///< of the answer; a longer one is cut one byte later
  std::function<Status<>(std::string_view)> take = {};  ///< gets the answer's bytes, if it is a 200
};

/// What came of a request.
struct Answer {
  long status = 0;                                 ///< of HTTP; 0: no complete answer came
  std::string body = {};                           ///< as far as `take` did not get it
  std::string etag = {};                           ///< as the store writes it, with quotation marks
  std::string sha256 = {};                         ///< of `x-amz-meta-sha256`, or empty
  std::optional<std::int64_t> store_seconds = {};  ///< the store's clock, since 1970
  std::string failure = {};                        ///< why there is no complete answer
  std::optional<Error> error = {};  ///< of this machine: the file to send, the place to write to

  [[nodiscard]] bool is_success() const { return status >= 200 && status < 300; }
  /// Whether it is not known if the store did what it was asked for, or will.
  [[nodiscard]] bool is_unclear() const { return !error && (status == 0 || status >= 500); }
};

/// Sends requests, signed with the keys (AWS Signature Version 4). Follows no redirect.
class Transfer {
 public:
  /// Answers have to be complete by `deadline_ms` of the steady clock.
  Transfer(const Connection& connection, io::Clock& clock, std::int64_t deadline_ms);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer();

  /// Sends them all, at most 16 at a time, and returns their answers in the same order.
  std::vector<Answer> run(std::span<const Request> requests);

  [[nodiscard]] bool is_late() const { return clock_.steady_ms() >= deadline_ms_; }
  [[nodiscard]] io::Clock& clock() const { return clock_; }

 private:
  struct Handles;
  io::Clock& clock_;
  std::int64_t deadline_ms_;
  std::unique_ptr<Handles> handles_;
};

}  // namespace runtime_exports::push
