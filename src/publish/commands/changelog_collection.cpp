#include "runtime_exports/publish/commands/changelog_collection.hpp"

#include <utility>

namespace runtime_exports::publish {
namespace {

std::vector<std::string> ids_of(const std::vector<const Fragment*>& fragments) {
  std::vector<std::string> ids;
  ids.reserve(fragments.size());
  for (const auto* fragment : fragments) ids.push_back(fragment->entry.id);
  return ids;
}

Status<> collect(const ChangelogCollectionRequest& request, const Environment& environment,
                 ChangelogCollection& collection) {
  const auto listed = list_fragments(request, environment);
  if (!listed) return listed.error();
  if (listed->file_names.empty()) return Done{};
  const auto fragments = read_fragments(*listed, request, environment, collection.errors);
  const auto file = read_changelog_file(request, environment);
  if (!file) return file.error();
  const auto defaults = complete_defaults(request.defaults, request, environment);
  if (!defaults) return defaults.error();
  const auto collected = add_fragments(*file->document, fragments, *defaults, collection.errors);
  auto trial = try_changelog(collected.text, request, environment);
  collection.findings = std::move(trial.findings);
  name_fragments(collected, file->input.name(), collection.findings);
  for (auto& error : trial.errors) collection.errors.push_back(std::move(error));
  collection.added = ids_of(collected.added);
  collection.present = ids_of(collected.present);
  if (collection.refused() || request.intent == ChangelogRequest::Intent::look) return Done{};
  // Also if only fragments are to be removed: the changelog that has their entries must be durable.
  auto replaced = replace_changelog(*file, collected.text, request, environment);
  if (!replaced) return replaced;
  append(remove_fragments(*listed, fragments, environment.files), collection.findings);
  return Done{};
}

}  // namespace

ChangelogCollection collect_changelog(const ChangelogCollectionRequest& request,
                                      const Environment& environment) {
  ChangelogCollection collection;
  if (auto done = collect(request, environment, collection); !done) {
    collection.errors.push_back(done.error());
  }
  return collection;
}

ChangelogCollection check_fragments(const ChangelogRequest& request,
                                    const Environment& environment) {
  ChangelogCollectionRequest look{request, {}};
  look.intent = ChangelogRequest::Intent::look;
  auto collection = collect_changelog(look, environment);
  const auto is_elsewhere = [folder =
                                 fragments_folder(request.settings->paths)](const auto& problem) {
    return !problem.subject.starts_with(folder);
  };
  std::erase_if(collection.errors, is_elsewhere);
  std::erase_if(collection.findings, is_elsewhere);
  return collection;
}

}  // namespace runtime_exports::publish
