#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/io/temporary_folder.hpp"
#include <unistd.h>

#include "runtime_exports/cli/application.hpp"

namespace runtime_exports::cli {

using Words = std::vector<std::string>;

inline const std::string changelog = "changelog/changelog.runtime.json";

/// Collects what is written to standard error while it exists.
class CapturedError {
 public:
  CapturedError() : file_(std::tmpfile()), kept_(::dup(STDERR_FILENO)) {
    REQUIRE(file_ != nullptr);
    std::fflush(stderr);
    ::dup2(::fileno(file_), STDERR_FILENO);
  }
  CapturedError(const CapturedError&) = delete;
  CapturedError& operator=(const CapturedError&) = delete;
  ~CapturedError() {
    ::dup2(kept_, STDERR_FILENO);
    ::close(kept_);
    std::fclose(file_);
  }

  [[nodiscard]] std::string text() const {
    std::fflush(stderr);
    std::rewind(file_);
    std::string text;
    std::array<char, 4096> bytes{};
    for (std::size_t count = 1; count > 0;) {
      count = std::fread(bytes.data(), 1, bytes.size(), file_);
      text.append(bytes.data(), count);
    }
    return text;
  }

 private:
  std::FILE* file_;
  int kept_;
};

/// Runs the program in this process; what it logs is in `error` too.
inline Ended run_logged(Invocation invocation) {
  invocation.user = ::geteuid();
  const CapturedError captured;
  auto ended = run(invocation);
  ended.error += captured.text();
  return ended;
}

/// A project with the sample state, and nothing published.
class Project {
 public:
  Project() {
    for (const char* const part : {"shared/state", "shared/config", "changelog"}) {
      std::filesystem::create_directories(std::filesystem::path{path(part)}.parent_path());
      std::filesystem::copy(std::filesystem::path{SAMPLE_ROOT} / part, path(part),
                            std::filesystem::copy_options::recursive);
    }
  }

  [[nodiscard]] std::string path(std::string_view relative) const { return files_.path(relative); }
  [[nodiscard]] const test_support::TemporaryFolder& files() const { return files_; }

  void remove(std::string_view relative) const { std::filesystem::remove_all(path(relative)); }
  /// Replaces the first `from` in a file, which must hold it.
  void edit(std::string_view file, std::string_view from, std::string_view to) const {
    auto text = files_.read(file);
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    files_.write(file, text.replace(at, from.size(), to));
  }

  /// Runs the program with this root.
  [[nodiscard]] Ended run(Words words) const { return run_asking(std::move(words), {}); }
  /// The same, at a terminal where somebody gives these answers.
  [[nodiscard]] Ended run_asking(Words words, Words answers) const {
    words.insert(words.end(), {"-C", files_.path()});
    Invocation invocation{.words = std::move(words), .variables = {}};
    std::size_t next = 0;
    if (!answers.empty()) {
      invocation.ask = [&](std::string_view) {
        return next < answers.size() ? std::optional{answers[next++]} : std::nullopt;
      };
    }
    return run_logged(std::move(invocation));
  }

 private:
  test_support::TemporaryFolder files_;
};

inline bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace runtime_exports::cli
