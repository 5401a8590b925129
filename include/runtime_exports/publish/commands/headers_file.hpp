#pragma once

#include <string>
#include <string_view>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"

namespace runtime_exports::publish {

/// The name of the file that tells Netlify and Cloudflare which headers to send.
inline constexpr std::string_view headers_file = "_headers";

/// Its first line, which shows that this program wrote it.
inline constexpr std::string_view headers_mark = "# Made by runtime-exports publish --headers\n";

/// Whether it is that file, and this program wrote it.
bool is_headers_file(io::FileSystem& files, io::Descriptor folder, std::string_view path);

/// How long readers may keep a file of a public copy: the value of its Cache-Control.
std::string_view cache_control_of(std::string_view path);

/// Checks the path at which a site serves the copy: `/`, or names with `/` before each, and no `.`
/// or `..` among them.
/// Errors: usage.
Status<> check_served_path(std::string_view path);

/// The file for a copy that is served at `served_path`. No two of its rules match one address,
/// because the hosts would send the headers of both.
std::string write_headers(const Manifest& manifest, std::string_view served_path);

}  // namespace runtime_exports::publish
