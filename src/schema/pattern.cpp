#include "runtime_exports/schema/pattern.hpp"

#include <re2/re2.h>

namespace runtime_exports::schema {
namespace {

re2::RE2::Options quiet_options() {
  re2::RE2::Options options{re2::RE2::Quiet};
  options.set_never_capture(true);
  return options;
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
  if (pattern->engine_->re2.ok()) return pattern;
  // RE2 appends a part of the pattern.
  const auto& reason = pattern->engine_->re2.error();
  return "is too large or unknown to RE2 (" + reason.substr(0, reason.find(':')) + ")";
}

bool Pattern::is_found_in(std::string_view text) const {
  return engine_->re2.Match(re2::StringPiece{text.data(), text.size()}, 0, text.size(),
                            re2::RE2::UNANCHORED, nullptr, 0);
}

}  // namespace runtime_exports::schema
