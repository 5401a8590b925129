#pragma once

#include <string>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::publish {

/// The exports of a project: those that every project has, and those that its settings declare.
/// Reads and compiles their schemas.
/// Errors: settings, with the place of the declaration or the place in its schema: an id or a path
/// that another export or file has, in any case of its letters; a path that contradicts the
/// audience; a schema that cannot be read or compiled, that refers to another file, or that leaves
/// an object of a public export open.
Result<exports::Registry> read_registry(io::FileSystem& files, const std::string& root,
                                        const config::Settings& settings);

}  // namespace runtime_exports::publish
