#include "runtime_exports/publish/build_export.hpp"

#include <string>
#include <utility>

namespace runtime_exports::publish {
namespace {

constexpr std::size_t flush_bytes = std::size_t{64} << 10U;

Status<> build_document(BuiltExport& built, LoadedState& loaded,
                        const exports::BuildContext& context, checks::FileCheck& check) {
  std::string text;
  json::Writer out{text};
  built.definition->write(loaded.view(), out, context);
  text += '\n';
  check.check_document(text, built.definition->path);
  if (built.definition->input == state::InputId::changelog) built.rows = loaded.changelog->size();
  return built.content.append(text);
}

Status<> build_rows(BuiltExport& built, RowSource& source, const exports::BuildContext& context,
                    checks::FileCheck& check) {
  const auto& serializer = *built.definition->rows;
  std::string text;
  json::Writer out{text};
  out.begin_object();
  serializer.write_head(out, context);
  out.name(serializer.member);
  out.begin_array();
  std::string frame = text;
  for (const auto& indexed : source.index.rows) {
    const auto row = source.input.row(indexed);
    if (!row) return row.error();
    const auto before = text.size();
    serializer.write_row(*row, out, context);
    const auto begin = text.find('{', before);
    check.check_row(std::string_view{text}.substr(begin), {source.input.name(), indexed.line});
    if (text.size() < flush_bytes) continue;
    if (auto appended = built.content.append(text); !appended) return appended;
    text.clear();
  }
  const auto tail = text.size();
  out.end_array();
  out.end_object();
  text += '\n';
  frame.append(text, tail);
  check.check_frame(frame, built.definition->path);
  built.rows = source.index.rows.size();
  return built.content.append(text);
}

}  // namespace

Result<BuiltExport> build_export(const exports::ExportDefinition& definition, LoadedState& loaded,
                                 const exports::BuildContext& context, Content content,
                                 checks::FileCheck& check) {
  BuiltExport built{&definition, std::move(content), {}, 0};
  auto done = definition.rows ? build_rows(built, loaded.rows.at(*definition.input), context, check)
                              : build_document(built, loaded, context, check);
  if (!done) return done.error();
  built.digest = built.content.finish();
  return built;
}

}  // namespace runtime_exports::publish
