#include "probes/sources/file_walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <filesystem>
#include <memory>
#include <unordered_map>
#include <utility>

#include "probes/sources/directory_listing.h"
#include "probes/sources/fault_table.h"
#include "probes/sources/glob.h"
#include "probes/sources/item_name.h"

namespace kigen::sources {
namespace {

constexpr int kMaxDepth = 64;
constexpr int kMaxWays = 4;  // by which one directory is walked under a pattern
constexpr std::size_t kEntriesBetweenStopChecks = 256;

struct DirectoryCloser {
  void operator()(DIR* directory) const { closedir(directory); }
};
using DirectoryPtr = std::unique_ptr<DIR, DirectoryCloser>;

struct FileId {
  dev_t device;
  ino_t inode;
  friend auto operator<=>(const FileId&, const FileId&) = default;
};
struct FileIdHash {
  std::size_t operator()(const FileId& id) const {
    return std::hash<std::uint64_t>()(id.inode * 0x9e3779b97f4a7c15u ^ id.device);
  }
};

struct Link {
  std::string path;  // relative to the folder
  std::vector<FileId> ancestors;
};

FileId id_of(const struct stat& status) { return {status.st_dev, status.st_ino}; }
FileId id_of(const FoundFile& file) { return {file.stamp.device, file.stamp.inode}; }

// `5e98733a.0`: a name that c_rehash gives beside the real one.
bool is_hash_name(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  constexpr std::size_t kHashDigits = 8;
  if (name.size() < kHashDigits + 2 || name[kHashDigits] != '.') return false;
  return name.find_first_not_of("0123456789abcdef") == kHashDigits &&
         name.find_first_not_of("r0123456789", kHashDigits + 1) == std::string_view::npos;
}

bool is_better_name(std::string_view a, std::string_view b) {
  const bool a_is_hash = is_hash_name(a), b_is_hash = is_hash_name(b);
  return a_is_hash != b_is_hash ? b_is_hash : a < b;
}

using FilesById = std::vector<std::pair<FileId, std::size_t>>;

FilesById sorted_by_id(const FoundFiles& files) {
  FilesById by_id;
  by_id.reserve(files.size());
  for (std::size_t i = 0; i < files.size(); ++i) by_id.emplace_back(id_of(files[i]), i);
  std::sort(by_id.begin(), by_id.end());
  return by_id;
}

// Before one of two names is dropped, what a folder lists is checked. True when anything was.
bool check_second_names(const FilesById& by_id, const std::string& folder, FoundFiles& files) {
  bool any = false;
  const auto check = [&](FoundFile& file) {
    struct stat status {};
    if (file.is_stamped || stat((folder + "/" + file.path).c_str(), &status) != 0) return;
    file.stamp = stamp_of(status);
    file.is_stamped = any = true;
  };
  for (std::size_t i = 1; i < by_id.size(); ++i) {
    if (by_id[i].first != by_id[i - 1].first) continue;
    check(files[by_id[i - 1].second]);
    check(files[by_id[i].second]);
  }
  return any;
}

// Of each file the best name stays. The order is kept.
void drop_second_names(const std::string& folder, FoundFiles& files) {
  auto by_id = sorted_by_id(files);
  if (check_second_names(by_id, folder, files)) by_id = sorted_by_id(files);
  bool any = false;
  for (std::size_t i = 1; i < by_id.size(); ++i) {
    if (by_id[i].first != by_id[i - 1].first) continue;
    auto &best = by_id[i].second, &other = by_id[i - 1].second;
    if (is_better_name(files[other].path, files[best].path)) std::swap(best, other);
    files[other].path.clear();
    any = true;
  }
  if (!any) return;
  const auto has_no_name = [](const FoundFile& file) { return file.path.empty(); };
  files.erase(std::remove_if(files.begin(), files.end(), has_no_name), files.end());
}

// As they were found, but where a folder did not tell its kind, or was reached by a link.
void sort_by_path(FoundFiles& files) {
  const auto comes_first = [](const FoundFile& a, const FoundFile& b) { return a.path < b.path; };
  if (!std::is_sorted(files.begin(), files.end(), comes_first))
    std::sort(files.begin(), files.end(), comes_first);
}

// Folders where something on the way to an absolute path may be replaced or appear: those that hold a link,
// and the last that exists when the rest is missing.
void add_way(const std::filesystem::path& path, std::vector<std::string>& folders) {
  constexpr int kMaxLinks = 40;  // as Linux follows
  const auto steps = path.relative_path();
  std::deque<std::filesystem::path> rest(steps.begin(), steps.end());
  std::filesystem::path at = "/";
  for (int links = 0; !rest.empty();) {
    const auto next = rest.front() == ".." ? at.parent_path() : at / rest.front();
    rest.pop_front();
    struct stat status {};
    const bool exists = lstat(next.c_str(), &status) == 0;
    if (exists && !S_ISLNK(status.st_mode)) {
      at = next;
      continue;
    }
    folders.push_back(at.string());
    std::error_code error;
    const auto target = exists ? std::filesystem::read_symlink(next, error) : std::filesystem::path();
    if (!exists || error || ++links > kMaxLinks) return;
    if (target.is_absolute()) at = "/";
    const auto inserted = target.relative_path();
    rest.insert(rest.begin(), inserted.begin(), inserted.end());
  }
}

class Walker {
 public:
  Walker(const FileTarget& target, const std::function<bool()>& should_stop, Listings listings)
      : target_(target), should_stop_(should_stop), listings_(listings) {}

  WalkResult run() {
    if (has_wildcard(target_.target)) {
      result_.kind = TargetKind::kPattern;
      result_.folder = fixed_folder(target_.target);
      add_way(result_.folder, result_.to_watch);
      visit_root();
    } else {
      visit_named();
    }
    visit_links();
    finish();
    return std::move(result_);
  }

 private:
  // A path without wildcards: a file or a directory.
  void visit_named() {
    struct stat status {};
    watch_file(target_.target, result_.to_watch);
    if (stat(target_.target.c_str(), &status) != 0) {
      result_.folder = fixed_folder(target_.target);
      result_.fault = fault_from_errno(errno, target_.target);
      return;
    }
    if (S_ISDIR(status.st_mode)) {
      result_.kind = TargetKind::kDirectory;
      result_.folder = target_.target;
      visit_root();
      return;
    }
    result_.folder = fixed_folder(target_.target);
    if (S_ISREG(status.st_mode)) {
      result_.files.push_back({target_.target.substr(target_.target.rfind('/') + 1), stamp_of(status)});
    } else {
      result_.fault =
          Fault(Reason::kUnsupported, target_.target + ": neither a regular file nor a directory");
    }
  }

  void visit_root() {
    const int fd = open(result_.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
      result_.fault = fault_from_errno(errno, result_.folder);
      return;
    }
    visit(fd, "");
  }

  // Links to directories come last and in order: whatever has a way without links is found by that one.
  void visit_links() {
    while (!links_.empty() && !stopped_) {
      auto links = std::exchange(links_, {});
      std::sort(links.begin(), links.end(), [](const Link& a, const Link& b) { return a.path < b.path; });
      for (Link& link : links) {
        ancestors_ = std::move(link.ancestors);
        visit_child(AT_FDCWD, link.path, absolute(link.path).c_str());
      }
    }
  }

  // Takes over `fd`. `path` is relative to the folder, with a final slash unless empty.
  void visit(int fd, const std::string& path) {
    const DirectoryPtr directory(fdopendir(fd));
    struct stat status {};
    if (!directory || fstat(fd, &status) != 0) {
      add_directory_fault(path, errno);
      if (!directory) close(fd);
      return;
    }
    if (!may_enter(id_of(status))) return;
    result_.to_watch.push_back(absolute(path));
    ancestors_.push_back(id_of(status));
    list(directory.get(), path);
    ancestors_.pop_back();
  }

  // A directory is walked once. Under a pattern, whose matches depend on the way, it may be walked by a few
  // ways, but never below itself.
  bool may_enter(const FileId& id) {
    if (std::find(ancestors_.begin(), ancestors_.end(), id) != ancestors_.end()) return false;
    return ++ways_[id] <= (result_.kind == TargetKind::kPattern ? kMaxWays : 1);
  }

  void list(DIR* directory, const std::string& path) {
    const DirectoryListing listing(directory, [this] { return is_time_to_stop(); });
    if (listing.error() != 0) add_directory_fault(path, listing.error());
    for (const auto& entry : listing.entries()) {
      if (is_time_to_stop()) return;
      visit_entry(dirfd(directory), path, entry);
    }
  }

  bool is_time_to_stop() {
    stopped_ = stopped_ || (++seen_ % kEntriesBetweenStopChecks == 0 && should_stop_());
    return stopped_;
  }

  void visit_entry(int directory, const std::string& path, const DirectoryListing::Entry& entry) {
    std::string relative;
    relative.reserve(path.size() + entry.name.size());
    (relative += path) += entry.name;
    if (entry.type == DT_DIR) relative.pop_back();
    const bool excludable = !target_.exclude.empty();
    if (excludable && is_excluded(relative)) return;
    if (entry.type == DT_DIR) {
      visit_child(directory, relative, entry.name.data());
      return;
    }
    if (entry.type != DT_REG && entry.type != DT_LNK && entry.type != DT_UNKNOWN) return;
    const bool wanted =
        result_.kind == TargetKind::kDirectory || glob_match(target_.target, absolute(relative));
    if (entry.type == DT_REG && !wanted) return;
    if (entry.type == DT_REG && listings_ == Listings::kBelieved) {
      result_.files.push_back({std::move(relative), as_listed(entry), false});
      return;
    }
    if (entry.type == DT_LNK) add_way(absolute(relative), result_.to_watch);
    struct stat status {};
    if (fstatat(directory, entry.name.data(), &status, 0) != 0) {
      const int error =
          errno;  // a link that leads nowhere or in a circle, or a file that has just gone: no fault
      if (wanted && error != ENOENT && error != ELOOP) add_fault(relative, error);
      return;
    }
    if (S_ISDIR(status.st_mode) && entry.type == DT_LNK) {
      links_.push_back({relative, ancestors_});
    } else if (S_ISDIR(status.st_mode)) {
      visit_child(directory, relative, entry.name.data());
    } else if (S_ISREG(status.st_mode) && wanted) {
      if (entry.type == DT_LNK) result_.to_watch.push_back(absolute(relative));
      result_.files.push_back({std::move(relative), stamp_of(status)});
    }
  }

  FileStamp as_listed(const DirectoryListing::Entry& entry) const {
    FileStamp stamp;
    stamp.device = ancestors_.back().device;
    stamp.inode = entry.inode;
    return stamp;
  }

  void visit_child(int directory, const std::string& relative, const char* name) {
    if (result_.kind == TargetKind::kPattern && !glob_may_match_below(target_.target, absolute(relative)))
      return;
    if (std::count(relative.begin(), relative.end(), '/') >= kMaxDepth) {
      result_.faults.push_back(
          {item_path(relative), Fault(Reason::kPartial, absolute(relative) + ": too deep")});
      incomplete_ = true;
      return;
    }
    const int fd = openat(directory, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
      visit(fd, relative + "/");
    } else if (errno != ENOENT) {  // it has just gone: no fault
      add_directory_fault(relative, errno);
    }
  }

  void add_fault(const std::string& relative, int error) {
    result_.faults.push_back({item_path(relative), fault_from_errno(error, absolute(relative))});
  }

  void add_directory_fault(const std::string& relative, int error) {
    add_fault(relative, error);
    incomplete_ = true;
  }

  bool is_excluded(const std::string& relative) const {
    const std::string path = absolute(relative);
    return std::any_of(target_.exclude.begin(), target_.exclude.end(), [&](const std::string& pattern) {
      return glob_match(pattern, path) || (!pattern.starts_with('/') && glob_match(pattern, relative));
    });
  }

  std::string absolute(const std::string& relative) const {
    return result_.folder == "/" ? "/" + relative : result_.folder + "/" + relative;
  }

  void finish() {
    sort_by_path(result_.files);
    drop_second_names(result_.folder, result_.files);
    if (result_.fault) return;
    if (stopped_) {
      result_.fault = Fault(Reason::kPartial, "the walk did not end in time");
    } else if (incomplete_) {
      result_.fault =
          Fault(Reason::kPartial, "not everything could be listed: " + result_.faults.front().fault.detail);
    } else if (result_.files.empty()) {
      result_.fault = Fault(Reason::kNotFound, target_.target + ": matches no file");
    }
  }

  const FileTarget& target_;
  const std::function<bool()>& should_stop_;
  const Listings listings_;
  WalkResult result_;
  std::unordered_map<FileId, int, FileIdHash> ways_;  // that led to a directory so far
  std::vector<FileId> ancestors_;                     // directories around the current one
  std::vector<Link> links_;                           // to directories, not yet followed
  std::size_t seen_ = 0;
  bool stopped_ = false;
  bool incomplete_ = false;
};

}  // namespace

void watch_file(const std::string& path, std::vector<std::string>& to_watch) {
  add_way(path, to_watch);
  struct stat status {};
  if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return;
  to_watch.push_back(std::filesystem::path(path).parent_path().string());
  to_watch.push_back(path);
}

WalkResult walk(const FileTarget& target, const std::function<bool()>& should_stop, Listings listings) {
  return Walker(target, should_stop, listings).run();
}

}  // namespace kigen::sources
