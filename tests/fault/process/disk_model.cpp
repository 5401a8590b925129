#include "disk_model.hpp"

#include <functional>

namespace runtime_exports::fault {
namespace {

bool happens(Survival survival) {
  return std::uniform_real_distribution<double>{0, 1}(survival.random) < survival.share;
}

/// What a power cut leaves of unsynced bytes.
std::string remains(const std::string& before, const std::string& after, Survival survival) {
  if (survival.share >= 1) return after;
  if (survival.share <= 0) return before;
  switch (survival.random() % 5) {
    case 0:
      return before;
    case 1:
      return after.substr(0, after.size() / 2);
    case 2:
      return std::string(after.size(), '\0');
    case 3:
      return {};
    default:
      return after;
  }
}

std::pair<std::string, std::string> split(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return {{}, path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

}  // namespace

DiskModel::DiskModel(const TreeImage& image) {
  nodes_[top].kind = 'd';
  now_[top] = {};
  std::map<std::uint64_t, Node> known;
  for (const auto& [path, entry] : image) {
    const auto [folder, name] = split(path);
    const auto [found, is_new] = known.emplace(entry.node, next_);
    if (is_new) {
      nodes_[next_++] = {entry.kind, entry.mode, entry.mode, entry.bytes, entry.bytes};
    }
    if (entry.kind == 'd') now_[found->second] = {};
    now_[*find(folder)][name] = found->second;
  }
  safe_ = now_;
}

std::optional<Node> DiskModel::find(const std::string& path) const {
  if (path.empty()) return top;
  const auto [above, name] = split(path);
  const auto folder = find(above);
  if (!folder || now_.count(*folder) == 0) return std::nullopt;
  const auto& names = now_.at(*folder);
  const auto found = names.find(name);
  return found == names.end() ? std::nullopt : std::optional{found->second};
}

void DiskModel::change(Folders& folders, const Change& one) {
  for (const auto& [name, node] : one.names) {
    if (node) {
      folders[one.folder][name] = *node;
    } else {
      folders[one.folder].erase(name);
    }
  }
}

void DiskModel::note(Change one) {
  change(now_, one);
  unsafe_.push_back(std::move(one));
}

void DiskModel::apply(const DiskOperation& operation) {
  using Kind = DiskOperation::Kind;
  const auto& [kind, node, from, to, file_kind, mode, bytes] = operation;
  switch (kind) {
    case Kind::create:
      nodes_[node] = {file_kind, mode, mode, {}, {}};
      next_ = node + 1;
      if (file_kind == 'd') now_[node] = safe_[node] = {};
      return note({to.folder, {{to.name, node}}});
    case Kind::content:
      nodes_.at(node).bytes = bytes;
      return;
    case Kind::mode:
      nodes_.at(node).mode = mode;
      return;
    case Kind::link:
      return note({to.folder, {{to.name, node}}});
    case Kind::unlink:
      return note({from.folder, {{from.name, std::nullopt}}});
    case Kind::rename:
      return rename(operation);
    case Kind::sync:
      return sync(node);
  }
}

void DiskModel::rename(const DiskOperation& operation) {
  const auto& [folder, name] = operation.from;
  const auto& [to_folder, to_name] = operation.to;
  const auto& names = now_.at(to_folder);
  const auto replaced = names.find(to_name);
  if (replaced != names.end() && replaced->second == operation.node) return;  // as POSIX has it
  if (folder == to_folder) {
    return note({folder, {{name, std::nullopt}, {to_name, operation.node}}});
  }
  note({to_folder, {{to_name, operation.node}}});
  note({folder, {{name, std::nullopt}}});
}

void DiskModel::sync(Node node) {
  auto& content = nodes_.at(node);
  content.safe_bytes = content.bytes;
  content.safe_mode = content.mode;
  std::erase_if(unsafe_, [&](const Change& one) {
    if (one.folder != node) return false;
    change(safe_, one);
    return true;
  });
}

ImageEntry DiskModel::survivor(Node node, Survival survival) const {
  const auto& content = nodes_.at(node);
  ImageEntry entry{content.kind, content.safe_mode, node, content.safe_bytes};
  if (content.mode != content.safe_mode && happens(survival)) entry.mode = content.mode;
  if (content.bytes != content.safe_bytes) {
    entry.bytes = remains(content.safe_bytes, content.bytes, survival);
  }
  return entry;
}

TreeImage DiskModel::crash(Survival survival) const {
  auto folders = safe_;
  for (const auto& one : unsafe_) {
    if (happens(survival)) change(folders, one);
  }
  std::map<Node, ImageEntry> chosen;  // two names of a file show the same bytes
  TreeImage image;
  const std::function<void(Node, const std::string&)> walk = [&](Node folder,
                                                                 const std::string& prefix) {
    for (const auto& [name, node] : folders[folder]) {
      if (chosen.count(node) == 0) chosen.emplace(node, survivor(node, survival));
      image.emplace(prefix + name, chosen.at(node));
      if (chosen.at(node).kind == 'd') walk(node, prefix + name + "/");
    }
  };
  walk(top, {});
  return image;
}

}  // namespace runtime_exports::fault
