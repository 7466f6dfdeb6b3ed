// Finds the regular files that a target names, without opening them. Follows symbolic links, never a loop; a
// file reached by several names is found once, by a way without links to directories where there is one.
// Blocking: for the pool.
#pragma once

#include <boost/container/deque.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "probes/model/file_stamp.h"
#include "probes/model/observation.h"
#include "probes/model/result.h"

namespace kigen::sources {

/// What a file target means. `target` is an absolute path or pattern.
struct FileTarget {
  std::string target;
  std::vector<std::string>
      exclude;  // patterns against the absolute path, or against the path below the folder
};

enum class TargetKind { kFile, kDirectory, kPattern };

struct FoundFile {
  std::string path;  // relative to the folder of the walk
  FileStamp stamp;
  bool is_stamped = true;  // false: of the stamp only device and inode are set, as the folder lists them
};

// In blocks that stay where they are: while a vector of a hundred thousand grows, the kernel hands out twice
// its memory page by page.
using FoundFiles = boost::container::deque<
    FoundFile, void, boost::container::deque_options_t<boost::container::block_bytes<64 * 1024>>>;

struct WalkResult {
  TargetKind kind = TargetKind::kFile;
  std::string folder;            // absolute; items are named relative to it
  FoundFiles files;              // sorted by path, each file once, under its best name
  /// What tells of changes: absolute paths of the folders that were listed, and of files that are links.
  std::vector<std::string> to_watch;
  std::vector<ItemFault> faults;  // directories that could not be listed, links that lead nowhere
  std::optional<Fault> fault;     // nothing there at all, or stopped before the end
};

/// Adds what tells of changes of one file, whether it is there or not, and of the way to it.
void watch_file(const std::string& path, std::vector<std::string>& to_watch);

/// A folder lists the kind and the inode of what is in it. To believe it spares a call for each file, for
/// whoever opens them all anyway; yet where something is mounted over a file, and on some file systems, the
/// list is wrong.
enum class Listings { kChecked, kBelieved };

/// `should_stop` is asked now and then; when it says yes the walk ends with `partial`.
WalkResult walk(const FileTarget& target, const std::function<bool()>& should_stop,
                Listings listings = Listings::kChecked);

}  // namespace kigen::sources
