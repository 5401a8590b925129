#include "runtime_exports/io/errors.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace runtime_exports::io {
namespace {

struct Words {
  int number;
  std::string_view help;
};

constexpr std::string_view other_file_system =
    "this file system cannot do what is needed here: use a local one, such as ext4, xfs or btrfs";
constexpr std::array words{
    Words{ENOSPC, "make room on this file system (`df -h` and `df -i` show what is left)"},
    Words{EDQUOT, "the quota of this user is used up: make room, or ask for a larger one"},
    Words{EROFS,
          "this file system is mounted read-only: mount it writable, or name a place that "
          "may be written"},
    Words{EINVAL, other_file_system},
    Words{EOPNOTSUPP, other_file_system},
    Words{ENOLCK, other_file_system},
    Words{EACCES,
          "this user may not do that (`ls -ld` shows who may): run this as a user who may, "
          "or give this one the right"},
    Words{EPERM,
          "the system, or a sandbox around this program, forbids it: run this as the owner "
          "of the file, make it mutable (`chattr -ia`), or let the sandbox allow it"},
    Words{ENOSYS,
          "this system, or a sandbox around this program, lacks the call: let the sandbox "
          "allow it, or run this elsewhere"},
    Words{ENOENT, "check the spelling of the name, and that its parent directory exists"},
    Words{ENOTDIR, "a file is in the place of a folder: move it away, or name another folder"},
    Words{EISDIR, "a folder is in the place of a file: move it away, or name another file"},
    Words{ELOOP, "a symbolic link is on the way: name the real file or folder"},
    Words{EMFILE, "allow this process more open files (`ulimit -n`)"},
    Words{ENFILE, "the system cannot open more files: end other programs, or raise `fs.file-max`"},
    Words{ENAMETOOLONG, "use a shorter name"},
    Words{EFBIG,
          "allow this process longer files (`ulimit -f`), or use a file system that has "
          "them"},
    Words{EIO, "the disk failed: check the system's log (`dmesg`), and repair or replace it"},
    Words{EXDEV, "there is a mount between the two places: put both into one mount"},
    Words{EBUSY, "it is a mount, or in use by the system: unmount it, or name another place"},
    Words{ENOMEM, "the machine has no memory left: end other programs, and run this again"},
    Words{EAGAIN, "the machine is at a limit: run this again later"},
    Words{ENXIO, "it is a socket or a device: name a regular file"},
    Words{ESTALE, "the network file system lost it: mount it again, and run this again"},
    Words{ETXTBSY, "the file is a running program: end it, or name another file"},
};

}  // namespace

std::error_code last_system_error() {
  return {errno, std::system_category()};
}

bool has_no_attribute(std::error_code system_error) {
  return system_error == std::errc::no_message_available ||
         system_error == std::errc::not_supported ||
         system_error == std::errc::operation_not_supported ||
         system_error == std::errc::function_not_supported;
}

bool has_no_links(std::error_code system_error) {
  return system_error == std::errc::operation_not_permitted ||
         system_error == std::errc::operation_not_supported ||
         system_error == std::errc::function_not_supported;
}

std::string_view kind_in_the_way(std::error_code system_error) {
  if (system_error == std::errc::too_many_symbolic_link_levels) return "a symbolic link";
  // The system reports ENXIO when it refuses to open a socket, or a device without a driver.
  if (system_error == std::errc::no_such_device_or_address) return "a socket or a device";
  return {};
}

Error io_error(ErrorCode code, std::string subject, std::string message, std::string help,
               std::error_code system_error) {
  return {.code = code,
          .subject = std::move(subject),
          .message = std::move(message),
          .help = std::move(help),
          .cause = system_error ? system_error.message() : std::string{}};
}

std::string_view help_for(std::error_code system_error) {
  if (!system_error) return {};
  const auto number = system_error.default_error_condition().value();
  const auto found = std::ranges::find(words, number, &Words::number);
  if (found != words.end()) return found->help;
  return "run this again; if it fails again, the system's log (`dmesg`) may say more";
}

Error system_failure(ErrorCode code, std::string subject, std::string message,
                     std::error_code system_error, std::string_view besides) {
  std::string help{help_for(system_error)};
  if (!help.empty() && !besides.empty()) help += "; ";
  help += besides;
  return io_error(code, std::move(subject), std::move(message), std::move(help), system_error);
}

}  // namespace runtime_exports::io
