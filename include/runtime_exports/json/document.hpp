#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "runtime_exports/core/position.hpp"

namespace runtime_exports::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

class Value;
struct Member;
template <class Item>
class Items;
using Members = Items<Member>;
using Elements = Items<Value>;

/// One or many parsed JSON texts: a flat list of their values, in order. When reused, it allocates
/// only for a larger text. Values point into it: they are valid until the next parse into the same
/// document, and until it is moved or destroyed.
class Document {
 public:
  /// The whole value; only after a successful parse.
  [[nodiscard]] Value root() const;
  /// The text that was parsed.
  [[nodiscard]] std::string_view source() const { return source_; }

 private:
  friend class Value;
  template <class Item>
  friend class Items;
  friend class MemberFinder;
  friend class Parser;
  friend class Batch;
  friend class TreeBuilder;

  struct Node {
    std::uint32_t offset;  ///< of the first byte in the source
    std::uint32_t begin;   ///< of the token or content: in the source, or in unescaped_
    std::uint32_t size;    ///< bytes of the token or content; members or elements
    std::uint32_t next;    ///< index of the node after this one and everything in it
    Kind kind;
    bool unescaped;
  };

  [[nodiscard]] std::string_view content(const Node& node) const {
    return {(node.unescaped ? unescaped_.data() : source_.data()) + node.begin, node.size};
  }
  /// Begins with another text, which has at most that many values and names.
  void begin(std::string_view source, std::size_t most_nodes) {
    if (nodes_ == nullptr || room_ < most_nodes) {
      room_ = std::max(most_nodes, 2 * room_);
      nodes_ =
          std::make_unique_for_overwrite<Node[]>(room_);  // pages that stay unused cost nothing
    }
    unescaped_.clear();
    source_ = source;
  }

  std::vector<char> copy_;  // the text that source_ shows, if it had to be copied
  std::string_view source_;
  std::size_t room_ = 0;  // for so many nodes
  std::unique_ptr<Node[]> nodes_;
  std::string unescaped_;
};

/// A read-only view of one value of a document; cheap to copy.
class Value {
 public:
  [[nodiscard]] Kind kind() const { return node().kind; }
  [[nodiscard]] bool is_null() const { return kind() == Kind::null; }
  [[nodiscard]] bool is_string() const { return kind() == Kind::string; }
  [[nodiscard]] bool is_number() const { return kind() == Kind::number; }
  [[nodiscard]] bool is_array() const { return kind() == Kind::array; }
  [[nodiscard]] bool is_object() const { return kind() == Kind::object; }

  /// The decoded text of a string, UTF-8; it may hold NUL. Empty for other kinds.
  [[nodiscard]] std::string_view text() const {
    return is_string() ? document_->content(node()) : std::string_view{};
  }
  /// A number as it was written, "true", "false" or "null". Empty for other kinds.
  [[nodiscard]] std::string_view token() const {
    return is_scalar() ? document_->content(node()) : std::string_view{};
  }
  /// Whether the value is true.
  [[nodiscard]] bool is_true() const { return kind() == Kind::boolean && token() == "true"; }
  /// The number if it is whole and fits, exactly; `1.0` and `1e2` are whole.
  [[nodiscard]] std::optional<std::int64_t> integer() const;
  /// The number as the nearest double; 0 for other kinds.
  [[nodiscard]] double number() const;

  /// How many members or elements; 0 for other kinds.
  [[nodiscard]] std::size_t size() const { return is_array() || is_object() ? node().size : 0; }
  /// The members of an object in the order of the text; none for other kinds.
  [[nodiscard]] Members members() const;
  /// The elements of an array; none for other kinds.
  [[nodiscard]] Elements elements() const;
  /// The member with that name, if this is an object that has one.
  [[nodiscard]] std::optional<Value> find(std::string_view name) const;
  /// The text of that member, if it is a string.
  [[nodiscard]] std::optional<std::string_view> find_text(std::string_view name) const;

  /// Where the value begins in Document::source().
  [[nodiscard]] std::size_t offset() const { return node().offset; }

 private:
  friend class Document;
  template <class Item>
  friend class Items;
  friend class MemberFinder;
  friend class Batch;
  Value(const Document& document, std::uint32_t index) : document_(&document), index_(index) {}
  [[nodiscard]] const Document::Node& node() const { return document_->nodes_[index_]; }
  [[nodiscard]] bool is_scalar() const { return kind() <= Kind::number; }

  const Document* document_;
  std::uint32_t index_;
};

/// A member of an object.
struct Member {
  std::string_view name;        ///< decoded
  std::size_t name_offset = 0;  ///< of the name's quotation mark in Document::source()
  Value value;
};

/// The members of an object or the elements of an array, for a range-based for and the algorithms
/// for input ranges.
template <class Item>
class Items {
 public:
  class Iterator {
   public:
    using value_type = Item;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    Iterator(const Document& document, std::uint32_t index) : document_(&document), index_(index) {}
    Item operator*() const {
      if constexpr (has_names) {
        const auto& name = document_->nodes_[index_];
        return {document_->content(name), name.offset, Value{*document_, index_ + 1}};
      } else {
        return {*document_, index_};
      }
    }
    Iterator& operator++() {
      index_ = document_->nodes_[has_names ? index_ + 1 : index_].next;
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

   private:
    static constexpr bool has_names = std::is_same_v<Item, Member>;
    const Document* document_ = nullptr;
    std::uint32_t index_ = 0;
  };

  Items(const Document& document, std::uint32_t first, std::uint32_t end)
      : document_(&document), first_(first), end_(end) {}
  [[nodiscard]] Iterator begin() const { return {*document_, first_}; }
  [[nodiscard]] Iterator end() const { return {*document_, end_}; }

 private:
  const Document* document_;
  std::uint32_t first_;
  std::uint32_t end_;
};

/// Finds members of one object that are requested in about the order of the text: each search
/// begins after the member found last.
class MemberFinder {
 public:
  explicit MemberFinder(const Value& object)
      : document_(object.document_),
        first_(object.index_ + 1),
        next_(first_),
        end_(object.is_object() ? object.node().next : first_) {}

  /// Like Value::find().
  std::optional<Value> find(std::string_view name) {
    auto found = find_between(next_, end_, name);
    if (!found) found = find_between(first_, next_, name);
    if (found) next_ = found->node().next;
    return found;
  }

 private:
  [[nodiscard]] std::optional<Value> find_between(std::uint32_t begin, std::uint32_t end,
                                                  std::string_view name) const {
    const auto* const nodes = document_->nodes_.get();
    for (auto at = begin; at != end; at = nodes[at + 1].next) {
      if (nodes[at].size == name.size() && document_->content(nodes[at]) == name) {
        return Value{*document_, at + 1};
      }
    }
    return std::nullopt;
  }

  const Document* document_;
  std::uint32_t first_;
  std::uint32_t next_;
  std::uint32_t end_;
};

inline Value Document::root() const {
  return {*this, 0};
}

inline Members Value::members() const {
  return is_object() ? Members{*document_, index_ + 1, node().next} : Members{*document_, 0, 0};
}

inline Elements Value::elements() const {
  return is_array() ? Elements{*document_, index_ + 1, node().next} : Elements{*document_, 0, 0};
}

inline std::optional<Value> Value::find(std::string_view name) const {
  return MemberFinder{*this}.find(name);
}

inline std::optional<std::string_view> Value::find_text(std::string_view name) const {
  const auto member = find(name);
  return member && member->is_string() ? std::optional{member->text()} : std::nullopt;
}

/// One step into a value: to a member by name, or to an element by index.
struct PathStep {
  std::string_view name;  ///< of a member; points into the document
  std::size_t index = 0;  ///< of the element, or of the member in the order of the text
};

using Path = std::span<const PathStep>;

/// The path from the root to the innermost value that begins, or whose name begins, at `offset` of
/// the source or before it.
std::vector<PathStep> path_to(const Document& document, std::size_t offset);

/// The steps of a JSON pointer whose names contain neither `~` nor indices.
std::vector<PathStep> path_of_names(std::string_view pointer);

/// Appends "/" and the name with its `~` and `/` escaped (RFC 6901).
void append_token(std::string& pointer, std::string_view name);

/// A step of a JSON pointer: to a member, or to an element.
struct PointerStep {
  std::optional<std::string_view> name;
  std::size_t index = 0;
};

/// The JSON pointer of these steps. Each name in it is what `show` makes of it.
template <class Show>
std::string pointer_of(std::span<const PointerStep> steps, const Show& show) {
  std::string pointer;
  for (const auto& [name, index] : steps) {
    append_token(pointer, name ? show(*name) : std::to_string(index));
  }
  return pointer;
}

/// Follows the path from a value as far as its members and elements exist.
Value follow(Value from, Path path);

/// The position of the value to which the path leads from the root, as far as it exists.
Position find_position(const Document& document, Path path);

}  // namespace runtime_exports::json
