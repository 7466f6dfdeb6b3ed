#include "probes/sources/files.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <mutex>

#include "probes/pki/assessor.h"
#include "probes/sources/coarse_clock.h"
#include "probes/sources/file_head.h"
#include "probes/sources/file_memory.h"
#include "probes/sources/file_part.h"
#include "probes/sources/file_walk.h"
#include "probes/sources/item_name.h"
#include "probes/sources/passwords.h"
#include "probes/sources/runtime.h"
#include "probes/sources/stopwatch.h"

namespace kigen::sources {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kDefaultMaxFileBytes = 16ll << 20;
constexpr std::int64_t kMaxMaxFileBytes = 1ll << 30;
// How long after its deadline a look, which stops by itself between two files, may take to come back.
constexpr auto kPatience = std::chrono::seconds(2);
// A file written while it was read may carry the same mtime after the next write: one that was younger than
// this when the look began is read again.
constexpr auto kSettled = std::chrono::seconds(2);
// Where nobody tells of changes, because watches ran out or the file system has none.
constexpr auto kPollInterval = std::chrono::seconds(30);

constexpr OptionDescription kOptions[] = {
    {.key = "exclude",
     .kind = OptionKind::kTextList,
     .default_text = "",
     .sentence = "Patterns of paths to leave out, absolute or below the target's folder."},
    {.key = "passwords.files",
     .kind = OptionKind::kFileList,
     .default_text = "",
     .sentence = "Files with candidate passwords for key stores, one per line."},
    {.key = "passwords.env",
     .kind = OptionKind::kTextList,
     .default_text = "",
     .sentence = "Environment variables that hold a candidate password each."},
    {.key = "passwords.by_path",
     .kind = OptionKind::kFileMap,
     .default_text = "",
     .sentence = "Files with passwords that are tried first for key stores whose paths match the pattern."},
    {.key = "max_file_bytes",
     .kind = OptionKind::kCount,
     .default_text = "16777216",
     .sentence = "Largest file that is read whole.",
     .min = 1024,
     .max = kMaxMaxFileBytes},
};

Observation failed(Fault fault) {
  Observation observation;
  observation.fault = std::move(fault);
  return observation;
}

// The state of one target between its looks. A look that was abandoned, because a file system does not
// answer, may still be running when the next one begins: that one gives up, so that a dead mount holds one
// thread and not all.
class Scanner {
 public:
  Scanner(FileTarget target, const Options& options) : target_(std::move(target)), passwords_(options) {
    max_file_bytes_ = static_cast<std::uint64_t>(
        options.get<std::int64_t>("max_file_bytes").value_or(kDefaultMaxFileBytes));
  }

  void stop() { stopped_ = true; }

  /// From the next look on, changes of what it found wake whoever asked.
  void wake_on_changes(std::shared_ptr<FileWatch> watch, const std::function<void()>& wake) {
    const std::lock_guard lock(subscription_mutex_);
    if (subscription_ || !watch) return;
    wake_ = wake;
    subscription_ = watch->subscribe(wake);
    file_watch_ = std::move(watch);
  }
  bool is_told_of_changes() const { return is_told_; }

  Observation scan(pki::Assessor& assessor, Clock::time_point deadline) {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return failed(Fault(Reason::kTimeout, "an earlier look has not come back"));
    const auto should_stop = [&] { return stopped_ || coarse_now() >= deadline; };
    Observation observation;
    forget_if_judged_otherwise(assessor);
    // Whoever knows nothing yet will open every file, and learn then whether the folders told the truth.
    const bool believes = remembered_.empty();
    if (!believes || look(Listings::kBelieved, assessor, should_stop, observation) == Listing::kIsWrong)
      look(Listings::kChecked, assessor, should_stop, observation);
    return observation;
  }

 private:
  enum class Listing { kHolds, kIsWrong };

  // Once a listing turns out to be wrong, the look ends and is to be made again; what was read is remembered.
  Listing look(Listings listings, pki::Assessor& assessor, const std::function<bool()>& should_stop,
               Observation& observation) {
    began_ = std::chrono::system_clock::now();
    observation.parts.clear();
    WalkResult found = look_around(listings, should_stop, observation.phases);
    observation.fault = std::move(found.fault);
    if (!found.faults.empty()) observation.parts.push_back(directory_faults(found));
    if (read_all(found, assessor, should_stop, observation) == Listing::kIsWrong) return Listing::kIsWrong;
    watch(found);
    observation.complete = !observation.fault;
    if (found.kind == TargetKind::kFile && !observation.fault)
      observation.fault = fault_of_named_file(observation);
    return Listing::kHolds;
  }

  // What is watched from now on only may have changed since it was walked: one more look finds that, and is
  // cheap.
  void watch(const WalkResult& found) {
    const std::lock_guard lock(subscription_mutex_);
    if (!subscription_) return;
    const auto watching = subscription_->watch(found.to_watch);
    is_told_ = watching.reach == FileWatch::Subscription::Reach::kWhole && !found.to_watch.empty();
    if (watching.more) wake_();
  }

  // Verdicts are made with the parts; they are stale once a trust store changed.
  void forget_if_judged_otherwise(pki::Assessor& assessor) {
    const std::uint64_t generation = assessor.trust_generation();
    if (generation != trust_generation_) remembered_.clear();
    trust_generation_ = generation;
  }

  WalkResult look_around(Listings listings, const std::function<bool()>& should_stop,
                         PhaseDurations& phases) const {
    const Stopwatch watch(phases, Phase::kRead);
    return walk(target_, should_stop, listings);
  }

  static std::shared_ptr<const Part> directory_faults(const WalkResult& found) {
    auto part = std::make_shared<Part>();
    part->place = "/";  // no relative path is called so
    part->faults = found.faults;
    return part;
  }

  Listing read_all(WalkResult& found, pki::Assessor& assessor, const std::function<bool()>& should_stop,
                   Observation& observation) {
    const Stopwatch watch(observation.phases, Phase::kParse);
    Listing listing = Listing::kHolds;
    FileHeads heads(found.folder);
    auto password_part = std::make_shared<Part>();
    password_part->place = "//";  // nor so
    if (passwords_.refresh(password_part->faults)) remembered_.clear();
    if (!password_part->faults.empty()) observation.parts.push_back(std::move(password_part));
    const bool knows_nothing = remembered_.empty();  // and will read every file there is time for
    remembered_.begin_look(found.files.size());
    observation.parts.reserve(observation.parts.size() + found.files.size());
    for (std::size_t i = 0; i < found.files.size(); ++i) {
      FoundFile& file = found.files[i];
      if (knows_nothing) heads.read_ahead(found.files, i);
      auto& known = remembered_.recall(std::move(file.path));
      if (!known.settled || known.stamp != file.stamp) {
        if (should_stop()) {
          if (!observation.fault)
            observation.fault = Fault(Reason::kPartial, "not all files were read in time");
        } else {
          listing = read_one(found, file, heads.take(known.path), assessor, known);
        }
      }
      if (listing == Listing::kIsWrong) break;
      if (known.part) observation.parts.push_back(known.part);
    }
    const bool partly = observation.fault || listing == Listing::kIsWrong;
    remembered_.end_look(partly ? FileMemory::Seen::kPartly : FileMemory::Seen::kAll);
    return listing;
  }

  Listing read_one(WalkResult& found, const FoundFile& file, FileHead& head, pki::Assessor& assessor,
                   FileMemory::Entry& known) {
    const FileReading reading{.passwords = passwords_.candidates_for(head.path),
                              .max_file_bytes = max_file_bytes_};
    FileYield yield = read_file_part(head, found.folder, known.path, reading, assessor);
    known.stamp = yield.stamp.value_or(file.stamp);
    known.settled = was_settled(known.stamp);
    if (yield.password_used) passwords_.remember(head.path, reading.passwords.at(*yield.password_used));
    if (!yield.other_files.empty()) known.settled = false;
    for (const std::string& other : yield.other_files) watch_file(other, found.to_watch);
    if (!yield.part && found.kind == TargetKind::kFile) yield.part = nothing_readable(known.path);
    if (yield.part && may_pass(*yield.part)) known.settled = false;
    keep(std::move(yield.part), known);
    return holds(file, yield.stamp) ? Listing::kHolds : Listing::kIsWrong;
  }

  bool was_settled(const FileStamp& stamp) const {
    const std::chrono::nanoseconds changed(std::max(stamp.mtime_ns, stamp.ctime_ns));
    return changed + kSettled < began_.time_since_epoch();
  }

  // A part that shows what it showed stays the same object, so that nothing is made anew of it.
  static void keep(std::shared_ptr<const Part> part, FileMemory::Entry& known) {
    if (!known.part || !part || *known.part != *part) known.part = std::move(part);
  }

  // What could not be opened may be no file at all.
  static bool holds(const FoundFile& listed, const std::optional<FileStamp>& opened) {
    if (listed.is_stamped) return true;
    return opened && opened->device == listed.stamp.device && opened->inode == listed.stamp.inode;
  }

  // Faults of the surroundings can end without a new stamp; those of the content cannot, and may be costly to
  // find.
  static bool may_pass(const Part& part) {
    return std::any_of(part.faults.begin(), part.faults.end(), [](const ItemFault& item) {
      switch (item.fault.reason) {
        case Reason::kPassword:
        case Reason::kMalformed:
        case Reason::kTruncated:
        case Reason::kTooLarge:
        case Reason::kUnsupported: return false;
        default: return true;
      }
    });
  }

  static std::shared_ptr<const Part> nothing_readable(const std::string& path) {
    auto part = std::make_shared<Part>();
    part->place = path;
    part->faults.push_back(
        {item_path(path), Fault(Reason::kUnsupported, "no certificate in a format we read")});
    return part;
  }

  // The file that was named yields nothing: then so does the attempt.
  static std::optional<Fault> fault_of_named_file(const Observation& observation) {
    for (const auto& part : observation.parts) {
      const bool is_file = !part->place.starts_with('/');
      if (is_file && part->sightings.empty() && !part->faults.empty()) return part->faults.front().fault;
    }
    return std::nullopt;
  }

  const FileTarget target_;
  std::uint64_t max_file_bytes_;
  std::atomic<bool> stopped_ = false;

  std::mutex subscription_mutex_;  // guards these three
  std::shared_ptr<FileWatch> file_watch_;
  std::unique_ptr<FileWatch::Subscription> subscription_;
  std::function<void()> wake_;
  std::atomic<bool> is_told_ = false;  // of every change

  std::mutex mutex_;  // guards what follows
  FileMemory remembered_;
  Passwords passwords_;
  std::uint64_t trust_generation_ = 0;
  std::chrono::system_clock::time_point began_;  // the look in hand
};

class FilesProber final : public Prober {
 public:
  FilesProber(FileTarget target, const Options& options)
      : scanner_(std::make_shared<Scanner>(std::move(target), options)) {}
  ~FilesProber() override { scanner_->stop(); }

  void wake_with(std::function<void()> wake) override { wake_ = std::move(wake); }
  std::optional<std::chrono::milliseconds> look_again_within() const override {
    if (!wake_ || scanner_->is_told_of_changes()) return std::nullopt;
    return kPollInterval;
  }

  Task<std::vector<Observation>> probe(const ProbeContext& context) override {
    if (wake_) scanner_->wake_on_changes(context.runtime.file_watch(), wake_);
    auto* assessor = &context.assessor;  // of the process: outlives the pool
    auto work = [scanner = scanner_, assessor, deadline = context.deadline] {
      return scanner->scan(*assessor, deadline);
    };
    auto looked = co_await offload(context.runtime, std::move(work), context.deadline + kPatience);
    if (!looked)
      looked = failed(Fault(Reason::kTimeout, "the file system or the pool did not answer in time"));
    note(context, *looked);
    std::vector<Observation> observations;
    observations.push_back(*std::move(looked));
    co_return observations;
  }

 private:
  static void note(const ProbeContext& context, const Observation& observation) {
    if (context.steps == nullptr) return;
    std::size_t certificates = 0;
    for (const auto& part : observation.parts) certificates += part->sightings.size();
    context.steps->push_back("walked: " + std::to_string(observation.parts.size()) + " files with " +
                             std::to_string(certificates) + " certificates");
    if (observation.fault) {
      context.steps->push_back("failed: " + std::string(label(observation.fault->reason)) + ": " +
                               observation.fault->detail);
    }
  }

  std::shared_ptr<Scanner> scanner_;
  std::function<void()> wake_;
};

Result<TargetName> parse_target(std::string_view text, std::uint16_t /*default_port*/) {
  if (text.empty()) return Fault(Reason::kMalformed, "a path or a pattern");
  if (text.find('\0') != std::string_view::npos) return Fault(Reason::kMalformed, "a path without NUL");
  std::string path(text);
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return TargetName{path, "", path};
}

std::unique_ptr<Prober> make_prober(const TargetName& target, const Options& options) {
  FileTarget file_target;
  file_target.target = target.canonical;
  file_target.exclude = options.texts("exclude");
  return std::make_unique<FilesProber>(std::move(file_target), options);
}

}  // namespace

const SourceDescription kFiles = {
    .name = "files",
    .summary = "certificates in local files: bundles, key stores, exports",
    .reach = Reach::kLocal,
    .default_port = 0,
    .options = kOptions,
    .parse_target = &parse_target,
    .make_prober = &make_prober,
};

}  // namespace kigen::sources
