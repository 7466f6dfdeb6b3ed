#include "probes/formats/unsupported.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace kigen::formats {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kHeaderBytes = 12;
constexpr std::size_t kChunkBytes = 64 * 1024;

enum class ByteOrder { kBig, kLittle };

// The 32-bit number at the start of four bytes.
std::uint32_t number_at(ByteView bytes, std::size_t at, ByteOrder order) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8 | bytes[at + (order == ByteOrder::kBig ? i : 3 - i)];
  }
  return value;
}

// In java.io.DataOutput's order: version, length of the salt, salt, iterations.
bool begins_as_bouncy_castle_store(ByteView head) {
  constexpr std::uint32_t kSaltBytes = 20;
  constexpr std::size_t kIterationsAt = 8 + kSaltBytes;
  if (head.size() < kIterationsAt + 4) return false;
  const std::uint32_t version = number_at(head, 0, ByteOrder::kBig);
  const std::uint32_t iterations = number_at(head, kIterationsAt, ByteOrder::kBig);
  return (version == 1 || version == 2) && number_at(head, 4, ByteOrder::kBig) == kSaltBytes &&
         iterations >= 1024 && iterations < 2048;
}

bool begins_as_berkeley_db(ByteView head) {
  if (head.size() < kHeaderBytes) return false;
  return std::ranges::any_of(std::array{ByteOrder::kBig, ByteOrder::kLittle}, [&](ByteOrder order) {
    if (number_at(head, 0, order) != 0x00061561 || number_at(head, 4, order) != 2) return false;
    const std::uint32_t machine = number_at(head, 8, order);
    return machine == 1234 || machine == 4321;
  });
}

bool recognises(ByteView head, std::uint64_t) {
  return begins_as_bouncy_castle_store(head) || begins_as_berkeley_db(head);
}

// Whether the content has the key of NSS's version record: type 0, then the word with its null character.
Result<bool> is_certificate_database(Input& input, std::uint64_t max_bytes) {
  constexpr auto kVersionKey = "\0Version\0"sv;
  const std::uint64_t end = std::min(input.size(), max_bytes);
  Bytes chunk(std::min<std::uint64_t>(end, kChunkBytes + kVersionKey.size()));
  for (std::uint64_t offset = 0; offset < end; offset += kChunkBytes) {
    const auto count = input.read_at(offset, chunk);
    if (!count) return count.fault();
    if (as_text(ByteView(chunk).first(*count)).find(kVersionKey) != std::string_view::npos) return true;
  }
  return false;
}

Status examine(Input& input, std::uint64_t max_bytes) {
  Bytes head(std::min<std::uint64_t>(input.size(), 64));
  const auto count = input.read_at(0, head);
  if (!count) return count.fault();
  head.resize(*count);
  if (begins_as_bouncy_castle_store(head)) {
    return Fault(Reason::kUnsupported,
                 "a BKS or UBER key store of Bouncy Castle; BCFKS, JKS and PKCS#12 are read");
  }
  if (!begins_as_berkeley_db(head)) return Done();
  const auto is_database = is_certificate_database(input, max_bytes);
  if (!is_database) return is_database.fault();
  if (!*is_database) return Done();
  return Fault(Reason::kUnsupported,
               "an old NSS database (cert8.db); certutil converts it to cert9.db, which is read");
}

Contents parse(Input& input, const ParseContext& context) {
  Contents contents;
  const Status status = examine(input, context.max_bytes);
  if (!status) contents.faults.push_back({"", status.fault()});
  return contents;
}

}  // namespace

constinit const FormatDescription kUnsupported = {
    .name = "unsupported",
    .summary = "recognised, but not read: BKS and UBER key stores, cert8.db of NSS",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
