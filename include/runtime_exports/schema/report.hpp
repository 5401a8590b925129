#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace runtime_exports::schema {

/// One rule of a schema that a value breaks. Holds no value of the data.
struct Violation {
  std::string pointer;  ///< JSON pointer of the value; a name that the schema does not know is `*`
  std::size_t offset = 0;  ///< of the value's first byte in Document::source()
  std::string keyword;     ///< "maxLength"; "false" where the schema is the boolean false
  std::string expected;    ///< for people: "a string of at most 300 characters"
};

/// What a check found.
struct Report {
  std::vector<Violation> violations;  ///< the first ones, as many as were asked for
  std::uint64_t count = 0;            ///< all of them

  [[nodiscard]] bool accepted() const { return count == 0; }
};

}  // namespace runtime_exports::schema
