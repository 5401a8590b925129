#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "state_tree.hpp"
#include "support/catch.hpp"

#include "runtime_exports/core/digest.hpp"

namespace runtime_exports::blackbox {

inline const std::string exports_folder = "runtime/exports";
inline const Words copying{"publish", "--quiet", "--export-public", "pub"};

/// The paths that a manifest lists as kept.
inline Names reference_of(const Json& manifest) {
  Names paths;
  for (const auto& file : manifest.value("reference", Json::array())) paths.push_back(file["path"]);
  return paths;
}

/// A copy of the published set, without its state.
class Mirror {
 public:
  explicit Mirror(Content content = Content::minimal) : tree_(content) {
    REQUIRE(tree_.run({"publish"}).exit_code == 0);
    std::filesystem::copy(tree_.path(exports_folder), files_.path("copy"),
                          std::filesystem::copy_options::recursive);
  }

  [[nodiscard]] ProgramResult verify(std::vector<std::string> words = {}) const {
    auto request = tree_.request({"verify", "copy"});
    request.arguments.insert(request.arguments.end(), words.begin(), words.end());
    request.folder = files_.path();
    return test_support::run_program(request);
  }

  void write(const std::string& file, const std::string& text) const {
    files_.write("copy/" + file, text);
  }
  void append(const std::string& file, const std::string& text) const {
    files_.append("copy/" + file, text);
  }
  void remove(const std::string& file) const { std::filesystem::remove_all(path(file)); }
  [[nodiscard]] std::string path(const std::string& file) const {
    return files_.path("copy/" + file);
  }
  [[nodiscard]] std::string read(const std::string& file) const {
    return files_.read("copy/" + file);
  }
  void replace(const std::string& file, const std::string& from, const std::string& to) const {
    auto text = read(file);
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    write(file, text.replace(at, from.size(), to));
  }
  /// Lists the files in the manifests as they are now.
  void relist() const {
    for (const std::string manifest : {"manifest.json", "admin/manifest.json"}) {
      auto listing = Json::parse(read(manifest));
      for (auto& file : listing["files"]) {
        const auto text = read(file["path"]);
        file["bytes"] = text.size();
        file["sha256"] = to_hex(sha256(text));
      }
      write(manifest, listing.dump(2) + "\n");
    }
  }
  void make_public() const { remove("admin"); }
  [[nodiscard]] TreeSnapshot everything() const { return TreeSnapshot::of(files_.path()); }
  [[nodiscard]] const StateTree& tree() const { return tree_; }

 private:
  StateTree tree_;
  test_support::TemporaryFolder files_;
};

}  // namespace runtime_exports::blackbox
