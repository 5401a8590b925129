#include "runtime_exports/exports/fields.hpp"

#include <algorithm>
#include <optional>

#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports::exports {
namespace {

std::optional<json::Value> find_at(const json::Value& object, std::string_view from) {
  if (const auto either = from.find('|'); either != std::string_view::npos) {
    const auto first = find_at(object, from.substr(0, either));
    return first && first->is_string() ? first : find_at(object, from.substr(either + 1));
  }
  const auto slash = from.find('/');
  if (slash == std::string_view::npos) return object.find(from);
  const auto parent = object.find(from.substr(0, slash));
  return parent ? parent->find(from.substr(slash + 1)) : std::nullopt;
}

/// The part after the label in an identifier such as `user_code:X`.
std::optional<std::string_view> after(std::string_view label, std::string_view identifier) {
  if (!identifier.starts_with(label)) return std::nullopt;
  return identifier.substr(label.size());
}

void write_or_null(const std::optional<std::string>& text, json::Writer& out) {
  return text ? out.string(*text) : out.null();
}

/// A masked address shows its last label, which may be an account's value.
void write_masked(const std::string& masked, json::Writer& out, const BuildContext& context) {
  const bool names_account =
      masked.find('@') != std::string::npos && context.accounts->find_next(masked, 0).has_value();
  out.string(names_account ? std::string_view{"***"} : masked);
}

void write_text(std::string_view text, Form form, json::Writer& out, const BuildContext& context) {
  const auto& identifiers = *context.identifiers;
  switch (form) {
    case Form::redacted:
      return out.string(context.redact(text));
    case Form::utc: {
      const auto timestamp = parse_timestamp(text);
      return out.string(timestamp ? timestamp->utc : text);
    }
    case Form::severity: {
      const auto lower = lower_case(text);
      return out.string(lower == "warning" || lower == "error" ? lower : "info");
    }
    case Form::user_identifier:
      return write_masked(identifiers.user_identifier(text), out, context);
    case Form::account_id: {
      const auto code = after("user_code:", text);
      return write_or_null(code ? std::optional{identifiers.account_id(*code)} : std::nullopt, out);
    }
    case Form::email: {
      const auto address = after("email:", text);
      return address ? write_masked(identifiers.email(*address), out, context) : out.null();
    }
    case Form::ip:
      return write_or_null(privacy::redact_ip(text, context.ip), out);
    case Form::user_agent:
      return out.string(privacy::user_agent_family(text));
    case Form::active: {
      const auto instant = parse_instant(text);
      const auto since = context.now.minus_seconds(context.active_seconds);
      return out.boolean(instant && *instant >= since);
    }
    case Form::as_is:
    case Form::metadata:
    case Form::object:
    case Form::objects:
      return out.null();
  }
}

/// Whether the strings and numbers in a value belong to a name that marks them as secret.
enum class Below { no_secret_name, secret_name };

void write_metadata(const json::Value& value, Below below, json::Writer& out) {
  const bool is_below_secret = below == Below::secret_name;
  if (value.is_object()) {
    out.begin_object();
    for (const auto member : value.members()) {
      const bool is_secret = is_below_secret || privacy::names_a_secret(member.name);
      out.name(member.name);
      write_metadata(member.value, is_secret ? Below::secret_name : Below::no_secret_name, out);
    }
    return out.end_object();
  }
  if (value.is_array()) {
    out.begin_array();
    for (const auto element : value.elements()) write_metadata(element, below, out);
    return out.end_array();
  }
  const bool is_replaced = is_below_secret
                               ? value.is_string() || value.is_number()
                               : value.is_string() && privacy::has_secret_form(value.text());
  return is_replaced ? out.string("[secret]") : out.value(value);
}

void write_object(const json::Value& object, const Field& field, json::Writer& out,
                  const BuildContext& context) {
  out.begin_object();
  write_fields(object, field.fields, out, context);
  out.end_object();
}

void write_value(const json::Value& value, const Field& field, json::Writer& out,
                 const BuildContext& context) {
  if (value.is_null()) return out.null();
  if (field.form == Form::as_is) return out.value(value);
  if (field.form == Form::metadata) return write_metadata(value, Below::no_secret_name, out);
  if (field.form == Form::object) return write_object(value, field, out, context);
  if (field.form == Form::objects) {
    out.begin_array();
    for (const auto element : value.elements()) write_object(element, field, out, context);
    return out.end_array();
  }
  return value.is_string() ? write_text(value.text(), field.form, out, context) : out.null();
}

void write_absent(const Field& field, json::Writer& out, const BuildContext& context) {
  if (field.absent == Absent::left_out) return;
  out.name(field.name);
  if (field.absent == Absent::null) return out.null();
  if (field.absent == Absent::text) return write_text(field.otherwise, field.form, out, context);
  out.begin_object();
  out.end_object();
}

bool is_present(const std::optional<json::Value>& value, const Field& field) {
  if (!value) return false;
  if (field.absent == Absent::text) return value->is_string();
  return field.absent != Absent::object || value->is_object();
}

}  // namespace

void write_fields(const json::Value& object, std::span<const Field> fields, json::Writer& out,
                  const BuildContext& context) {
  json::MemberFinder members{object};
  for (const auto& field : fields) {
    const auto value = field.from.empty() ? members.find(field.name) : find_at(object, field.from);
    if (!is_present(value, field)) {
      write_absent(field, out, context);
      continue;
    }
    out.name(field.name);
    write_value(*value, field, out, context);
  }
}

json::Value source_of(const json::Value& object, std::span<const Field> fields, json::Path path) {
  if (fields.empty() || path.empty()) return json::follow(object, path);
  const auto field = std::ranges::find(fields, path[0].name, &Field::name);
  if (field == fields.end()) return object;
  const auto value = find_at(object, field->from.empty() ? field->name : field->from);
  if (!value) return object;
  path = path.subspan(1);
  if (field->form != Form::objects || path.empty()) return source_of(*value, field->fields, path);
  const auto element = json::follow(*value, path.first(1));
  return source_of(element, field->fields, path.subspan(1));
}

void write_runtime_members(json::Writer& out, const BuildContext& context) {
  out.member("project", context.runtime.project);
  out.member("version", context.runtime.version);
  out.member("build", context.runtime.build);
}

}  // namespace runtime_exports::exports
