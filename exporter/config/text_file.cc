#include "exporter/config/text_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace kigen::config {
namespace {

constexpr std::size_t kMaxBytes = 64u << 20;
constexpr std::size_t kChunkBytes = 64u << 10;

class Descriptor {
 public:
  // A pipe without a writer must not hold up the exporter.
  explicit Descriptor(const std::string& path)
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

std::string message_of(int error) { return std::error_code(error, std::generic_category()).message(); }

std::optional<std::string> problem_with(const Descriptor& file) {
  if (file.get() < 0) return message_of(errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return message_of(errno);
  if (S_ISDIR(status.st_mode)) return message_of(EISDIR);
  if (!S_ISREG(status.st_mode)) return "not a regular file";
  return std::nullopt;
}

}  // namespace

std::variant<std::string, Unreadable> read_text_file(const std::string& path) {
  const Descriptor file(path);
  if (auto problem = problem_with(file)) return Unreadable{*std::move(problem)};
  std::string text;
  while (true) {
    const std::size_t before = text.size();
    text.resize(before + kChunkBytes);
    const ssize_t count = ::read(file.get(), text.data() + before, kChunkBytes);
    if (count < 0 && errno != EINTR) return Unreadable{message_of(errno)};
    text.resize(before + static_cast<std::size_t>(count < 0 ? 0 : count));
    if (text.size() > kMaxBytes) return Unreadable{"larger than 64 MiB"};
    if (count == 0) return text;
  }
}

std::optional<std::string> unreadable(const std::string& path) { return problem_with(Descriptor(path)); }

std::string current_directory() {
  std::error_code error;
  const auto path = std::filesystem::current_path(error);
  return error ? "/" : path.string();
}

}  // namespace kigen::config
