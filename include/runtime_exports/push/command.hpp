#pragma once

#include <string>
#include <variant>
#include <vector>

#include "runtime_exports/cli/application.hpp"

namespace runtime_exports::push {

enum class Task { push, fetch };
enum class Format { text, json };

/// The command line of runtime-exports-push, decoded.
struct Options {
  Task task = Task::push;
  std::string folder;
  std::string address;   ///< s3://BUCKET/PREFIX
  std::string endpoint;  ///< empty: that of AWS in the region
  std::string region = "us-east-1";
  std::string config_file;  ///< for `privacy.allow`; empty: none
  bool drop_old = false;
  bool dry_run = false;
  Format format = Format::text;
  double timeout_seconds = 600;
};

/// Decodes the command line, without the program's name; or what to end with: help, the version, or
/// a mistake.
std::variant<Options, cli::Ended> parse_arguments(const std::vector<std::string>& words);

/// Runs the program.
cli::Ended run(const cli::Invocation& invocation);

}  // namespace runtime_exports::push
