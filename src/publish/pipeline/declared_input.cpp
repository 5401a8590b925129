#include "runtime_exports/publish/pipeline/declared_input.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "runtime_exports/config/hot_reload.hpp"
#include "runtime_exports/publish/store/folders.hpp"
#include "runtime_exports/publish/store/places.hpp"

namespace runtime_exports::publish {
namespace {

using Declared = config::Settings::Declaration;

constexpr const char* git_name = ".git";
constexpr const char* in_git = "it lies in the `.git` folder";
constexpr const char* another_file = "name a file that is written for it";

class DeclaredInput {
 public:
  DeclaredInput(io::FileSystem& files, const std::string& root, const config::Settings& settings,
                const Declared& declared)
      : files_(files), root_(root), settings_(settings), declared_(declared) {}

  Result<io::InputFile> open() {
    const auto real = io::real_path(path_of(declared_.input));
    if (!real) return cannot_open(real.error());
    const auto below = real_root();
    if (!below) return cannot_open(below.error());
    if (!real->starts_with(*below)) return leads_out();
    const auto base = io::open_folder(files_, io::current_folder, *below, io::Links::follow);
    if (!base) return cannot_open(base.error());
    // Nobody can put a link in the way meanwhile.
    auto opened = io::open_file(files_, base->get(), real->substr(below->size()));
    if (!opened) return cannot_open(opened.error());
    auto file = io::InputFile::adopt(files_, declared_.input, *std::move(opened));
    if (!file) return file;
    const auto place = find_place(files_, io::current_folder, *real);
    if (!place) return place.error();
    if (auto fits = check_place(*place); !fits) return fits.error();
    const auto is_it = [&](const std::string& path) {
      return leads_to(files_, path, file->status());
    };
    if (std::ranges::any_of(other_files(), is_it)) return is_another();
    return file;
  }

  Status<> check_missing() {
    const auto real = io::real_path(path_of(declared_.input));
    if (real || real.error() != std::errc::no_such_file_or_directory) return Done{};
    const auto place = find_place(files_, io::current_folder, path_of(declared_.input));
    if (!place) return place.error();
    if (auto fits = check_place(*place); !fits) return fits;
    const auto is_it = [&](const std::string& path) {
      const auto other = find_place(files_, io::current_folder, path);
      return other && lies_in(*place, *other) && lies_in(*other, *place);
    };
    return std::ranges::any_of(other_files(), is_it) ? Status<>{is_another()} : Done{};
  }

 private:
  [[nodiscard]] std::string path_of(const std::string& name) const {
    return io::path_below(root_, name);
  }

  [[nodiscard]] Error bad(std::string message, std::string help) const {
    return {.code = ErrorCode::settings,
            .subject = declared_.file,
            .line = declared_.position.line,
            .column = declared_.position.column,
            .message = fmt::format("the declared export `{}`: its input {}: {}", declared_.id,
                                   declared_.input, message),
            .help = std::move(help)};
  }

  [[nodiscard]] Error cannot_open(const std::error_code& error) const {
    return io::open_error(declared_.input, error);
  }

  [[nodiscard]] Error leads_out() const {
    return bad("a symbolic link leads out of the root", "put the file itself into the project");
  }

  [[nodiscard]] Error is_another() const {
    return bad("it is another input, a setting or a key",
               "name a file that is written for it: this one may hold what nobody may publish");
  }

  /// Ends in a slash.
  [[nodiscard]] io::SystemResult<std::string> real_root() const {
    auto real = io::real_path(root_);
    if (real && *real != "/") *real += '/';
    return real;
  }

  Status<> check_place(const Place& place) {
    const auto& paths = settings_.paths;
    const std::vector<std::pair<std::string, const char*>> folders{
        {paths.exports, "it lies in the exports folder"},
        {paths.work, "it lies in the work folder"},
        {git_name, in_git}};
    for (const auto& [folder, words] : folders) {
      const auto holder = find_place(files_, io::current_folder, path_of(folder));
      if (!holder) return holder.error();
      if (lies_in(place, *holder)) return bad(words, another_file);
    }
    const auto existing = io::real_path(place.existing);
    const auto below = real_root();
    if (!existing || !below) return Done{};
    if (!(*existing + "/").starts_with(*below)) return leads_out();
    // Submodules and other clones have one, too.
    auto path = existing->substr(std::min(existing->size(), below->size())) + "/";
    for (const auto& name : place.missing) path += name + "/";
    if (("/" + path).find(fmt::format("/{}/", git_name)) == std::string::npos) return Done{};
    return bad(in_git, another_file);
  }

  /// The files that the input may not be.
  [[nodiscard]] std::vector<std::string> other_files() const {
    auto settings = settings_;
    std::erase_if(settings.declared_exports,
                  [this](const Declared& one) { return one.id == declared_.id; });
    auto others = input_paths(settings);
    others.push_back(declared_.schema);
    others.emplace_back(config::settings_file);
    for (auto& other : others) other = path_of(other);
    others.push_back(declared_.file);
    return others;
  }

  io::FileSystem& files_;
  const std::string& root_;
  const config::Settings& settings_;
  const Declared& declared_;
};

}  // namespace

Status<> check_missing_declared_input(io::FileSystem& files, const std::string& root,
                                      const config::Settings& settings,
                                      const config::Settings::Declaration& declared) {
  return DeclaredInput{files, root, settings, declared}.check_missing();
}

Result<io::InputFile> open_declared_input(io::FileSystem& files, const std::string& root,
                                          const config::Settings& settings, std::string_view id) {
  const auto& all = settings.declared_exports;
  const auto declared = std::ranges::find(all, id, &Declared::id);
  return DeclaredInput{files, root, settings, *declared}.open();
}

}  // namespace runtime_exports::publish
