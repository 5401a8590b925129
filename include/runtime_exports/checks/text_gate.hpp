#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime_exports/checks/finding_list.hpp"
#include "runtime_exports/checks/privacy_exceptions.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/position.hpp"
#include "runtime_exports/privacy/rules.hpp"

namespace runtime_exports::checks {

/// How much of a file is checked at once, and how much context before and after it is included.
inline constexpr std::uint64_t piece_bytes = std::uint64_t{256} << 10U;
inline constexpr std::uint64_t context_bytes = std::uint64_t{16} << 10U;

/// The look for private parts in a text of any kind, which somebody else wrote: JSON, HTML, CSS, a
/// script. It finds what privacy/readable_forms.hpp finds. In scripts and pages an expression is
/// not a secret (`token = read(url)`), and the numbers of a drawing are not an address. Findings
/// are called `privacy.<rule>`, with line and column; the first 50 are described and the rest is
/// counted.
class TextGate {
 public:
  /// `path` is what findings call the file, and tells by its ending whether it is a script or a
  /// page. `exceptions` may be null, and else outlives the gate.
  TextGate(std::string path, const PrivacyExceptions* exceptions);

  /// The next piece of the file. What is private is reported if it begins in [begin, end); the rest
  /// of the piece is what surrounds that in the file. Pieces follow each other: each `begin` is the
  /// byte of the `end` before. Linear in the piece.
  void check(std::string_view piece, std::size_t begin, std::size_t end);

  /// A whole file, piece by piece, because a piece may take many times its size in memory.
  void check(std::string_view file);

  /// What was found.
  [[nodiscard]] Findings take_findings();

 private:
  void report(privacy::Rule rule, std::string_view piece, std::size_t at);
  void move_to(std::string_view piece, std::size_t at);

  std::string path_;
  const PrivacyExceptions* exceptions_;
  bool is_code_;
  FindingList findings_;
  Position position_;           // of `positioned_`
  std::size_t positioned_ = 0;  // in the piece
};

}  // namespace runtime_exports::checks
