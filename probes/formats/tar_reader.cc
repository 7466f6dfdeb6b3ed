#include "probes/formats/tar_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace kigen::formats {
namespace {

using std::string_view;

constexpr std::size_t kBlock = 512;
constexpr std::size_t kMaxHeaders = 10'000;
constexpr std::uint64_t kMaxTextBytes = 64 * 1024;

// Fields of a header block: offset and size.
constexpr std::size_t kName = 0, kNameSize = 100;
constexpr std::size_t kSize = 124, kSizeSize = 12;
constexpr std::size_t kChecksum = 148, kChecksumSize = 8;
constexpr std::size_t kType = 156;
constexpr std::size_t kMagic = 257;
constexpr std::size_t kPrefix = 345, kPrefixSize = 155;

constexpr char kLongName = 'L', kLongLink = 'K', kPax = 'x', kPaxGlobal = 'g', kSparse = 'S';

using Block = std::array<std::uint8_t, kBlock>;

string_view field(ByteView block, std::size_t offset, std::size_t size) {
  const string_view text = as_text(block.subspan(offset, size));
  return text.substr(0, text.find('\0'));
}

std::optional<std::uint64_t> octal(string_view text) {
  const auto begin = text.find_first_not_of(' ');
  if (begin == text.npos) return 0;
  text = text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 8);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

// GNU: the top bit set, then a number in two's complement, big-endian.
std::optional<std::uint64_t> base_256(ByteView octets) {
  if (octets[0] != 0x80) return std::nullopt;  // negative, or far beyond 64 bits
  std::uint64_t value = 0;
  for (const std::uint8_t octet : octets.subspan(1)) {
    if (value >> 56 != 0) return std::nullopt;
    value = value << 8 | octet;
  }
  return value;
}

std::optional<std::uint64_t> number(ByteView block, std::size_t offset, std::size_t size) {
  const ByteView octets = block.subspan(offset, size);
  return (octets[0] & 0x80) != 0 ? base_256(octets) : octal(field(block, offset, size));
}

// The sum of all octets, those of the sum itself counted as blanks.
bool sum_holds(ByteView block) {
  const auto expected = octal(field(block, kChecksum, kChecksumSize));
  std::uint64_t sum = kChecksumSize * ' ';
  for (std::size_t i = 0; i < kBlock; ++i) {
    if (i < kChecksum || i >= kChecksum + kChecksumSize) sum += block[i];
  }
  return expected == sum;
}

bool is_header(ByteView block) {
  return as_text(block.subspan(kMagic)).starts_with("ustar") && sum_holds(block);
}

// GNU writes no prefix, other fields stand there: its magic is `ustar` and two blanks.
std::string name_of(ByteView block) {
  std::string name(field(block, kName, kNameSize));
  const string_view prefix = field(block, kPrefix, kPrefixSize);
  if (block[kMagic + 5] != '\0' || prefix.empty()) return name;
  return std::string(prefix) + "/" + name;
}

// Links, devices and folders hold nothing, whatever their size says.
bool holds_nothing(char type) { return type >= '2' && type <= '6'; }

bool is_file(char type) { return type == '\0' || type == '0' || type == '7'; }

std::uint64_t whole_blocks(std::uint64_t size) { return (size + kBlock - 1) / kBlock * kBlock; }

// One record of a pax header, `LENGTH KEY=VALUE\n`, taken from the front; nullopt when it does not hold.
struct PaxRecord {
  string_view key, value;
};

std::optional<PaxRecord> take_pax_record(string_view& records) {
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(records.data(), records.data() + records.size(), length);
  const auto digits = static_cast<std::size_t>(end - records.data());
  if (error != std::errc() || length > records.size() || length < digits + 2) return std::nullopt;
  const string_view record = records.substr(digits, length - digits);
  const std::size_t equals = record.find('=');
  if (record.front() != ' ' || record.back() != '\n' || equals == record.npos) return std::nullopt;
  records.remove_prefix(length);
  return PaxRecord{record.substr(1, equals - 1), record.substr(equals + 1, record.size() - equals - 2)};
}

}  // namespace

struct TarReader::Header {
  std::string name;
  char type = '0';
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

bool begins_as_tar(ByteView head) { return head.size() >= kBlock && is_header(head.first(kBlock)); }

// nullopt at the end: a block of zeros, or the end of the input.
Result<std::optional<TarReader::Header>> TarReader::read_header() {
  Block block;
  const auto count = input_.read_at(at_, block);
  if (!count) return count.fault();
  if (*count == 0) return std::optional<Header>();
  if (*count < kBlock) return Fault(Reason::kTruncated, "the archive ends inside a header");
  if (std::ranges::all_of(block, [](std::uint8_t octet) { return octet == 0; }))
    return std::optional<Header>();
  if (++headers_ > kMaxHeaders) {
    return Fault(Reason::kTooLarge,
                 "only the first " + std::to_string(kMaxHeaders) + " members are looked at");
  }
  const auto size = number(block, kSize, kSizeSize);
  if (!is_header(block) || !size) return Fault(Reason::kMalformed, "a header of the archive does not hold");
  Header header{name_of(block), static_cast<char>(block[kType]), at_ + kBlock, *size};
  const bool is_extension = header.type == kPax || header.type == kPaxGlobal || header.type == kLongName;
  if (!is_extension) header.size = std::exchange(pax_size_, {}).value_or(header.size);
  if (holds_nothing(header.type)) header.size = 0;
  if (header.size > input_.size() - header.offset) {
    return Fault(Reason::kTruncated, "the archive ends inside a member");
  }
  // the last member may lack what fills its block
  at_ = std::min(header.offset + whole_blocks(header.size), input_.size());
  return std::optional(std::move(header));
}

Result<std::string> TarReader::read_text(const Header& header) {
  if (header.size > kMaxTextBytes) return Fault(Reason::kTooLarge, "a header of the archive is too long");
  std::string text(header.size, '\0');
  const auto count =
      input_.read_at(header.offset, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  if (!count) return count.fault();
  if (*count < text.size()) return Fault(Reason::kTruncated, "the archive became shorter while it was read");
  return text;
}

// What GNU's and pax's own headers say of the member behind them.
Status TarReader::note_extension(const Header& header) {
  if (header.type == kSparse) return Fault(Reason::kUnsupported, "sparse members in the archive");
  if (header.type != kLongName && header.type != kPax) return Done();
  const auto text = read_text(header);
  if (!text) return text.fault();
  if (header.type == kLongName) {
    long_name_ = text->substr(0, text->find('\0'));
    return Done();
  }
  string_view records = *text;
  while (!records.empty()) {
    const auto record = take_pax_record(records);
    if (!record) return Fault(Reason::kMalformed, "a pax header of the archive does not hold");
    if (record->key == "path") long_name_ = record->value;
    if (record->key != "size") continue;
    std::uint64_t size = 0;
    const auto* last = record->value.data() + record->value.size();
    const auto [end, error] = std::from_chars(record->value.data(), last, size);
    if (error != std::errc() || end != last) return Fault(Reason::kMalformed, "a pax size does not hold");
    pax_size_ = size;
  }
  return Done();
}

Result<std::optional<TarMember>> TarReader::next() {
  for (;;) {
    auto header = read_header();
    if (!header) return header.fault();
    if (!header.value()) return std::optional<TarMember>();
    const Header& member = *header.value();
    if (Status status = note_extension(member); !status) return status.fault();
    if (member.type == kPax || member.type == kPaxGlobal || member.type == kLongName ||
        member.type == kLongLink) {
      continue;
    }
    std::string name = std::exchange(long_name_, {}).value_or(member.name);
    if (is_file(member.type)) return std::optional(TarMember{std::move(name), member.offset, member.size});
  }
}

}  // namespace kigen::formats
