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

// Most files lie in memory as a whole.
Contents parse(const FormatDescription& format, FileHead& file, const FileReading& reading) {
  const formats::ParseContext context{.passwords = reading.passwords, .max_bytes = reading.max_file_bytes};
  if (file.whole) return format.parse(*file.whole, context);
  formats::MemoryInput memory(file.bytes);
  return format.parse(memory, context);
}

std::shared_ptr<const Part> failed(const std::string& relative_path, Fault fault) {
  auto part = std::make_shared<Part>();
  part->place = relative_path;
  part->faults.push_back({item_path(relative_path), std::move(fault)});
  return part;
}

// Absent: of no format we read.
Result<std::optional<Contents>> read_contents(FileHead& file, const FileReading& reading) {
  if (file.fault) return *file.fault;
  const auto* format = recognise(file.bytes, static_cast<std::uint64_t>(file.stamp->size));
  if (format == nullptr) return std::optional<Contents>();
  return std::optional<Contents>(parse(*format, file, reading));
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
  FileHead file = read_head(real);
  auto contents = read_contents(file, reading);
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

FileYield read_file_part(FileHead& file, const std::string& folder, const std::string& relative_path,
                         const FileReading& reading, pki::Assessor& assessor) {
  FileYield yield;
  yield.stamp = file.stamp;
  auto contents = read_contents(file, reading);
  if (!contents) {
    yield.part = failed(relative_path, std::move(contents).fault());
    return yield;
  }
  if (!*contents) return yield;
  Contents& found = **contents;
  for (const auto& reference : found.references) {
    const auto named = std::filesystem::path(file.path).parent_path() / reference.path;
    yield.other_files.push_back(named.string());
    follow(reference, folder, file.path, reading, found);
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
