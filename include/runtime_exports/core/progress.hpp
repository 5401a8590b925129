#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace runtime_exports {

/// Is told how far long work is. Any thread may call it.
class Progress {
 public:
  virtual ~Progress() = default;

  /// A phase begins, such as "reading the state". What was counted of the one before is over.
  virtual void begin(std::string_view phase) = 0;

  /// So many more bytes are to be done in this phase.
  virtual void expect(std::uint64_t bytes) = 0;

  /// So many of them were done, and with them so many rows.
  virtual void advance(std::uint64_t bytes, std::uint64_t rows) = 0;

  /// The work is over, and nothing is shown of it any more.
  virtual void end() = 0;
};

/// How long work is to be done.
struct Effort {
  /// How many threads it may take where that is faster; with one, its system calls always come in
  /// the same order.
  std::size_t threads = 1;
  Progress* progress = nullptr;  ///< may be null

  void begin(std::string_view phase) const {
    if (progress != nullptr) progress->begin(phase);
  }
  void expect(std::uint64_t bytes) const {
    if (progress != nullptr) progress->expect(bytes);
  }
  void advance(std::uint64_t bytes, std::uint64_t rows) const {
    if (progress != nullptr) progress->advance(bytes, rows);
  }
  void end() const {
    if (progress != nullptr) progress->end();
  }
};

}  // namespace runtime_exports
