#include "runtime_exports/io/whole_file.hpp"

#include <optional>

namespace runtime_exports::io {
namespace {

class Part {
 public:
  Part(FileSystem& files, Descriptor folder, const std::string& name)
      : files_(files), folder_(folder), name_("." + name + ".part") {}

  SystemStatus write(std::string_view bytes, std::uint32_t permissions) {
    auto created = files_.open(folder_, name_, OpenMode::create_new, Links::refuse, permissions);
    if (!created && created.error() == std::errc::file_exists) {
      // A run that was killed left it.
      drop();
      created = files_.open(folder_, name_, OpenMode::create_new, Links::refuse, permissions);
    }
    if (!created) return created.error();
    file_.emplace(files_, *created);
    auto written = write_all(files_, file_->get(), bytes);
    if (written) written = files_.sync(file_->get());
    return written;
  }

  SystemStatus put_in_place(const std::string& name) {
    const auto status = files_.status(file_->get());
    if (!status) return status.error();
    if (auto closed = file_->close(); !closed) return closed;
    const auto named = files_.status_at(folder_, name_);
    // Another run writes the same file, and took this one's away.
    if (!named || named->device != status->device || named->inode != status->inode) {
      return std::make_error_code(std::errc::resource_unavailable_try_again);
    }
    return files_.rename(folder_, name_, folder_, name);
  }

  void drop() { static_cast<void>(files_.remove(folder_, name_)); }

 private:
  FileSystem& files_;
  Descriptor folder_;
  std::string name_;
  std::optional<OwnedDescriptor> file_;
};

}  // namespace

SystemStatus write_whole(FileSystem& files, const WholeFile& file) {
  const auto slash = file.path.rfind('/');
  const auto name = slash == std::string::npos ? file.path : file.path.substr(slash + 1);
  const auto folder = slash == std::string::npos ? "./" : file.path.substr(0, slash + 1);
  const auto opened = files.open(current_folder, folder, OpenMode::folder, Links::follow, 0);
  if (!opened) return opened.error();
  const OwnedDescriptor owned{files, *opened};
  if (file.existing == Existing::refuse && files.status_at(owned.get(), name)) {
    return std::make_error_code(std::errc::file_exists);
  }
  Part part{files, owned.get(), name};
  auto done = part.write(file.bytes, file.permissions);
  if (done) done = part.put_in_place(name);
  if (!done && done.error() != std::errc::resource_unavailable_try_again) part.drop();
  return done;
}

}  // namespace runtime_exports::io
