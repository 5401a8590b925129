#include "runtime_exports/schema/bundle.hpp"

#include <mutex>

#include "compiler.hpp"
#include "resources.hpp"

namespace runtime_exports::schema {

struct Bundle::State {
  std::mutex one_at_a_time;
  Resources resources;
  PatternCache patterns;
};

Bundle::Bundle() : state_(std::make_unique<State>()) {}
Bundle::Bundle(Bundle&&) noexcept = default;
Bundle& Bundle::operator=(Bundle&&) noexcept = default;
Bundle::~Bundle() = default;

Status<> Bundle::add(std::string_view name, std::string_view text) {
  const std::scoped_lock lock{state_->one_at_a_time};
  return state_->resources.add(name, text);
}

Result<Program> Bundle::compile(std::string_view reference, FormatMode format_mode) {
  const std::scoped_lock lock{state_->one_at_a_time};
  return Compiler{state_->resources, state_->patterns, format_mode}.compile(reference);
}

}  // namespace runtime_exports::schema
