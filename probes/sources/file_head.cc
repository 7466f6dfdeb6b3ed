#include "probes/sources/file_head.h"

#include <algorithm>
#include <utility>

#include "probes/sources/contents_part.h"

namespace kigen::sources {
namespace {

// Memory of what the head held before is used again.
void fill(Result<FileInput> file, FileHead& head) {
  head.stamp.reset();
  head.fault.reset();
  head.whole.reset();
  if (!file) {
    head.fault = std::move(file).fault();
    head.bytes.clear();
    return;
  }
  head.stamp = file->stamp();
  head.bytes.resize(std::min<std::uint64_t>(kHeadBytes, file->size()));
  const auto count = file->read_at(0, head.bytes);
  if (!count) {
    head.fault = count.fault();
  } else if (*count < head.bytes.size()) {
    head.fault = Fault(Reason::kTruncated, "the file became shorter while it was read");
  } else if (head.bytes.size() < file->size()) {
    head.whole.emplace(*std::move(file));
  }
}

}  // namespace

FileHead read_head(std::string path) {
  FileHead head;
  head.path = std::move(path);
  fill(FileInput::open(head.path), head);
  return head;
}

void FileHeads::read_ahead(const FoundFiles& files, std::size_t first,
                           const std::function<bool()>& should_stop) {
  if (next_ != end_) return;
  next_ = end_ = 0;
  for (const std::size_t batch = std::min(files.size() - first, kBatch); end_ < batch && !should_stop();
       ++end_)
    read(files[first + end_].path, heads_[end_]);
}

FileHead& FileHeads::take(const std::string& relative_path) {
  const bool is_read =
      next_ != end_ && heads_[next_].path.compare(folder_.size(), std::string::npos, relative_path) == 0;
  if (!is_read) {
    next_ = 0;
    end_ = 1;
    read(relative_path, heads_[0]);
  }
  return heads_[next_++];
}

void FileHeads::read(const std::string& relative_path, FileHead& head) {
  (head.path = folder_) += relative_path;
  fill(opener_.open(head.path), head);
}

}  // namespace kigen::sources
