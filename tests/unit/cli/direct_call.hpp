#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "running.hpp"

#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/cli/log.hpp"
#include "runtime_exports/io/clock.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::cli {

/// Calls a command as the program does, but with a file system and a clock of the test's choice.
class DirectCall {
 public:
  explicit DirectCall(const Project& project, io::FileSystem& files = io::posix_file_system(),
                      io::Clock& clock = io::system_clock())
      : environment_{files, clock, schemas_} {
    common.root = project.path("");
    settings_ = load_again();
  }

  CommonOptions common;
  Reload reload;  ///< what a watch calls for SIGHUP

  /// The project's settings as they are now.
  [[nodiscard]] config::LoadedSettings load_again() {
    config::SettingSources sources;
    sources.file_name = config::settings_file;
    const auto path = common.root + "/" + sources.file_name;
    if (std::filesystem::exists(path)) {
      auto text = config::read_settings_text(io::posix_file_system(), sources.file_name, path);
      REQUIRE(text);
      sources.file_text = *std::move(text);
    }
    const auto program = schemas_.compile("settings.schema.json");
    REQUIRE(program);
    auto settings = config::load_settings(sources, *program);
    REQUIRE(settings);
    return *std::move(settings);
  }

  template <class Options>
  Ended run(std::string_view command, const Options& options) {
    const CapturedError captured;
    start_log(LogLevel::debug, Colour::never);
    const auto result =
        cli::run({command, common, settings_, environment_, nullptr, reload}, options);
    return {result.exit_code, result.out, captured.text()};
  }

 private:
  schema::Bundle schemas_ = schema::embedded_bundle();
  publish::Environment environment_;
  config::LoadedSettings settings_;
};

}  // namespace runtime_exports::cli
