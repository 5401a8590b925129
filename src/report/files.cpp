#include "sections.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/counted.hpp"

namespace runtime_exports::report {
namespace {

std::string_view chip_of(std::string_view state) {
  if (state == "ok" || state == "same" || state == "kept") return "ok";
  return state == "new" || state == "changed" ? "new" : "error";
}

std::string number_or_dash(const std::optional<std::uint64_t>& number) {
  return number ? with_thousands(*number) : "–";
}

void write_row(Markup& out, Table& table, const FileRow& file) {
  const auto row = table.row();
  table.cell(file.path);
  {
    const auto cell = table.cell();
    write_chip(out, chip_of(file.state), file.state);
    if (!file.changes.empty()) out.element("span", {{"class", "changes"}}, file.changes);
  }
  table.cell(number_or_dash(file.rows));
  table.cell(number_or_dash(file.bytes));
  table.cell(file.schema);
  table.cell(file.sha256.empty() ? "–" : file.sha256);
}

}  // namespace

void write_files(const Draft& draft) {
  auto& out = draft.out;
  const auto& page = draft.page;
  const auto section =
      out.element("section", {{"id", "files"}, {"aria-labelledby", "files-title"}});
  write_section_head(draft, section_head("files"), true);
  {
    constexpr std::array columns{Column{"Path", "code"},   Column{"State"},
                                 Column{"Rows", "number"}, Column{"Bytes", "number"},
                                 Column{"Schema", "code"}, Column{"SHA-256", "code digest"}};
    Table table{out, counted(page.files.size(), "file") + " of this set", columns};
    for (const auto& file : page.files) write_row(out, table, file);
  }
  std::string note;
  if (page.hidden_files > 0) {
    note = counted(page.hidden_files, "file") + " of the admin audience not shown. ";
  }
  if (page.other_files > 0) {
    note += counted(page.other_files, "file") + " of other programs in the folder.";
  }
  if (!note.empty()) out.element("p", {{"class", "note"}}, note);
}

}  // namespace runtime_exports::report
