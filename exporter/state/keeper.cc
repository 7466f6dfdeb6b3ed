#include "exporter/state/keeper.h"

#include <malloc.h>
#include <sys/stat.h>

#include <stdexcept>

#include "exporter/logging/log.h"

namespace kigen::state {
namespace {

// Of records written at once: so much was replaced that what the allocator keeps of it is worth giving back.
constexpr std::size_t kManyBytes = 4 * 1024 * 1024;

using SystemClock = std::chrono::system_clock;

std::string seconds_since(std::chrono::steady_clock::time_point begin) {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  return std::to_string(took.count());
}

std::uint64_t inode_of(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

}  // namespace

Keeper::Keeper(const Options& options, store::Store& store, Listener& listener)
    : folder_(options.folder), interval_(options.interval), store_(store), listener_(listener) {
  try {
    open(Soundness::kCheckAll);
  } catch (const SqliteError& error) {
    if (error.kind == SqliteError::Kind::kInUse) {
      throw std::runtime_error("--storage.path=" + folder_.path() + ": kigen.db is in use: " + error.text);
    }
    note_failure(error);
  }
}

Keeper::~Keeper() {
  stop(Clock::time_point::max());
  if (thread_.joinable()) thread_.join();
}

void Keeper::open(Soundness soundness) {
  OpenedFile opened = open_state_file(folder_.database_path(), soundness);
  listener_.storage_damaged(opened.set_aside ? 1 : 0);
  database_ = std::move(opened.database);
  rows_.emplace(*database_);
  const std::uint64_t inode = inode_of(folder_.database_path());
  if (!opened.fresh && inode == inode_) return;
  inode_ = inode;
  revision_ = 0;
  saved_.forget_places();
}

void Keeper::open_if_needed() {
  if (database_ != nullptr && was_replaced()) close();
  if (database_ == nullptr) open(Soundness::kCheckHead);
}

void Keeper::close() {
  rows_.reset();
  database_.reset();
}

// Somebody removed the file, or put another there: what is written to ours would be lost.
bool Keeper::was_replaced() const { return inode_of(folder_.database_path()) != inode_; }

void Keeper::restore(const std::vector<std::string>& identities) {
  const std::lock_guard lock(file_mutex_);
  if (database_ == nullptr) return;
  std::size_t restored = 0;
  const auto begin = Clock::now();
  CertificatePool pool;
  try {
    for (const std::string& identity : identities) {
      if (!store_.knowledge(identity) && restore_one(identity, pool)) ++restored;
    }
  } catch (const SqliteError& error) {
    note_failure(error);
  }
  if (restored > 0) {
    logging::info("what is known is restored",
                  {{"targets", std::to_string(restored)}, {"seconds", seconds_since(begin)}});
  }
}

bool Keeper::restore_one(const std::string& identity, CertificatePool& pool) {
  std::size_t damaged = 0;
  const auto remembered = rows_->load(identity, pool, damaged);
  if (damaged > 0) {
    listener_.storage_damaged(damaged);
    logging::warn("stored rows are damaged and left out", {{"rows", std::to_string(damaged)}});
  }
  if (!remembered) return false;
  auto& saved = saved_.of(identity);  // from now on it is ours to remove
  store_.restore(identity, *remembered);
  const auto knowledge = store_.knowledge(identity);
  if (damaged == 0 && knowledge) {
    for (const auto& view : knowledge->views) saved[view->header->address].set(view->places);
  }
  return true;
}

void Keeper::start() {
  const std::lock_guard lock(mutex_);
  ended_ = false;
  thread_ = std::thread([this] { run(); });
}

void Keeper::run() {
  std::unique_lock lock(mutex_);
  for (bool last = false; !last;) {
    wake_.wait_for(lock, interval_, [this] { return stopping_ || asked_; });
    last = stopping_;
    asked_ = false;
    lock.unlock();
    save();
    lock.lock();
  }
  ended_ = true;
  end_.notify_all();
}

bool Keeper::save() {
  const std::lock_guard lock(file_mutex_);
  try {
    save_changes();
  } catch (const SqliteError& error) {
    note_failure(error);
    return false;
  }
  if (failing_) logging::info("what is known is saved again");
  failing_ = false;
  listener_.storage_saved(SystemClock::now());
  return true;
}

void Keeper::save_changes() {
  open_if_needed();
  const store::Changes changes = store_.changes_since(revision_);
  if (changes.identities.empty() && !changes.follows_others) return;
  const auto begin = Clock::now();
  database_->run("BEGIN IMMEDIATE");
  if (changes.follows_others) remove_unfollowed();
  const bool all = save_targets(changes.identities);
  database_->run("COMMIT");
  if (all) revision_ = changes.revision;
  if (rows_->take_bytes_written() >= kManyBytes) malloc_trim(0);
  logging::debug("what is known is saved",
                 {{"targets", std::to_string(changes.identities.size())}, {"seconds", seconds_since(begin)}});
}

bool Keeper::save_targets(const std::vector<std::string>& identities) {
  const InTime in_time_for_more = [this] { return in_time(); };
  for (const std::string& identity : identities) {
    if (!in_time()) return false;
    const auto knowledge = store_.knowledge(identity);
    if (knowledge && !rows_->save(identity, *knowledge, saved_.of(identity), in_time_for_more)) return false;
  }
  return true;
}

void Keeper::remove_unfollowed() {
  const auto now = std::chrono::floor<std::chrono::seconds>(SystemClock::now());
  for (const auto& known : rows_->list()) {
    if (store_.follows(known.identity)) continue;
    const bool left = saved_.contains(known.identity);
    if (!left && now - known.seen < kUnfollowedStay) continue;
    rows_->remove(known.identity);
    saved_.erase(known.identity);
  }
}

// The file is closed, which rolls back what was under way, and opened again with the next save.
void Keeper::note_failure(const SqliteError& error) {
  close();
  saved_.forget_places();
  listener_.storage_failed();
  const auto fields = {logging::Field("folder", folder_.path()), logging::Field("why", error.text)};
  if (failing_) {
    logging::debug("what is known is still not saved", fields);
  } else {
    logging::error("what is known cannot be saved; tried again each time", fields);
  }
  failing_ = true;
  if (error.kind != SqliteError::Kind::kDamaged) return;
  try {
    set_state_file_aside(folder_.database_path(), error.text);
    listener_.storage_damaged(1);
  } catch (const SqliteError& again) {
    logging::error("the state file stays damaged", {{"why", again.text}});
  }
}

void Keeper::save_soon() {
  {
    const std::lock_guard lock(mutex_);
    asked_ = true;
  }
  wake_.notify_all();
}

bool Keeper::stop(Clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  deadline_ = deadline;
  wake_.notify_all();
  if (deadline == Clock::time_point::max()) {
    end_.wait(lock, [this] { return ended_; });
  } else {
    end_.wait_until(lock, deadline, [this] { return ended_; });
  }
  return ended_;
}

}  // namespace kigen::state
