#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace runtime_exports::checks {

/// Tells where in a JSON text a string stands. Asked for strings in the order of the text, it reads
/// the text once at most, and no further than to the last of them.
class PointerTracker {
 public:
  explicit PointerTracker(std::string_view text) : text_(text) {}

  /// Moves on to the string whose opening quotation mark is at `open`.
  void advance(std::size_t open);

  /// The JSON pointer of that string; of a name, that of its member. Each name in it is what
  /// `show` makes of it. Deeper than a parser goes, it names only what the string is in.
  [[nodiscard]] std::string pointer(
      const std::function<std::string_view(std::string_view)>& show) const;

  /// The index in the outermost array around the string; nothing if it is in none.
  [[nodiscard]] std::optional<std::size_t> outermost_index() const;

 private:
  struct Frame {
    bool is_object = false;
    bool expects_name = false;
    std::size_t index = 0;
    std::size_t name_begin = 0;
    std::size_t name_end = 0;
  };
  void open_frame(bool is_object);
  void close_frame();
  void begin_next();
  void pass_string(std::size_t open, std::size_t end);

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t too_deep_ = 0;  // open arrays and objects that have no frame
  std::vector<Frame> frames_;
};

}  // namespace runtime_exports::checks
