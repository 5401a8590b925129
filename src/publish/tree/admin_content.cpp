#include "runtime_exports/publish/tree/admin_content.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/syntax.hpp"

namespace runtime_exports::publish {
namespace {

using json::Value;

// After so many values that are cut off or not JSON, the rest of the text is given up.
constexpr int most_failures = 16;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool has_text(const Value& object, std::string_view name) {
  return object.find_text(name).has_value();
}

bool has_array(const Value& object, std::string_view name) {
  const auto member = object.find(name);
  return member && member->is_array();
}

template <std::size_t count>
std::size_t count_members(const Value& object, const std::array<std::string_view, count>& names) {
  return static_cast<std::size_t>(std::count_if(
      names.begin(), names.end(), [&](const auto name) { return object.find(name).has_value(); }));
}

/// A document of ours, or one with the same members.
bool is_export_of(const Value& object, std::string_view rows) {
  return has_array(object, rows) && has_text(object, "exported_at");
}

bool is_account(const Value& object) {
  constexpr std::array<std::string_view, 3> names{"id", "internal_id", "user_code"};
  constexpr std::array<std::string_view, 9> markers{
      "email_verified", "internal_id",   "user_code",         "providers",   "last_login_at",
      "account_status", "password_hash", "onboarding_status", "account_type"};
  if (count_members(object, names) == 0) return false;
  const auto email = object.find_text("email");
  return (email && email->find('@') != std::string_view::npos) ||
         count_members(object, markers) >= 2;
}

bool is_audit_row(const Value& object) {
  constexpr std::array<std::string_view, 6> markers{"actor_user_id",    "actor_user_code",
                                                    "actor_role",       "target_user_id",
                                                    "target_user_code", "metadata"};
  const bool has_head =
      has_text(object, "id") && has_text(object, "ts") && has_text(object, "action");
  return has_head && (object.size() == 3 || count_members(object, markers) > 0);
}

bool is_authentication_row(const Value& object) {
  constexpr std::array<std::string_view, 4> markers{"user_identifier", "provider_message_id", "ip",
                                                    "user_agent"};
  if (!has_text(object, "ts") || !has_text(object, "type")) return false;
  const auto meta = object.find("meta");
  return object.find("actor").has_value() || (meta && count_members(*meta, markers) > 0);
}

bool is_admin_manifest(const Value& object) {
  const auto files = object.find("files");
  if (!files) return false;
  for (const auto file : files->elements()) {
    const auto path = file.find_text("path");
    if (path && path->starts_with("admin/") && has_text(file, "sha256")) return true;
  }
  return false;
}

bool is_runtime_snapshot(const Value& object) {
  const auto runtime = object.find("runtime");
  return runtime && runtime->is_object() && object.find("system") &&
         has_text(object, "generated_at");
}

FoundContent content_of_object(const Value& object) {
  if (is_export_of(object, "users") || is_account(object)) return FoundContent::accounts;
  if (is_export_of(object, "audit") || is_audit_row(object)) return FoundContent::audit;
  if (is_admin_manifest(object)) return FoundContent::manifest;
  if (is_authentication_row(object)) return FoundContent::authentication;
  return is_runtime_snapshot(object) ? FoundContent::snapshot : FoundContent::nothing;
}

/// Searches the value and everything in it; the parser bounds the depth.
FoundContent content_of(const Value& value) {
  if (value.is_object()) {
    if (const auto found = content_of_object(value); found != FoundContent::nothing) return found;
  }
  for (const auto element : value.elements()) {
    if (const auto found = content_of(element); found != FoundContent::nothing) return found;
  }
  for (const auto member : value.members()) {
    const auto found = content_of(member.value);
    if (found != FoundContent::nothing) return found;
  }
  return FoundContent::nothing;
}

/// Repairs a value that is cut off: keeps the text up to the end of the last complete array or
/// object, and closes those that are still open. Empty if none is complete.
std::string closed_value(std::string_view text) {
  std::string closers;
  std::size_t end = 0;
  std::size_t open_at_end = 0;
  for (auto at = text.find_first_of("\"{}[]"); at != std::string_view::npos;
       at = text.find_first_of("\"{}[]", at)) {
    if (text[at] == '"') {
      const auto string = json::find_value_end(text.substr(at));
      if (!string) break;
      at += *string;
      continue;
    }
    const char bracket = text[at++];
    if (bracket == '{' || bracket == '[') {
      closers += bracket == '{' ? '}' : ']';
      continue;
    }
    if (closers.empty()) break;
    closers.pop_back();
    end = at;
    open_at_end = closers.size();
  }
  if (end == 0) return {};
  closers.resize(open_at_end);
  std::reverse(closers.begin(), closers.end());
  return std::string{text.substr(0, end)} + closers;
}

/// The place of the next value from `at` on: at `at` itself, or at the start of a line.
std::size_t find_value(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    at = text.find_first_not_of(json::white_space, at);
    if (at == std::string_view::npos) break;
    if (text[at] == '{' || text[at] == '[') return at;
    at = text.find('\n', at);
  }
  return std::string_view::npos;
}

/// Looks at the JSON values in a text, one after the other.
class ContentSearch {
 public:
  explicit ContentSearch(std::string_view text) : text_(text) {}

  FoundContent run() {
    int failures = 0;
    auto at = find_value(text_, 0);
    while (at != std::string_view::npos && failures < most_failures) {
      const auto rest = text_.substr(at);
      const auto end = json::find_value_end(rest);
      const auto found = end ? look_at(rest.substr(0, *end)) : look_at(closed_value(rest));
      if (found != FoundContent::nothing) return found;
      if (!end) ++failures;
      // A value that is cut off may not be JSON, and JSON may follow on the next lines.
      at = find_value(text_, end ? at + *end : text_.find('\n', at));
    }
    return FoundContent::nothing;
  }

 private:
  FoundContent look_at(std::string_view value) {
    if (!parser_.parse(value, document_)) return FoundContent::nothing;
    return content_of(document_.root());
  }

  std::string_view text_;
  json::Parser parser_;
  json::Document document_;
};

/// A page that explains the exports shows examples of them.
bool is_page_with_examples(std::string_view text) {
  return text.find("\n```") != std::string_view::npos && !text.starts_with('{') &&
         !text.starts_with('[');
}

}  // namespace

std::string_view describe(FoundContent content) {
  switch (content) {
    case FoundContent::accounts:
      return "accounts";
    case FoundContent::audit:
      return "an audit log";
    case FoundContent::manifest:
      return "the manifest of the admin exports";
    case FoundContent::authentication:
      return "raw authentication events";
    case FoundContent::snapshot:
      return "the runtime's own snapshot";
    case FoundContent::nothing:
      break;
  }
  return "nothing for admins only";
}

FoundContent find_admin_content(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (is_page_with_examples(text)) return FoundContent::nothing;
  return ContentSearch{text}.run();
}

}  // namespace runtime_exports::publish
