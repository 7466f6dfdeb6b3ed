#include "probes/formats/jks_serialization.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/probes/formats/der_builder.h"
#include "tests/probes/formats/jks_builder.h"

namespace kigen::formats {
namespace {

using build::byte_array;
using build::class_desc;
using build::field;
using build::joined;
using build::object_field;
using build::serialized;
using build::string_object;
using build::u32;
using build::u64;
using build::u8;

constexpr std::uint8_t kWriteMethod = 1, kSerializable = 2, kExternalizable = 4, kBlockData = 8;

Bytes object(const Bytes& description, const std::vector<Bytes>& data) {
  return joined({u8(0x73), description, joined(data)});
}

Bytes reference(std::uint32_t handle) { return joined({u8(0x71), u32(0x7e0000 + handle)}); }

// As JCEKS writes it: an object of a class below javax.crypto.SealedObject.
Bytes sealed_object() {
  const Bytes sealed =
      class_desc("javax.crypto.SealedObject", kSerializable,
                 {object_field('[', "encodedParams", "[B"), object_field('[', "encryptedContent", "[B"),
                  object_field('L', "paramsAlg", "Ljava/lang/String;"), object_field('L', "sealAlg", "x")});
  const Bytes sealed_for_store = class_desc("SealedObjectForKeyProtector", kSerializable, {}, sealed);
  return object(sealed_for_store,
                {byte_array(Bytes(10, 1)), joined({u8(0x75), reference(7), u32(3), Bytes(3, 2)}),
                 string_object("PBE"), u8(0x70)});
}

struct Case {
  const char* name;
  std::function<Bytes()> stream;
};

std::string name_of(const ::testing::TestParamInfo<Case>& test) { return test.param.name; }

class SerializedObject : public ::testing::TestWithParam<Case> {};

TEST_P(SerializedObject, IsSkippedToItsLastByte) {
  const Bytes stream = GetParam().stream();
  const Bytes followed = joined({stream, Bytes(20, 0x70)});
  DataInput input(followed);
  const Status status = skip_serialized_object(input);
  EXPECT_TRUE(status) << status.fault().detail;
  EXPECT_EQ(input.position(), stream.size());
}

TEST_P(SerializedObject, IsTruncatedAtEveryByteBefore) {
  const Bytes stream = GetParam().stream();
  for (std::size_t size = 0; size < stream.size(); ++size) {
    DataInput input(ByteView(stream).first(size));
    const Status status = skip_serialized_object(input);
    ASSERT_FALSE(status) << size;
    EXPECT_EQ(status.fault().reason, Reason::kTruncated) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Streams, SerializedObject,
    ::testing::Values(
        Case{"SealedObject", [] { return serialized({sealed_object()}); }},
        Case{"Null", [] { return serialized({u8(0x70)}); }},
        Case{"String", [] { return serialized({string_object("text")}); }},
        Case{"LongString",
             [] {
               return serialized({u8(0x7c), u64(3), Bytes(3, 'x')});
             }},
        Case{"Class",
             [] {
               return serialized({u8(0x76), class_desc("A", kSerializable, {})});
             }},
        Case{"ClassDescription",
             [] { return serialized({class_desc("A", kSerializable, {field('I', "i")})}); }},
        Case{"Enumeration",
             [] {
               return serialized({u8(0x7e), class_desc("E", 0x12, {}), string_object("RED")});
             }},
        Case{"ArrayOfLong",
             [] {
               return serialized({u8(0x75), class_desc("[J", kSerializable, {}), u32(2), Bytes(16, 7)});
             }},
        Case{"ArrayOfObjects",
             [] {
               return serialized({u8(0x75), class_desc("[Ljava.lang.String;", kSerializable, {}), u32(3),
                                  string_object("a"), u8(0x70), reference(2)});
             }},
        Case{"EveryPrimitive",
             [] {
               std::vector<Bytes> fields;
               for (const char type : std::string_view("BCDFIJSZ")) fields.push_back(field(type, "f"));
               return serialized(
                   {object(class_desc("A", kSerializable, fields), {Bytes(1 + 2 + 8 + 4 + 4 + 8 + 2 + 1)})});
             }},
        Case{"AnnotationWithBlocksAndObjects",
             [] {
               return serialized({object(class_desc("A", kSerializable | kWriteMethod, {field('I', "i")}),
                                         {u32(1), u8(0x77), u8(2), Bytes(2), u8(0x7a), u32(3), Bytes(3),
                                          string_object("x"), u8(0x78)})});
             }},
        Case{"ExternalizableInBlocks",
             [] {
               return serialized({object(class_desc("A", kExternalizable | kBlockData, {}),
                                         {u8(0x77), u8(1), Bytes(1), u8(0x78)})});
             }}),
    name_of);

class UnknownSerialization : public ::testing::TestWithParam<Case> {};

TEST_P(UnknownSerialization, IsUnsupported) {
  const Bytes stream = joined({GetParam().stream(), Bytes(100'000, 0x70)});
  DataInput input(stream);
  const Status status = skip_serialized_object(input);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.fault().reason, Reason::kUnsupported);
}

Bytes nested_arrays(int levels) {
  Bytes nested = u8(0x70);
  for (int i = 0; i < levels; ++i) {
    nested = joined({u8(0x75), class_desc("[[B", kSerializable, {}), u32(1), nested});
  }
  return nested;
}

Bytes array_of_strings(std::uint32_t count) {
  const std::vector<Bytes> strings(count, string_object(""));
  return joined(
      {u8(0x75), class_desc("[Ljava.lang.String;", kSerializable, {}), u32(count), joined(strings)});
}

Bytes long_line_of_superclasses(int count) {
  Bytes description = {0x70};
  for (int i = 0; i < count; ++i) description = class_desc("A", kSerializable, {}, description);
  return object(description, {});
}

INSTANTIATE_TEST_SUITE_P(
    Streams, UnknownSerialization,
    ::testing::Values(
        Case{"OtherMagic", [] { return u32(0xaced0006); }},
        Case{"UnknownCode", [] { return serialized({u8(0x42)}); }},
        Case{"Exception", [] { return serialized({u8(0x7b)}); }},
        Case{"ProxyClass",
             [] {
               return serialized({u8(0x73), u8(0x7d), u32(0)});
             }},
        Case{"ObjectOfNoClass",
             [] {
               return serialized({u8(0x73), u8(0x70)});
             }},
        Case{"ObjectOfNothingSerializable", [] { return serialized({object(class_desc("A", 0, {}), {})}); }},
        Case{"ExternalizableOfProtocol1",
             [] { return serialized({object(class_desc("A", kExternalizable, {}), {})}); }},
        Case{"UnknownHandle", [] { return serialized({reference(0)}); }},
        Case{"HandleBelowTheFirst",
             [] {
               return serialized({u8(0x71), u32(5)});
             }},
        Case{"UnknownFieldType",
             [] { return serialized({class_desc("A", kSerializable, {field('X', "f")})}); }},
        Case{"ArrayWithoutElementType",
             [] {
               return serialized({u8(0x75), class_desc("[", kSerializable, {}), u32(1)});
             }},
        Case{"ClassBelowItself",
             [] { return serialized({object(class_desc("A", kSerializable, {}, reference(0)), {})}); }},
        Case{"TooManyHandles", [] { return serialized({array_of_strings(2000)}); }},
        Case{"TooDeep", [] { return serialized({nested_arrays(40)}); }},
        Case{"TooManySuperclasses", [] { return serialized({long_line_of_superclasses(60)}); }}),
    name_of);

class SerializedArray : public ::testing::Test {};

TEST_F(SerializedArray, OfHostileCountEndsWithTheContent) {
  for (const char* type : {"[J", "[Lx;", "[["}) {
    const Bytes stream =
        serialized({u8(0x75), class_desc(type, kSerializable, {}), u32(0xffffffff), Bytes(50, 0x70)});
    DataInput input(stream);
    const Status status = skip_serialized_object(input);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.fault().reason, Reason::kTruncated) << type;
  }
}

}  // namespace
}  // namespace kigen::formats
