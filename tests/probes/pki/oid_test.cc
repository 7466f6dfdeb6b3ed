#include "probes/pki/oid.h"

#include <gtest/gtest.h>
#include <openssl/objects.h>

#include <memory>

namespace kigen::pki {
namespace {

Bytes content_of(const char* dotted) {
  const std::unique_ptr<ASN1_OBJECT, decltype(&ASN1_OBJECT_free)> object(OBJ_txt2obj(dotted, 1),
                                                                         ASN1_OBJECT_free);
  const unsigned char* data = OBJ_get0_data(object.get());
  return {data, data + OBJ_length(object.get())};
}

class DottedOid : public ::testing::TestWithParam<const char*> {};

TEST_P(DottedOid, IsWhatOpenSslEncodes) { EXPECT_EQ(dotted_oid(content_of(GetParam())), GetParam()); }

INSTANTIATE_TEST_SUITE_P(Arcs, DottedOid,
                         ::testing::Values("2.5.4.3", "1.2.840.113549.1.1.11", "0.9.2342.19200300.100.1.25",
                                           "0.0", "1.39", "2.0", "2.39.1", "2.40.1", "2.48.1", "2.999.3",
                                           "1.3.0.128.127.0", "2.25.329800735698586629295641978511506172918",
                                           "1.2.18446744073709551616", "2.16.840.1.101.3.4.3.17"));

TEST(Oid, CompiledConstantsAreWhatOpenSslEncodes) {
  EXPECT_TRUE(Oid("2.5.4.3") == ByteView(content_of("2.5.4.3")));
  EXPECT_TRUE(Oid("1.2.840.113549.1.1.11") == ByteView(content_of("1.2.840.113549.1.1.11")));
  EXPECT_TRUE(Oid("0.9.2342.19200300.100.1.25") == ByteView(content_of("0.9.2342.19200300.100.1.25")));
  EXPECT_TRUE(Oid("2.16.840.1.101.3.4.3.10") == ByteView(content_of("2.16.840.1.101.3.4.3.10")));
  EXPECT_FALSE(Oid("2.5.4.3") == ByteView(content_of("2.5.4.4")));
  EXPECT_FALSE(Oid("2.5.4.3") == ByteView(content_of("2.5.4.3.1")));
}

TEST(DottedOid, OfBrokenOctetsIsTheirHexadecimal) {
  EXPECT_EQ(dotted_oid({}), "#");
  EXPECT_EQ(dotted_oid(as_bytes("\x55\x84")), "#5584");                    // the last arc does not end
  EXPECT_EQ(dotted_oid(as_bytes("\x81\x81\x81\x81\x01")), "#8181818101");  // the first one never would
  EXPECT_EQ(
      dotted_oid(Bytes(65, 0x01)), '#' + [] {
        std::string ones;
        for (int i = 0; i < 65; ++i) ones += "01";
        return ones;
      }());
}

}  // namespace
}  // namespace kigen::pki
