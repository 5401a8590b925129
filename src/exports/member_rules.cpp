#include "runtime_exports/exports/member_rules.hpp"

#include <string>
#include <utility>

namespace runtime_exports::exports {
namespace {

void write_taken(const json::Value& value, const MemberRule& rule, json::Writer& out,
                 const BuildContext& context) {
  const auto write_object = [&](const json::Value& object) {
    out.begin_object();
    write_members(object, rule.members, out, context);
    out.end_object();
  };
  if (value.is_null()) return out.null();
  switch (rule.take) {
    case Take::as_is:
      return out.value(value);
    case Take::text:
      return out.string(context.redact(value.text()));
    case Take::utc:
      return out.string(in_utc(value.text()));
    case Take::object:
      return write_object(value);
    case Take::objects:
      out.begin_array();
      for (const auto element : value.elements()) write_object(element);
      return out.end_array();
  }
}

}  // namespace

void write_members(const json::Value& object, std::span<const MemberRule> rules, json::Writer& out,
                   const BuildContext& context) {
  for (const auto& rule : rules) {
    const auto value = object.find(rule.name);
    if (!value) continue;
    out.name(rule.name);
    write_taken(*value, rule, out, context);
  }
}

void write_runtime_members(json::Writer& out, const BuildContext& context) {
  out.member("project", context.runtime.project);
  out.member("version", context.runtime.version);
  out.member("build", context.runtime.build);
}

std::string in_utc(std::string_view written) {
  auto timestamp = parse_timestamp(written);
  return timestamp ? std::move(timestamp->utc) : std::string{written};
}

}  // namespace runtime_exports::exports
