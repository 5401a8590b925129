#include "runtime_exports/publish/tree/file_content.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/syntax.hpp"

namespace runtime_exports::publish {
namespace {

using namespace std::string_view_literals;

/// A format that can be recognised by the first bytes of a file.
struct Format {
  std::string_view words;
  std::string_view endings;  ///< file name extensions between spaces; empty: not media
  std::size_t offset;
  std::string_view bytes;
  std::size_t more_offset = 0;
  std::string_view more_bytes = {};
};

constexpr std::string_view video_endings = " mp4 m4v m4a mov 3gp avif avifs heic heif f4v ";

constexpr std::array formats{
    // Browsers take a PNG picture for the icon of a site, whatever its name says.
    Format{"a PNG picture", " png apng ico ", 0, "\x89PNG\r\n\x1A\n"sv},
    Format{"a JPEG picture", " jpg jpeg jpe jfif ", 0, "\xFF\xD8\xFF"sv},
    Format{"a GIF picture", " gif ", 0, "GIF87a"sv},
    Format{"a GIF picture", " gif ", 0, "GIF89a"sv},
    Format{"a WebP picture", " webp ", 0, "RIFF"sv, 8, "WEBP"sv},
    Format{"audio", " wav ", 0, "RIFF"sv, 8, "WAVE"sv},
    Format{"a video", " avi ", 0, "RIFF"sv, 8, "AVI "sv},
    Format{"a video or a picture", video_endings, 4, "ftyp"sv},
    Format{"a JPEG XL picture", " jxl ", 0, "\xFF\x0A"sv},
    Format{"a JPEG XL picture", " jxl ", 0, "\0\0\0\x0CJXL "sv},
    Format{"a BMP picture", " bmp ", 0, "BM"sv, 6, "\0\0\0\0"sv},
    Format{"a TIFF picture", " tif tiff ", 0, "II*\0"sv},
    Format{"a TIFF picture", " tif tiff ", 0, "MM\0*"sv},
    Format{"a font", " woff ", 0, "wOFF"sv},
    Format{"a font", " woff2 ", 0, "wOF2"sv},
    Format{"a font", " ttf otf ", 0, "\0\x01\0\0\0"sv},
    Format{"a font", " ttf otf ", 0, "true\0"sv},
    Format{"a font", " otf ttf ", 0, "OTTO\0"sv},
    Format{"a font", " ttc otc ", 0, "ttcf\0"sv},
    Format{"a font", " eot ", 34, "LP"sv},
    // An icon: the type, then the number of pictures and the size of the first.
    Format{"an icon", " ico ", 0, "\0\0\x01\0"sv},
    Format{"an icon", " cur ", 0, "\0\0\x02\0"sv},
    Format{"audio", " mp3 ", 0, "ID3"sv},
    Format{"audio", " mp3 ", 0, "\xFF\xFB"sv},
    Format{"audio", " mp3 ", 0, "\xFF\xFA"sv},
    Format{"audio", " mp3 ", 0, "\xFF\xF3"sv},
    Format{"audio", " mp3 ", 0, "\xFF\xF2"sv},
    Format{"audio", " aac ", 0, "\xFF\xF1"sv},
    Format{"audio", " aac ", 0, "\xFF\xF9"sv},
    Format{"audio", " flac ", 0, "fLaC"sv},
    Format{"audio or a video", " ogg oga ogv opus spx ", 0, "OggS\0"sv},
    Format{"audio", " mid midi ", 0, "MThd\0"sv},
    Format{"audio", " aif aiff ", 0, "FORM"sv, 8, "AIF"sv},
    Format{"a video", " webm mkv weba mka ", 0, "\x1A\x45\xDF\xA3"sv},
    Format{"LZ4-compressed data", "", 0, "\x04\x22\x4D\x18"sv},
    Format{"a 7z archive", "", 0, "7z\xBC\xAF\x27\x1C"sv},
    Format{"a RAR archive", "", 0, "Rar!\x1A\x07"sv},
    Format{"a tar archive", "", 257, "ustar"sv},
    Format{"an SQLite database", "", 0, "SQLite format 3\0"sv},
    Format{"a PDF document", "", 0, "%PDF-"sv},
};

bool has_bytes(std::string_view beginning, std::size_t offset, std::string_view bytes) {
  return beginning.size() >= offset + bytes.size() &&
         beginning.substr(offset, bytes.size()) == bytes;
}

bool is_format(const Format& format, std::string_view beginning) {
  return has_bytes(beginning, format.offset, format.bytes) &&
         has_bytes(beginning, format.more_offset, format.more_bytes);
}

using json::Value;

// After so many values that are cut off or not JSON, the rest of the text is given up.
constexpr int most_failures = 16;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool has_text(const Value& object, std::string_view name) {
  return object.find_text(name).has_value();
}

std::ptrdiff_t count_members(const Value& object, std::initializer_list<std::string_view> names) {
  return std::ranges::count_if(
      names, [&](std::string_view name) { return object.find(name).has_value(); });
}

/// A document of ours, or one with the same members.
bool is_export_of(const Value& object, std::string_view rows) {
  const auto member = object.find(rows);
  return member && member->is_array() && has_text(object, "exported_at");
}

bool is_account(const Value& object) {
  if (count_members(object, {"id", "internal_id", "user_code"}) == 0) return false;
  const auto email = object.find_text("email");
  if (email && email->find('@') != std::string_view::npos) return true;
  return count_members(
             object, {"email_verified", "internal_id", "user_code", "providers", "last_login_at",
                      "account_status", "password_hash", "onboarding_status", "account_type"}) >= 2;
}

bool is_audit_row(const Value& object) {
  const bool has_head =
      has_text(object, "id") && has_text(object, "ts") && has_text(object, "action");
  return has_head &&
         (object.size() == 3 ||
          count_members(object, {"actor_user_id", "actor_user_code", "actor_role", "target_user_id",
                                 "target_user_code", "metadata"}) > 0);
}

bool is_authentication_row(const Value& object) {
  if (!has_text(object, "ts") || !has_text(object, "type")) return false;
  if (object.find("actor")) return true;
  const auto meta = object.find("meta");
  return meta &&
         count_members(*meta, {"user_identifier", "provider_message_id", "ip", "user_agent"}) > 0;
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

std::string_view content_of_object(const Value& object) {
  if (is_export_of(object, "users") || is_account(object)) return "accounts";
  if (is_export_of(object, "audit") || is_audit_row(object)) return "an audit log";
  if (is_admin_manifest(object)) return "the manifest of the admin exports";
  if (is_authentication_row(object)) return "raw authentication events";
  return is_runtime_snapshot(object) ? "the runtime's own snapshot" : "";
}

/// Searches the value and everything in it; the parser bounds the depth.
std::string_view content_of(const Value& value) {
  auto found = value.is_object() ? content_of_object(value) : std::string_view{};
  for (const auto element : value.elements()) {
    if (found.empty()) found = content_of(element);
  }
  for (const auto member : value.members()) {
    if (found.empty()) found = content_of(member.value);
  }
  return found;
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
  std::ranges::reverse(closers);
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

/// A page that explains the exports shows examples of them.
bool is_page_with_examples(std::string_view text) {
  return text.find("\n```") != std::string_view::npos && !text.starts_with('{') &&
         !text.starts_with('[');
}

}  // namespace

bool is_media(std::string_view path, std::string_view beginning) {
  const auto dot = path.rfind('.');
  if (dot == std::string_view::npos) return false;
  const auto ending = " " + lower_case(path.substr(dot + 1)) + " ";
  return std::ranges::any_of(formats, [&](const Format& format) {
    return format.endings.find(ending) != std::string_view::npos && is_format(format, beginning);
  });
}

std::string_view describe_binary(std::string_view beginning) {
  const auto* const found = std::ranges::find_if(
      formats, [&](const Format& format) { return is_format(format, beginning); });
  if (found != formats.end()) return found->words;
  const auto kind = json::kind_of_text(beginning);
  const auto words = kind ? json::words_of(*kind).binary : std::string_view{};
  return words.empty() ? "binary data" : words;
}

std::string_view find_admin_content(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (is_page_with_examples(text)) return {};
  json::Parser parser;
  json::Document document;
  int failures = 0;
  auto at = find_value(text, 0);
  while (at != std::string_view::npos && failures < most_failures) {
    const auto rest = text.substr(at);
    const auto end = json::find_value_end(rest);
    const auto closed = end ? std::string{} : closed_value(rest);
    if (parser.parse(end ? rest.substr(0, *end) : std::string_view{closed}, document)) {
      const auto found = content_of(document.root());
      if (!found.empty()) return found;
    }
    if (!end) ++failures;
    // A value that is cut off may not be JSON, and JSON may follow on the next lines.
    at = find_value(text, end ? at + *end : text.find('\n', at));
  }
  return {};
}

}  // namespace runtime_exports::publish
