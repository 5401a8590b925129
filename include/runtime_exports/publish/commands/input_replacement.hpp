#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/publish/store/workspace.hpp"

namespace runtime_exports::publish {

/// A file of the state, or the changelog, that a command replaces. Others may write it meanwhile.
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
  [[nodiscard]] Status<> keep_attribute(io::Descriptor part, const char* attribute,
                                        const std::optional<std::string>& value) const;
  [[nodiscard]] Status<> put_in_place() const;

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

}  // namespace runtime_exports::publish
