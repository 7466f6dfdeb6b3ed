// Revocation lists as authorities sign them, and as they should not: crl_reader.cc and revocation_list.cc
// together.
#include "probes/pki/revocation_list.h"

#include <gtest/gtest.h>

#include "probes/pki/openssl_handles.h"
#include "tests/probes/pki/der_builder.h"
#include "tests/support/mint_crl.h"

namespace kigen::pki {
namespace {

using testing::add_revoked;
using testing::CertificateSpec;
using testing::CrlSpec;
using testing::mint_crl;
using testing::Minted;
using ExtensionHandle = std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>>;
using CrlHandle = std::unique_ptr<X509_CRL, FreeWith<X509_CRL_free>>;
using Customise = std::function<void(X509_CRL*)>;

constexpr long kLeafSerial = 0x4711;
constexpr const char* kUrl = "http://crl.example.test/ca.crl";

std::string outcome(const Result<Revocation>& result) {
  if (!result) return std::string(label(result.fault().reason)) + ": " + result.fault().detail;
  return result->status == Revocation::Status::kRevoked ? "revoked" : "good";
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  const ExtensionHandle extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str()));
  ASSERT_EQ(X509_add_ext(certificate, extension.get(), -1), 1);
}

// Adds an extension with these bytes as its value.
Customise with_extension(const char* oid, bool critical, const Bytes& value = {0x05, 0x00}) {
  return [=](X509_CRL* crl) {
    const std::unique_ptr<ASN1_OBJECT, FreeWith<ASN1_OBJECT_free>> type(OBJ_txt2obj(oid, 1));
    const std::unique_ptr<ASN1_OCTET_STRING, FreeWith<ASN1_OCTET_STRING_free>> text(ASN1_OCTET_STRING_new());
    ASN1_OCTET_STRING_set(text.get(), value.data(), static_cast<int>(value.size()));
    const ExtensionHandle extension(
        X509_EXTENSION_create_by_OBJ(nullptr, type.get(), critical ? 1 : 0, text.get()));
    ASSERT_EQ(X509_CRL_add_ext(crl, extension.get(), -1), 1);
  };
}

constexpr const char* kIdp = "2.5.29.28";

// issuingDistributionPoint as OpenSSL's configuration writes it.
Customise with_scope(const std::string& value) {
  return [=](X509_CRL* crl) {
    const ExtensionHandle extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_issuing_distribution_point, value.c_str()));
    ASSERT_TRUE(extension) << value;
    ASSERT_EQ(X509_CRL_add_ext(crl, extension.get(), -1), 1);
  };
}

Customise both(const Customise& first, const Customise& second) {
  return [=](X509_CRL* crl) {
    first(crl);
    second(crl);
  };
}

Customise revoking(long serial, int reason = -1) {
  return [=](X509_CRL* crl) { add_revoked(crl, serial, reason); };
}

class RevocationListTest : public ::testing::Test {
 protected:
  static testing::Chain mint_chain_with_points() {
    CertificateSpec leaf;
    leaf.serial = kLeafSerial;
    leaf.customise = [](X509* certificate) {
      add_extension(certificate, NID_crl_distribution_points, std::string("URI:") + kUrl);
    };
    return testing::mint_chain(leaf);
  }

  std::string judge(const Bytes& der, const Bytes& leaf) const {
    const auto list = RevocationList::read(der, chain_.intermediate.der);
    if (!list) return std::string(label(list.fault().reason)) + ": " + list.fault().detail;
    return outcome((*list)->judge(leaf));
  }
  std::string judge(const Bytes& der) const { return judge(der, chain_.leaf.der); }
  Bytes minted(const Customise& customise = {}) const {
    return mint_crl({.number = 1, .customise = customise}, chain_.intermediate);
  }

  // As `openssl verify -crl_check` sees the leaf, whatever the time.
  std::string openssl_says(const Bytes& der) const {
    const ErrorQueueGuard guard;
    const unsigned char* cursor = der.data();
    const CrlHandle crl(d2i_X509_CRL(nullptr, &cursor, static_cast<long>(der.size())));
    const StoreHandle store(X509_STORE_new());
    X509_STORE_add_cert(store.get(), chain_.intermediate.x509.get());
    X509_STORE_add_crl(store.get(), crl.get());
    const StoreContextHandle context(X509_STORE_CTX_new());
    X509_STORE_CTX_init(context.get(), store.get(), chain_.leaf.x509.get(), nullptr);
    X509_STORE_CTX_set_flags(context.get(),
                             X509_V_FLAG_CRL_CHECK | X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
    if (X509_verify_cert(context.get()) == 1) return "good";
    const int error = X509_STORE_CTX_get_error(context.get());
    return error == X509_V_ERR_CERT_REVOKED ? "revoked" : "unusable";
  }

  const testing::Chain chain_ = mint_chain_with_points();
};

TEST_F(RevocationListTest, TellsWhatIsListedFromWhatIsNot) {
  EXPECT_EQ(judge(minted()), "good");
  EXPECT_EQ(judge(minted(revoking(kLeafSerial))), "revoked");
  EXPECT_EQ(judge(minted(revoking(kLeafSerial + 1))), "good");
  EXPECT_EQ(judge(mint_crl({.revoked = 1000}, chain_.intermediate)), "good");
  EXPECT_EQ(judge(mint_crl({.revoked = kLeafSerial + 10}, chain_.intermediate)), "revoked");
}

TEST_F(RevocationListTest, SaysWhenItIsFrom) {
  const auto list = RevocationList::read(minted(), chain_.intermediate.der);
  ASSERT_TRUE(list);
  const auto revocation = (*list)->judge(chain_.leaf.der);
  ASSERT_TRUE(revocation);
  EXPECT_EQ(revocation->this_update, CrlSpec().this_update);
  EXPECT_EQ(revocation->next_update, CrlSpec().next_update);
  const Bytes endless = mint_crl({.next_update = std::nullopt}, chain_.intermediate);
  EXPECT_EQ((*RevocationList::read(endless, chain_.intermediate.der))->next_update(), std::nullopt);
}

struct Row {
  const char* name;
  Customise customise;
  std::string expected;
  std::string openssl;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class RevocationListOf : public RevocationListTest, public ::testing::WithParamInterface<Row> {};

TEST_P(RevocationListOf, IsUsedAsFarAsItGoesAsByOpenssl) {
  const Bytes der = minted(GetParam().customise);
  EXPECT_EQ(judge(der), GetParam().expected);
  EXPECT_EQ(openssl_says(der), GetParam().openssl);
}

const std::string kElsewhere = "unsupported: revocation list: it is about other certificates";
const std::string kCritical = "unsupported: revocation list: it has a critical extension";

INSTANTIATE_TEST_SUITE_P(
    Table, RevocationListOf,
    ::testing::Values(Row{"Held", revoking(kLeafSerial, 6), "revoked", "revoked"},
                      Row{"KeyCompromise", revoking(kLeafSerial, 1), "revoked", "revoked"},
                      Row{"RemovedFromTheList", revoking(kLeafSerial, 8), "good", "good"},
                      Row{"CriticalExtension", with_extension("1.2.3.4", true), kCritical, "unusable"},
                      Row{"OtherExtension", with_extension("1.2.3.4", false), "good", "good"},
                      Row{"OwnPoint", with_scope(std::string("fullname:URI:") + kUrl), "good", "good"},
                      Row{"OwnPointListed",
                          both(revoking(kLeafSerial), with_scope(std::string("fullname:URI:") + kUrl)),
                          "revoked", "revoked"},
                      Row{"PointOfOthers", with_scope("fullname:URI:http://crl.example.test/other.crl"),
                          kElsewhere, "unusable"},
                      Row{"OnlyUserCertificates", with_scope("onlyuser:TRUE"), "good", "good"},
                      Row{"OnlyAuthorities", with_scope("onlyCA:TRUE"), kElsewhere, "unusable"},
                      Row{"AttributeCertificates", with_scope("onlyAA:TRUE"),
                          "unsupported: revocation list: it is about attribute certificates", "unusable"},
                      Row{"Indirect", with_scope("indirectCRL:TRUE"),
                          "unsupported: revocation list: it is indirect", "unusable"},
                      Row{"SomeReasons", with_scope("onlysomereasons:keyCompromise"),
                          "unsupported: revocation list: it is about some reasons only", "unusable"},
                      Row{"SomeReasonsListed",
                          both(revoking(kLeafSerial), with_scope("onlysomereasons:keyCompromise")), "revoked",
                          "unusable"}),
    [](const auto& row) { return row.param.name; });

TEST_F(RevocationListTest, ADeltaIsLeftAlone) {
  for (const bool critical : {true, false}) {
    EXPECT_EQ(judge(minted(both(revoking(kLeafSerial), with_extension("2.5.29.27", critical, {2, 1, 1})))),
              "unsupported: revocation list: it is a delta list");
  }
}

TEST_F(RevocationListTest, AScopeThatDoesNotHoldIsMalformed) {
  for (const Bytes& value : {Bytes{}, Bytes{0x30, 0x02, 0x86, 0x00}, Bytes{0x30, 0x00, 0x00}}) {
    EXPECT_EQ(judge(minted(with_extension(kIdp, true, value))),
              "malformed: revocation list: issuingDistributionPoint does not hold");
  }
}

TEST_F(RevocationListTest, AnAuthorityIsNotAmongUserCertificates) {
  const Bytes root_list = mint_crl({.number = 1, .customise = with_scope("onlyuser:TRUE")}, chain_.root);
  const auto list = RevocationList::read(root_list, chain_.root.der);
  ASSERT_TRUE(list);
  EXPECT_EQ(outcome((*list)->judge(chain_.intermediate.der)), kElsewhere);
}

TEST_F(RevocationListTest, EntriesWithCriticalExtensionsMakeItUnusable) {
  const auto entry_with = [&](const char* oid, const Bytes& value) {
    return minted([&](X509_CRL* crl) {
      add_revoked(crl, 99);
      X509_REVOKED* entry = sk_X509_REVOKED_value(X509_CRL_get_REVOKED(crl), 0);
      const std::unique_ptr<ASN1_OBJECT, FreeWith<ASN1_OBJECT_free>> type(OBJ_txt2obj(oid, 1));
      const std::unique_ptr<ASN1_OCTET_STRING, FreeWith<ASN1_OCTET_STRING_free>> text(
          ASN1_OCTET_STRING_new());
      ASN1_OCTET_STRING_set(text.get(), value.data(), static_cast<int>(value.size()));
      const ExtensionHandle extension(X509_EXTENSION_create_by_OBJ(nullptr, type.get(), 1, text.get()));
      ASSERT_EQ(X509_REVOKED_add_ext(entry, extension.get(), -1), 1);
    });
  };
  EXPECT_EQ(judge(entry_with("1.2.3.4", {0x05, 0x00})),
            "unsupported: revocation list: an entry has a critical extension");
  EXPECT_EQ(judge(entry_with("2.5.29.29", {0x30, 0x00})), "unsupported: revocation list: it is indirect");
}

TEST_F(RevocationListTest, OfAnotherAuthorityItIsUntrusted) {
  EXPECT_EQ(judge(mint_crl({}, chain_.root)), "untrusted: revocation list: it is another authority's");
  CertificateSpec namesake;
  namesake.common_name = "Test Intermediate";
  namesake.organisation = "Kigen Tests";
  namesake.ca = true;
  namesake.key_number = 4;
  EXPECT_EQ(judge(mint_crl({}, testing::mint(namesake))),
            "untrusted: revocation list: its signature does not hold");
}

TEST_F(RevocationListTest, AnIssuerThatMayNotSignListsIsUntrusted) {
  CertificateSpec spec;
  spec.common_name = "Half an authority";
  spec.customise = [](X509* certificate) {
    add_extension(certificate, NID_key_usage, "critical,keyCertSign");
  };
  const Minted issuer = testing::mint(spec);
  const auto list = RevocationList::read(mint_crl({}, issuer), issuer.der);
  ASSERT_FALSE(list);
  EXPECT_EQ(list.fault().detail, "revocation list: its issuer may not sign lists");
}

TEST_F(RevocationListTest, EveryKindOfKeySigns) {
  for (const auto kind : {testing::KeyKind::kEcP384, testing::KeyKind::kRsa2048}) {
    CertificateSpec spec;
    spec.common_name = "CA";
    spec.ca = true;
    spec.key = kind;
    const Minted issuer = testing::mint(spec);
    const auto list = RevocationList::read(mint_crl({.revoked = 3}, issuer), issuer.der);
    EXPECT_TRUE(list) << (list ? "" : list.fault().detail);
  }
}

TEST_F(RevocationListTest, NoFlippedBitIsBelieved) {
  const Bytes whole = minted(revoking(kLeafSerial));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    Bytes damaged = whole;
    damaged[at] ^= 0x01;
    EXPECT_FALSE(RevocationList::read(damaged, chain_.intermediate.der)) << at;
  }
}

TEST_F(RevocationListTest, EveryTruncationIsAFault) {
  const Bytes whole = minted(both(revoking(kLeafSerial, 1), with_scope("onlyuser:TRUE")));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Bytes exact(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const auto content = read_crl(exact);
    ASSERT_FALSE(content) << size;
    EXPECT_EQ(label(content.fault().reason), "truncated") << size;
  }
  Bytes followed = whole;
  followed.push_back(0);
  EXPECT_EQ(read_crl(followed).fault().detail, "revocation list: CertificateList does not hold");
}

TEST_F(RevocationListTest, AListOfManyIsKeptSmall) {
  const Bytes der = mint_crl({.revoked = 20'000}, chain_.intermediate);
  const auto list = RevocationList::read(der, chain_.intermediate.der);
  ASSERT_TRUE(list);
  EXPECT_LT((*list)->bytes(), 20'000u * 8 + 1000);
  EXPECT_EQ(outcome((*list)->judge(chain_.leaf.der)), "revoked");
}

TEST_F(RevocationListTest, LeavesNothingInTheErrorQueue) {
  judge(mint_crl({}, chain_.root));
  judge(Bytes{0x30});
  EXPECT_EQ(ERR_peek_error(), 0u);
}

}  // namespace
}  // namespace kigen::pki
