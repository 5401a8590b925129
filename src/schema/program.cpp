#include "runtime_exports/schema/program.hpp"

#include "evaluation.hpp"
#include "explanation.hpp"
#include "rules.hpp"

namespace runtime_exports::schema {

bool Program::accepts(const json::Value& value) const {
  return Evaluation{*rules_}.accepts(rules_->entry, Instance{value});
}

Report Program::check(const json::Value& value, std::size_t most) const {
  if (accepts(value)) return {};
  return Explanation{*rules_, most}.explain(value);
}

}  // namespace runtime_exports::schema
