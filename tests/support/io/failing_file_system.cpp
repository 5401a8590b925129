#include "support/io/failing_file_system.hpp"

#include <algorithm>

namespace runtime_exports::test_support {

using io::Descriptor;
using io::FileStatus;
using io::SystemResult;
using io::SystemStatus;

void FailingFileSystem::fail_call(std::uint64_t k, std::errc error) {
  arm({{}, k, k, error});
}

void FailingFileSystem::fail_from(std::uint64_t k, std::errc error) {
  arm({{}, k, std::numeric_limits<std::uint64_t>::max(), error});
}

void FailingFileSystem::fail_every(SystemCall call, std::errc error) {
  arm({call, 1, std::numeric_limits<std::uint64_t>::max(), error});
}

void FailingFileSystem::fail_nth(SystemCall call, std::uint64_t k, std::errc error) {
  arm({call, k, k, error});
}

void FailingFileSystem::heal() {
  fault_.reset();
  calls_ = 0;
  kinds_.clear();
}

void FailingFileSystem::arm(Fault fault) {
  heal();
  matching_calls_ = 0;
  fault_ = fault;
}

std::error_code FailingFileSystem::next(SystemCall call) {
  ++calls_;
  kinds_.push_back(call);
  if (!fault_ || (fault_->kind && *fault_->kind != call)) return {};
  ++matching_calls_;
  if (matching_calls_ < fault_->first || matching_calls_ > fault_->last) return {};
  return {static_cast<int>(fault_->error), std::system_category()};
}

SystemResult<Descriptor> FailingFileSystem::open(Descriptor folder, const std::string& path,
                                                 io::OpenMode mode, io::Links links,
                                                 std::uint32_t permissions) {
  if (const auto failure = next(SystemCall::open)) return failure;
  return inner_->open(folder, path, mode, links, permissions);
}

SystemStatus FailingFileSystem::close(Descriptor file) {
  const auto failure = next(SystemCall::close);
  const SystemStatus closed = inner_->close(file);
  if (failure) return failure;
  return closed;
}

SystemResult<FileStatus> FailingFileSystem::status(Descriptor file) {
  if (const auto failure = next(SystemCall::status)) return failure;
  return inner_->status(file);
}

SystemResult<FileStatus> FailingFileSystem::status_at(Descriptor folder, const std::string& name) {
  if (const auto failure = next(SystemCall::status_at)) return failure;
  return inner_->status_at(folder, name);
}

SystemResult<std::size_t> FailingFileSystem::read_at(Descriptor file, std::span<char> into,
                                                     std::uint64_t offset) {
  if (const auto failure = next(SystemCall::read_at)) return failure;
  const auto count =
      inner_->read_at(file, into.first(std::min(into.size(), transfer_limit_bytes_)), offset);
  if (count) bytes_read_ += *count;
  return count;
}

SystemResult<std::size_t> FailingFileSystem::write(Descriptor file, std::string_view bytes) {
  if (const auto failure = next(SystemCall::write)) return failure;
  return inner_->write(file, bytes.substr(0, transfer_limit_bytes_));
}

SystemStatus FailingFileSystem::sync(Descriptor file) {
  if (const auto failure = next(SystemCall::sync)) return failure;
  return inner_->sync(file);
}

SystemStatus FailingFileSystem::set_permissions(Descriptor file, std::uint32_t permissions) {
  if (const auto failure = next(SystemCall::set_permissions)) return failure;
  return inner_->set_permissions(file, permissions);
}

SystemStatus FailingFileSystem::set_owner(Descriptor file, std::uint32_t owner,
                                          std::uint32_t group) {
  if (const auto failure = next(SystemCall::set_owner)) return failure;
  return inner_->set_owner(file, owner, group);
}

SystemStatus FailingFileSystem::set_modified(Descriptor file, io::FileTime time) {
  if (const auto failure = next(SystemCall::set_modified)) return failure;
  return inner_->set_modified(file, time);
}

SystemResult<std::string> FailingFileSystem::attribute(Descriptor file, const std::string& name) {
  if (const auto failure = next(SystemCall::attribute)) return failure;
  return inner_->attribute(file, name);
}

SystemStatus FailingFileSystem::set_attribute(Descriptor file, const std::string& name,
                                              std::string_view value) {
  if (const auto failure = next(SystemCall::set_attribute)) return failure;
  return inner_->set_attribute(file, name, value);
}

SystemStatus FailingFileSystem::remove_attribute(Descriptor file, const std::string& name) {
  if (const auto failure = next(SystemCall::remove_attribute)) return failure;
  return inner_->remove_attribute(file, name);
}

SystemStatus FailingFileSystem::rename(Descriptor from_folder, const std::string& from,
                                       Descriptor to_folder, const std::string& to) {
  if (const auto failure = next(SystemCall::rename)) return failure;
  return inner_->rename(from_folder, from, to_folder, to);
}

SystemStatus FailingFileSystem::link(Descriptor from_folder, const std::string& from,
                                     Descriptor to_folder, const std::string& to) {
  if (const auto failure = next(SystemCall::link)) return failure;
  return inner_->link(from_folder, from, to_folder, to);
}

SystemStatus FailingFileSystem::remove(Descriptor folder, const std::string& name) {
  if (const auto failure = next(SystemCall::remove)) return failure;
  return inner_->remove(folder, name);
}

SystemStatus FailingFileSystem::remove_folder(Descriptor folder, const std::string& name) {
  if (const auto failure = next(SystemCall::remove_folder)) return failure;
  return inner_->remove_folder(folder, name);
}

SystemStatus FailingFileSystem::make_folder(Descriptor folder, const std::string& name,
                                            std::uint32_t permissions) {
  if (const auto failure = next(SystemCall::make_folder)) return failure;
  return inner_->make_folder(folder, name, permissions);
}

SystemResult<std::vector<std::string>> FailingFileSystem::list(Descriptor folder) {
  if (const auto failure = next(SystemCall::list)) return failure;
  return inner_->list(folder);
}

SystemStatus FailingFileSystem::try_lock(Descriptor file) {
  if (const auto failure = next(SystemCall::try_lock)) return failure;
  return inner_->try_lock(file);
}

}  // namespace runtime_exports::test_support
