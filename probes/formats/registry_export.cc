#include "probes/formats/registry_export.h"

#include <set>
#include <tuple>

#include "probes/formats/registry_binding.h"
#include "probes/formats/registry_key.h"
#include "probes/formats/registry_text.h"
#include "probes/formats/registry_value.h"
#include "probes/formats/windows_entry.h"
#include "probes/model/text.h"
#include "probes/model/unicode.h"

namespace kigen::formats {
namespace {

using std::string_view;

constexpr std::uint64_t kMaxContentBytes = 64ull << 20;
constexpr std::size_t kMaxEntries = 10'000;
constexpr std::size_t kThumbprintBytes = Sha1().size();
constexpr unsigned kRegSz = 1, kRegExpandSz = 2, kRegBinary = 3;

constexpr string_view kOldHeading = "REGEDIT4";
constexpr string_view kHeading = "Windows Registry Editor Version ";

bool is_thumbprint(string_view name) {
  return name.size() == 2 * kThumbprintBytes &&
         name.find_first_not_of("0123456789abcdefABCDEF") == string_view::npos;
}

// Knows the key at hand, and puts what its values come to into the contents.
class Keys {
 public:
  explicit Keys(Contents& contents) : contents_(contents) {}

  // `[PATH]`. A deletion `[-PATH]` is a path of no interest.
  void begin(string_view path) {
    end();
    key_ = registry_key(path);
    binding_ = BindingOfKey(key_);
  }

  bool wants(string_view value) const {
    return key_.kind == RegistryKey::Kind::kCertificate ? ascii_lower(value) == "blob"
                                                        : binding_.wants(value);
  }

  void take_string(string_view value, std::string text) { binding_.take_string(value, std::move(text)); }

  // `cut`: why the bytes are not the whole value.
  void take_binary(string_view value, const Bytes& bytes, std::optional<Fault> cut) {
    if (key_.kind == RegistryKey::Kind::kCertificate) return take_blob(bytes, std::move(cut));
    if (!cut) return binding_.take_binary(value, bytes);
    if (may_take()) fail_binding(*std::move(cut));
  }

  // The end of a key: a binding is complete now.
  void end() {
    auto binding = binding_.finish();
    if (!binding || !may_take()) return;
    if (!*binding) return fail_binding(std::move(*binding).fault());
    FoundBinding found = **std::move(binding);
    if (!seen_.emplace(found.endpoint, found.store, found.thumbprint).second) return;
    contents_.bindings.push_back(std::move(found));
  }

 private:
  void take_blob(const Bytes& blob, std::optional<Fault> cut) {
    if (!may_take()) return;
    WindowsPlace place;
    if (!key_.owner.empty()) place.prefix = key_.owner + "/";
    place.prefix += key_.store + "/";
    place.position = key_.name;
    place.role = role_in_store(key_.store);
    if (is_thumbprint(key_.name)) place.thumbprint = key_.name;
    keep_windows_blob(blob, std::move(cut), place, contents_);
  }

  void fail_binding(Fault fault) { contents_.faults.push_back({"binding:" + key_.name, std::move(fault)}); }

  // Says so once when there are too many.
  bool may_take() {
    if (++entries_ == kMaxEntries + 1) {
      contents_.faults.push_back(
          {"",
           Fault(Reason::kTooLarge, "only the first " + std::to_string(kMaxEntries) + " entries are read")});
    }
    return entries_ <= kMaxEntries;
  }

  Contents& contents_;
  RegistryKey key_;
  BindingOfKey binding_;
  std::set<std::tuple<std::string, std::string, Bytes>> seen_;
  std::size_t entries_ = 0;
};

// Takes the text line by line. A value of several lines is under way while `value_` is there.
class Reader {
 public:
  Reader(Contents& contents, bool is_unicode) : keys_(contents), is_unicode_(is_unicode) {}

  void take(string_view line, bool is_whole) {
    breaks_off_ = false;
    if (value_ && goes_on(line)) return append(line, is_whole);
    if (value_) finish(Fault(Reason::kTruncated, "the value breaks off"));
    if (line.starts_with('[')) {
      const std::size_t end = line.rfind(']');
      breaks_off_ = end == string_view::npos;
      keys_.begin(breaks_off_ ? string_view() : line.substr(1, end - 1));
    } else if (const auto split = split_registry_line(line)) {
      if (keys_.wants(split->name)) take_value(split->name, split->data, is_whole);
    } else {
      breaks_off_ = line.starts_with('"');
    }
  }

  /// True when the content ended where a line of it could end.
  bool end() {
    if (value_) finish(Fault(Reason::kTruncated, "the content ends inside the value"));
    keys_.end();
    return !breaks_off_;
  }

 private:
  struct Value {
    std::string name;
    unsigned type;
    RegistryBinary data;
  };

  // Anything but what can only be a new key, a new value or a gap.
  static bool goes_on(string_view line) {
    const std::size_t begin = line.find_first_not_of(" \t");
    return begin != string_view::npos && string_view("[\"@;").find(line[begin]) == string_view::npos;
  }

  void take_value(const std::string& name, string_view data, bool is_whole) {
    if (auto text = registry_string(data)) return keys_.take_string(name, *std::move(text));
    const auto type = RegistryBinary::begin(data);
    breaks_off_ = !type && (string_view("hex:").starts_with(data) || data.starts_with("hex("));
    if (!type || *type < kRegSz || *type > kRegBinary) return;
    value_ = Value{name, *type, {}};
    append(data, is_whole);
  }

  void append(string_view line, bool is_whole) {
    const auto progress = is_whole ? value_->data.append(line) : RegistryBinary::Progress::kTooLarge;
    switch (progress) {
      case RegistryBinary::Progress::kContinues: return;
      case RegistryBinary::Progress::kComplete: return finish(std::nullopt);
      case RegistryBinary::Progress::kBreaksOff:
        return finish(Fault(Reason::kTruncated, "the value breaks off"));
      case RegistryBinary::Progress::kMalformed:
        return finish(Fault(Reason::kMalformed, "the hexadecimal data does not hold"));
      case RegistryBinary::Progress::kTooLarge:
        return finish(Fault(Reason::kTooLarge, "the value is too long"));
    }
  }

  void finish(std::optional<Fault> cut) {
    const Value value = *std::move(value_);
    value_.reset();
    if (value.type == kRegBinary) return keys_.take_binary(value.name, value.data.bytes(), std::move(cut));
    if (!cut) keys_.take_string(value.name, text_of(value.data.bytes()));
  }

  // REGEDIT4 writes strings in the code page of the machine, null included.
  std::string text_of(const Bytes& bytes) const {
    if (is_unicode_) return terminated_utf16_to_utf8(bytes, ByteOrder::kLittleEndian);
    return std::string(as_text(bytes).substr(0, as_text(bytes).find('\0')));
  }

  Keys keys_;
  bool is_unicode_;
  std::optional<Value> value_;
  bool breaks_off_ = false;  // the last line was cut short
};

// The text, one byte or two a character.
bool begins_with(ByteView bytes, string_view text, std::size_t unit_bytes) {
  if (bytes.size() < text.size() * unit_bytes) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const ByteView unit = bytes.subspan(i * unit_bytes, unit_bytes);
    if (unit[0] != text[i] || (unit_bytes == 2 && unit[1] != 0)) return false;
  }
  return true;
}

bool recognises(ByteView head, std::uint64_t) {
  if (as_text(head).starts_with("\xff\xfe")) head = head.subspan(2);
  if (as_text(head).starts_with("\xef\xbb\xbf")) head = head.subspan(3);
  return begins_with(head, kHeading, 1) || begins_with(head, kHeading, 2) ||
         begins_with(head, "REGEDIT4\n", 1) || begins_with(head, "REGEDIT4\r\n", 1);
}

Contents parse(Input& input, const ParseContext&) {
  Contents contents;
  if (input.size() > kMaxContentBytes) {
    contents.faults.push_back(
        {"", Fault(Reason::kTooLarge, std::to_string(input.size()) + " bytes, at most " +
                                          std::to_string(kMaxContentBytes) + " are read")});
    return contents;
  }
  RegistryText text(input);
  const bool is_unicode = text.next() && text.line() != kOldHeading;
  Reader reader(contents, is_unicode);
  while (text.next()) reader.take(text.line(), text.is_whole());
  const bool is_whole = reader.end();
  if (text.fault()) {
    contents.faults.push_back({"", *text.fault()});
  } else if (!is_whole) {
    contents.faults.push_back({"", Fault(Reason::kTruncated, "the content ends inside a line")});
  }
  return contents;
}

}  // namespace

constinit const FormatDescription kRegistryExport = {
    .name = "registry_export",
    .summary = "the certificates and bindings in a registry export of Windows (.reg)",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
