#include "string_finder.hpp"

#include "runtime_exports/json/document.hpp"

namespace runtime_exports::checks {

StringFinder::Place::Place(const json::Value& of)
    : container(of), member(of.members().begin()), element(of.elements().begin()) {}

json::Value StringFinder::Place::value() const {
  return container.is_object() ? (*member).value : *element;
}

std::size_t StringFinder::Place::begin() const {
  return container.is_object() ? (*member).name_offset : (*element).offset();
}

/// To the last one that begins at the offset or before it. Whether that is another one.
bool StringFinder::Place::advance(std::size_t offset) {
  const auto before = index;
  const auto pass = [&](auto& at, auto begin_of) {
    for (auto next = at; index + 1 < container.size(); ++index) {
      if (begin_of(*++next) > offset) break;
      at = next;
    }
  };
  if (container.is_object()) {
    pass(member, [](const json::Member& next) { return next.name_offset; });
  } else {
    pass(element, [](const json::Value& next) { return next.offset(); });
  }
  return index > before;
}

void StringFinder::begin(const json::Value& root) {
  root_ = root;
  places_.clear();
}

std::optional<FoundString> StringFinder::find(std::size_t offset) {
  for (std::size_t depth = 0;; ++depth) {
    if (depth == places_.size()) {
      const auto value = depth == 0 ? *root_ : places_.back().value();
      if (value.is_string()) return FoundString{value.offset(), value.text()};
      if (value.size() == 0) return std::nullopt;
      places_.emplace_back(value);
    }
    if (places_[depth].advance(offset)) {
      places_.erase(places_.begin() + static_cast<std::ptrdiff_t>(depth) + 1, places_.end());
    }
    const auto& place = places_[depth];
    if (offset < place.begin()) return std::nullopt;
    if (!place.container.is_object()) continue;
    const auto member = *place.member;
    if (offset < member.value.offset()) return FoundString{member.name_offset, member.name};
  }
}

std::string StringFinder::pointer(
    const std::function<std::string_view(std::string_view)>& show) const {
  std::string pointer;
  for (const auto& place : places_) {
    json::append_token(pointer, place.container.is_object() ? show((*place.member).name)
                                                            : std::to_string(place.index));
  }
  return pointer;
}

std::optional<std::size_t> StringFinder::outermost_index() const {
  for (const auto& place : places_) {
    if (place.container.is_array()) return place.index;
  }
  return std::nullopt;
}

}  // namespace runtime_exports::checks
