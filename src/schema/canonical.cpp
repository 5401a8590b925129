#include "runtime_exports/schema/canonical.hpp"

#include <algorithm>
#include <vector>

#include "runtime_exports/json/decimal.hpp"

namespace runtime_exports::schema {
namespace {

void append_object(std::string& out, const json::Value& object, MemberOrder order) {
  std::vector<json::Member> members;
  members.reserve(object.size());
  for (const auto member : object.members()) members.push_back(member);
  if (order == MemberOrder::ignored) std::ranges::sort(members, {}, &json::Member::name);
  out += '{';
  for (const auto& member : members) {
    append_canonical(out, member.name);
    append_canonical(out, member.value, order);
  }
  out += '}';
}

}  // namespace

// Every form says where it ends, so two values never run together into the text of others.
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
      out += json::Decimal{value.token()}.canonical();
      out += ';';
      return;
    case json::Kind::string:
      return append_canonical(out, value.text());
    case json::Kind::array:
      out += '[';
      for (const auto element : value.elements()) append_canonical(out, element, order);
      out += ']';
      return;
    case json::Kind::object:
      return append_object(out, value, order);
  }
}

bool has_unique_elements(const json::Value& array) {
  if (array.size() < 2) return true;
  std::vector<std::string> forms;
  forms.reserve(array.size());
  for (const auto element : array.elements()) append_canonical(forms.emplace_back(), element);
  std::sort(forms.begin(), forms.end());
  return std::adjacent_find(forms.begin(), forms.end()) == forms.end();
}

}  // namespace runtime_exports::schema
