#include "support/io/memory_disk.hpp"

#include <utility>

namespace runtime_exports::test_support {
namespace {

constexpr std::string_view no_bytes;

Blob make_blob(std::string_view bytes) {
  return std::make_shared<const std::string>(bytes);
}

std::size_t index_of(Inode inode) {
  return static_cast<std::size_t>(inode);
}

/// What a power cut leaves of bytes if only `durable` was synced.
Blob surviving_bytes(const FileState& durable, const FileState& seen, Dice& dice) {
  switch (dice.below(5)) {
    case 0:
      return durable.bytes;
    case 1:
      return make_blob(std::string_view{*seen.bytes}.substr(0, seen.bytes->size() / 2));
    case 2:
      return make_blob(std::string(seen.bytes->size(), '\0'));
    case 3:
      return make_blob(no_bytes);
    default:
      return seen.bytes;
  }
}

class Chance {
 public:
  explicit Chance(Dice& dice) : dice_(&dice) {}

  Inode name(Inode before, const std::vector<Inode>& changes) {
    const auto at = dice_->below(changes.size() + 1);
    return at == 0 ? before : changes[at - 1];
  }

  FileState state(const FileState& durable, const FileState& seen) {
    FileState state = durable;
    if (durable.bytes != seen.bytes) state.bytes = surviving_bytes(durable, seen, *dice_);
    const auto& next = seen.metadata;
    if (state.metadata == next) return state;
    if (dice_->flip()) state.metadata.mode = next.mode;
    if (dice_->flip()) {
      state.metadata.owner = next.owner;
      state.metadata.group = next.group;
    }
    if (dice_->flip()) state.metadata.modified = next.modified;
    if (dice_->flip()) state.metadata.attributes = next.attributes;
    return state;
  }

 private:
  Dice* dice_;
};

class Extreme {
 public:
  explicit Extreme(Survival survival) : everything_(survival == Survival::everything) {}

  [[nodiscard]] Inode name(Inode before, const std::vector<Inode>& changes) const {
    return everything_ ? changes.back() : before;
  }
  [[nodiscard]] FileState state(const FileState& durable, const FileState& seen) const {
    return everything_ ? seen : durable;
  }

 private:
  bool everything_;
};

/// The names in a folder after a power cut.
template <class Choice>
auto surviving_names(const Node& folder, Choice& choice) {
  auto names = folder.durable_names;
  for (const auto& [name, changes] : folder.pending) {
    const auto before = names.find(name);
    const auto inode = choice.name(before == names.end() ? no_inode : before->second, changes);
    if (inode == no_inode) {
      names.erase(name);
    } else {
      names[name] = inode;
    }
  }
  return names;
}

}  // namespace

bool Node::is_settled() const {
  return pending.empty() && !lost && seen.bytes == durable.bytes &&
         seen.metadata == durable.metadata;
}

MemoryDisk::MemoryDisk() : nodes_(2) {
  auto& root = nodes_[index_of(root_inode)];
  root = std::make_shared<Node>();
  root->kind = io::FileKind::folder;
  root->seen = {make_blob(no_bytes), {.mode = 0755}};
  root->durable = root->seen;
  root->parent = root_inode;
  root->links = 1;
}

const Node& MemoryDisk::node(Inode inode) const {
  return *nodes_[index_of(inode)];
}

Node& MemoryDisk::change(Inode inode) {
  auto& node = nodes_[index_of(inode)];
  if (node.use_count() > 1) node = std::make_shared<Node>(*node);
  return *node;
}

Inode MemoryDisk::create(io::FileKind kind, std::uint32_t mode, std::string_view bytes) {
  auto node = std::make_shared<Node>();
  node->kind = kind;
  node->durable = {make_blob(no_bytes), {.mode = mode, .modified = now()}};
  node->seen = node->durable;
  if (!bytes.empty()) node->seen.bytes = make_blob(bytes);
  if (kind != io::FileKind::regular) node->durable = node->seen;
  nodes_.push_back(std::move(node));
  return Inode{nodes_.size() - 1};
}

void MemoryDisk::set_name(Inode folder, const std::string& name, Inode inode) {
  auto& changed = change(folder);
  const auto before = changed.names.find(name);
  if (before != changed.names.end()) {
    --change(before->second).links;
    changed.names.erase(before);
  }
  changed.pending[name].push_back(inode);
  changed.seen.metadata.modified = now();
  if (inode == no_inode) return;
  changed.names.emplace(name, inode);
  auto& named = change(inode);
  ++named.links;
  if (named.kind == io::FileKind::folder) named.parent = folder;
}

void MemoryDisk::sync(Inode inode) {
  if (node(inode).is_settled()) return;
  auto& synced = change(inode);
  synced.durable.metadata = synced.seen.metadata;
  if (!synced.lost) synced.durable.bytes = synced.seen.bytes;
  if (synced.kind != io::FileKind::folder) return;
  synced.durable_names = synced.names;
  synced.pending.clear();
}

void MemoryDisk::lose(Inode inode) {
  if (node(inode).kind == io::FileKind::regular) change(inode).lost = true;
}

void MemoryDisk::settle() {
  *this = crash(Survival::everything);
}

template <class Choice>
MemoryDisk MemoryDisk::crash_by(Choice& choice) const {
  MemoryDisk after;
  after.seconds_ = seconds_;
  after.nanoseconds_ = nanoseconds_;
  after.nodes_.assign(nodes_.size(), nullptr);
  std::vector<std::size_t> links(nodes_.size(), 0);
  std::vector<Inode> waiting{root_inode};
  links[index_of(root_inode)] = 1;
  while (!waiting.empty()) {
    const auto inode = waiting.back();
    waiting.pop_back();
    auto& left = after.nodes_[index_of(inode)];
    left = nodes_[index_of(inode)];
    if (!left->is_settled()) {
      auto& changed = after.change(inode);
      changed.durable = choice.state(left->durable, left->seen);
      changed.seen = changed.durable;
      changed.lost = false;
      changed.durable_names = surviving_names(changed, choice);
      changed.names = changed.durable_names;
      changed.pending.clear();
    }
    for (const auto& [name, named] : left->names) {
      if (links[index_of(named)]++ == 0) waiting.push_back(named);
    }
  }
  for (std::size_t at = 1; at < links.size(); ++at) {
    const auto& left = after.nodes_[at];
    if (left != nullptr && left->links != links[at]) after.change(Inode{at}).links = links[at];
  }
  return after;
}

MemoryDisk MemoryDisk::crash(Dice& dice) const {
  Chance chance{dice};
  return crash_by(chance);
}

MemoryDisk MemoryDisk::crash(Survival survival) const {
  Extreme extreme{survival};
  return crash_by(extreme);
}

std::optional<Inode> MemoryDisk::find(std::string_view path, Inode folder) const {
  auto inode = folder;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const auto& names = node(inode).names;
    const auto found = names.find(path.substr(0, slash));
    if (found == names.end()) return std::nullopt;
    inode = found->second;
    path = slash == std::string_view::npos ? no_bytes : path.substr(slash + 1);
  }
  return inode;
}

const std::string& MemoryDisk::read(std::string_view path) const {
  return *node(find(path).value()).seen.bytes;
}

Inode MemoryDisk::make_folders(std::string_view path, std::uint32_t mode) {
  if (const auto found = find(path)) return *found;
  const auto slash = path.rfind('/');
  const auto above =
      slash == std::string_view::npos ? root_inode : make_folders(path.substr(0, slash), mode);
  const auto inode = create(io::FileKind::folder, mode);
  set_name(above, std::string{path.substr(slash + 1)}, inode);
  return inode;
}

Inode MemoryDisk::write(std::string_view path, std::string_view bytes, std::uint32_t mode) {
  const auto slash = path.rfind('/');
  const auto above =
      slash == std::string_view::npos ? root_inode : make_folders(path.substr(0, slash));
  const auto inode = create(io::FileKind::regular, mode, bytes);
  set_name(above, std::string{path.substr(slash + 1)}, inode);
  return inode;
}

void MemoryDisk::remove(std::string_view path) {
  const auto slash = path.rfind('/');
  const auto above = find(slash == std::string_view::npos ? no_bytes : path.substr(0, slash));
  set_name(above.value(), std::string{path.substr(slash + 1)}, no_inode);
}

}  // namespace runtime_exports::test_support
