#include "probes/sources/private_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

namespace kigen::sources {
namespace {

std::vector<std::string> candidates() {
  std::vector<std::string> folders;
  const auto add_variable = [&](const char* name) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value == '/') folders.emplace_back(value);
  };
  add_variable("TMPDIR");
  folders.insert(folders.end(), {"/tmp", "/dev/shm"});
  add_variable("STATE_DIRECTORY");
  return folders;
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t count = ::write(descriptor, content.data(), content.size());
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) content.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

Result<PrivateFolder> PrivateFolder::make() {
  std::string why;
  for (const auto& folder : candidates()) {
    std::string path = folder + "/kigen-XXXXXX";
    if (mkdtemp(path.data()) != nullptr) return PrivateFolder(std::move(path));
    why = folder + ": " + strerrordesc_np(errno);
  }
  return Fault(Reason::kPermission, "no folder for temporary files; the last one tried is " + why);
}

PrivateFolder::PrivateFolder(PrivateFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}

PrivateFolder::~PrivateFolder() {
  if (path_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Status PrivateFolder::write(std::string_view name, std::string_view content) const {
  const std::string path = path_of(name);
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  const bool written = descriptor >= 0 && write_all(descriptor, content);
  const int error = errno;
  if (descriptor >= 0) close(descriptor);
  if (!written) return Fault(Reason::kLimit, path + ": " + strerrordesc_np(error));
  return Done();
}

}  // namespace kigen::sources
