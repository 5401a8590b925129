#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tree_image.hpp"

namespace runtime_exports::fault {

using Node = std::uint64_t;

/// A name in a folder.
struct Place {
  Node folder = 0;
  std::string name;
};

/// What one system call did to a disk.
struct DiskOperation {
  enum class Kind {
    create,   ///< `node`, a `file_kind` with `mode`, got the name `to`
    content,  ///< `node` holds `bytes` now
    mode,     ///< `node` has `mode` now
    link,     ///< `node` got the name `to`
    unlink,   ///< the name `from` is gone
    rename,   ///< `node` got the name `to` in the place of `from`
    sync,     ///< the content of `node` is on the disk
  };
  Kind kind = Kind::sync;
  Node node = 0;
  Place from{};
  Place to{};
  char file_kind = 'f';
  std::uint32_t mode = 0;
  std::string bytes{};
};

/// How much unsynced data is on the disk when the power fails.
struct Survival {
  double share = 0;  ///< the chance of each name and of each file's bytes
  std::mt19937_64& random;
};

/// A disk that forgets. A file's bytes and mode are safe once the file was synced, names once their
/// folder was synced; any part of the rest may survive a crash. A rename within a
/// folder is one change, a rename from folder to folder is two. Unsynced bytes are as last synced,
/// half there, zeros, gone or complete.
class DiskModel {
 public:
  static constexpr Node top = 0;

  /// A disk on which all of this is durable.
  explicit DiskModel(const TreeImage& image);

  void apply(const DiskOperation& operation);

  /// The node that a path leads to, durable or not.
  [[nodiscard]] std::optional<Node> find(const std::string& path) const;
  [[nodiscard]] Node next_node() const { return next_; }

  /// A tree that the disk may contain if the power fails now.
  [[nodiscard]] TreeImage crash(Survival survival) const;

 private:
  struct Content {
    char kind = 'f';
    std::uint32_t mode = 0;
    std::uint32_t safe_mode = 0;
    std::string bytes;
    std::string safe_bytes;
  };
  using Names = std::map<std::string, Node>;
  using Folders = std::map<Node, Names>;
  /// Names of one folder that change together; std::nullopt removes the name.
  struct Change {
    Node folder = 0;
    std::vector<std::pair<std::string, std::optional<Node>>> names;
  };

  static void change(Folders& folders, const Change& one);
  void note(Change one);
  void rename(const DiskOperation& operation);
  void sync(Node node);
  [[nodiscard]] ImageEntry survivor(Node node, Survival survival) const;

  std::map<Node, Content> nodes_;
  Folders now_;
  Folders safe_;
  std::vector<Change> unsafe_;
  Node next_ = 1;
};

}  // namespace runtime_exports::fault
