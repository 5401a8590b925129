#include "pointer_tracker.hpp"

#include "json_strings.hpp"

#include "runtime_exports/json/parser.hpp"

namespace runtime_exports::checks {
namespace {

void append_token(std::string& pointer, std::string_view token) {
  pointer += '/';
  for (const char c : token) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

}  // namespace

void PointerTracker::open_frame(bool is_object) {
  if (frames_.size() == json::max_depth) {
    ++too_deep_;
  } else {
    frames_.push_back({.is_object = is_object, .expects_name = is_object});
  }
}

void PointerTracker::close_frame() {
  if (too_deep_ > 0) {
    --too_deep_;
  } else if (!frames_.empty()) {
    frames_.pop_back();
  }
}

void PointerTracker::begin_next() {
  if (frames_.empty() || too_deep_ > 0) return;
  auto& frame = frames_.back();
  frame.expects_name = frame.is_object;
  ++frame.index;
}

void PointerTracker::pass_string(std::size_t open, std::size_t end) {
  if (frames_.empty() || too_deep_ > 0 || !frames_.back().expects_name) return;
  auto& frame = frames_.back();
  frame.expects_name = false;
  frame.name_begin = open + 1;
  frame.name_end = end;
}

void PointerTracker::advance(std::size_t open) {
  while (true) {
    position_ = text_.find_first_of("{}[],\"", position_);
    if (position_ >= open) {
      position_ = open;
      return;
    }
    const auto at = position_++;
    switch (text_[at]) {
      case '"':
        position_ = find_string_end(text_, at + 1);
        pass_string(at, position_);
        if (position_ < text_.size()) ++position_;
        break;
      case ',':
        begin_next();
        break;
      case '{':
      case '[':
        open_frame(text_[at] == '{');
        break;
      default:
        close_frame();
    }
  }
}

std::string PointerTracker::pointer(
    const std::function<std::string_view(std::string_view)>& show) const {
  std::string pointer;
  std::string buffer;
  for (auto frame : frames_) {
    if (!frame.is_object) {
      append_token(pointer, std::to_string(frame.index));
      continue;
    }
    if (frame.expects_name) {
      frame.name_begin = position_ + 1;
      frame.name_end = find_string_end(text_, frame.name_begin);
    }
    const auto raw = text_.substr(frame.name_begin, frame.name_end - frame.name_begin);
    append_token(pointer, show(decode_string(raw, buffer)));
  }
  return pointer;
}

std::optional<std::size_t> PointerTracker::outermost_index() const {
  for (const auto& frame : frames_) {
    if (!frame.is_object) return frame.index;
  }
  return std::nullopt;
}

}  // namespace runtime_exports::checks
