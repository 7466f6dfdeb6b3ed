#include "probes/sources/file_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace kigen::sources {
namespace {

constexpr std::uint32_t kEvents = IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE |
                                  IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF;

// Where others change files without this kernel's knowing: NFS, SMB (three numbers), FUSE, 9P, AFS, Ceph.
constexpr std::array<std::uint32_t, 8> kRemote = {0x6969,     0x517B,     0xFF534D42, 0xFE534D42,
                                                  0x65735546, 0x01021997, 0x5346414F, 0x00C36400};

bool tells_of_changes(const std::string& path) {
  struct statfs status {};
  if (statfs(path.c_str(), &status) != 0) return false;
  const auto type = static_cast<std::uint32_t>(status.f_type);
  return std::find(kRemote.begin(), kRemote.end(), type) == kRemote.end();
}

}  // namespace

// Shared with the subscriptions, which may outlive the watch for a moment. One inotify descriptor may serve
// several of them, as paths may name one folder.
struct FileWatch::Impl {
  Impl() : inotify(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)), end(eventfd(0, EFD_CLOEXEC)) {}
  ~Impl() {
    if (inotify >= 0) close(inotify);
    if (end >= 0) close(end);
  }

  void run() {
    std::array<pollfd, 2> waits = {{{inotify, POLLIN, 0}, {end, POLLIN, 0}}};
    while (true) {
      if (poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) return;
      if (waits[1].revents != 0) return;
      if (waits[0].revents != 0) read_events();
    }
  }

  void read_events() {
    alignas(inotify_event) std::array<char, 16 * 1024> buffer;
    std::set<Subscription*> concerned;
    const std::lock_guard lock(mutex);
    while (true) {
      const ssize_t count = read(inotify, buffer.data(), buffer.size());
      if (count <= 0) break;
      for (ssize_t at = 0; at < count;) {
        const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
        at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
        note(*event, concerned);
      }
    }
    for (Subscription* subscription : concerned) subscription->changed_();
  }

  void note(const inotify_event& event, std::set<Subscription*>& concerned) {
    if ((event.mask & IN_Q_OVERFLOW) != 0) {
      for (const auto& [descriptor, them] : subscribers) concerned.insert(them.begin(), them.end());
      return;
    }
    const auto found = subscribers.find(event.wd);
    if (found == subscribers.end()) return;
    concerned.insert(found->second.begin(), found->second.end());
    if ((event.mask & IN_IGNORED) != 0) subscribers.erase(found);  // the kernel has forgotten it
  }

  /// Absent: nothing will be told. Called with the lock held.
  int add(const std::string& path, Subscription& subscription) {
    const int descriptor = inotify_add_watch(inotify, path.c_str(), kEvents);
    if (descriptor >= 0) subscribers[descriptor].insert(&subscription);
    return descriptor;
  }

  void remove(int descriptor, Subscription& subscription) {
    const auto found = subscribers.find(descriptor);
    if (found == subscribers.end()) return;
    found->second.erase(&subscription);
    if (!found->second.empty()) return;
    subscribers.erase(found);
    inotify_rm_watch(inotify, descriptor);
  }

  const int inotify;
  const int end;
  std::mutex mutex;
  std::map<int, std::set<Subscription*>> subscribers;  // by descriptor of inotify
  std::thread thread;
};

FileWatch::FileWatch() : impl_(std::make_shared<Impl>()) {
  if (impl_->inotify >= 0 && impl_->end >= 0)
    impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
}

FileWatch::~FileWatch() {
  if (!impl_->thread.joinable()) return;
  eventfd_write(impl_->end, 1);
  impl_->thread.join();
}

std::unique_ptr<FileWatch::Subscription> FileWatch::subscribe(std::function<void()> changed) {
  return std::make_unique<Subscription>(impl_, std::move(changed));
}

FileWatch::Subscription::Subscription(std::shared_ptr<Impl> impl, std::function<void()> changed)
    : impl_(std::move(impl)), changed_(std::move(changed)) {}

FileWatch::Subscription::~Subscription() {
  const std::lock_guard lock(impl_->mutex);
  for (const int descriptor : descriptors_) impl_->remove(descriptor, *this);
}

FileWatch::Subscription::Watching FileWatch::Subscription::watch(const std::vector<std::string>& paths) {
  Watching watching;
  std::vector<int> next;
  std::vector<std::string> told;
  std::copy_if(paths.begin(), paths.end(), std::back_inserter(told), &tells_of_changes);
  if (told.size() < paths.size()) watching.reach = Reach::kPartly;

  const std::lock_guard lock(impl_->mutex);
  for (const std::string& path : told) {
    const int descriptor = impl_->add(path, *this);
    if (descriptor >= 0) {
      next.push_back(descriptor);
    } else {
      watching.reach = Reach::kPartly;
    }
  }
  std::sort(next.begin(), next.end());
  next.erase(std::unique(next.begin(), next.end()), next.end());
  watching.more = !std::includes(descriptors_.begin(), descriptors_.end(), next.begin(), next.end());
  std::vector<int> gone;
  std::set_difference(descriptors_.begin(), descriptors_.end(), next.begin(), next.end(),
                      std::back_inserter(gone));
  for (const int descriptor : gone) impl_->remove(descriptor, *this);
  descriptors_ = std::move(next);
  return watching;
}

}  // namespace kigen::sources
