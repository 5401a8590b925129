#pragma once

#include <string>
#include <system_error>

#include "runtime_exports/core/error.hpp"

namespace runtime_exports::publish {

/// Where a published file lies below the exports folder.
struct Target {
  std::string folder;  ///< empty: the exports folder itself
  std::string name;
};

Target target_of(const std::string& path);

/// Says that files cannot be renamed to this place: a mount lies between.
Error mount_error(const std::string& path, const std::error_code& error);

}  // namespace runtime_exports::publish
