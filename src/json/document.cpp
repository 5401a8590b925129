#include "runtime_exports/json/document.hpp"

#include <charconv>
#include <cmath>

namespace runtime_exports::json {

Value Document::root() const {
  return {*this, 0};
}

std::string_view Value::content() const {
  const auto& self = node();
  const char* base =
      self.unescaped ? document_->unescaped_.data() : document_->padded_source_.data();
  return {base + self.begin, self.size};
}

std::string_view Value::text() const {
  return is_string() ? content() : std::string_view{};
}

std::string_view Value::token() const {
  const bool scalar = kind() == Kind::number || kind() == Kind::boolean || kind() == Kind::null;
  return scalar ? content() : std::string_view{};
}

std::optional<std::int64_t> Value::integer() const {
  if (!is_number()) return std::nullopt;
  const auto digits = token();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{}) return std::nullopt;
  if (end == digits.data() + digits.size()) return number;
  constexpr double exact = 9007199254740992.0;
  const double written = this->number();
  if (std::trunc(written) != written || std::abs(written) > exact) return std::nullopt;
  return static_cast<std::int64_t>(written);
}

double Value::number() const {
  double number = 0;
  if (!is_number()) return number;
  const auto digits = token();
  // What is nearer to zero than any double leaves `number` at zero, which is its nearest.
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::size_t Value::size() const {
  return is_array() || is_object() ? node().size : 0;
}

Members Value::members() const {
  return is_object() ? Members{*document_, index_ + 1, node().next} : Members{*document_, 0, 0};
}

Elements Value::elements() const {
  return is_array() ? Elements{*document_, index_ + 1, node().next} : Elements{*document_, 0, 0};
}

std::optional<Value> Value::find(std::string_view name) const {
  for (const auto member : members()) {
    if (member.name == name) return member.value;
  }
  return std::nullopt;
}

std::optional<std::string_view> Value::find_text(std::string_view name) const {
  const auto member = find(name);
  return member && member->is_string() ? std::optional{member->text()} : std::nullopt;
}

Member Members::Iterator::operator*() const {
  const Value name{*document_, name_};
  return {name.content(), name.offset(), Value{*document_, name_ + 1}};
}

Members::Iterator& Members::Iterator::operator++() {
  name_ = document_->nodes_[name_ + 1].next;
  return *this;
}

Elements::Iterator& Elements::Iterator::operator++() {
  index_ = document_->nodes_[index_].next;
  return *this;
}

}  // namespace runtime_exports::json
