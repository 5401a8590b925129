#include "runtime_exports/json/parser.hpp"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <vector>

#include "syntax_scanner.hpp"
#include <simdjson.h>

namespace runtime_exports::json {

namespace ondemand = simdjson::ondemand;

/// Walks simdjson's view of a text once and lists what it meets. It stops at the first thing that
/// is wrong; what simdjson cannot know, a repeated name, is kept in repeated_name().
class TreeBuilder {
 public:
  TreeBuilder(Document& document, std::vector<std::string_view>& names)
      : document_(document), names_(names) {}

  bool build(ondemand::document& parsed) {
    const auto start = document_.source().find_first_of("{[");
    const char* bracket = document_.source().data() + start;
    if (*bracket == '{') {
      ondemand::object object;
      return parsed.get_object().get(object) == simdjson::SUCCESS &&
             build_object(object, bracket, 1) && at_end(parsed);
    }
    ondemand::array array;
    return parsed.get_array().get(array) == simdjson::SUCCESS && build_array(array, bracket, 1) &&
           at_end(parsed);
  }

  bool build_scalar(std::string_view token) {
    return token.front() == '"' ? add_string(token) : add_token(token);
  }

  [[nodiscard]] std::optional<std::size_t> repeated_name() const { return repeated_name_; }

 private:
  static bool at_end(ondemand::document& parsed) {
    return parsed.current_location().error() == simdjson::OUT_OF_BOUNDS;
  }

  [[nodiscard]] std::uint32_t offset_of(const char* place) const {
    return static_cast<std::uint32_t>(place - document_.padded_source_.data());
  }

  [[nodiscard]] std::uint32_t next_index() const {
    return static_cast<std::uint32_t>(document_.nodes_.size());
  }

  bool build_value(ondemand::value value, std::size_t depth) {
    const std::string_view token = value.raw_json_token();
    if (token.empty()) return false;
    if (token.front() == '{') {
      ondemand::object object;
      return value.get_object().get(object) == simdjson::SUCCESS &&
             build_object(object, token.data(), depth);
    }
    if (token.front() == '[') {
      ondemand::array array;
      return value.get_array().get(array) == simdjson::SUCCESS &&
             build_array(array, token.data(), depth);
    }
    // A string must be taken: the step to the next value would pass over one that ends in `:`.
    if (token.front() == '"' && value.get_raw_json_string().error() != simdjson::SUCCESS) {
      return false;
    }
    return build_scalar(token);
  }

  bool build_array(ondemand::array& array, const char* bracket, std::size_t depth) {
    if (depth > max_depth) return false;
    const auto self = open(Kind::array, bracket);
    std::uint32_t count = 0;
    for (auto element : array) {
      ondemand::value value;
      if (element.get(value) != simdjson::SUCCESS || !build_value(value, depth + 1)) return false;
      ++count;
    }
    close(self, count);
    return true;
  }

  bool build_object(ondemand::object& object, const char* bracket, std::size_t depth) {
    if (depth > max_depth) return false;
    const auto self = open(Kind::object, bracket);
    std::uint32_t count = 0;
    for (auto entry : object) {
      ondemand::field field;
      if (std::move(entry).get(field) != simdjson::SUCCESS) return false;
      if (!add_name(field.key().raw() - 1) || !build_value(field.value(), depth + 1)) return false;
      ++count;
    }
    close(self, count);
    return names_differ(self);
  }

  std::uint32_t open(Kind kind, const char* bracket) {
    const auto self = next_index();
    document_.nodes_.push_back({offset_of(bracket), 0, 0, self + 1, kind, false});
    return self;
  }

  void close(std::uint32_t self, std::uint32_t count) {
    document_.nodes_[self].size = count;
    document_.nodes_[self].next = next_index();
  }

  /// `token` begins with a quotation mark and may end with white space.
  bool add_string(std::string_view token) {
    const auto closing = token.rfind('"');
    if (closing == 0 || closing == std::string_view::npos) return false;
    const auto content = token.substr(1, closing - 1);
    return add_content(content, content.find('\\') != std::string_view::npos);
  }

  bool add_name(const char* quotation_mark) {
    const char* end = quotation_mark + 1;
    bool escaped = false;
    while (*end != '"') {
      escaped = escaped || *end == '\\';
      end += *end == '\\' ? 2 : 1;
    }
    const auto size = static_cast<std::size_t>(end - quotation_mark - 1);
    return add_content({quotation_mark + 1, size}, escaped);
  }

  bool add_content(std::string_view content, bool escaped) {
    const auto next = next_index() + 1;
    const auto begin = offset_of(content.data());
    const auto size = static_cast<std::uint32_t>(content.size());
    if (!escaped) {
      document_.nodes_.push_back({begin - 1, begin, size, next, Kind::string, false});
      return true;
    }
    const auto decoded = static_cast<std::uint32_t>(document_.unescaped_.size());
    if (unescape(content, document_.unescaped_)) return false;
    const auto decoded_size = static_cast<std::uint32_t>(document_.unescaped_.size()) - decoded;
    document_.nodes_.push_back({begin - 1, decoded, decoded_size, next, Kind::string, true});
    return true;
  }

  /// `token` may end with white space.
  bool add_token(std::string_view token) {
    token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
    const auto offset = offset_of(token.data());
    const auto kind = token == "null"                       ? Kind::null
                      : token == "true" || token == "false" ? Kind::boolean
                                                            : Kind::number;
    if (kind == Kind::number && number_defect(token)) return false;
    const auto size = static_cast<std::uint32_t>(token.size());
    document_.nodes_.push_back({offset, offset, size, next_index() + 1, kind, false});
    return true;
  }

  bool names_differ(std::uint32_t object) {
    const Value self{document_, object};
    names_.clear();
    for (const auto member : self.members()) names_.push_back(member.name);
    if (!has_repetition()) return true;
    std::unordered_set<std::string_view> seen;
    for (const auto member : self.members()) {
      if (seen.insert(member.name).second) continue;
      repeated_name_ = member.name_offset;
      break;
    }
    return false;
  }

  /// Leaves the names in another order.
  bool has_repetition() {
    constexpr std::size_t few = 16;
    if (names_.size() > few) {
      std::sort(names_.begin(), names_.end());
      return std::adjacent_find(names_.begin(), names_.end()) != names_.end();
    }
    std::uint64_t looks = 0;
    for (auto name = names_.begin(); name != names_.end(); ++name) {
      const auto look = std::uint64_t{1} << look_of(*name);
      const bool seen_before = (looks & look) != 0;
      if (seen_before && std::find(names_.begin(), name, *name) != name) return true;
      looks |= look;
    }
    return false;
  }

  /// Below 64; the same for the same name, and mostly another for another.
  static unsigned look_of(std::string_view name) {
    if (name.empty()) return 0;
    const auto first = static_cast<unsigned char>(name.front());
    const auto last = static_cast<unsigned char>(name.back());
    return (static_cast<unsigned>(name.size()) * 5U + first * 3U + last) % 64U;
  }

  Document& document_;
  std::vector<std::string_view>& names_;
  std::optional<std::size_t> repeated_name_;
};

struct Parser::State {
  ondemand::parser simdjson{max_document_bytes};
  std::vector<std::string_view> names;
};

Parser::Parser() : state_(std::make_unique<State>()) {}
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;
Parser::~Parser() = default;

Status<ParseError> Parser::parse(std::string_view text, Document& into) {
  into.nodes_.clear();
  into.unescaped_.clear();
  into.source_size_ = 0;
  if (text.size() > max_document_bytes) return ParseError{0, {}, "the text is longer than 1 GiB"};
  if (into.padded_source_.size() < text.size() + simdjson::SIMDJSON_PADDING) {
    into.padded_source_.resize(text.size() + simdjson::SIMDJSON_PADDING);
  }
  const auto end = std::copy(text.begin(), text.end(), into.padded_source_.begin());
  // What an earlier text left there would be taken for the rest of one that breaks off.
  std::fill_n(end, simdjson::SIMDJSON_PADDING, '\0');
  into.source_size_ = text.size();

  TreeBuilder builder{into, state_->names};
  const auto start = text.find_first_not_of(" \t\r\n");
  const bool scalar = start != std::string_view::npos && text[start] != '{' && text[start] != '[';
  if (scalar) {
    if (auto error = find_syntax_error(into.source())) return *std::move(error);
    builder.build_scalar(into.source().substr(start));
    return Done{};
  }
  ondemand::document parsed;
  const simdjson::padded_string_view padded{into.padded_source_.data(), text.size(),
                                            into.padded_source_.size()};
  if (state_->simdjson.iterate(padded).get(parsed) == simdjson::SUCCESS && builder.build(parsed)) {
    return Done{};
  }
  if (auto error = find_syntax_error(into.source())) return *std::move(error);
  const auto at = builder.repeated_name().value_or(0);
  return ParseError{at, position_of(into.source(), at),
                    builder.repeated_name() ? "a second member of the same name in one object"
                                            : "not valid JSON"};
}

Error refused_json(std::string_view file, const ParseError& error) {
  if (error.kind == TextKind::merge_conflict) {
    return refused_kind(file, *error.kind, error.position);
  }
  // The other kinds are told by how the text begins.
  if (error.kind) return refused_kind(file, *error.kind);
  return {.code = ErrorCode::refused,
          .subject = std::string{file},
          .line = error.position.line,
          .column = error.position.column,
          .message = error.message,
          .help = "correct the file where it is written"};
}

}  // namespace runtime_exports::json
