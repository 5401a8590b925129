#include "runtime_exports/schema/canonical.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "runtime_exports/schema/decimal.hpp"

namespace runtime_exports::schema {
namespace {

void append_object(std::string& out, const json::Value& object, MemberOrder order) {
  std::vector<json::Member> members;
  members.reserve(object.size());
  for (const auto member : object.members()) members.push_back(member);
  if (order == MemberOrder::ignored) {
    std::sort(members.begin(), members.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
  }
  out += '{';
  for (const auto& member : members) {
    append_canonical(out, member.name);
    append_canonical(out, member.value, order);
  }
  out += '}';
}

void append_array(std::string& out, const json::Value& array, MemberOrder order) {
  out += '[';
  for (const auto element : array.elements()) append_canonical(out, element, order);
  out += ']';
}

bool are_unique(std::vector<std::string_view>& texts) {
  std::sort(texts.begin(), texts.end());
  return std::adjacent_find(texts.begin(), texts.end()) == texts.end();
}

}  // namespace

// Every form ends where its own text says so, hence no two values run together to the same text.
void append_canonical(std::string& out, std::string_view text) {
  out += '"';
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

void append_canonical(std::string& out, const json::Value& value, MemberOrder order) {
  switch (value.kind()) {
    case json::Kind::null:
      out += 'n';
      return;
    case json::Kind::boolean:
      out += value.is_true() ? 't' : 'f';
      return;
    case json::Kind::number:
      out += '#';
      out += Decimal{value.token()}.canonical();
      out += ';';
      return;
    case json::Kind::string:
      return append_canonical(out, value.text());
    case json::Kind::array:
      return append_array(out, value, order);
    case json::Kind::object:
      return append_object(out, value, order);
  }
}

bool has_unique_elements(const json::Value& array) {
  if (array.size() < 2) return true;
  std::string forms;
  std::vector<std::pair<std::size_t, std::size_t>> ranges;
  ranges.reserve(array.size());
  for (const auto element : array.elements()) {
    const auto begin = forms.size();
    append_canonical(forms, element);
    ranges.emplace_back(begin, forms.size() - begin);
  }
  std::vector<std::string_view> texts;
  texts.reserve(ranges.size());
  for (const auto& [begin, size] : ranges) {
    texts.push_back(std::string_view{forms}.substr(begin, size));
  }
  return are_unique(texts);
}

}  // namespace runtime_exports::schema
