#include "probes/sources/files.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <cstdlib>
#include <iterator>
#include <mutex>

#include "probes/pki/assessor.h"
#include "probes/sources/file_memory.h"
#include "probes/sources/file_part.h"
#include "probes/sources/file_walk.h"
#include "probes/sources/item_name.h"
#include "probes/sources/password_file.h"
#include "probes/sources/runtime.h"
#include "probes/sources/stopwatch.h"

namespace kigen::sources {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kDefaultMaxFileBytes = 16ll << 20;
constexpr std::int64_t kMaxMaxFileBytes = 1ll << 30;
constexpr std::size_t kMaxPasswords = 1000;
// How long after its deadline a look, which stops by itself between two files, may take to come back.
constexpr auto kPatience = std::chrono::seconds(2);
// A file written while it was read may carry the same mtime after the next write: one younger than this is
// read again.
constexpr auto kSettled = std::chrono::seconds(2);

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
  Scanner(FileTarget target, const Options& options) : target_(std::move(target)) {
    password_files_ = options.texts("passwords.files");
    password_variables_ = options.texts("passwords.env");
    max_file_bytes_ = static_cast<std::uint64_t>(
        options.get<std::int64_t>("max_file_bytes").value_or(kDefaultMaxFileBytes));
  }

  void stop() { stopped_ = true; }

  Observation scan(pki::Assessor& assessor, Clock::time_point deadline) {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return failed(Fault(Reason::kTimeout, "an earlier look has not come back"));
    const auto should_stop = [&] { return stopped_ || Clock::now() >= deadline; };
    Observation observation;
    forget_if_judged_otherwise(assessor);
    WalkResult found = look_around(should_stop, observation.phases);
    observation.fault = std::move(found.fault);
    if (!found.faults.empty()) observation.parts.push_back(directory_faults(found));
    {
      const Stopwatch watch(observation.phases, Phase::kParse);
      read_all(found, assessor, should_stop, observation);
    }
    observation.complete = !observation.fault;
    if (found.kind == TargetKind::kFile && !observation.fault)
      observation.fault = fault_of_named_file(observation);
    return observation;
  }

 private:
  // Verdicts are made with the parts; they are stale once a trust store changed.
  void forget_if_judged_otherwise(pki::Assessor& assessor) {
    const std::uint64_t generation = assessor.trust_generation();
    if (generation != trust_generation_) remembered_.clear();
    trust_generation_ = generation;
  }

  WalkResult look_around(const std::function<bool()>& should_stop, PhaseDurations& phases) const {
    const Stopwatch watch(phases, Phase::kRead);
    return walk(target_, should_stop);
  }

  static std::shared_ptr<const Part> directory_faults(const WalkResult& found) {
    auto part = std::make_shared<Part>();
    part->place = "/";  // no relative path is called so
    part->faults = found.faults;
    return part;
  }

  void read_all(const WalkResult& found, pki::Assessor& assessor, const std::function<bool()>& should_stop,
                Observation& observation) {
    auto password_part = std::make_shared<Part>();
    password_part->place = "//";  // nor so
    const FileReading reading{.passwords = passwords(password_part->faults),
                              .max_file_bytes = max_file_bytes_};
    if (!password_part->faults.empty()) observation.parts.push_back(std::move(password_part));
    if (reading.passwords != last_passwords_) remembered_.clear();
    last_passwords_ = reading.passwords;
    remembered_.begin_look(found.files.size());
    observation.parts.reserve(observation.parts.size() + found.files.size());
    for (const auto& file : found.files) {
      auto& known = remembered_.recall(file.path);
      if (!known.settled || known.stamp != file.stamp) {
        if (should_stop()) {
          if (!observation.fault)
            observation.fault = Fault(Reason::kPartial, "not all files were read in time");
        } else {
          read_one(found, file, reading, assessor, known);
        }
      }
      if (known.part) observation.parts.push_back(known.part);
    }
    remembered_.end_look(observation.fault ? FileMemory::Seen::kPartly : FileMemory::Seen::kAll);
  }

  void read_one(const WalkResult& found, const FoundFile& file, const FileReading& reading,
                pki::Assessor& assessor, FileMemory::Entry& known) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    known.stamp = file.stamp;
    known.settled =
        std::chrono::nanoseconds(std::max(known.stamp.mtime_ns, known.stamp.ctime_ns)) + kSettled < now;
    known.part = read_file_part(found.folder, file.path, reading, assessor);
    if (!known.part && found.kind == TargetKind::kFile) known.part = nothing_readable(file.path);
    if (known.part && may_pass(*known.part)) known.settled = false;
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

  // A file that cannot be read is a fault of the item of its name; the other candidates are tried all the
  // same.
  std::vector<Secret> passwords(std::vector<ItemFault>& faults) const {
    std::vector<Secret> candidates;
    for (const auto& path : password_files_) {
      auto lines = read_password_file(path, kMaxPasswords - candidates.size());
      if (!lines) {
        faults.push_back({item_path(path), std::move(lines).fault()});
        continue;
      }
      std::move(lines->begin(), lines->end(), std::back_inserter(candidates));
    }
    for (const auto& variable : password_variables_) {
      if (const char* value = std::getenv(variable.c_str()); value != nullptr) candidates.emplace_back(value);
    }
    return candidates;
  }

  const FileTarget target_;
  std::vector<std::string> password_files_;
  std::vector<std::string> password_variables_;
  std::uint64_t max_file_bytes_;
  std::atomic<bool> stopped_ = false;

  std::mutex mutex_;  // guards what follows
  FileMemory remembered_;
  std::vector<Secret> last_passwords_;
  std::uint64_t trust_generation_ = 0;
};

class FilesProber final : public Prober {
 public:
  FilesProber(FileTarget target, const Options& options)
      : scanner_(std::make_shared<Scanner>(std::move(target), options)) {}
  ~FilesProber() override { scanner_->stop(); }

  Task<std::vector<Observation>> probe(const ProbeContext& context) override {
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
    .summary = "certificates in local files: PEM, DER, PKCS#12",
    .reach = Reach::kLocal,
    .default_port = 0,
    .options = kOptions,
    .parse_target = &parse_target,
    .make_prober = &make_prober,
};

}  // namespace kigen::sources
