#include "runtime_exports/json/parser.hpp"

#include <algorithm>
#include <span>
#include <unordered_set>

#include <simdjson.h>

#include "runtime_exports/json/syntax.hpp"

namespace runtime_exports::json {
/// Lists the values in a text from the places that simdjson's first stage found: brackets, commas,
/// colons, and the starts of strings and other tokens. Stops at the first error. Only this class
/// detects a repeated name; it keeps it in repeated_name().
class TreeBuilder {
 public:
  /// The last of `places` is the size of the document's source.
  TreeBuilder(Document& document, const std::uint32_t* places)
      : document_(document),
        source_(document.source_),
        nodes_(document.nodes_.get()),
        at_(places) {}

  /// Builds the value at the next place, in so many arrays or objects.
  bool build(std::size_t levels_around) { return build_value(levels_around + 1); }

  /// Whether no place is left.
  [[nodiscard]] bool at_end() const { return *at_ == source_.size(); }
  [[nodiscard]] std::size_t place() const { return *at_; }
  /// The place before place(); only after build().
  [[nodiscard]] std::size_t last_place() const { return at_[-1]; }
  void skip_to(std::size_t offset) {
    while (*at_ < offset) ++at_;
  }

  [[nodiscard]] std::optional<std::size_t> repeated_name() const { return repeated_name_; }

  /// The index of the next node.
  [[nodiscard]] std::uint32_t next_index() const { return next_index_; }
  void forget_from(std::uint32_t index) { next_index_ = index; }

 private:
  [[nodiscard]] char front() const { return *at_ < source_.size() ? source_[*at_] : '\0'; }

  bool build_value(std::size_t depth) {
    switch (front()) {
      case '{':
        return build_object(depth);
      case '[':
        return build_array(depth);
      case '\0':
        return false;
      default:
        break;
    }
    const auto begin = *at_++;
    return source_[begin] == '"' ? add_string(begin, *at_) : add_token(begin, *at_);
  }

  bool build_array(std::size_t depth) {
    if (depth > max_depth) return false;
    const auto self = open(Kind::array);
    std::uint32_t count = 0;
    if (front() != ']') {
      do {
        if (!build_value(depth + 1)) return false;
        ++count;
      } while (takes_comma());
      if (front() != ']') return false;
    }
    close(self, count);
    return true;
  }

  bool build_object(std::size_t depth) {
    if (depth > max_depth) return false;
    const auto self = open(Kind::object);
    std::uint32_t count = 0;
    if (front() != '}') {
      do {
        if (front() != '"') return false;
        const auto name = *at_++;
        if (front() != ':' || !add_string(name, *at_++) || !build_value(depth + 1)) return false;
        ++count;
      } while (takes_comma());
      if (front() != '}') return false;
    }
    close(self, count);
    return count < 2 || names_differ(self, count);
  }

  bool takes_comma() {
    const bool is_comma = front() == ',';
    if (is_comma) ++at_;
    return is_comma;
  }

  void add(const Document::Node& node) { nodes_[next_index_++] = node; }

  std::uint32_t open(Kind kind) {
    const auto self = next_index();
    add({*at_++, 0, 0, self + 1, kind, false});
    return self;
  }

  void close(std::uint32_t self, std::uint32_t count) {
    ++at_;
    nodes_[self].size = count;
    nodes_[self].next = next_index();
  }

  /// The end of the last token before `end`, without the white space after it.
  [[nodiscard]] std::size_t token_end(std::size_t begin, std::size_t end) const {
    while (end > begin && is_white_space(source_[end - 1])) --end;
    return end;
  }

  /// Adds the string whose opening quotation mark is at `begin`.
  bool add_string(std::size_t begin, std::size_t end) {
    const auto closing = token_end(begin, end) - 1;
    if (closing <= begin || source_[closing] != '"') return false;
    const std::string_view content{source_.data() + begin + 1, closing - begin - 1};
    const auto offset = static_cast<std::uint32_t>(begin);
    const auto next = next_index() + 1;
    if (!has_backslash(begin + 1, closing)) {
      const auto size = static_cast<std::uint32_t>(content.size());
      add({offset, offset + 1, size, next, Kind::string, false});
      return true;
    }
    const auto decoded = static_cast<std::uint32_t>(document_.unescaped_.size());
    if (unescape(content, document_.unescaped_)) return false;
    const auto decoded_size = static_cast<std::uint32_t>(document_.unescaped_.size()) - decoded;
    add({offset, decoded, decoded_size, next, Kind::string, true});
    return true;
  }

  /// Strings are checked in order, so that the text is searched only once.
  bool has_backslash(std::size_t begin, std::size_t end) {
    if (backslash_ < begin) backslash_ = std::min(source_.find('\\', begin), source_.size());
    return backslash_ < end;
  }

  bool add_token(std::size_t begin, std::size_t end) {
    const std::string_view token{source_.data() + begin, token_end(begin, end) - begin};
    const auto kind = token == "null"                       ? Kind::null
                      : token == "true" || token == "false" ? Kind::boolean
                                                            : Kind::number;
    if (kind == Kind::number && number_defect(token)) return false;
    const auto offset = static_cast<std::uint32_t>(begin);
    const auto size = static_cast<std::uint32_t>(token.size());
    add({offset, offset, size, next_index() + 1, kind, false});
    return true;
  }

  [[nodiscard]] std::string_view name_at(std::uint32_t index) const {
    return document_.content(nodes_[index]);
  }

  bool names_differ(std::uint32_t object, std::uint32_t count) {
    constexpr std::size_t few = 16;
    const auto end = nodes_[object].next;
    std::optional<std::unordered_set<std::string_view>> seen;
    if (count > few) seen.emplace();
    std::uint64_t looks = 0;
    for (auto name = object + 1; name != end; name = nodes_[name + 1].next) {
      const auto text = name_at(name);
      const auto look = std::uint64_t{1} << look_of(text);
      const bool repeats = seen ? !seen->insert(text).second
                                : (looks & look) != 0 && is_named_before(object, name, text);
      if (repeats) repeated_name_ = nodes_[name].offset;
      if (repeats) return false;
      looks |= look;
    }
    return true;
  }

  [[nodiscard]] bool is_named_before(std::uint32_t object, std::uint32_t end,
                                     std::string_view text) const {
    for (auto name = object + 1; name != end; name = nodes_[name + 1].next) {
      if (name_at(name) == text) return true;
    }
    return false;
  }

  /// A hash below 64: equal for equal names, and usually different for different ones.
  static unsigned look_of(std::string_view name) {
    if (name.empty()) return 0;
    const auto first = static_cast<unsigned char>(name.front());
    const auto last = static_cast<unsigned char>(name.back());
    return (static_cast<unsigned>(name.size()) * 5U + first * 3U + last) % 64U;
  }

  Document& document_;
  std::string_view source_;
  Document::Node* nodes_;
  const std::uint32_t* at_;
  std::uint32_t next_index_ = 0;
  std::size_t backslash_ = 0;
  std::optional<std::size_t> repeated_name_;
};

/// simdjson's first stage, which finds the places where tokens begin.
class Places {
 public:
  /// The places in the text, in order, followed by its size. Empty if the text is not UTF-8, or a
  /// string in it does not close or contains a control character.
  std::span<const std::uint32_t> find(std::string_view text) {
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    if (!make_room(text.size()) ||
        stage_->stage1(bytes, text.size(), simdjson::stage1_mode::regular) != simdjson::SUCCESS) {
      return {};
    }
    auto* const places = stage_->structural_indexes.get();
    places[stage_->n_structural_indexes] = static_cast<std::uint32_t>(text.size());
    return {places, stage_->n_structural_indexes + std::size_t{1}};
  }

 private:
  bool make_room(std::size_t bytes) {
    constexpr std::size_t least = 4096;
    if (!stage_ && simdjson::get_active_implementation()->create_dom_parser_implementation(
                       least, max_depth, stage_) != simdjson::SUCCESS) {
      return false;
    }
    if (stage_->capacity() >= bytes) return true;
    const auto room = std::max({least, bytes, 2 * stage_->capacity()});
    return stage_->allocate(room, max_depth) == simdjson::SUCCESS;
  }

  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage_;
};

Parser::Parser() : places_(new Places, [](Places* places) { delete places; }) {}

Status<ParseError> Parser::parse(std::string_view text, Document& into, std::size_t levels_around) {
  into.begin({}, 1);
  if (text.size() > max_document_bytes) return ParseError{0, {}, "the text is longer than 1 GiB"};
  into.copy_.assign(text.begin(), text.end());
  const std::string_view source{into.copy_.data(), text.size()};
  into.begin(source, 1);
  std::optional<std::size_t> repeated_name;
  if (const auto places = places_->find(source); !places.empty()) {
    // Besides its own place, each node but the first has a comma, colon or closing bracket. Only
    // values still open when the walk stops have none.
    into.begin(source, places.size() / 2 + max_depth);
    TreeBuilder builder{into, places.data()};
    if (builder.build(levels_around) && builder.at_end()) return Done{};
    repeated_name = builder.repeated_name();
  }
  if (auto error = find_syntax_error(into.source(), levels_around)) return *std::move(error);
  const auto at = repeated_name.value_or(0);
  return ParseError{
      at, position_of(into.source(), at),
      repeated_name ? "this object has two members with the same name" : "not valid JSON"};
}

struct Batch::State {
  std::size_t levels_around = 0;
  Places places;
  Document document;
  std::optional<TreeBuilder> builder;
};

Batch::Batch() : state_(new State, [](State* state) { delete state; }) {}

void Batch::begin(std::string_view text, std::size_t levels_around) {
  auto& [levels, places, document, builder] = *state_;
  levels = levels_around;
  builder.reset();
  document.begin(text, 1);
  if (text.size() > max_document_bytes) return;
  const auto found = places.find(text);
  if (found.empty()) return;
  document.begin(text, found.size());
  builder.emplace(document, found.data());
}

std::optional<Batch::Found> Batch::object_at(std::size_t offset) {
  auto& [levels, places, document, builder] = *state_;
  if (!builder || offset >= document.source_.size()) return std::nullopt;
  builder->skip_to(offset);
  if (builder->place() != offset || document.source_[offset] != '{') return std::nullopt;
  const auto index = builder->next_index();
  if (!builder->build(levels)) {
    builder->forget_from(index);
    return std::nullopt;
  }
  return Found{Value{document, index}, builder->last_place() + 1};
}

std::optional<Value> Batch::object_in(std::size_t begin, std::size_t end) {
  const auto text = state_->document.source().substr(0, end);
  const auto found = object_at(text.find_first_not_of(white_space, begin));
  const bool is_alone = found && found->end <= end &&
                        text.find_first_not_of(white_space, found->end) == std::string_view::npos;
  return is_alone ? std::optional{found->value} : std::nullopt;
}

Error refused_json(std::string_view file, const ParseError& error) {
  if (error.kind == TextKind::merge_conflict) {
    return refused_kind(file, *error.kind, error.position);
  }
  // The other kinds are recognised by the beginning of the text.
  if (error.kind) return refused_kind(file, *error.kind);
  return refused_at(error.position, file, error.message);
}

}  // namespace runtime_exports::json
