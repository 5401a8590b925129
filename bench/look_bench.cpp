// Times one look of a watch at a folder of 10,000 files in which nothing changed, in turn with
// `find -printf`, which asks the system for the same. With --check it fails if a look takes longer
// than was promised.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "runtime_exports/publish/watch_scope.hpp"

namespace {

namespace fs = std::filesystem;
using runtime_exports::publish::Look;

constexpr int rounds = 41;
constexpr int folders = 100;
constexpr int files_in_each = 100;
constexpr double most_look_ms = 20;

template <class Work>
double time_ms(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  const auto duration = std::chrono::steady_clock::now() - begin;
  return std::chrono::duration<double, std::milli>(duration).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void fill(const fs::path& exports) {
  for (int folder = 0; folder < folders; ++folder) {
    const auto path = exports / fmt::format("folder-{:03}", folder);
    fs::create_directories(path);
    for (int file = 0; file < files_in_each; ++file) {
      std::ofstream{path / fmt::format("file-{:03}.json", file)} << "{}\n";
    }
  }
}

Look first_look(const runtime_exports::publish::WatchedPlaces& places) {
  auto look = runtime_exports::publish::look_at_tree(runtime_exports::io::posix_file_system(),
                                                     places, nullptr);
  if (!look) std::exit(1);
  return *std::move(look);
}

/// Looks again; ends the program if that shows anything but what was there before.
void look_again(const runtime_exports::publish::WatchedPlaces& places, Look& before) {
  auto look = runtime_exports::publish::look_at_tree(runtime_exports::io::posix_file_system(),
                                                     places, &before);
  if (!look || runtime_exports::publish::differs(before, *look)) {
    fmt::print(stderr, "look_bench: a look failed, or saw what was not there\n");
    std::exit(1);
  }
  before = *std::move(look);
}

}  // namespace

int main(int count, char** words) {
  const bool check = count > 1 && std::string_view{words[1]} == "--check";
  const auto root = fs::temp_directory_path() / fmt::format("look_bench.{}", getpid());
  fill(root / "runtime/exports");
  runtime_exports::config::Settings settings;
  settings.paths = {"shared/state", "changelog/changelog.runtime.json", "runtime/exports",
                    "runtime/.publish"};
  const auto places =
      runtime_exports::publish::watched_places(root.string(), settings, "runtime/exports");
  const auto find = fmt::format(
      "find {}/runtime/exports -printf '%P %i %s %T@ %C@\\n' | sort > /dev/null", root.string());

  auto before = first_look(places);
  std::vector<double> looks;
  std::vector<double> finds;
  for (int round = 0; round < rounds; ++round) {
    looks.push_back(time_ms([&] { look_again(places, before); }));
    finds.push_back(time_ms([&] {
      if (std::system(find.c_str()) != 0) std::exit(1);
    }));
  }
  fs::remove_all(root);
  const auto best_ms = *std::min_element(looks.begin(), looks.end());
  fmt::print("{:<38} {:>8.2f} ms   {:<24} {:>8.2f} ms   ratio {:>5.2f}, fastest {:.2f} ms\n",
             fmt::format("watch, a look at {} files", folders * files_in_each), median(looks),
             "find -printf | sort", median(finds), median(looks) / median(finds), best_ms);
  // Other work on the machine makes no look faster.
  if (!check || best_ms <= most_look_ms) return 0;
  fmt::print("TOO SLOW: a look takes {:.2f} ms, at most {} were promised\n", best_ms, most_look_ms);
  return 1;
}
