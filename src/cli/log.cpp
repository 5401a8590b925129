#include "runtime_exports/cli/log.hpp"

#include <memory>
#include <utility>

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/spdlog.h>

namespace runtime_exports::cli {
namespace {

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::off:
      break;
  }
  return spdlog::level::off;
}

std::shared_ptr<spdlog::logger>& logger() {
  static std::shared_ptr<spdlog::logger> instance;
  return instance;
}

}  // namespace

void start_log(LogLevel level, Colour colour) {
  const auto mode =
      colour == Colour::always ? spdlog::color_mode::always : spdlog::color_mode::never;
  auto sink = std::make_shared<spdlog::sinks::ansicolor_stderr_sink_st>(mode);
  logger() = std::make_shared<spdlog::logger>("runtime-exports", std::move(sink));
  logger()->set_pattern("%^%l%$: %v");
  logger()->set_level(level_of(level));
}

void log(LogLevel level, std::string_view line) {
  if (logger()) logger()->log(level_of(level), "{}", line);
}

}  // namespace runtime_exports::cli
