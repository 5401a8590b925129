#pragma once

#include <cstddef>
#include <string_view>

#include "runtime_exports/privacy/rules.hpp"

namespace runtime_exports::checks {

/// Whether a file of that name holds code: a script, a style sheet or a page.
bool is_code_name(std::string_view path);

/// Whether what reads as private is a piece of code:
/// - as a secret, an expression (`token = read(url)`) or a word (`type.PASSWORD = "password"`), but
///   neither a parameter of an address (`?token=abc123`) nor a known form of a key;
/// - as an IP address, a scope (`f3::<u8>`) or the number of a section (`<b>3.12.1.1.</b>`).
bool is_code(std::string_view text, const privacy::Match& match);

/// Tells the numbers of drawings from IP addresses: `<path d="M1.5.2.3.4...">`.
class Drawings {
 public:
  explicit Drawings(std::string_view text) : text_(text) {}

  /// Whether the match lies in the numbers of a drawing. To be asked from left to right: linear in
  /// the text.
  [[nodiscard]] bool hold(const privacy::Match& address);

 private:
  std::string_view text_;
  std::size_t end_ = 0;  // of the run of numbers that was looked at last
  bool is_drawing_ = false;
};

}  // namespace runtime_exports::checks
