#include "runtime_exports/state/row_reader.hpp"

#include <algorithm>
#include <utility>

#include "runtime_exports/core/position.hpp"
#include "runtime_exports/json/text_kind.hpp"
#include "runtime_exports/json/value_boundary.hpp"

namespace runtime_exports::state {
namespace {

// How much text there may be around the rows: far more than any real file has, far less than
// memory.
constexpr std::uint64_t max_frame_bytes = std::uint64_t{1} << 20U;

// How much is read first in a file of lines, and in an array.
constexpr std::uint64_t lines_view_bytes = io::InputFile::window_bytes / 2;
constexpr std::uint64_t elements_view_bytes = 4096;

constexpr const char* row_too_long = "a row is longer than 16 MiB";
constexpr const char* frame_too_long = "there is too much text before the array of rows";

bool is_blank(std::string_view text) {
  return text.find_first_not_of(json::white_space) == std::string_view::npos;
}

}  // namespace

RowReader::RowReader(io::InputFile& file, RowLayout layout, std::string member)
    : file_(&file), layout_(layout), member_(std::move(member)) {}

Error RowReader::refused(std::string message) const {
  return {.code = ErrorCode::refused,
          .subject = file_->name(),
          .line = line_,
          .message = std::move(message),
          .help = "correct the file where it is written"};
}

/// The next bytes, as many as requested or available; empty at the end.
Result<std::string_view> RowReader::view(std::uint64_t bytes) {
  return file_->read(at_, std::min(bytes, file_->bytes() - at_));
}

void RowReader::advance(std::string_view passed) {
  at_ += passed.size();
  if (const auto last = passed.rfind('\n'); last != std::string_view::npos) {
    line_ += count_newlines(passed);
    column_ = 1;
    passed.remove_prefix(last + 1);
  }
  column_ += count_characters(passed);
}

/// The error for unexpected text between rows at at_.
Error RowReader::unexpected(std::string expected) {
  const auto here = view(json::text_kind_bytes);
  if (!here) return here.error();
  if (json::is_conflict_marker(*here)) {
    return json::refused_kind(file_->name(), json::TextKind::merge_conflict, {line_, 1});
  }
  return refused(here->starts_with('\0') ? "a NUL byte between rows" : std::move(expected));
}

/// Only the beginning of a file shows its kind; after that each row is checked by itself.
Status<> RowReader::check_beginning() {
  // The next read needs this much anyway.
  const auto text = view(layout_ == RowLayout::lines ? lines_view_bytes : elements_view_bytes);
  if (!text) return text.error();
  const auto kind = json::kind_of_text(text->substr(0, json::text_kind_bytes));
  const bool is_no_rows = kind == json::TextKind::empty && layout_ == RowLayout::lines;
  if (!kind || is_no_rows) return Done{};
  return json::refused_kind(file_->name(), *kind);
}

Result<std::optional<RowSpan>> RowReader::next() {
  if (at_ == 0 && place_ == Place::start) {
    if (auto checked = check_beginning(); !checked) return checked.error();
  }
  return layout_ == RowLayout::lines ? next_line() : next_element();
}

Result<bool> RowReader::next_rows(RowChunk& into) {
  into.rows.clear();
  if (error_) return *error_;
  if (at_ == 0 && place_ == Place::start) {
    if (auto checked = check_beginning(); !checked) return checked.error();
  }
  if (layout_ == RowLayout::lines) {
    if (auto read = read_lines(into); !read) return read.error();
    if (!into.rows.empty()) return true;
  }
  const auto bytes = [&] { return at_ - into.rows.front().offset; };
  do {
    const auto row = next();
    if (!row && into.rows.empty()) return row.error();
    if (!row) error_ = row.error();
    if (!row || !*row) break;
    into.rows.push_back(**row);
  } while (layout_ != RowLayout::lines && bytes() < chunk_bytes);
  if (into.rows.empty()) return false;
  const auto& last = into.rows.back();
  into.offset = into.rows.front().offset;
  into.line = into.rows.front().line;
  into.text.resize(last.offset + last.bytes - into.offset);
  if (auto read = file_->read_into(into.text, into.offset); !read) return read.error();
  return true;
}

Result<bool> RowReader::next_text(RowChunk& into) {
  if (error_) return *error_;
  if (place_ == Place::start) {
    if (auto checked = check_beginning(); !checked) return checked.error();
    if (auto entered = enter(); !entered) return entered.error();
    head_bytes_ = frame_.size();
  }
  if (place_ == Place::end) return false;
  const std::string_view end_of_row = layout_ == RowLayout::array ? "\n  }" : "\n    }";
  into.offset = at_;
  into.line = line_;
  into.is_first = place_ == Place::first_element;
  into.text.resize(std::min(chunk_bytes, file_->bytes() - at_));
  if (auto read = file_->read_into(into.text, at_); !read) return read.error();
  if (const auto end = into.text.rfind(end_of_row); end != std::string::npos) {
    into.text.resize(end + end_of_row.size());
    at_ += into.text.size();
    line_ += count_newlines(into.text);
    place_ = Place::next_element;
    return true;
  }
  return next_elements(into);
}

/// The same of a file in another form, whose rows are found one after the other.
Result<bool> RowReader::next_elements(RowChunk& into) {
  std::uint64_t end = into.offset;
  while (end < into.offset + chunk_bytes) {
    const auto row = next();
    if (!row && end == into.offset) return row.error();
    if (!row) error_ = row.error();
    if (!row || !*row) break;
    end = (*row)->offset + (*row)->bytes;
  }
  into.text.resize(end - into.offset);
  if (auto read = file_->read_into(into.text, into.offset); !read) return read.error();
  return end > into.offset;
}

void RowReader::go_back(const RowChunk& chunk, std::size_t begin) {
  at_ = chunk.offset + begin;
  line_ = chunk.line + count_newlines(std::string_view{chunk.text}.substr(0, begin));
  frame_.resize(head_bytes_);
  error_.reset();
  place_ = chunk.is_first && begin == 0 ? Place::first_element : Place::next_element;
}

/// Takes the lines that end within a chunk; next_line() takes the rest.
Status<> RowReader::read_lines(RowChunk& into) {
  while (into.rows.empty()) {
    into.offset = at_;
    into.line = line_;
    into.text.resize(std::min(chunk_bytes, file_->bytes() - at_));
    if (auto read = file_->read_into(into.text, at_); !read) return read;
    const auto end = into.text.rfind('\n');
    if (end == std::string::npos) break;
    into.text.resize(end + 1);
    find_lines(into);
    at_ += into.text.size();
  }
  return Done{};
}

void RowReader::find_lines(RowChunk& into) {
  const std::string_view text = into.text;
  for (std::size_t begin = 0; begin < text.size(); ++line_) {
    const auto row = text.substr(begin, text.find('\n', begin) - begin);
    if (!is_blank(row)) {
      into.rows.push_back({into.offset + begin, static_cast<std::uint32_t>(row.size()), line_});
    }
    begin += row.size() + 1;
  }
}

Result<std::optional<RowSpan>> RowReader::next_line() {
  std::uint64_t wanted = lines_view_bytes;
  while (at_ < file_->bytes()) {
    const auto text = view(wanted);
    if (!text) return text.error();
    const auto end = text->find('\n');
    const auto row = text->substr(0, end);
    if (row.size() > max_row_bytes) return refused(row_too_long);
    if (end == std::string_view::npos && at_ + text->size() < file_->bytes()) {
      wanted = std::min(wanted * 2, max_row_bytes + 1);
      continue;
    }
    const RowSpan span{at_, static_cast<std::uint32_t>(row.size()), line_};
    const bool blank = is_blank(row);
    if (end == std::string_view::npos) {
      if (!blank) tail_ = span;
      at_ = file_->bytes();
      return std::optional<RowSpan>{};
    }
    at_ += end + 1;
    ++line_;
    if (!blank) return std::optional{span};
  }
  return std::optional<RowSpan>{};
}

/// Moves at_ to the first byte that is not white space, and returns it; NUL at the end of the file.
Result<char> RowReader::skip_space() {
  for (const auto begin = at_; at_ < file_->bytes();) {
    if (at_ - begin > max_frame_bytes) return refused("there is too much white space around rows");
    const auto text = view(elements_view_bytes);
    if (!text) return text.error();
    const auto size = text->find_first_not_of(json::white_space);
    advance(text->substr(0, size));
    if (size != std::string_view::npos) return (*text)[size];
  }
  return '\0';
}

/// The length of the value at at_. Only the end of the file may end a value that is not closed.
Result<std::uint64_t> RowReader::value_bytes(std::uint64_t limit) {
  for (std::uint64_t wanted = elements_view_bytes;; wanted = std::min(wanted * 2, limit + 1)) {
    const auto text = view(wanted);
    if (!text) return text.error();
    const auto end = json::find_value_end(*text);
    const std::uint64_t bytes = end.value_or(text->size());
    if (bytes > limit) return refused(limit == max_row_bytes ? row_too_long : frame_too_long);
    if (end || at_ + text->size() == file_->bytes()) return bytes;
  }
}

/// Moves to the first row.
Status<> RowReader::enter() {
  auto entered = layout_ == RowLayout::array ? enter_array() : enter_member();
  if (entered) place_ = Place::first_element;
  return entered;
}

Status<> RowReader::enter_array() {
  const auto first = skip_space();
  if (!first) return first.error();
  if (*first != '[') return unexpected("the file must be a JSON array");
  frame_ = "[";
  advance("[");
  return Done{};
}

/// Reads the members before the array, which become the frame.
Status<> RowReader::enter_member() {
  const auto first = skip_space();
  if (!first) return first.error();
  if (*first != '{') return unexpected("the file must be a JSON object");
  frame_ = "{";
  advance("{");
  while (frame_.size() < max_frame_bytes) {
    auto c = skip_space();
    if (!c) return c.error();
    const auto size = *c == '"' ? value_bytes(max_frame_bytes) : Result<std::uint64_t>{1};
    if (!size) return size.error();
    const auto piece = view(*size);
    if (!piece) return piece.error();
    if (piece->empty() || *c == '}') return refused("the array of rows is missing");
    const bool is_member = *c == '"' && *piece == "\"" + member_ + "\"";
    frame_ += *piece;
    advance(*piece);
    if (*c == ':') {
      c = skip_space();
      if (!c) return c.error();
      const auto value = value_bytes(max_frame_bytes);
      if (!value) return value.error();
      const auto text = view(*value);
      if (!text) return text.error();
      frame_ += *text;
      advance(*text);
    }
    if (!is_member) continue;
    for (const char expected : {':', '['}) {
      c = skip_space();
      if (!c) return c.error();
      if (*c != expected) return refused("the rows must be a JSON array");
      frame_ += expected;
      advance({&expected, 1});
    }
    return Done{};
  }
  return refused(frame_too_long);
}

Status<> RowReader::leave_array() {
  advance("]");
  place_ = Place::end;
  frame_ += ']';
  if (layout_ == RowLayout::member) {
    const auto rest = view(max_frame_bytes);
    if (!rest) return rest.error();
    if (at_ + rest->size() != file_->bytes()) {
      return refused("there is too much text after the array of rows");
    }
    frame_ += *rest;
    return Done{};
  }
  const auto next = skip_space();
  if (!next) return next.error();
  if (at_ != file_->bytes()) return unexpected("there is more text after the end of the array");
  return Done{};
}

/// Moves past the text between elements. Returns whether an element begins at at_.
Result<bool> RowReader::step_to_element() {
  if (place_ == Place::start) {
    if (auto entered = enter(); !entered) return entered.error();
  }
  const auto c = skip_space();
  if (!c) return c.error();
  if (*c == ']') {
    if (auto left = leave_array(); !left) return left.error();
    return false;
  }
  if (place_ == Place::first_element) return true;
  if (*c != ',') return unexpected("expected `,` or `]` after a row");
  advance(",");
  const auto element = skip_space();
  if (!element) return element.error();
  if (*element == ']' || *element == '\0') return unexpected("expected a row after `,`");
  return true;
}

Result<std::optional<RowSpan>> RowReader::next_element() {
  if (place_ == Place::end) return std::optional<RowSpan>{};
  const auto found = step_to_element();
  if (!found) return found.error();
  if (!*found) return std::optional<RowSpan>{};
  const auto size = value_bytes(max_row_bytes);
  if (!size) return size.error();
  if (*size == 0) return unexpected("expected a row");
  const auto row = view(*size);
  if (!row) return row.error();
  const RowSpan span{at_, static_cast<std::uint32_t>(row->size()), line_, column_};
  advance(*row);
  place_ = Place::next_element;
  return std::optional{span};
}

}  // namespace runtime_exports::state
