#pragma once

#include <cstddef>
#include <string_view>

#include "runtime_exports/privacy/account_index.hpp"

namespace runtime_exports::checks {

/// Finds the places of a JSON text whose strings have to be looked at: where a private part may be,
/// an account is named, or something is encoded. In clean text there are few.
class Suspects {
 public:
  Suspects(std::string_view text, const privacy::AccountIndex& accounts)
      : text_(text), accounts_(accounts) {}

  /// The first place at `from` or behind it, in the string that it is about; npos if there is none.
  /// `from` is outside of strings and never goes back.
  std::size_t next(std::size_t from);

 private:
  std::string_view text_;
  const privacy::AccountIndex& accounts_;
  bool begun_ = false;
  std::size_t anchor_ = 0;
  std::size_t backslash_ = 0;
  std::size_t percent_ = 0;
  std::size_t account_ = 0;
};

}  // namespace runtime_exports::checks
