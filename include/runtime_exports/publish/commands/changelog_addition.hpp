#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/state/changelog.hpp"

namespace runtime_exports::publish {

/// A new entry for the canonical changelog.
struct ChangelogAdditionRequest {
  enum class Intent {
    add,
    look,  ///< say what would become of it, writing nothing
  };
  std::string root;
  const config::Settings* settings = nullptr;
  /// Without its id and scope; the version with or without the prefixes that bare_version() takes
  /// off.
  state::ChangelogEntry entry;
  std::optional<std::string> id;  ///< nothing: one is derived from date and title
  std::vector<std::string> baselines;
  Intent intent = Intent::add;
  std::int64_t wait_ms = 0;  ///< for the publisher's lock
};

/// What became of it. It was refused, and nothing written, if there are errors, or findings that
/// are errors.
struct ChangelogAddition {
  std::vector<Error> errors;
  Findings findings;
  state::ChangelogEntry entry;  ///< as it was, or would be, added

  [[nodiscard]] bool refused() const { return !errors.empty() || has_errors(findings); }
};

/// Appends the entry to the changelog, in the style of the file, with every other byte as it was.
/// Refused is whatever a publish of the changelog would refuse: it is run, without writing, over
/// the new text.
/// Errors: usage (a text is not UTF-8); settings (no export of the changelog is enabled);
/// missing_input; refused (malformed, or a given id is taken); those of a publish and of
/// replace_input().
ChangelogAddition add_to_changelog(const ChangelogAdditionRequest& request,
                                   const Environment& environment);

/// The version of the state, for an entry that names none.
/// Errors: missing_input, refused, busy, io.
Result<std::string> version_of_state(const std::string& root, const config::Settings& settings,
                                     const Environment& environment);

/// Ids that differ only in case are one id.
struct IdLess {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const {
    return lower_case(a) < lower_case(b);
  }
};
using ChangelogIds = std::set<std::string, IdLess>;

/// An id for a new entry of the changelog: year and month of its date, then the words of its title
/// as far as they are of ASCII letters and digits, in lower case, 48 characters at most: of a title
/// without any, `entry`. If that id is taken, the first free one with `-2`, `-3`, ... behind it.
std::string derive_changelog_id(std::string_view date, std::string_view title,
                                const ChangelogIds& taken);

}  // namespace runtime_exports::publish
