#include "runtime_exports/schema/pattern.hpp"

#include <re2/re2.h>

namespace runtime_exports::schema {
namespace {

re2::RE2::Options quiet_options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  return options;
}

/// What RE2 says, without the part of the pattern that it appends.
std::string reason(const re2::RE2& re2) {
  const auto& text = re2.error();
  return text.substr(0, text.find(':'));
}

}  // namespace

struct Pattern::Engine {
  explicit Engine(std::string_view text)
      : re2(re2::StringPiece{text.data(), text.size()}, quiet_options()) {}
  re2::RE2 re2;
};

Pattern::Pattern(std::string_view re2)
    : engine_(new Engine{re2}, [](Engine* engine) { delete engine; }) {}

Result<std::shared_ptr<const Pattern>, std::string> Pattern::compile(std::string_view source) {
  const auto translated = translate_ecmascript_pattern(source);
  if (!translated) return "is not a pattern of ECMA-262: " + translated.error();
  if (!translated->beyond_re2.empty())
    return "needs " + translated->beyond_re2 + ", which has no linear time";
  std::shared_ptr<const Pattern> pattern{new Pattern{translated->re2}};
  if (!pattern->engine_->re2.ok())
    return "is too large or unknown to RE2 (" + reason(pattern->engine_->re2) + ")";
  return pattern;
}

bool Pattern::is_found_in(std::string_view text) const {
  return engine_->re2.Match(re2::StringPiece{text.data(), text.size()}, 0, text.size(),
                            re2::RE2::UNANCHORED, nullptr, 0);
}

}  // namespace runtime_exports::schema
