#include "runtime_exports/publish/pipeline/pseudonym_key.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/input_file.hpp"

namespace runtime_exports::publish {
namespace {

constexpr std::uint64_t most_key_bytes = 4096;
constexpr std::size_t least_key_bytes = 16;
constexpr std::uint32_t others_read = 04;
constexpr std::uint32_t others_write = 02;
constexpr const char* make_another = "make one with `head -c 32 /dev/urandom`";

Error refused(const std::string& name, std::string message, std::string help) {
  return io::io_error(ErrorCode::settings, name, std::move(message), std::move(help), {});
}

std::string without_marks_of_editors(std::string key) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (key.starts_with(byte_order_mark)) key.erase(0, byte_order_mark.size());
  while (key.ends_with('\n')) {
    key.pop_back();
    if (key.ends_with('\r')) key.pop_back();
  }
  return key;
}

bool is_one_byte_repeated(const std::string& key) {
  return std::all_of(key.begin(), key.end(), [&](char c) { return c == key.front(); });
}

}  // namespace

Result<std::string> read_pseudonym_key(io::FileSystem& files, const std::string& name,
                                       const std::string& path, Findings& findings) {
  auto file = io::InputFile::open(files, name, path);
  auto read = file ? file->read_all(most_key_bytes) : Result<std::string>{file.error()};
  if (!read) {
    read.error().code = ErrorCode::settings;
    return read.error();
  }
  if ((file->status().mode & others_write) != 0) {
    return refused(name, "others may write the file with the pseudonym key",
                   "`chmod o-w` it; if somebody else may have set the key, make another with `head "
                   "-c 32 /dev/urandom`");
  }
  auto key = without_marks_of_editors(*std::move(read));
  if (key.size() < least_key_bytes) {
    return refused(name, "the pseudonym key is shorter than 16 bytes", make_another);
  }
  if (is_one_byte_repeated(key)) {
    return refused(name, "the pseudonym key is one byte repeated", make_another);
  }
  if ((file->status().mode & others_read) != 0) {
    findings.push_back({.severity = Severity::warning,
                        .rule = "privacy.key-readable",
                        .subject = name,
                        .message = "others may read the pseudonym key",
                        .help = "`chmod o-r` it, unless it is a mounted secret: anyone with the "
                                "key can find out whose a pseudonym is"});
  }
  return key;
}

}  // namespace runtime_exports::publish
