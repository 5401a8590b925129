#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace runtime_exports {

/// Receives the progress of long work. Any thread may call it.
class Progress {
 public:
  virtual ~Progress() = default;

  /// A phase begins, such as "reading the state". The counts start again at zero.
  virtual void begin(std::string_view phase) = 0;

  /// This phase has that many more bytes to do.
  virtual void expect(std::uint64_t bytes) = 0;

  /// That many bytes are done, and that many rows with them.
  virtual void advance(std::uint64_t bytes, std::uint64_t rows) = 0;

  /// The work is over; no progress is shown any more.
  virtual void end() = 0;
};

/// How to do long work.
struct Effort {
  /// How many threads it may use where that is faster. With one thread, its system calls always
  /// come in the same order.
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
