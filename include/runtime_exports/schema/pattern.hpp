#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "runtime_exports/core/result.hpp"

namespace runtime_exports::schema {

/// A compiled `pattern`. Immutable; any number of threads may use it at once.
class Pattern {
 public:
  /// Errors: why it cannot be compiled, one sentence without the pattern.
  static Result<std::shared_ptr<const Pattern>, std::string> compile(std::string_view source);
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;
  ~Pattern();

  /// Whether it is found anywhere in the text. Linear in the text's length.
  [[nodiscard]] bool is_found_in(std::string_view text) const;

  /// As the schema has it.
  [[nodiscard]] const std::string& source() const { return source_; }

 private:
  struct Engine;
  Pattern(std::string_view source, std::string_view re2);

  std::string source_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace runtime_exports::schema
