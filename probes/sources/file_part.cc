#include "probes/sources/file_part.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "probes/catalog.h"
#include "probes/sources/contents_part.h"
#include "probes/sources/item_name.h"

namespace kigen::sources {
namespace {

using formats::Contents;
using formats::FormatDescription;

// Small files are read once: head and whole are the same bytes.
Contents parse(const FormatDescription& format, FileInput& file, ByteView head, const FileReading& reading) {
  const formats::ParseContext context{.passwords = reading.passwords, .max_bytes = reading.max_file_bytes};
  if (head.size() == file.size()) {
    formats::MemoryInput memory(head);
    return format.parse(memory, context);
  }
  return format.parse(file, context);
}

std::shared_ptr<const Part> failed(const std::string& relative_path, Fault fault) {
  auto part = std::make_shared<Part>();
  part->place = relative_path;
  part->faults.push_back({item_path(relative_path), std::move(fault)});
  return part;
}

// Absent: of no format we read.
Result<std::optional<Contents>> read_contents(FileInput& file, const FileReading& reading) {
  thread_local Bytes buffer;
  buffer.resize(std::min<std::uint64_t>(kHeadBytes, file.size()));
  const auto count = file.read_at(0, buffer);
  if (!count) return count.fault();
  if (*count < buffer.size()) return Fault(Reason::kTruncated, "the file became shorter while it was read");
  const auto* format = recognise(buffer, file.size());
  if (format == nullptr) return std::optional<Contents>();
  return std::optional<Contents>(parse(*format, file, buffer, reading));
}

// The path with all links followed; empty when there is no such file.
std::string real_path(const std::string& path) {
  std::error_code error;
  const auto real = std::filesystem::canonical(path, error);
  return error ? std::string() : real.string();
}

bool lies_below(const std::string& path, const std::string& folder) {
  return path.size() > folder.size() && path.starts_with(folder) &&
         (folder == "/" || path[folder.size()] == '/');
}

// Certificates of a file that another names, under the name they have there.
void follow(const formats::FoundReference& reference, const std::string& folder, const std::string& from,
            const FileReading& reading, Contents& into) {
  const auto named = std::filesystem::path(from).parent_path() / reference.path;
  const std::string real = real_path(named.string());
  if (real.empty())
    return into.faults.push_back({reference.entry, Fault(Reason::kNotFound, "names a missing file")});
  if (!lies_below(real, real_path(folder))) {
    return into.faults.push_back(
        {reference.entry, Fault(Reason::kPermission, "names a file outside the target")});
  }
  auto file = FileInput::open(real);
  if (!file) return into.faults.push_back({reference.entry, file.fault()});
  auto contents = read_contents(*file, reading);
  if (!contents || !*contents) {
    Fault fault =
        contents ? Fault(Reason::kUnsupported, "names a file of no format we read") : contents.fault();
    return into.faults.push_back({reference.entry, std::move(fault)});
  }
  for (auto& found : (*contents)->certificates) {
    found.entry = reference.entry;
    found.role = reference.role;
    into.certificates.push_back(std::move(found));
  }
}

}  // namespace

FileYield read_file_part(FileOpener& opener, const std::string& folder, const std::string& relative_path,
                         const FileReading& reading, pki::Assessor& assessor) {
  FileYield yield;
  auto file = opener.open(folder + "/" + relative_path);
  if (!file) {
    yield.part = failed(relative_path, file.fault());
    return yield;
  }
  yield.stamp = file->stamp();
  auto contents = read_contents(*file, reading);
  if (!contents) {
    yield.part = failed(relative_path, std::move(contents).fault());
    return yield;
  }
  if (!*contents) return yield;
  Contents& found = **contents;
  for (const auto& reference : found.references) {
    const auto named = std::filesystem::path(file->path()).parent_path() / reference.path;
    yield.other_files.push_back(named.string());
    follow(reference, folder, file->path(), reading, found);
  }
  yield.password_used = found.password_used;
  const bool holds_bindings = !found.bindings.empty();
  if (found.certificates.empty() && found.crls.empty() && found.faults.empty() && !holds_bindings) {
    return yield;
  }
  yield.part = contents_part(relative_path, ItemNamer(item_path(relative_path)), found, assessor);
  return yield;
}

}  // namespace kigen::sources
