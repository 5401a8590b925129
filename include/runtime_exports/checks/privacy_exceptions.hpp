#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/privacy/rules.hpp"

namespace runtime_exports::checks {

/// Where a text is: the path of its file below the exports folder, and its JSON pointer there;
/// empty in a file that is not JSON.
struct TextPlace {
  std::string_view file;
  std::string_view pointer;
};

/// Whether the texts that were judged were compared with the accounts.
enum class AccountsKnown { yes, no };

/// Which private texts may be public, wherever they are or in some places only. A place is a JSON
/// pointer in which `*` is any one name or index and `**` any number of them; `file#` in front of
/// it, the path below the exports folder, limits it to one file. It counts how often each exception
/// is used; several threads may ask at once.
class PrivacyExceptions {
 public:
  /// Allows nothing.
  PrivacyExceptions() = default;

  /// Errors: settings, for a pattern that is not a pointer or a rule that does not exist. The
  /// pointer of the error is `/privacy/allow/<number>/pointer` or `.../rule` of the settings file.
  static Result<PrivacyExceptions> make(std::vector<privacy::Exception> exceptions);

  /// Whether this private part of a text, as find_readable() marks it, may be there. It is
  /// compared whole, in each of its readable_forms(): the case of ASCII letters does not count in
  /// addresses and in values of accounts, nor do the port, brackets and zone of an IP address.
  /// Counts the use.
  [[nodiscard]] bool allows(privacy::Rule rule, std::string_view private_part,
                            const TextPlace& place) const;

  [[nodiscard]] bool empty() const { return exceptions_.empty(); }

  /// One finding for each exception, named by its place in the settings file: a note
  /// `privacy.allowed` with how often it was used, or a warning `privacy.allow-unused`. To be asked
  /// after all texts were judged. Of exceptions for accounts nothing is said if none were known.
  [[nodiscard]] Findings usage(AccountsKnown known) const;

 private:
  struct Exception {
    privacy::Exception written = {};
    privacy::Rule rule = privacy::Rule::email;
    std::string text = {};     // as it is compared
    std::string file = {};     // empty: any
    std::string pointer = {};  // the pattern; empty: any
  };
  static bool reaches(const Exception& exception, const TextPlace& place);

  std::vector<Exception> exceptions_;
  std::map<std::pair<privacy::Rule, std::string>, std::vector<std::size_t>> by_text_;  // numbers
  mutable std::vector<std::atomic<std::uint64_t>> uses_;
};

}  // namespace runtime_exports::checks
