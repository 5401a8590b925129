#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/publish/store/workspace.hpp"

namespace runtime_exports::publish {

/// A file of the state, or the changelog, that a command reads and then replaces as a whole. The
/// runtime and people also write it.
class InputReplacement {
 public:
  /// Reads the file. `name` is its path below the root, or absolute. Symbolic links on the way to
  /// its folder are followed, as they are when it is read for publishing.
  /// Errors: missing_input if it is missing or unreadable; unsafe_target if it is not a regular
  /// file; busy, io; refused if it is longer than an input may be.
  static Result<InputReplacement> read(io::FileSystem& files, const std::string& root,
                                       const std::string& name);

  /// The text of the file when it was read.
  [[nodiscard]] const std::string& text() const { return before_.text; }
  [[nodiscard]] const std::string& name() const { return name_; }

  /// Replaces the text: writes a temporary file beside it with the same owner, mode, access list
  /// and security label, syncs that and renames it. First removes the temporary file of a
  /// replacement that crashed. Needs the publisher's lock.
  /// Errors: busy if the file has changed since it was read; unsafe_target if it is a mount; io.
  /// After an error the file is unchanged, unless the message says that it was replaced.
  [[nodiscard]] Status<> replace(std::string_view text) const;

 private:
  /// What the replacement must keep of a file, or what shows that it changed.
  struct Look {
    io::FileStatus status;
    std::optional<std::string> access_list;
    std::optional<std::string> security_label;
    std::string text;
  };

  InputReplacement(io::FileSystem& files, std::string name, std::string base,
                   io::OwnedDescriptor folder)
      : files_(&files),
        name_(std::move(name)),
        base_(std::move(base)),
        folder_(std::move(folder)) {}

  [[nodiscard]] Result<Look> look() const;
  [[nodiscard]] Result<std::optional<std::string>> read_attribute(io::Descriptor file,
                                                                  const char* attribute) const;
  [[nodiscard]] Status<> check_unchanged() const;
  [[nodiscard]] Status<> fill_part(io::OwnedDescriptor& part, std::string_view text) const;
  [[nodiscard]] Status<> keep_owner(io::Descriptor part) const;
  [[nodiscard]] Status<> keep_attribute(io::Descriptor part, const char* attribute,
                                        const std::optional<std::string>& value) const;
  [[nodiscard]] Status<> rename_part() const;
  [[nodiscard]] Error failed(const char* message, const std::error_code& error) const;

  io::FileSystem* files_;
  std::string name_;
  std::string base_;  ///< its name in the folder
  io::OwnedDescriptor folder_;
  Look before_;
};

/// Takes the publisher's lock, so that no publish reads the file meanwhile, and replaces it.
/// Errors: those of open_workspace_for_writing() and of InputReplacement::replace().
Status<> replace_input(const InputReplacement& input, std::string_view text,
                       const WritingRequest& request, const Environment& environment);

/// The name of the temporary file beside it; there is at most one.
inline constexpr const char* input_part_name = ".runtime-exports.part";

/// What commands that write to the changelog are asked for.
struct ChangelogRequest {
  enum class Intent {
    write,
    look,  ///< say what would happen, but write nothing
  };
  std::string root;
  const config::Settings* settings = nullptr;
  std::vector<std::string> baselines;
  std::optional<std::string> previous = std::nullopt;  ///< as in PublishRequest
  Intent intent = Intent::write;
  std::int64_t wait_ms = 0;  ///< to wait for the publisher's lock
};

/// The canonical changelog, to be replaced.
struct ChangelogFile {
  InputReplacement input;
  std::unique_ptr<json::Document> document;
};

/// Reads the canonical changelog.
/// Errors: settings (no export of the changelog is enabled); those of InputReplacement::read();
/// refused (it is malformed).
Result<ChangelogFile> read_changelog_file(const ChangelogRequest& request,
                                          const Environment& environment);

/// Runs a publish of the exports of the changelog over its new text, without writing.
PublishReport try_changelog(const std::string& text, const ChangelogRequest& request,
                            const Environment& environment);

/// The version in the state's snapshot, for an entry without a version.
Result<std::string> version_of_state(const std::string& root, const config::Settings& settings,
                                     const Environment& environment);

}  // namespace runtime_exports::publish
