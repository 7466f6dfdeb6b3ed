#include "probes/sources/file_input.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "probes/sources/fault_table.h"

namespace kigen::sources {

Result<std::unique_ptr<FileInput>> FileInput::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) return fault_from_errno(errno, path);
  struct stat status {};
  const bool known = fstat(fd, &status) == 0;
  const int error = errno;
  auto input =
      std::unique_ptr<FileInput>(new FileInput(fd, static_cast<std::uint64_t>(status.st_size), path));
  if (!known) return fault_from_errno(error, path);
  if (!S_ISREG(status.st_mode)) return Fault(Reason::kUnsupported, path + ": not a regular file");
  return input;
}

FileInput::~FileInput() { ::close(fd_); }

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

}  // namespace kigen::sources
