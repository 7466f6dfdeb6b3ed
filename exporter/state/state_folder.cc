#include "exporter/state/state_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace kigen::state {
namespace {

std::runtime_error mistake(const std::string& path, const std::string& what) {
  return std::runtime_error("--storage.path=" + path + ": " + what);
}

}  // namespace

StateFolder::StateFolder(std::string path) : path_(std::move(path)) {
  std::error_code error;
  std::filesystem::create_directories(path_, error);
  if (!std::filesystem::is_directory(path_)) {
    throw mistake(path_, error ? "cannot be made: " + error.message() : "is not a folder");
  }
  hold();
}

StateFolder::~StateFolder() {
  if (descriptor_ >= 0) close(descriptor_);
}

void StateFolder::hold() {
  descriptor_ = open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor_ < 0 || flock(descriptor_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  close(std::exchange(descriptor_, -1));
  throw mistake(path_, "another exporter uses this folder");
}

}  // namespace kigen::state
