#include "runtime_exports/publish/others_file_check.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/checks/text_gate.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/publish/admin_content.hpp"
#include "runtime_exports/publish/media_file.hpp"

namespace runtime_exports::publish {
namespace {

/// How much is judged at once, and how much before and after it is looked at for that.
constexpr std::uint64_t piece_bytes = std::uint64_t{256} << 10U;
constexpr std::uint64_t context_bytes = std::uint64_t{16} << 10U;

/// Whether the text is UTF-8 from `at` to `end`; a code point that begins before `end` may reach
/// beyond it. `at` is then where the next one begins.
bool is_utf8(std::string_view text, std::size_t& at, std::size_t end) {
  while (at < end) {
    if (is_ascii(text[at])) {
      ++at;
      continue;
    }
    const auto point = front_code_point(text.substr(at));
    if (!point.valid) return false;
    at += point.bytes;
  }
  return true;
}

class OthersFileCheck {
 public:
  OthersFileCheck(PublishedFile& published, const std::string& path,
                  const checks::PrivacyExceptions* exceptions)
      : file_(published.file), path_(path), gate_(path, exceptions) {}

  Result<Findings> run() {
    const auto beginning = file_.read(0, std::min<std::uint64_t>(file_.bytes(), signature_bytes));
    if (!beginning) return beginning.error();
    is_media_ = is_media(path_, *beginning);
    beginning_ = *beginning;
    for (std::uint64_t at = 0; at < file_.bytes(); at += piece_bytes) {
      if (auto checked = check_piece(at); !checked) return checked.error();
      if (is_binary_) return is_media_ ? Findings{} : Findings{not_text()};
    }
    auto findings = gate_.take_findings();
    if (content_ != FoundContent::nothing) findings.insert(findings.begin(), admin_content());
    return findings;
  }

 private:
  Status<> check_piece(std::uint64_t at) {
    const auto first = at - std::min(at, context_bytes);
    const auto last = std::min(file_.bytes(), at + piece_bytes + context_bytes);
    const auto text = file_.read(first, last - first);
    if (!text) return text.error();
    const auto begin = at - first;
    const auto end = std::min(file_.bytes(), at + piece_bytes) - first;
    auto next = begin + carried_;
    const auto piece = text->substr(begin, end - begin);
    is_binary_ =
        !is_utf8(*text, next, end) || (!is_media_ && piece.find('\0') != std::string_view::npos);
    if (is_binary_) return Done{};
    carried_ = next - end;
    gate_.check(*text, begin, end);
    if (content_ == FoundContent::nothing) content_ = find_admin_content(text->substr(begin));
    return Done{};
  }

  [[nodiscard]] Finding not_text() const {
    return {.severity = Severity::error,
            .rule = "privacy.unreadable",
            .subject = path_,
            .message = fmt::format("the file holds {}, so whether it is private cannot be told",
                                   describe_binary(beginning_)),
            .help =
                "take it out of what the public reads; text is to be saved as UTF-8, and the "
                "name of a picture, font, audio or video is to say what it is"};
  }

  [[nodiscard]] Finding admin_content() const {
    return {
        .severity = Severity::error,
        .rule = "privacy.admin-content",
        .subject = path_,
        .message = fmt::format("the file holds {}, which only admins may see", describe(content_)),
        .help = "take it out of what the public reads"};
  }

  io::InputFile& file_;
  const std::string& path_;
  checks::TextGate gate_;
  std::string beginning_;
  FoundContent content_ = FoundContent::nothing;
  std::size_t carried_ = 0;  ///< bytes of the next piece that belong to a code point of this one
  bool is_media_ = false;
  bool is_binary_ = false;
};

}  // namespace

Result<Findings> check_others_file(PublishedFile& published, const std::string& path,
                                   const checks::PrivacyExceptions* exceptions) {
  return OthersFileCheck{published, path, exceptions}.run();
}

}  // namespace runtime_exports::publish
