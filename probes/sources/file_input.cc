#include "probes/sources/file_input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "probes/sources/fault_table.h"

namespace kigen::sources {

Result<FileInput> FileInput::open(std::string path) { return open_at(AT_FDCWD, 0, std::move(path)); }

Result<FileInput> FileInput::open_at(int folder, std::size_t name, std::string path) {
  const int fd = openat(folder, path.c_str() + name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) return fault_from_errno(errno, path);
  FileInput input(fd, std::move(path));
  struct stat status {};
  if (fstat(fd, &status) != 0) return fault_from_errno(errno, input.path_);
  if (!S_ISREG(status.st_mode)) return Fault(Reason::kUnsupported, input.path_ + ": not a regular file");
  input.stamp_ = stamp_of(status);
  return input;
}

FileInput::FileInput(FileInput&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), stamp_(other.stamp_), path_(std::move(other.path_)) {}

FileInput::~FileInput() {
  if (fd_ >= 0) ::close(fd_);
}

Result<std::size_t> FileInput::read_at(std::uint64_t offset, std::span<std::uint8_t> out) {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t count = pread(fd_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fault_from_errno(errno, path_);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

Result<FileInput> FileOpener::open(std::string path) {
  const std::size_t name = path.rfind('/') + 1;
  enter(std::string_view(path).substr(0, name));
  if (descriptor_ < 0) return FileInput::open(std::move(path));
  return FileInput::open_at(descriptor_, name, std::move(path));
}

void FileOpener::enter(std::string_view folder) {
  if (folder == folder_) return;
  leave();
  folder_ = folder;
  descriptor_ = ::open(folder_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
}

void FileOpener::leave() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

}  // namespace kigen::sources
