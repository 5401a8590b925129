#include "runtime_exports/publish/commands/input_replacement.hpp"

#include <tuple>
#include <utility>

#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/state/documents.hpp"

namespace runtime_exports::publish {
namespace {

constexpr const char* access_list_attribute = "system.posix_acl_access";
constexpr const char* security_label_attribute = "security.selinux";
constexpr const char* unchanged = "the file is unchanged";

Error unsafe(const std::string& name, std::string message, const std::error_code& error) {
  return io::io_error(ErrorCode::unsafe_target, name, std::move(message),
                      "only a regular file can be replaced: name the real one in the settings "
                      "(`paths`)",
                      error);
}

Error missing(const std::string& name, const char* message, const std::error_code& error) {
  return io::system_failure(ErrorCode::missing_input, name, message, error,
                            "`--root` and the settings (`paths`) say where it is");
}

Error open_error(const std::string& name, const std::error_code& error) {
  if (const auto kind = io::kind_in_the_way(error); !kind.empty()) {
    return unsafe(name, "it is " + std::string{kind}, {});
  }
  const bool is_absent = error == std::errc::no_such_file_or_directory;
  return missing(name, is_absent ? "the file does not exist" : "the file cannot be opened", error);
}

}  // namespace

Result<InputReplacement> InputReplacement::read(io::FileSystem& files, const std::string& root,
                                                const std::string& name) {
  const auto path = io::path_below(root, name);
  const auto target = target_of(path);
  const auto folder = target.folder.empty() ? "/" : target.folder;
  auto opened = io::open_folder(files, io::current_folder, folder, io::Links::follow);
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
  const auto status = io::or_failure(files_->status(file->get()), name_,
                                     "the status of the file cannot be read", unchanged);
  if (!status) return status.error();
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
  return io::system_failure(ErrorCode::io, name_, "the access rights of the file cannot be read",
                            value.error(), unchanged);
}

Status<> InputReplacement::replace(std::string_view text) const {
  const auto dropped = files_->remove(folder_.get(), input_part_name);
  if (!dropped && dropped.error() != std::errc::no_such_file_or_directory) {
    return io::system_failure(ErrorCode::io, name_,
                              "the temporary file of an earlier replacement cannot be removed",
                              dropped.error(), unchanged);
  }
  auto part = io::or_failure(io::create_file(*files_, folder_.get(), input_part_name, 0600), name_,
                             "no file can be created beside it", unchanged);
  if (!part) return part.error();
  auto done = fill_part(*part, text);
  if (done) done = check_unchanged();
  if (done) done = put_in_place();
  if (!done) {
    static_cast<void>(files_->remove(folder_.get(), input_part_name));
    return done;
  }
  return io::or_failure(files_->sync(folder_.get()), name_,
                        "the file was replaced, but a power cut may bring the old one back");
}

Status<> InputReplacement::put_in_place() const {
  const auto renamed = files_->rename(folder_.get(), input_part_name, folder_.get(), base_);
  if (!renamed && renamed.error() == std::errc::device_or_resource_busy) {
    return unsafe(name_, "the file is a mount", renamed.error());
  }
  return io::or_failure(renamed, name_, "the new file cannot be put in its place", unchanged);
}

Status<> InputReplacement::fill_part(io::OwnedDescriptor& part, std::string_view text) const {
  auto done = io::or_failure(io::write_all(*files_, part.get(), text), name_,
                             "the new text cannot be written", unchanged);
  if (!done) return done;
  const auto& wanted = before_.status;
  const auto now = io::or_failure(files_->status(part.get()), name_,
                                  "the status of the new file cannot be read", unchanged);
  if (!now) return now.error();
  if (now->owner != wanted.owner || now->group != wanted.group) {
    done = io::or_failure(files_->set_owner(part.get(), wanted.owner, wanted.group), name_,
                          "its owner and group cannot be kept", unchanged);
  }
  // Changing the owner clears bits of the mode, and changing the mode alters an access list.
  if (done) {
    done = io::or_failure(files_->set_permissions(part.get(), wanted.mode), name_,
                          "its mode cannot be kept", unchanged);
  }
  if (done) done = keep_attribute(part.get(), access_list_attribute, before_.access_list);
  if (done) done = keep_attribute(part.get(), security_label_attribute, before_.security_label);
  if (!done) return done;
  auto stored = files_->sync(part.get());
  if (stored) stored = part.close();
  return io::or_failure(stored, name_, "the new text cannot be synced to the disk", unchanged);
}

Status<> InputReplacement::keep_attribute(io::Descriptor part, const char* attribute,
                                          const std::optional<std::string>& value) const {
  const auto now = read_attribute(part, attribute);
  if (!now) return now.error();
  if (*now == value) return Done{};
  const auto set = value ? files_->set_attribute(part, attribute, *value)
                         : files_->remove_attribute(part, attribute);
  return io::or_failure(set, name_, "the access rights of the file cannot be kept", unchanged);
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
                      "run this again: the runtime or somebody else has just written it");
}

Status<> replace_input(const InputReplacement& input, std::string_view text,
                       const WritingRequest& request, const Environment& environment) {
  auto workspace = open_workspace_for_writing(environment.files, environment.clock, request);
  if (!workspace) return workspace.error();
  if (environment.before_commit) environment.before_commit();
  auto replaced = input.replace(text);
  if (!replaced) remove_new_folders(*workspace);
  return replaced;
}

}  // namespace runtime_exports::publish
