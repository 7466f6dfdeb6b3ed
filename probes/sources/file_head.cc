#include "probes/sources/file_head.h"

#include <algorithm>
#include <utility>

#include "probes/sources/coarse_clock.h"
#include "probes/sources/contents_part.h"

namespace kigen::sources {
namespace {

Status read_into(FileHead& head, Result<FileInput> file) {
  if (!file) return std::move(file).fault();
  head.stamp = file->stamp();
  head.bytes.resize(std::min<std::uint64_t>(kHeadBytes, file->size()));
  const auto count = file->read_at(0, head.bytes);
  if (!count) return count.fault();
  if (*count < head.bytes.size())
    return Fault(Reason::kTruncated, "the file became shorter while it was read");
  if (head.bytes.size() < file->size()) head.whole.emplace(*std::move(file));
  return Done();
}

// Memory of what the head held before is used again.
void fill(FileHead& head, Result<FileInput> file) {
  head.stamp.reset();
  head.fault.reset();
  head.whole.reset();
  const Status status = read_into(head, std::move(file));
  if (status) return;
  head.fault = status.fault();
  head.bytes.clear();
}

}  // namespace

FileHead read_head(std::string path) {
  FileHead head;
  head.path = std::move(path);
  fill(head, FileInput::open(head.path));
  return head;
}

void FileHeads::read_ahead(const FoundFiles& files, std::size_t first) {
  if (next_ != end_) return;
  next_ = end_ = 0;
  const std::size_t batch = std::min(files.size() - first, kBatch);
  const auto until = coarse_now() + max_batch_time_;
  do {
    read(files[first + end_].path, heads_[end_]);
    ++end_;
  } while (end_ < batch && coarse_now() < until);
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
  fill(head, opener_.open(head.path));
}

}  // namespace kigen::sources
