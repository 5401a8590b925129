#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace runtime_exports::blackbox {

/// Private values of a state, which are found in any form in which they may leak.
class Canaries {
 public:
  /// A new, unique token for this place, the same in every run: 20 letters and digits.
  std::string token(const std::string& place);
  /// Also looks for a value that cannot be such a token. Returns it.
  std::string watch(const std::string& place, const std::string& value);

  [[nodiscard]] std::size_t size() const { return canaries_.size(); }

  /// "PLACE as FORM" for each value that the text contains: as it is, in any case, only its end, in
  /// JSON escapes, percent-encoding, hexadecimal, base64 and base64url at any alignment, and as a
  /// plain SHA-256.
  [[nodiscard]] std::vector<std::string> found_in(std::string_view text) const;
  /// The same, but only for unchanged values: a text that may show them must contain them.
  [[nodiscard]] std::vector<std::string> missing_in(std::string_view text) const;

 private:
  struct Form {
    std::string name;
    std::string text;
    bool any_case;  ///< the text is lower-case, and upper case is the same
  };
  struct Canary {
    std::string place;
    std::string value;
    std::vector<Form> forms;
  };

  static std::vector<Form> forms_of(const std::string& value);

  std::vector<Canary> canaries_;
};

}  // namespace runtime_exports::blackbox
