#include "runtime_exports/schema/bundle.hpp"

#include "compiler.hpp"
#include "resources.hpp"

namespace runtime_exports::schema {

struct Bundle::State {
  Resources resources;
  PatternCache patterns;
};

Bundle::Bundle() : state_(std::make_unique<State>()) {}
Bundle::Bundle(Bundle&&) noexcept = default;
Bundle& Bundle::operator=(Bundle&&) noexcept = default;
Bundle::~Bundle() = default;

Status<> Bundle::add(std::string_view name, std::string_view text) {
  return state_->resources.add(name, text);
}

Result<Program> Bundle::compile(std::string_view reference, FormatMode format_mode) {
  return Compiler{state_->resources, state_->patterns, format_mode}.compile(reference);
}

}  // namespace runtime_exports::schema
