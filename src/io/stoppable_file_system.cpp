#include "runtime_exports/io/stoppable_file_system.hpp"

namespace runtime_exports::io {
namespace {

std::error_code given_up() {
  return std::make_error_code(std::errc::operation_canceled);
}

}  // namespace

SystemResult<std::size_t> StoppableFileSystem::read_at(Descriptor file, std::span<char> into,
                                                       std::uint64_t offset) {
  if (is_given_up()) return given_up();
  return inner().read_at(file, into, offset);
}

SystemResult<std::size_t> StoppableFileSystem::write(Descriptor file, std::string_view bytes) {
  if (is_given_up()) return given_up();
  return inner().write(file, bytes);
}

SystemStatus StoppableFileSystem::sync(Descriptor file) {
  if (is_given_up()) return given_up();
  return inner().sync(file);
}

SystemStatus StoppableFileSystem::sync_all(std::span<const Descriptor> files,
                                           const std::function<void()>& meanwhile) {
  if (is_given_up()) return given_up();
  return inner().sync_all(files, meanwhile);
}

SystemStatus StoppableFileSystem::try_lock(Descriptor file) {
  if (is_given_up()) return given_up();
  return inner().try_lock(file);
}

}  // namespace runtime_exports::io
