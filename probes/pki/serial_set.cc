#include "probes/pki/serial_set.h"

#include <algorithm>
#include <limits>

namespace kigen::pki {
namespace {

// Of a two's complement integer the shortest form, as DER wants it.
ByteView minimal(ByteView integer) {
  while (integer.size() > 1) {
    const bool negative = (integer[1] & 0x80) != 0;
    if (integer[0] != (negative ? 0xff : 0x00)) break;
    integer = integer.subspan(1);
  }
  return integer;
}

bool precedes(ByteView left, ByteView right) {
  if (left.size() != right.size()) return left.size() < right.size();
  return std::ranges::lexicographical_compare(left, right);
}

}  // namespace

bool SerialSet::add(ByteView serial_number) {
  const ByteView integer = minimal(serial_number);
  if (integer.empty() || integer.size() > kMaxSerialBytes) return false;
  if (octets_.size() > std::numeric_limits<std::uint32_t>::max() - kMaxSerialBytes) return false;
  starts_.push_back(static_cast<std::uint32_t>(octets_.size()));
  octets_.push_back(static_cast<std::uint8_t>(integer.size()));
  octets_.insert(octets_.end(), integer.begin(), integer.end());
  return true;
}

void SerialSet::seal() {
  octets_.shrink_to_fit();
  starts_.shrink_to_fit();
  std::ranges::sort(starts_, [this](auto left, auto right) { return precedes(at(left), at(right)); });
}

bool SerialSet::contains(ByteView serial_number) const {
  const ByteView wanted = minimal(serial_number);
  const auto found =
      std::ranges::lower_bound(starts_, wanted, &precedes, [this](std::uint32_t start) { return at(start); });
  return found != starts_.end() && std::ranges::equal(at(*found), wanted);
}

}  // namespace kigen::pki
