#include "runtime_exports/publish/pipeline/comparison.hpp"

#include <string>
#include <utility>

#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::publish {
std::optional<io::InputFile> PublishedComparison::published(
    const exports::ExportDefinition& definition) const {
  if (!folders_.exports) return std::nullopt;
  auto published = open_published(files_, folders_.exports->get(), std::string{definition.path});
  if (!published || !*published) return std::nullopt;
  return std::move((*published)->file);
}

Result<Candidate> PublishedComparison::compare(const exports::ExportDefinition& definition,
                                               Content content, FileDigest digest) const {
  Candidate candidate{&definition, std::move(content), std::move(digest), std::nullopt,
                      Change::added};
  if (!folders_.exports) return candidate;
  auto published = open_published(files_, folders_.exports->get(), std::string{definition.path});
  if (!published) return published.error();
  if (!*published) return candidate;
  const auto* const equal = candidate.content.equal_file();
  const bool is_equal = equal != nullptr && equal->status() == (*published)->status;
  const auto before = is_equal ? Result<FileDigest>{candidate.digest} : digest_of(**published);
  if (!before) return before.error();
  candidate.published = {(*published)->status, *before};
  if (is_input(files_, folders_, settings_, (*published)->status)) {
    return io::io_error(ErrorCode::unsafe_target, std::string{definition.path},
                        "the target is an input of the exports, which it would replace",
                        "set `paths.exports` to a folder of its own", {});
  }
  candidate.change = *before == candidate.digest ? Change::same : Change::changed;
  return candidate;
}

}  // namespace runtime_exports::publish
