#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/progress.hpp"
#include "runtime_exports/io/clock.hpp"
#include "runtime_exports/schema/program.hpp"
#include "runtime_exports/state/inputs.hpp"
#include "runtime_exports/state/row_reader.hpp"

namespace runtime_exports::state {

/// The rows of an input in the order of the file. Each is read once and nothing is kept of it, so
/// memory does not grow with the file.
class RowStream {
 public:
  RowStream(io::InputFile& file, RowLayout layout, io::Clock& clock)
      : file_(&file), reader_(file, layout), clock_(&clock) {}

  /// Reads the next rows, about chunk_bytes of them. Returns whether there are any. Waits for a
  /// last line that is still being written.
  /// Errors: those of RowReader::next(); busy if the last line stays unfinished.
  Result<bool> next(RowBatch& into);

  /// All rows as the text of one array, each on its line. Errors: those of next() and
  /// RowBatch::visit().
  Result<std::string> as_array();

 private:
  io::InputFile* file_;
  RowReader reader_;
  io::Clock* clock_;
  bool took_tail_ = false;
};

enum class Order { oldest_first, newest_first };

/// Whether a malformed row that policy would leave out is refused after all.
enum class Strictness { by_policy, strict };

/// What a pass over the rows should keep.
struct IndexRequest {
  Instant now;  ///< rows later than this are left out
  Order order = Order::oldest_first;
  std::size_t newest = 0;  ///< how many of the newest rows to keep; 0: all
  Strictness strictness = Strictness::by_policy;
  Effort effort = {};
};

struct RowIndex {
  std::vector<IndexedRow> rows;  ///< in the requested order
  std::uint64_t seen = 0;        ///< rows in the file
  std::uint64_t late = 0;
  std::uint64_t malformed = 0;
};

/// Called for every well-formed row when it is first read, including late ones.
using RowVisitor = std::function<void(const json::Value& row)>;

/// An input made of rows: read once in full to index it, then in any order.
class RowInput {
 public:
  /// Opens `path`: `.jsonl` and `.ndjson` have a row on each line. `name` is its name in messages.
  /// Errors: missing_input.
  static Result<RowInput> open(io::FileSystem& files, const InputDefinition& definition,
                               std::string name, const std::string& path);

  /// The same for an open file, whose name is its path.
  static RowInput adopt(const InputDefinition& definition, io::InputFile file);

  /// The whole input as one document; lines become an array, each on its line.
  /// Errors: refused (malformed), busy (the last row is being written), io.
  Result<std::unique_ptr<json::Document>> document(io::Clock& clock);

  /// Reads every row once, checks it against the input's schema, and sorts the kept rows by time,
  /// then by id or in the order of the input. Waits for a last line that is still being written.
  /// Appends warnings about rows left out to `findings`.
  /// Errors: refused (malformed, or too many such rows), busy (an account is being written), io.
  Result<RowIndex> index(const IndexRequest& request, const schema::Program& program,
                         io::Clock& clock, Findings& findings, const RowVisitor& visit);

  /// Reads indexed rows again. Several threads may read, each into its own batch.
  /// Errors: busy if the file changed since it was indexed; io.
  Status<> read(std::span<const IndexedRow> rows, RowBatch& into) const {
    return into.read(file_, rows);
  }

  /// Reads indexed rows again, batch by batch, and shows each in their order. Errors: those of
  /// read().
  Status<> visit(std::span<const IndexedRow> rows,
                 const std::function<void(const IndexedRow&, const json::Value&)>& visitor);

  /// The rows in the order of the file, for an input that is not indexed. This object must outlive
  /// them and stay in place.
  RowStream stream(io::Clock& clock);

  [[nodiscard]] const std::string& name() const { return file_.name(); }
  [[nodiscard]] std::uint64_t bytes() const { return file_.bytes(); }

 private:
  struct Pass;
  RowInput(const InputDefinition& definition, io::InputFile file, std::string_view path);

  const InputDefinition* definition_;
  io::InputFile file_;
  RowLayout layout_;
  json::Parser parser_;
  json::Document document_;
  RowBatch again_;
};

}  // namespace runtime_exports::state
