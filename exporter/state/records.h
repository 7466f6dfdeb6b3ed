// What a row of the state file holds: records of a target, of a view, of the pieces of a place, of vanished
// items.
//
// A record is a version byte, fields (fields.h) and a checksum (FNV-1a, 64 bits): damage costs that record
// alone. What is known of a place is cut into pieces of some 32 KiB, so that a store of a hundred thousand
// certificates is written piece by piece and damage costs one of them; each piece can be read without the
// others.
//
// Pure: no database, no clock. Reading survives any bytes. The results own what they hold.
#pragma once

#include <functional>
#include <memory>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "exporter/state/binary.h"
#include "exporter/store/remembered.h"
#include "exporter/store/snapshot.h"

namespace kigen::state {

/// The same certificate read many times is held once. Lives as long as a restoration.
class CertificatePool {
 public:
  std::shared_ptr<const Certificate> shared(std::shared_ptr<const Certificate> certificate);

 private:
  struct Hash {
    std::size_t operator()(const Sha256& digest) const;
  };
  // In blocks of its own: see store::RememberedView::histories.
  std::pmr::monotonic_buffer_resource blocks_{std::size_t{256} * 1024};
  std::pmr::unordered_map<Sha256, std::shared_ptr<const Certificate>, Hash> known_{&blocks_};
};

/// A target as a whole.
std::string write_target(const store::Agreement& agreement);
std::optional<store::Agreement> read_target(ByteView record);

/// A view without its places and vanished items. Reading a damaged one leaves both members empty.
std::string write_view(const store::TargetView& view);
bool read_view(ByteView record, store::RememberedView& view);

/// Takes piece after piece, numbered from 0; false: stop.
using PieceSink = std::function<bool(std::uint32_t number, std::string_view piece)>;

/// `rows`: those of the place's entries, in their order. Every place has at least one piece. False when the
/// sink stopped it.
bool write_place(const store::Place& place, std::span<const store::Sheet::Row> rows, const PieceSink& sink);

/// Adds to the part, and a history for each sighting. False: the piece is damaged, and nothing of it is
/// added.
bool read_piece(ByteView piece, CertificatePool& pool, Part& part,
                std::vector<std::optional<store::History>>& histories);

/// None for no items.
bool write_vanished(const std::vector<store::VanishedItem>& items, const PieceSink& sink);
bool read_vanished(ByteView piece, std::vector<store::VanishedItem>& items);

}  // namespace kigen::state
