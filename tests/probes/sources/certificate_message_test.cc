#include "probes/sources/certificate_message.h"

#include <gtest/gtest.h>

namespace kigen::sources {
namespace {

constexpr int kTls12 = 0x0303;

Bytes number(std::size_t value, int octets) {
  Bytes bytes;
  for (int i = octets - 1; i >= 0; --i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  return bytes;
}

Bytes operator+(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

Bytes vector_of(const Bytes& content, int octets) { return number(content.size(), octets) + content; }

const Bytes kLeaf = {0x30, 0x03, 1, 2, 3};
const Bytes kIssuer = {0x30, 0x01, 9};

Bytes message(int version, const std::vector<Bytes>& chain, const Bytes& context = {}) {
  Bytes list;
  for (const Bytes& der : chain) {
    list = list + vector_of(der, 3);
    if (version == kTls13) list = list + vector_of(Bytes(3, 0xee), 2);
  }
  Bytes body = version == kTls13 ? vector_of(context, 1) : Bytes();
  body = body + vector_of(list, 3);
  return Bytes{kCertificateMessage} + vector_of(body, 3);
}

class CertificateMessage : public ::testing::TestWithParam<int> {};

TEST_P(CertificateMessage, YieldsTheChainInTheOrderSent) {
  const auto chain = parse_certificate_message(message(GetParam(), {kLeaf, kIssuer}), GetParam());
  ASSERT_TRUE(chain);
  EXPECT_EQ(*chain, (std::vector<Bytes>{kLeaf, kIssuer}));
}

TEST_P(CertificateMessage, MayBeEmpty) {
  const auto chain = parse_certificate_message(message(GetParam(), {}), GetParam());
  ASSERT_TRUE(chain);
  EXPECT_TRUE(chain->empty());
}

TEST_P(CertificateMessage, EveryTruncationIsMalformed) {
  const Bytes whole = message(GetParam(), {kLeaf, kIssuer});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto chain = parse_certificate_message(ByteView(whole).first(size), GetParam());
    ASSERT_FALSE(chain) << size;
    EXPECT_EQ(chain.fault().reason, Reason::kMalformed);
  }
}

TEST_P(CertificateMessage, EveryWrongLengthIsMalformed) {
  const Bytes whole = message(GetParam(), {kLeaf});
  const std::size_t context = GetParam() == kTls13 ? 1 : 0;
  // the last octet of: the message's length, the list's, the certificate's
  for (const std::size_t position : {std::size_t{3}, 6 + context, 9 + context}) {
    for (const int change : {-1, 1, 100}) {
      Bytes wrong = whole;
      wrong[position] = static_cast<std::uint8_t>(wrong[position] + change);
      EXPECT_FALSE(parse_certificate_message(wrong, GetParam())) << position << " by " << change;
    }
  }
}

TEST_P(CertificateMessage, EnormousLengthsAreMalformed) {
  const Bytes whole = message(GetParam(), {kLeaf});
  for (std::size_t position = 1; position + 3 <= whole.size(); ++position) {
    Bytes wrong = whole;
    wrong[position] = wrong[position + 1] = wrong[position + 2] = 0xff;
    if (const auto chain = parse_certificate_message(wrong, GetParam())) {
      EXPECT_EQ(chain->size(), 1u);  // only where the bytes are a certificate's own
      EXPECT_EQ(chain->front().size(), kLeaf.size());
    }
  }
}

TEST_P(CertificateMessage, BytesBehindItAreMalformed) {
  EXPECT_FALSE(parse_certificate_message(message(GetParam(), {kLeaf}) + Bytes{0}, GetParam()));
}

TEST_P(CertificateMessage, AnotherMessageIsMalformed) {
  Bytes other = message(GetParam(), {kLeaf});
  other[0] = 2;
  EXPECT_FALSE(parse_certificate_message(other, GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Versions, CertificateMessage, ::testing::Values(kTls12, kTls13),
                         [](const auto& row) { return row.param == kTls13 ? "Tls13" : "Tls12"; });

TEST(CertificateMessageOfTls13, MayCarryARequestContext) {
  const auto chain = parse_certificate_message(message(kTls13, {kLeaf}, Bytes(255, 7)), kTls13);
  ASSERT_TRUE(chain);
  EXPECT_EQ(chain->size(), 1u);
}

TEST(CertificateMessageOfTls13, IsNotOneOfTls12) {
  EXPECT_FALSE(parse_certificate_message(message(kTls13, {kLeaf, kIssuer}), kTls12));
  EXPECT_FALSE(parse_certificate_message(message(kTls12, {kLeaf, kIssuer}), kTls13));
}

}  // namespace
}  // namespace kigen::sources
