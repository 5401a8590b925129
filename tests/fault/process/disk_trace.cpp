#include "disk_trace.hpp"

#include <array>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "tracer.hpp"
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace runtime_exports::fault {
namespace {

using Kind = DiskOperation::Kind;

}  // namespace

class DiskTrace::Recorder {
 public:
  Recorder(std::string folder, const DiskModel& disk, std::vector<DiskOperation>& operations)
      : folder_(std::move(folder)), operations_(operations), disk_(disk) {}

  /// Forgets the descriptors, which end with their program.
  void begin_program() { open_.clear(); }

  void see(const SystemCall& call) {
    if (call.moment == Moment::entry) {
      if (call.number == SYS_close) open_.erase(call.descriptor(0));
      return;
    }
    if (call.result < 0) return;
    if (see_open(call) || see_bytes(call) || see_names(call)) return;
    refuse_unknown(call);
  }

 private:
  bool see_open(const SystemCall& call) {
    switch (call.number) {
      case SYS_open:
        return opened(call, call.arguments[1]), true;
      case SYS_openat:
        return opened(call, call.arguments[2]), true;
      case SYS_dup:
        return duplicated(call), true;
      case SYS_fcntl:
        if (call.arguments[1] == F_DUPFD || call.arguments[1] == F_DUPFD_CLOEXEC) duplicated(call);
        return true;
      default:
        return false;
    }
  }

  void opened(const SystemCall& call, std::uint64_t flags) {
    const int descriptor = static_cast<int>(call.result);
    const auto path = below(call.path_of(descriptor));
    if (!path) return;
    auto node = disk_.find(*path);
    if (!node) {
      node = create(*path, status_of(call, descriptor));
    } else if ((flags & O_TRUNC) != 0) {
      add({.kind = Kind::content, .node = *node});
    }
    open_[descriptor] = *node;
  }

  void duplicated(const SystemCall& call) {
    const auto original = open_.find(call.descriptor(0));
    if (original != open_.end()) open_[static_cast<int>(call.result)] = original->second;
  }

  bool see_bytes(const SystemCall& call) {
    switch (call.number) {
      case SYS_write:
      case SYS_pwrite64:
      case SYS_writev:
      case SYS_pwritev:
      case SYS_ftruncate:
      case SYS_fallocate:
      case SYS_sendfile:
        return changed(call, call.descriptor(0)), true;
      case SYS_copy_file_range:
        return changed(call, call.descriptor(2)), true;
      case SYS_fchmod:
        return moded(call), true;
      case SYS_fsync:
      case SYS_fdatasync:
        if (const auto node = node_of(call.descriptor(0))) add({.kind = Kind::sync, .node = *node});
        return true;
      default:
        return false;
    }
  }

  void changed(const SystemCall& call, int descriptor) {
    const auto node = node_of(descriptor);
    if (!node) return;
    // The program is stopped, so its file contains exactly what the call left.
    add({.kind = Kind::content, .node = *node, .bytes = read_bytes(call.link_to(descriptor))});
  }

  void moded(const SystemCall& call) {
    const auto node = node_of(call.descriptor(0));
    if (!node) return;
    const auto status = status_of(call, call.descriptor(0));
    add({.kind = Kind::mode, .node = *node, .mode = status.st_mode & 07777U});
  }

  bool see_names(const SystemCall& call) {
    switch (call.number) {
      case SYS_mkdirat:
        if (const auto path = path_at(call, 0)) {
          struct stat status {};
          stat((folder_ + "/" + *path).c_str(), &status);
          create(*path, status);
        }
        return true;
      case SYS_unlinkat:
        if (const auto path = path_at(call, 0)) {
          add({.kind = Kind::unlink, .node = known(*path), .from = place(*path)});
        }
        return true;
      case SYS_linkat:
        return moved(call, Kind::link), true;
      case SYS_renameat:
        return moved(call, Kind::rename), true;
      default:
        return false;
    }
  }

  void moved(const SystemCall& call, Kind kind) {
    const auto from = path_at(call, 0);
    const auto to = path_at(call, 2);
    if (!from && !to) return;
    if (!from || !to) throw std::runtime_error("a name came from or left the watched folder");
    add({.kind = kind, .node = known(*from), .from = place(*from), .to = place(*to)});
  }

  /// A call that could write below the folder must not be missed. sync_file_range() may be: it only
  /// starts what the system may do at any time.
  void refuse_unknown(const SystemCall& call) const {
    constexpr std::array refused{
        SYS_rename,   SYS_renameat2, SYS_link,  SYS_unlink,  SYS_mkdir,          SYS_rmdir,
        SYS_truncate, SYS_chmod,     SYS_creat, SYS_symlink, SYS_symlinkat,      SYS_fchmodat,
        SYS_dup2,     SYS_dup3,      SYS_sync,  SYS_syncfs,  SYS_io_uring_setup, SYS_openat2};
    for (const auto number : refused) {
      if (call.number == static_cast<std::uint64_t>(number)) {
        throw std::runtime_error(fmt::format("the model does not know system call {}", number));
      }
    }
    const bool maps_to_write = call.number == SYS_mmap && (call.arguments[2] & PROT_WRITE) != 0 &&
                               (call.arguments[3] & MAP_SHARED) != 0 && node_of(call.descriptor(4));
    if (maps_to_write) throw std::runtime_error("the model does not know writable mappings");
  }

  static struct stat status_of(const SystemCall& call, int descriptor) {
    struct stat status {};
    if (stat(call.link_to(descriptor).c_str(), &status) != 0) {
      throw std::runtime_error("an open file cannot be looked at");
    }
    return status;
  }

  Node create(const std::string& path, const struct stat& status) {
    const auto node = disk_.next_node();
    add({.kind = Kind::create,
         .node = node,
         .to = place(path),
         .file_kind = S_ISDIR(status.st_mode) ? 'd' : 'f',
         .mode = status.st_mode & 07777U});
    return node;
  }

  void add(DiskOperation operation) {
    disk_.apply(operation);
    operations_.push_back(std::move(operation));
  }

  [[nodiscard]] std::optional<Node> node_of(int descriptor) const {
    const auto found = open_.find(descriptor);
    return found == open_.end() ? std::nullopt : std::optional{found->second};
  }

  /// The path below the folder; std::nullopt if it is elsewhere.
  [[nodiscard]] std::optional<std::string> below(const std::string& path) const {
    if (path == folder_) return "";
    if (!path.starts_with(folder_ + "/")) return std::nullopt;
    return path.substr(folder_.size() + 1);
  }

  /// The same for the path that two arguments name: a folder's descriptor and a text.
  [[nodiscard]] std::optional<std::string> path_at(const SystemCall& call,
                                                   std::size_t argument) const {
    const auto name = call.text(argument + 1);
    if (name.starts_with('/')) return below(name);
    if (call.descriptor(argument) == AT_FDCWD) {
      throw std::runtime_error("a path of the current folder was changed");
    }
    const std::filesystem::path folder = call.path_of(call.descriptor(argument));
    return below((folder / name).lexically_normal().string());
  }

  [[nodiscard]] Node known(const std::string& path) const {
    const auto node = disk_.find(path);
    if (!node) throw std::runtime_error("the model has no " + path);
    return *node;
  }

  [[nodiscard]] Place place(const std::string& path) const {
    const std::filesystem::path whole = path;
    return {known(whole.parent_path().string()), whole.filename().string()};
  }

  std::string folder_;
  std::vector<DiskOperation>& operations_;
  DiskModel disk_;
  std::map<int, Node> open_;
};

DiskTrace::DiskTrace(std::string folder)
    : before_(read_image(folder)),
      recorder_(std::make_unique<Recorder>(std::move(folder), before_, operations_)) {}

DiskTrace::~DiskTrace() = default;

int DiskTrace::run(const test_support::ProgramRequest& request, std::size_t most_operations) {
  recorder_->begin_program();
  const auto ended = run_traced(request, [&](const SystemCall& call) {
    // At its exit a call has already happened, so it counts.
    recorder_->see(call);
    return operations_.size() >= most_operations ? Verdict::kill : Verdict::go_on;
  });
  return ended.exit_code;
}

}  // namespace runtime_exports::fault
