#include "runtime_exports/state/row_reader.hpp"

#include <algorithm>
#include <utility>

#include "runtime_exports/core/position.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/syntax.hpp"

namespace runtime_exports::state {
namespace {

// How much text there may be around the rows: far more than any real file has, far less than
// memory.
constexpr std::uint64_t max_frame_bytes = std::uint64_t{1} << 20U;

// How much of an array is read first.
constexpr std::uint64_t elements_view_bytes = 4096;

constexpr const char* row_too_long = "a row is longer than 16 MiB";
constexpr const char* frame_too_long = "there is too much text before the array of rows";

bool is_blank(std::string_view text) {
  return text.find_first_not_of(json::white_space) == std::string_view::npos;
}

}  // namespace

RowReader::RowReader(io::InputFile& file, RowLayout layout, std::string member)
    : file_(&file), layout_(layout), member_(std::move(member)) {}

void RowReader::fail(Error error) {
  if (!error_) error_ = std::move(error);
}

void RowReader::refuse(std::string message) {
  const auto column = layout_ == RowLayout::lines ? 0 : position_.column;
  fail(json::refused_at({position_.line, column}, file_->name(), std::move(message)));
}

/// Refuses unexpected text between rows at at_.
void RowReader::refuse_text(std::string expected) {
  const auto here = view(json::text_kind_bytes);
  if (json::is_conflict_marker(here)) {
    fail(json::refused_kind(file_->name(), json::TextKind::merge_conflict, {position_.line, 1}));
  }
  refuse(here.starts_with('\0') ? "a NUL byte between rows" : std::move(expected));
}

/// The next bytes, as many as requested or available; empty at the end, and after an error.
std::string_view RowReader::view(std::uint64_t bytes) {
  const auto text = file_->read(at_, std::min(bytes, file_->bytes() - at_));
  if (text) return *text;
  fail(text.error());
  return {};
}

void RowReader::advance(std::string_view passed) {
  at_ += passed.size();
  position_ = position_after(position_, passed);
}

/// Only the beginning of a file shows its kind; after that each row is checked by itself.
void RowReader::check_beginning() {
  if (at_ > 0 || place_ != Place::start) return;
  const auto kind = json::kind_of_text(view(json::text_kind_bytes));
  const bool is_no_rows = kind == json::TextKind::empty && layout_ == RowLayout::lines;
  if (kind && !is_no_rows) fail(json::refused_kind(file_->name(), *kind));
}

Result<bool> RowReader::next_rows(RowBatch& into) {
  check_beginning();
  if (error_) return *error_;
  into.levels = levels_of(layout_);
  return layout_ == RowLayout::lines ? read_lines(into) : read_elements(into);
}

Result<bool> RowReader::next_text(RowBatch& into) {
  if (place_ == Place::start) {
    check_beginning();
    if (!error_) enter();
    head_bytes_ = frame_.size();
  }
  if (error_) return *error_;
  if (place_ == Place::end) return false;
  const std::string_view end_of_row = layout_ == RowLayout::array ? "\n  }" : "\n    }";
  into.place = {at_, position_, place_ == Place::first_element};
  into.text.resize(std::min(chunk_bytes, file_->bytes() - at_));
  if (auto read = file_->read_into(into.text, at_); !read) return read.error();
  const auto end = into.text.rfind(end_of_row);
  // A file in another form, whose rows are found one after the other.
  if (end == std::string::npos) return read_elements(into);
  into.text.resize(end + end_of_row.size());
  advance(into.text);
  place_ = Place::next_element;
  return true;
}

/// Finds elements one after the other, about chunk_bytes of them, and reads the text up to the end
/// of the last one.
Result<bool> RowReader::read_elements(RowBatch& into) {
  into.rows.clear();
  into.place = {at_, position_, place_ == Place::first_element};
  const auto begin = at_;
  while (at_ - begin < chunk_bytes) {
    const auto row = next_element();
    if (!row) break;
    into.rows.push_back({*row, row->offset - begin});
  }
  if (into.rows.empty() && error_) return *error_;
  if (into.rows.empty()) return false;
  const auto& last = into.rows.back();
  into.text.resize(last.begin + last.span.bytes);
  if (auto read = file_->read_into(into.text, begin); !read) return read.error();
  return true;
}

/// Reads the lines that end within a chunk, or one longer line.
Result<bool> RowReader::read_lines(RowBatch& into) {
  into.rows.clear();
  auto wanted = chunk_bytes;
  while (into.rows.empty() && at_ < file_->bytes()) {
    into.place = {at_, position_};
    into.text.resize(std::min(wanted, file_->bytes() - at_));
    if (auto read = file_->read_into(into.text, at_); !read) return read.error();
    const auto end = into.text.rfind('\n');
    if (end != std::string::npos) {
      into.text.resize(end + 1);
      take_lines(into);
      wanted = chunk_bytes;
    } else if (into.text.size() > max_row_bytes) {
      refuse(row_too_long);
      return *error_;
    } else if (at_ + into.text.size() < file_->bytes()) {
      wanted = std::min(wanted * 2, max_row_bytes + 1);
    } else {
      if (!is_blank(into.text)) tail_ = span_here(into.text);
      at_ = file_->bytes();
    }
  }
  return !into.rows.empty();
}

/// Takes the whole lines of the text at at_.
void RowReader::take_lines(RowBatch& into) {
  for (std::string_view rest = into.text; !rest.empty(); ++position_.line) {
    const auto line = rest.substr(0, rest.find('\n'));
    if (!is_blank(line)) {
      into.rows.push_back({span_here(line), at_ - into.place.offset});
    }
    at_ += line.size() + 1;
    rest.remove_prefix(line.size() + 1);
  }
}

void RowReader::go_back(const TextPlace& place, std::string_view passed) {
  at_ = place.offset;
  position_ = place.position;
  frame_.resize(head_bytes_);
  error_.reset();
  place_ = place.is_first && passed.empty() ? Place::first_element : Place::next_element;
  advance(passed);
}

/// Moves at_ to the first byte that is not white space, and returns it; NUL at the end of the file
/// and after an error.
char RowReader::skip_space() {
  for (const auto begin = at_; at_ < file_->bytes() && !error_;) {
    if (at_ - begin > max_frame_bytes) refuse("there is too much white space around rows");
    const auto text = view(elements_view_bytes);
    const auto size = text.find_first_not_of(json::white_space);
    advance(text.substr(0, size));
    if (size != std::string_view::npos && !error_) return text[size];
  }
  return '\0';
}

/// The length of the value at at_. Only the end of the file may end a value that is not closed.
std::uint64_t RowReader::value_bytes(std::uint64_t limit) {
  for (std::uint64_t wanted = elements_view_bytes;; wanted = std::min(wanted * 2, limit + 1)) {
    const auto text = view(wanted);
    const auto end = json::find_value_end(text);
    const std::uint64_t bytes = end.value_or(text.size());
    if (bytes > limit) refuse(limit == max_row_bytes ? row_too_long : frame_too_long);
    if (error_ || end || at_ + text.size() == file_->bytes()) return bytes;
  }
}

/// Moves past the next bytes, and adds them to the frame.
std::string RowReader::take_frame(std::uint64_t bytes) {
  std::string taken{view(bytes)};
  frame_ += taken;
  advance(taken);
  return taken;
}

/// Moves to the first row.
void RowReader::enter() {
  const bool is_array = layout_ == RowLayout::array;
  if (skip_space() != (is_array ? '[' : '{')) {
    return refuse_text(is_array ? "the file must be a JSON array"
                                : "the file must be a JSON object");
  }
  take_frame(1);
  if (!is_array) enter_member();
  place_ = Place::first_element;
}

/// Reads the members before the array, which become the frame.
void RowReader::enter_member() {
  while (frame_.size() < max_frame_bytes && !error_) {
    const auto c = skip_space();
    const auto piece = take_frame(c == '"' ? value_bytes(max_frame_bytes) : 1);
    if (piece.empty() || c == '}') return refuse("the array of rows is missing");
    if (c == ':') {
      skip_space();
      take_frame(value_bytes(max_frame_bytes));
    }
    if (c != '"' || piece != "\"" + member_ + "\"") continue;
    for (const char expected : {':', '['}) {
      if (skip_space() != expected) return refuse("the rows must be a JSON array");
      take_frame(1);
    }
    return;
  }
  refuse(frame_too_long);
}

void RowReader::leave_array() {
  take_frame(1);
  place_ = Place::end;
  if (layout_ == RowLayout::member) {
    const auto rest = view(max_frame_bytes);
    frame_ += rest;
    if (at_ + rest.size() != file_->bytes()) {
      refuse("there is too much text after the array of rows");
    }
    return;
  }
  skip_space();
  if (at_ != file_->bytes()) refuse_text("there is more text after the end of the array");
}

/// Moves past the text between elements. Returns whether an element begins at at_.
bool RowReader::step_to_element() {
  if (place_ == Place::start) enter();
  const auto c = skip_space();
  if (error_) return false;
  if (c == ']') {
    leave_array();
    return false;
  }
  if (place_ == Place::first_element) return true;
  if (c != ',') {
    refuse_text("expected `,` or `]` after a row");
    return false;
  }
  advance(",");
  const auto element = skip_space();
  if (element == ']' || element == '\0') refuse_text("expected a row after `,`");
  return !error_;
}

RowSpan RowReader::span_here(std::string_view row) const {
  return {at_, static_cast<std::uint32_t>(row.size()), position_.line, position_.column};
}

std::optional<RowSpan> RowReader::next_element() {
  if (place_ == Place::end || !step_to_element()) return std::nullopt;
  const auto size = value_bytes(max_row_bytes);
  if (size == 0) refuse_text("expected a row");
  const auto row = view(size);
  if (error_) return std::nullopt;
  const auto span = span_here(row);
  advance(row);
  place_ = Place::next_element;
  return span;
}

}  // namespace runtime_exports::state
