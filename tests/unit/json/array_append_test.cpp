#include <string>
#include <vector>

#include "support/catch.hpp"
#include <nlohmann/json.hpp>

#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/splice.hpp"

namespace runtime_exports::json {
namespace {

using Tree = nlohmann::ordered_json;

std::string append(const std::string& array, const std::string& elements) {
  Parser parser;
  Document document;
  REQUIRE(parser.parse(array, document));
  Document more;
  REQUIRE(parser.parse("[" + elements + "]", more));
  return append_to_array(document, more);
}

/// A layout for a changelog, and a writer for it that is independent of the one under test.
struct Layout {
  std::string line_end;
  std::string unit;
  std::string colon;
  std::string comma;
  bool element_lines;  // each element on its own line
  bool member_lines;
  bool inner_lines;  // arrays in an element
  std::string tail;

  [[nodiscard]] std::string indent(std::size_t depth) const {
    std::string text = line_end;
    while (depth-- > 0) text += unit;
    return text;
  }

  [[nodiscard]] std::string write(const Tree& value, std::size_t depth) const {
    if (value.empty() || !value.is_structured()) return value.dump();
    const bool lines = value.is_object() ? member_lines : inner_lines;
    std::string text;
    for (const auto& [name, member] : value.items()) {
      if (!text.empty()) text += lines ? "," : comma;
      if (lines) text += indent(depth + 1);
      if (value.is_object()) text += Tree(name).dump() + colon;
      text += write(member, depth + 1);
    }
    if (lines) text += indent(depth);
    return value.is_object() ? "{" + text + "}" : "[" + text + "]";
  }

  [[nodiscard]] std::string write_array(const std::vector<Tree>& elements) const {
    const auto depth = element_lines ? std::size_t{1} : std::size_t{0};
    std::string text = "[";
    for (const auto& element : elements) {
      if (&element != elements.data()) text += element_lines ? "," : comma;
      if (element_lines) text += indent(1);
      text += write(element, depth);
    }
    return text + (element_lines ? line_end : "") + "]" + tail;
  }
};

std::vector<Layout> layouts() {
  std::vector<Layout> all;
  for (const char* const line_end : {"\n", "\r\n", "\r"}) {
    for (const char* const unit : {"  ", "    ", "\t", " ", ""}) {
      for (const char* const colon : {": ", ":", " : "}) {
        for (const auto& [elements, members, inner] :
             {std::tuple{true, true, true}, std::tuple{true, true, false},
              std::tuple{true, false, false}, std::tuple{false, false, false}}) {
          for (const char* const comma : {", ", ",", " , "}) {
            for (const char* const tail : {"", "\n", "\r\n", " \n\n"}) {
              all.push_back({line_end, unit, colon, comma, elements, members, inner, tail});
            }
          }
        }
      }
    }
  }
  return all;
}

const std::vector<Tree> entries{
    {{"id", "a"}, {"tags", {"x", "y\"]}"}}, {"changes", {{"one", {"1", "2"}}}}},
    {{"id", "b<"}, {"text", "\xc3\xa9,{[:"}, {"tags", {"z"}}, {"none", Tree::array()}}};
const Tree added{{"id", "c"},
                 {"details", {"d", "e"}},
                 {"changes", {{"one", {"1"}}, {"two", Tree::array()}}},
                 {"number", 1.5}};

TEST_CASE("an element is appended as if the file had been written with it, in any layout") {
  std::size_t tried = 0;
  for (const auto& layout : layouts()) {
    for (std::size_t count = 1; count <= entries.size(); ++count) {
      std::vector<Tree> before{entries.begin(),
                               entries.begin() + static_cast<std::ptrdiff_t>(count)};
      const auto text = layout.write_array(before);
      const auto next = append(text, added.dump(2));
      before.push_back(added);
      // If an array is one line, only the members show which blanks are between elements.
      REQUIRE(next == layout.write_array(before));
      REQUIRE(Tree::parse(next) == Tree(before));
      ++tried;
    }
  }
  CHECK(tried == 4320);
}

TEST_CASE("every byte of the other elements stays, however oddly they are written") {
  for (const std::string text :
       {"[\n  {\"a\" :1 ,\n\t\"b\":[ ] }  ,\r\n {\"\\u0061\":\"\\/\"}\n ]\n", "[{}]", "[ {} ]",
        "[1]", "[1, 2 ]", "[[],[]]", "  [\n{\"a\":\n1}]", "[{\n},{ }\n]",
        "[\n  {\"a\": 1}\n, {\"b\": 2}\n]", "[null\n]", "[{ \"a\":1 }]", "[{\"a\":1\n}]",
        "[{\"a\":1,\n\"b\":2}]"}) {
    CAPTURE(text);
    const auto next = append(text, added.dump());
    auto wanted = Tree::parse(text);
    wanted.push_back(added);
    CHECK(Tree::parse(next) == wanted);
    // One run of bytes was inserted before the last bracket and its preceding blanks.
    const auto last = text.find_last_not_of(" \r\n", text.rfind(']') - 1) + 1;
    CHECK(next.substr(0, last) == text.substr(0, last));
    CHECK(next.substr(next.size() - (text.size() - last)) == text.substr(last));
  }
}

TEST_CASE("a comma that begins a line stays there") {
  CHECK(append("[\n    {\"a\": 1}\n  , {\"a\": 2}\n]\n", R"({"a":3})") ==
        "[\n    {\"a\": 1}\n  , {\"a\": 2}\n  , {\"a\": 3}\n]\n");
}

TEST_CASE("brackets that share a line still share it afterwards") {
  CHECK(append("[{\n  \"a\": 1\n}, {\n  \"a\": 2\n}]", R"({"a":3})") ==
        "[{\n  \"a\": 1\n}, {\n  \"a\": 2\n}, {\n  \"a\": 3\n}]");
  CHECK(append("[{\n  \"a\": 1\n}]", R"({"a":3})") == "[{\n  \"a\": 1\n}, {\n  \"a\": 3\n}]");
}

TEST_CASE("an empty array gets two-space indents and the line ends of its text") {
  const std::string lf = "[\n  {\n    \"a\": [\n      1\n    ]\n  }\n]";
  CHECK(append("[]", R"({"a":[1]})") == lf);
  CHECK(append("[]\n", R"({"a":[1]})") == lf + "\n");
  CHECK(append("[\n]\n", R"({"a":[1]})") == lf + "\n");
  CHECK(append("[]\r\n", R"({"a":1})") == "[\r\n  {\r\n    \"a\": 1\r\n  }\r\n]\r\n");
  CHECK(append(" [ ] ", R"({"a":1})") == " [ \n   {\n     \"a\": 1\n   }\n ] ");
}

TEST_CASE("strings and numbers of the element are copied as they are written") {
  CHECK(append("[]", R"(["\u003c", 1.50, true, {}])") ==
        "[\n  [\n    \"\\u003c\",\n    1.50,\n    true,\n    {}\n  ]\n]");
}

TEST_CASE("appending to an array of a million elements takes linear time") {
  std::string text = "[\n";
  for (int i = 0; i < 1'000'000; ++i) text += "  {\"a\": 1},\n";
  text += "  {\"a\": 1}\n]\n";
  CHECK(append(text, R"({"a":1})").size() == text.size() + 12);
}

}  // namespace
}  // namespace runtime_exports::json
