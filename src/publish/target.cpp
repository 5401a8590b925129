#include "runtime_exports/publish/target.hpp"

#include "runtime_exports/io/errors.hpp"

namespace runtime_exports::publish {

Target target_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return {{}, path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

Error mount_error(const std::string& path, const std::error_code& error) {
  return io::io_error(ErrorCode::unsafe_target, path,
                      "a mount lies between the work folder and this place",
                      "files are renamed into place, which works within one mount only: mount the "
                      "folder above both (`runtime`, not `runtime/exports` alone), or set "
                      "`paths.exports` and `paths.work` to two folders inside one mount",
                      error);
}

}  // namespace runtime_exports::publish
