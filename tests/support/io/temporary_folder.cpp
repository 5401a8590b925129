#include "support/io/temporary_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace runtime_exports::test_support {
namespace {

void write_bytes(const std::string& path, std::string_view bytes, std::ios::openmode mode) {
  std::ofstream file(path, std::ios::binary | mode);
  file << bytes;
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path);
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  const auto base = std::filesystem::canonical(std::filesystem::temp_directory_path());
  path_ = (base / "runtime-exports-XXXXXX").string();
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make " + path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::path(std::string_view relative) const {
  return relative.empty() ? path_ : path_ + "/" + std::string(relative);
}

std::string TemporaryFolder::write(std::string_view relative, std::string_view bytes) const {
  const std::string file = path(relative);
  std::filesystem::create_directories(std::filesystem::path(file).parent_path());
  write_bytes(file, bytes, std::ios::trunc);
  return file;
}

void TemporaryFolder::append(std::string_view relative, std::string_view bytes) const {
  write_bytes(path(relative), bytes, std::ios::app);
}

std::string TemporaryFolder::make_folder(std::string_view relative) const {
  std::filesystem::create_directories(path(relative));
  return path(relative);
}

std::string TemporaryFolder::read(std::string_view relative) const {
  std::ifstream file(path(relative), std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  if (!file) throw std::runtime_error("cannot read " + path(relative));
  return bytes.str();
}

bool TemporaryFolder::exists(std::string_view relative) const {
  return std::filesystem::exists(std::filesystem::symlink_status(path(relative)));
}

}  // namespace runtime_exports::test_support
