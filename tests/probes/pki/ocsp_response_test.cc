#include "probes/pki/ocsp_response.h"

#include <gtest/gtest.h>
#include <openssl/ocsp.h>

#include <functional>

#include "probes/pki/certificate_fields.h"
#include "probes/pki/openssl_handles.h"
#include "tests/probes/pki/der_builder.h"
#include "tests/support/mint_ocsp.h"

namespace kigen::pki {
namespace {

using testing::element;
using testing::join;
using testing::Minted;
using testing::oid;
using testing::sequence;
using Status = OcspStaple::Status;
using namespace std::chrono_literals;

constexpr std::chrono::sys_seconds kThisUpdate = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1) + 12h;
constexpr std::chrono::sys_seconds kNextUpdate = kThisUpdate + 24h * 7;

Bytes serial_number_of(const Minted& minted) {
  const auto fields = split_certificate(minted.der);
  EXPECT_TRUE(fields);
  return to_owned(fields->serial_number);
}

std::string outcome(const Result<OcspStaple>& result) {
  return result ? "ok" : std::string(label(result.fault().reason)) + ": " + result.fault().detail;
}

class OcspResponse : public ::testing::Test {
 protected:
  Bytes minted(const OcspStaple& staple) const {
    return testing::mint_ocsp_response(chain_.intermediate, {{chain_.leaf, staple}});
  }

  const testing::Chain chain_ = testing::mint_chain();
  const Bytes serial_number_ = serial_number_of(chain_.leaf);
};

struct StapleRow {
  std::string name;
  OcspStaple staple;
};

class MintedOcspResponse : public OcspResponse, public ::testing::WithParamInterface<StapleRow> {};

TEST_P(MintedOcspResponse, ReadsAsItWasMinted) {
  const auto staple = parse_ocsp_response(minted(GetParam().staple), serial_number_);
  ASSERT_TRUE(staple) << outcome(staple);
  EXPECT_EQ(*staple, GetParam().staple);
}

INSTANTIATE_TEST_SUITE_P(
    Statuses, MintedOcspResponse,
    ::testing::Values(StapleRow{"Good", {kThisUpdate, kNextUpdate, Status::kGood}},
                      StapleRow{"Revoked", {kThisUpdate, kNextUpdate, Status::kRevoked}},
                      StapleRow{"Unknown", {kThisUpdate, kNextUpdate, Status::kUnknown}},
                      StapleRow{"GoodWithoutNextUpdate", {kThisUpdate, std::nullopt, Status::kGood}},
                      StapleRow{"RevokedWithoutNextUpdate", {kThisUpdate, std::nullopt, Status::kRevoked}},
                      StapleRow{"LongAgo", {kThisUpdate - 24h * 365 * 70, kNextUpdate, Status::kGood}}),
    [](const auto& row) { return row.param.name; });

// What OpenSSL finds for the same certificate.
OcspStaple read_with_openssl(const Bytes& der, const testing::Chain& chain) {
  const unsigned char* cursor = der.data();
  const std::unique_ptr<OCSP_RESPONSE, FreeWith<OCSP_RESPONSE_free>> response(
      d2i_OCSP_RESPONSE(nullptr, &cursor, static_cast<long>(der.size())));
  const std::unique_ptr<OCSP_BASICRESP, FreeWith<OCSP_BASICRESP_free>> basic(
      OCSP_response_get1_basic(response.get()));
  const std::unique_ptr<OCSP_CERTID, FreeWith<OCSP_CERTID_free>> id(
      OCSP_cert_to_id(EVP_sha1(), chain.leaf.x509.get(), chain.intermediate.x509.get()));
  int status = -1;
  ASN1_GENERALIZEDTIME *this_update = nullptr, *next_update = nullptr;
  EXPECT_EQ(
      OCSP_resp_find_status(basic.get(), id.get(), &status, nullptr, nullptr, &this_update, &next_update), 1);
  const auto seconds = [](const ASN1_GENERALIZEDTIME* time) {
    tm parts{};
    EXPECT_EQ(ASN1_TIME_to_tm(time, &parts), 1);
    return std::chrono::sys_seconds(std::chrono::seconds(timegm(&parts)));
  };
  OcspStaple staple{seconds(this_update), std::nullopt, static_cast<Status>(status)};
  if (next_update != nullptr) staple.next_update = seconds(next_update);
  return staple;
}

TEST_F(OcspResponse, OfSeveralTheLeafsCountsAsWithOpenssl) {
  const Minted other = testing::mint({.common_name = "other"}, &chain_.intermediate);
  const OcspStaple others{kThisUpdate - 1h, std::nullopt, Status::kRevoked};
  const OcspStaple leafs{kThisUpdate, kNextUpdate, Status::kGood};
  for (const auto& singles : {std::vector<testing::OcspSingle>{{other, others}, {chain_.leaf, leafs}},
                              std::vector<testing::OcspSingle>{{chain_.leaf, leafs}, {other, others}}}) {
    const Bytes der = testing::mint_ocsp_response(chain_.intermediate, singles);
    const auto staple = parse_ocsp_response(der, serial_number_);
    ASSERT_TRUE(staple) << outcome(staple);
    EXPECT_EQ(*staple, leafs);
    EXPECT_EQ(*staple, read_with_openssl(der, chain_));
    EXPECT_EQ(*parse_ocsp_response(der, serial_number_of(other)), others);
  }
}

TEST_F(OcspResponse, AboutOthersIsAbsent) {
  const Bytes der = minted({kThisUpdate, kNextUpdate, Status::kGood});
  Bytes longer = serial_number_, shorter = serial_number_;
  longer.push_back(0);
  shorter.pop_back();
  for (const Bytes& serial_number : {longer, shorter, Bytes{}, Bytes{0x7f}}) {
    EXPECT_EQ(outcome(parse_ocsp_response(der, serial_number)),
              "absent: OCSP response: it does not speak of the leaf's serial number");
  }
  const Bytes none = testing::mint_ocsp_response(chain_.intermediate, {});
  EXPECT_TRUE(outcome(parse_ocsp_response(none, serial_number_)).starts_with("absent"));
}

TEST_F(OcspResponse, ARefusalIsAbsentAndSaysWhich) {
  using testing::mint_ocsp_refusal;
  EXPECT_EQ(outcome(parse_ocsp_response(mint_ocsp_refusal(OCSP_RESPONSE_STATUS_TRYLATER), serial_number_)),
            "absent: OCSP response: its status is tryLater");
  EXPECT_EQ(
      outcome(parse_ocsp_response(mint_ocsp_refusal(OCSP_RESPONSE_STATUS_UNAUTHORIZED), serial_number_)),
      "absent: OCSP response: its status is unauthorized");
  const Bytes nameless = sequence({element(0x0a, "\x63")});
  EXPECT_EQ(outcome(parse_ocsp_response(nameless, serial_number_)),
            "absent: OCSP response: its status is 99");
}

TEST_F(OcspResponse, EveryTruncationIsMalformed) {
  const Bytes whole = minted({kThisUpdate, kNextUpdate, Status::kGood});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Bytes exact(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_TRUE(outcome(parse_ocsp_response(exact, serial_number_)).starts_with("malformed")) << size;
  }
}

TEST_F(OcspResponse, BytesBehindItAreMalformed) {
  Bytes followed = minted({kThisUpdate, kNextUpdate, Status::kGood});
  followed.push_back(0);
  EXPECT_EQ(outcome(parse_ocsp_response(followed, serial_number_)),
            "malformed: OCSP response: OCSPResponse does not hold");
}

TEST_F(OcspResponse, HostileLengthsNeverReadBeyondTheEnd) {
  const OcspStaple staple{kThisUpdate, kNextUpdate, Status::kGood};
  const Bytes whole = minted(staple);
  for (std::size_t position = 0; position < whole.size(); ++position) {
    for (const std::uint8_t value : {0x00, 0x7f, 0x80, 0x84, 0xff}) {
      Bytes wrong = whole;
      wrong[position] = value;
      const auto result = parse_ocsp_response(wrong, serial_number_);
      EXPECT_TRUE(result.ok() || !result.fault().detail.empty()) << position;
    }
  }
}

// A response by hand, every field of which can be replaced.
struct RawResponse {
  Bytes status = element(0x0a, Bytes{0});
  Bytes type = oid("\x2b\x06\x01\x05\x05\x07\x30\x01\x01");
  Bytes version = {};
  Bytes responder = element(0xa2, element(0x04, Bytes(20, 'k')));
  Bytes produced_at = element(0x18, "20260601120000Z");
  Bytes serial_number = element(0x02, "\x05");
  Bytes cert_status = element(0x80, "");
  Bytes this_update = element(0x18, "20260601120000Z");
  Bytes next_update = {};
  Bytes single_extensions = {};
  Bytes response_extensions = {};
  Bytes signature = join({sequence({oid("\x2a\x03")}), element(0x03, Bytes(9, 0))});
  Bytes certificates = {};

  Bytes single() const {
    const Bytes hash = element(0x04, Bytes(20, 'h'));
    const Bytes cert_id = sequence({sequence({oid("\x2b\x0e\x03\x02\x1a")}), hash, hash, serial_number});
    return sequence({cert_id, cert_status, this_update, next_update, single_extensions});
  }
  Bytes der() const {
    const Bytes data = sequence({version, responder, produced_at, sequence({single()}), response_extensions});
    const Bytes basic = sequence({data, signature, certificates});
    return sequence({status, element(0xa0, sequence({type, element(0x04, basic)}))});
  }
};

const Bytes kFive = {5};

TEST(RawOcspResponse, OptionalFieldsMayBeThere) {
  RawResponse raw;
  raw.version = element(0xa0, element(0x02, Bytes{0}));
  raw.responder = element(0xa1, sequence({}));
  raw.next_update = element(0xa0, element(0x18, "20260608120000Z"));
  raw.single_extensions = element(0xa1, sequence({}));
  raw.response_extensions = element(0xa1, sequence({}));
  raw.certificates = element(0xa0, sequence({}));
  const auto staple = parse_ocsp_response(raw.der(), kFive);
  ASSERT_TRUE(staple) << outcome(staple);
  EXPECT_EQ(*staple, (OcspStaple{kThisUpdate, kNextUpdate, Status::kGood}));
}

TEST(RawOcspResponse, AnotherTypeIsUnsupported) {
  RawResponse raw;
  raw.type = oid("\x2b\x06\x01\x05\x05\x07\x30\x01\x02");
  EXPECT_EQ(outcome(parse_ocsp_response(raw.der(), kFive)),
            "unsupported: OCSP response: its type is 1.3.6.1.5.5.7.48.1.2");
  raw.type = element(0x06, Bytes(40'000, 0x2a));
  EXPECT_LT(outcome(parse_ocsp_response(raw.der(), kFive)).size(), 200u);
}

struct OcspDamage {
  std::string name;
  std::function<void(RawResponse&)> apply;
  std::string field;
};

class OcspDamageTest : public ::testing::TestWithParam<OcspDamage> {};

TEST_P(OcspDamageTest, IsMalformedAndNamesTheField) {
  RawResponse raw;
  ASSERT_EQ(outcome(parse_ocsp_response(raw.der(), kFive)), "ok");
  GetParam().apply(raw);
  EXPECT_EQ(outcome(parse_ocsp_response(raw.der(), kFive)),
            "malformed: OCSP response: " + GetParam().field + " does not hold");
}

const Bytes kUtcTime = element(0x17, "260601120000Z");

INSTANTIATE_TEST_SUITE_P(
    Fields, OcspDamageTest,
    ::testing::Values(
        OcspDamage{"NoStatus", [](RawResponse& raw) { raw.status = {}; }, "responseStatus"},
        OcspDamage{"LongStatus", [](RawResponse& raw) { raw.status = element(0x0a, "ab"); },
                   "responseStatus"},
        OcspDamage{"NoType", [](RawResponse& raw) { raw.type = {}; }, "responseBytes"},
        OcspDamage{"NoSignature", [](RawResponse& raw) { raw.signature = {}; }, "signature"},
        OcspDamage{"NoResponder", [](RawResponse& raw) { raw.responder = {}; }, "responderID"},
        OcspDamage{"NoProducedAt", [](RawResponse& raw) { raw.produced_at = {}; }, "producedAt"},
        OcspDamage{"UtcProducedAt", [](RawResponse& raw) { raw.produced_at = kUtcTime; }, "producedAt"},
        OcspDamage{"NoSerial", [](RawResponse& raw) { raw.serial_number = {}; }, "certID"},
        OcspDamage{"NoCertStatus", [](RawResponse& raw) { raw.cert_status = {}; }, "certStatus"},
        OcspDamage{"OtherCertStatus", [](RawResponse& raw) { raw.cert_status = element(0x83, ""); },
                   "certStatus"},
        OcspDamage{"NoThisUpdate", [](RawResponse& raw) { raw.this_update = {}; }, "thisUpdate"},
        OcspDamage{"UtcThisUpdate", [](RawResponse& raw) { raw.this_update = kUtcTime; }, "thisUpdate"},
        OcspDamage{"NoMoment", [](RawResponse& raw) { raw.this_update = element(0x18, "20260631120000Z"); },
                   "thisUpdate"},
        OcspDamage{"EmptyNextUpdate", [](RawResponse& raw) { raw.next_update = element(0xa0, ""); },
                   "nextUpdate"},
        OcspDamage{"UtcNextUpdate", [](RawResponse& raw) { raw.next_update = element(0xa0, kUtcTime); },
                   "nextUpdate"},
        OcspDamage{"CutNextUpdate",
                   [](RawResponse& raw) {
                     raw.next_update = {0xa0, 0x7f};
                   },
                   "nextUpdate"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace kigen::pki
