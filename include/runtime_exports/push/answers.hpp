#pragma once

#include <optional>
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

/// Decodes the answer to ListObjectsV2; `std::nullopt` if it is something else.
std::optional<ListPage> parse_list(std::string_view body);

/// Why a request failed, in words: what the store said, and what to do. `subject` is what was asked
/// for. The code is missing_input without a bucket, else io.
Error failure_of(const Answer& answer, const std::string& subject);

}  // namespace runtime_exports::push
