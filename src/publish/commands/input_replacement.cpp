#include "runtime_exports/publish/commands/input_replacement.hpp"

#include <tuple>
#include <utility>

#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/state/documents.hpp"

namespace runtime_exports::publish {
namespace {

using io::Links;
using io::OpenMode;

constexpr const char* access_list_attribute = "system.posix_acl_access";
constexpr const char* security_label_attribute = "security.selinux";

Error unsafe(const std::string& name, std::string message, const std::error_code& error) {
  return io::io_error(ErrorCode::unsafe_target, name, std::move(message),
                      "only a regular file can be replaced: name the real one in the settings "
                      "(`paths`)",
                      error);
}

Error missing(const std::string& name, const char* message, const std::error_code& error) {
  if (error == std::errc::no_such_file_or_directory) {
    return io::io_error(ErrorCode::missing_input, name, message,
                        "check `--root` and the settings (`paths`)", error);
  }
  return io::system_failure(ErrorCode::missing_input, name, message, error);
}

Error open_error(const std::string& name, const std::error_code& error) {
  if (const auto kind = io::kind_in_the_way(error); !kind.empty()) {
    return unsafe(name, "it is " + std::string{kind}, {});
  }
  const bool is_absent = error == std::errc::no_such_file_or_directory;
  return missing(name, is_absent ? "the file does not exist" : "the file cannot be opened", error);
}

}  // namespace

Error InputReplacement::failed(const char* message, const std::error_code& error) const {
  return io::system_failure(ErrorCode::io, name_, message, error, "the file is unchanged");
}

Result<InputReplacement> InputReplacement::read(io::FileSystem& files, const std::string& root,
                                                const std::string& name) {
  const auto path = io::path_below(root, name);
  const auto target = target_of(path);
  const auto folder = target.folder.empty() ? "/" : target.folder;
  auto opened = io::open_folder(files, io::current_folder, folder, Links::follow);
  if (!opened) return missing(name, "the folder of the file cannot be opened", opened.error());
  InputReplacement input{files, name, target.name, *std::move(opened)};
  auto looked = input.look();
  if (!looked) return looked.error();
  input.before_ = *std::move(looked);
  return input;
}

Result<InputReplacement::Look> InputReplacement::look() const {
  auto file = io::open_file(*files_, folder_.get(), base_);
  if (!file) return open_error(name_, file.error());
  const auto status = files_->status(file->get());
  if (!status) return failed("the status of the file cannot be read", status.error());
  if (status->kind != io::FileKind::regular) {
    return unsafe(name_, "it is " + std::string{io::describe(status->kind)}, {});
  }
  auto access_list = read_attribute(file->get(), access_list_attribute);
  if (!access_list) return access_list.error();
  auto security_label = read_attribute(file->get(), security_label_attribute);
  if (!security_label) return security_label.error();
  auto input = io::InputFile::adopt(*files_, name_, *std::move(file));
  if (!input) return input.error();
  auto text = input->read_all(state::max_input_document_bytes);
  if (!text) return text.error();
  return Look{*status, *std::move(access_list), *std::move(security_label), *std::move(text)};
}

Result<std::optional<std::string>> InputReplacement::read_attribute(io::Descriptor file,
                                                                    const char* attribute) const {
  auto value = files_->attribute(file, attribute);
  if (value) return std::optional{*std::move(value)};
  if (io::has_no_attribute(value.error())) return std::optional<std::string>{};
  return failed("the access rights of the file cannot be read", value.error());
}

Status<> InputReplacement::replace(std::string_view text) const {
  const auto dropped = files_->remove(folder_.get(), input_part_name);
  if (!dropped && dropped.error() != std::errc::no_such_file_or_directory) {
    return failed("the temporary file of an earlier replacement cannot be removed",
                  dropped.error());
  }
  const auto created =
      files_->open(folder_.get(), input_part_name, OpenMode::create_new, Links::refuse, 0600);
  if (!created) return failed("no file can be created beside it", created.error());
  io::OwnedDescriptor part{*files_, *created};
  auto done = fill_part(part, text);
  if (done) done = check_unchanged();
  if (done) {
    const auto renamed = files_->rename(folder_.get(), input_part_name, folder_.get(), base_);
    if (!renamed) {
      done = renamed.error() == std::errc::device_or_resource_busy
                 ? unsafe(name_, "the file is a mount", renamed.error())
                 : failed("the new file cannot be put in its place", renamed.error());
    }
  }
  if (!done) {
    static_cast<void>(files_->remove(folder_.get(), input_part_name));
    return done;
  }
  if (auto synced = files_->sync(folder_.get()); !synced) {
    return io::system_failure(ErrorCode::io, name_,
                              "the file was replaced, but a power cut may bring the old one back",
                              synced.error());
  }
  return Done{};
}

Status<> InputReplacement::fill_part(io::OwnedDescriptor& part, std::string_view text) const {
  if (auto written = io::write_all(*files_, part.get(), text); !written) {
    return failed("the new text cannot be written", written.error());
  }
  if (auto kept = keep_owner(part.get()); !kept) return kept;
  // Changing the owner clears bits of the mode, and changing the mode alters an access list.
  if (auto set = files_->set_permissions(part.get(), before_.status.mode); !set) {
    return failed("its mode cannot be kept", set.error());
  }
  auto kept = keep_attribute(part.get(), access_list_attribute, before_.access_list);
  if (kept) kept = keep_attribute(part.get(), security_label_attribute, before_.security_label);
  if (!kept) return kept;
  auto stored = files_->sync(part.get());
  if (stored) stored = part.close();
  if (!stored) return failed("the new text cannot be synced to the disk", stored.error());
  return Done{};
}

Status<> InputReplacement::keep_owner(io::Descriptor part) const {
  const auto now = files_->status(part);
  if (!now) return failed("the status of the new file cannot be read", now.error());
  const auto& wanted = before_.status;
  if (now->owner == wanted.owner && now->group == wanted.group) return Done{};
  const auto set = files_->set_owner(part, wanted.owner, wanted.group);
  if (set) return Done{};
  return io::io_error(ErrorCode::io, name_, "its owner and group cannot be kept",
                      "run this as the user that owns the file", set.error());
}

Status<> InputReplacement::keep_attribute(io::Descriptor part, const char* attribute,
                                          const std::optional<std::string>& value) const {
  const auto now = read_attribute(part, attribute);
  if (!now) return now.error();
  if (*now == value) return Done{};
  const auto set = value ? files_->set_attribute(part, attribute, *value)
                         : files_->remove_attribute(part, attribute);
  if (!set) return failed("the access rights of the file cannot be kept", set.error());
  return Done{};
}

/// Called as late as possible: nobody else should write between this and the rename.
Status<> InputReplacement::check_unchanged() const {
  const auto now = look();
  if (!now && now.error().code == ErrorCode::io) return now.error();
  const auto identity = [](const io::FileStatus& status) {
    return std::tie(status.device, status.inode, status.bytes, status.modified, status.mode,
                    status.owner, status.group);
  };
  if (now && identity(now->status) == identity(before_.status) &&
      now->access_list == before_.access_list && now->text == before_.text) {
    return Done{};
  }
  return io::io_error(ErrorCode::busy, name_, "the file changed since it was read",
                      "run this again: the runtime or somebody else has just written it", {});
}

Status<> replace_input(const InputReplacement& input, std::string_view text,
                       const WritingRequest& request, const Environment& environment) {
  auto workspace = open_workspace_for_writing(environment.files, environment.clock, request);
  if (!workspace) return workspace.error();
  if (environment.before_commit) environment.before_commit();
  auto replaced = input.replace(text);
  if (!replaced) remove_new_folders(environment.files, *workspace);
  return replaced;
}

}  // namespace runtime_exports::publish
