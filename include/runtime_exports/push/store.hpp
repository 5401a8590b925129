#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/push/transfer.hpp"

namespace runtime_exports::push {

/// The code of an error that the store describes in XML ("NoSuchBucket"); empty if there is none.
/// Only letters and digits, at most 64.
std::string error_code_of(std::string_view body);

/// An object in a list.
struct ListedObject {
  std::string key;
  std::optional<Instant> modified;  ///< `std::nullopt` if the store does not say
};

/// A part of a list of objects.
struct ListPage {
  std::vector<ListedObject> objects;
  std::string next;  ///< the token of the next part; empty: this is the last one
};

/// Decodes the answer to ListObjectsV2; `std::nullopt` if it is something else, or says that there
/// is more but not where.
std::optional<ListPage> parse_list(std::string_view body);

/// Why a request failed, in words: what the store said, and what to do. `subject` is what was asked
/// for. The code is missing_input without a bucket, else io.
Error failure_of(const Answer& answer, const std::string& subject);

/// An object of the store.
struct Stored {
  std::string text;  ///< if it was read
  std::string etag;
  std::string sha256;  ///< of its bytes, if a push put it there; else empty
};

/// The ETag to expect of an object that must not exist.
inline constexpr const char* absent = "";

struct Upload {
  std::string name;  ///< below the prefix
  Body body;
  /// The put takes place only if the object has this ETag; `std::nullopt`: in any case.
  std::optional<std::string> expected_etag = std::nullopt;
};

/// What came of a conditional put.
enum class PutOutcome {
  done,
  lost,     ///< the condition does not hold
  unclear,  ///< the answer does not say whether it was done: look again
  unknown,  ///< the store knows no such condition
};

/// Where the bytes of an object go. If the store fails on the way, they begin again.
struct Sink {
  std::function<Status<>()> begin;
  std::function<Status<>(std::string_view)> take;
};

/// Whether an object of that name is a probe, perhaps of a push that is under way.
bool is_probe(std::string_view name);

/// How a store wants the ETag in `If-Match`: most as they write it themselves, Ceph's without
/// quotation marks.
enum class EtagForm { quoted, bare };

/// The objects below one prefix of a bucket. What can be repeated without harm is sent up to
/// four times, if the store fails or does not answer. Errors of all members: those of failure_of().
class Store {
 public:
  Store(Transfer& transfer, Address address) : transfer_(&transfer), address_(std::move(address)) {}

  /// "s3://bucket/prefix/name"
  [[nodiscard]] std::string place_of(std::string_view name) const;

  /// Reads an object; `std::nullopt` if it does not exist. Of a longer one `most_bytes` and one
  /// more are read.
  Result<std::optional<Stored>> read(const std::string& name, std::uint64_t most_bytes);

  /// Passes the bytes of an object on; false if it does not exist. Errors: those of the sink, too.
  Result<bool> download(const std::string& name, const Sink& sink);

  /// Looks at each object; `std::nullopt` if it does not exist.
  Result<std::vector<std::optional<Stored>>> look(std::span<const std::string> names);

  /// Puts objects whose name says what they hold: without a condition.
  Status<> put(std::span<const Upload> uploads);

  /// Puts each if its condition holds.
  Result<std::vector<PutOutcome>> try_to_put(std::span<const Upload> uploads);

  /// Removes objects; one that does not exist is as good as removed.
  Status<> remove(std::span<const std::string> names);

  /// Visits all objects whose names begin with `folder`. They are named below the prefix; `now` is
  /// the store's clock, in seconds since 1970.
  Status<> list(std::string_view folder,
                const std::function<void(const ListedObject&, std::int64_t now)>& visit);

  /// Finds out with an object of a random name, for which is_probe() holds and which is removed
  /// afterwards, whether the store honours conditions, and in which form it wants an ETag.
  /// Errors: unsafe_target if it does not honour them.
  Status<> probe();

  /// Waits before something is tried again: the longer, the more often it was.
  void pause(int tries);

 private:
  [[nodiscard]] std::string target_of(std::string_view name) const;
  [[nodiscard]] std::vector<Request> requests_to_put(std::span<const Upload> uploads) const;
  std::vector<Answer> send_until_clear(std::vector<Request> requests);
  /// Sends the request about each object; `std::nullopt` if it does not exist.
  Result<std::vector<std::optional<Stored>>> ask(Request request,
                                                 std::span<const std::string> names);
  Status<> probe_with(const std::string& name);
  /// Whether the put was done. It is repeated until the answer is clear.
  Result<bool> probe_put(const std::string& name, const std::string& expected_etag);
  /// The same with the ETag that the object has. If the answer was lost and the put was repeated,
  /// it may have another one by then.
  Result<bool> probe_right_etag(const std::string& name);

  Transfer* transfer_;
  Address address_;
  EtagForm form_ = EtagForm::quoted;
};

}  // namespace runtime_exports::push
