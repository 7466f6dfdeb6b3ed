// Lets a test of permissions mean something when it runs as root, whom no permission stops.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <string>

namespace kigen::testing {

/// Acts as the user `nobody` while it lives, if the process may change its user at all. `folder` is opened to
/// all.
class OtherUser {
 public:
  explicit OtherUser(const std::string& folder) {
    chmod(folder.c_str(), 0777);
    changed_ = geteuid() == 0 && setegid(kNobody) == 0 && seteuid(kNobody) == 0;
  }
  ~OtherUser() {
    if (!changed_) return;
    if (seteuid(0) != 0 || setegid(0) != 0) _exit(1);  // what follows would not mean anything
  }
  OtherUser(const OtherUser&) = delete;

 private:
  static constexpr unsigned kNobody = 65534;
  bool changed_ = false;
};

}  // namespace kigen::testing
