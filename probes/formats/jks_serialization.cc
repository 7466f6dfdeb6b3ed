#include "probes/formats/jks_serialization.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kigen::formats {
namespace {

constexpr std::uint32_t kMagicAndVersion = 0xaced0005;
constexpr std::uint32_t kFirstHandle = 0x7e0000;
constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxSuperclasses = 32;
constexpr std::size_t kMaxRecords = 1000;  // a sealed key takes about ten

// java.io.ObjectStreamConstants, named as there.
enum Code : std::uint8_t {
  kNull = 0x70,
  kReference,
  kClassDesc,
  kObject,
  kString,
  kArray,
  kClass,
  kBlockData,
  kEndBlockData,
  kReset,
  kBlockDataLong,
  kException,
  kLongString,
  kProxyClassDesc,
  kEnum,
};

enum Flag : std::uint8_t { kWriteMethod = 1, kSerializable = 2, kExternalizable = 4, kBlockDataMode = 8 };

// Bytes of a primitive value, 0 for objects and arrays, nullopt for no type at all.
std::optional<std::size_t> width_of(char type) {
  switch (type) {
    case 'B':
    case 'Z': return 1;
    case 'C':
    case 'S': return 2;
    case 'F':
    case 'I': return 4;
    case 'D':
    case 'J': return 8;
    case 'L':
    case '[': return 0;
    default: return std::nullopt;
  }
}

class Skipper {
 public:
  explicit Skipper(DataInput& input) : input_(input) {}

  bool stream() { return input_.u32() == kMagicAndVersion && object(input_.u8(), kMaxDepth) && still_fits(); }

 private:
  using ClassId = std::size_t;
  static constexpr ClassId kNoClass = 0;

  struct ClassRecord {
    char element_type = 0;  // of an array class: the second character of its name
    std::uint8_t flags = 0;
    std::string field_types;
    ClassId superclass = kNoClass;
  };

  bool still_fits() const { return !input_.ran_out(); }
  bool has_room() const { return handles_.size() < kMaxRecords && classes_.size() < kMaxRecords; }
  void new_handle(ClassId id = kNoClass) { handles_.push_back(id); }

  // object, whose code was read already
  bool object(std::uint8_t code, int depth) {
    if (depth == 0 || !still_fits() || !has_room()) return false;
    switch (code) {
      case kNull: return true;
      case kReference: return reference().has_value();
      case kClassDesc: return new_class_desc(depth - 1).has_value();
      case kClass: return new_class(depth - 1);
      case kObject: return new_object(depth - 1);
      case kArray: return new_array(depth - 1);
      case kEnum: return new_enum(depth - 1);
      case kString: return new_string(input_.u16());
      case kLongString: return new_string(input_.u64());
      case kReset: return handles_.clear(), true;
      default: return false;
    }
  }

  // prevObject: the class that the handle stands for, kNoClass for anything else.
  std::optional<ClassId> reference() {
    const std::uint32_t handle = input_.u32();
    if (handle < kFirstHandle || handle - kFirstHandle >= handles_.size()) return std::nullopt;
    return handles_[handle - kFirstHandle];
  }

  bool new_string(std::uint64_t bytes) {
    new_handle();
    input_.take(bytes);
    return still_fits();
  }

  // classDesc: newClassDesc, nullReference or (ClassDesc)prevObject
  std::optional<ClassId> class_desc(int depth) {
    if (depth == 0) return std::nullopt;
    switch (input_.u8()) {
      case kNull: return kNoClass;
      case kReference: return reference();
      case kClassDesc: return new_class_desc(depth - 1);
      default: return std::nullopt;
    }
  }

  // className serialVersionUID newHandle classDescFlags fields classAnnotation superClassDesc
  std::optional<ClassId> new_class_desc(int depth) {
    const std::string_view name = as_text(input_.utf());
    input_.u64();
    const ClassId id = classes_.size();
    classes_.emplace_back().element_type = name.size() > 1 ? name[1] : '\0';
    new_handle(id);
    classes_[id].flags = input_.u8();
    if (!fields(id, depth) || !annotation(depth)) return std::nullopt;
    const auto superclass = class_desc(depth);
    if (!superclass) return std::nullopt;
    classes_[id].superclass = *superclass;
    return id;
  }

  bool fields(ClassId id, int depth) {
    for (int count = input_.u16(); count > 0 && still_fits(); --count) {
      const char type = static_cast<char>(input_.u8());
      input_.utf();
      const auto width = width_of(type);
      if (!width || (*width == 0 && !object(input_.u8(), depth))) return false;
      classes_[id].field_types += type;
    }
    return still_fits();
  }

  // contents until endBlockData
  bool annotation(int depth) {
    while (still_fits()) {
      const std::uint8_t code = input_.u8();
      if (code == kEndBlockData) return true;
      if (code == kBlockData) {
        input_.take(input_.u8());
      } else if (code == kBlockDataLong) {
        input_.take(input_.u32());
      } else if (!object(code, depth)) {
        return false;
      }
    }
    return false;
  }

  bool new_class(int depth) {
    if (!class_desc(depth)) return false;
    new_handle();
    return true;
  }

  bool new_enum(int depth) {
    if (!class_desc(depth)) return false;
    new_handle();
    return object(input_.u8(), depth);
  }

  // The data of the classes from the uppermost down.
  bool new_object(int depth) {
    const auto id = class_desc(depth);
    if (!id || *id == kNoClass) return false;
    new_handle();
    std::vector<ClassId> lineage;
    for (ClassId at = *id; at != kNoClass; at = classes_[at].superclass) {
      if (lineage.size() == kMaxSuperclasses) return false;
      lineage.push_back(at);
    }
    while (!lineage.empty()) {
      if (!class_data(lineage.back(), depth)) return false;
      lineage.pop_back();
    }
    return true;
  }

  bool class_data(ClassId id, int depth) {
    const std::uint8_t flags = classes_[id].flags;
    if ((flags & kExternalizable) != 0) return (flags & kBlockDataMode) != 0 && annotation(depth);
    if ((flags & kSerializable) == 0) return false;
    // By position: reading a value may add classes and so move the record.
    for (std::size_t i = 0; i < classes_[id].field_types.size(); ++i) {
      if (!values(classes_[id].field_types[i], 1, depth)) return false;
    }
    return (flags & kWriteMethod) == 0 || annotation(depth);
  }

  bool new_array(int depth) {
    const auto id = class_desc(depth);
    if (!id || *id == kNoClass) return false;
    new_handle();
    const char type = classes_[*id].element_type;
    return values(type, input_.u32(), depth);
  }

  bool values(char type, std::uint32_t count, int depth) {
    const auto width = width_of(type);
    if (!width) return false;
    if (*width > 0) {
      input_.take(std::uint64_t{count} * *width);
      return still_fits();
    }
    while (count > 0 && object(input_.u8(), depth)) --count;
    return still_fits() && count == 0;
  }

  DataInput& input_;
  std::vector<ClassRecord> classes_ = std::vector<ClassRecord>(1);  // the first stands for none
  std::vector<ClassId> handles_;
};

}  // namespace

Status skip_serialized_object(DataInput& input) {
  if (Skipper(input).stream()) return Done();
  if (input.ran_out()) return Fault(Reason::kTruncated, "the content ends inside a secret key");
  return Fault(Reason::kUnsupported, "a secret key whose end cannot be found");
}

}  // namespace kigen::formats
