// The ClientHello as OpenSSL's server reads it, and, where OpenSSL no longer can, byte by byte.
#include "probes/sources/client_hello.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <map>
#include <memory>
#include <stdexcept>

namespace kigen::sources {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;
using ::testing::Key;
using ::testing::Not;

struct FreeTls {
  void operator()(SSL* tls) const { SSL_free(tls); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

Bytes random_of(std::uint8_t value) { return Bytes(32, value); }

Bytes record_of(const ReadableHello& hello) {
  return client_hello_record(hello, std::span<const std::uint8_t, 32>(random_of(0xaa)));
}

std::vector<int> numbers(ByteView bytes) {
  std::vector<int> values;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) values.push_back(bytes[i] << 8 | bytes[i + 1]);
  return values;
}

// Behind the headers, version, random and an empty session: RFC 6101 section 5.6.1.2.
constexpr std::size_t kSuitesAt = 46;
std::size_t end_of_suites(ByteView record) {
  return kSuitesAt + static_cast<std::size_t>(numbers(record.subspan(kSuitesAt - 2, 2)).front());
}
std::vector<int> offered_suites(ByteView record) {
  return numbers(record.first(end_of_suites(record)).subspan(kSuitesAt));
}

struct HeardHello {
  unsigned version = 0;
  Bytes random, session, compressions;
  std::vector<int> suites;
  std::map<int, Bytes> extensions;
};

ByteView view(const unsigned char* data, std::size_t size) { return {data, size}; }

// Takes everything down and ends the handshake there.
int hear(SSL* tls, int* alert, void* argument) {
  auto& heard = *static_cast<HeardHello*>(argument);
  const unsigned char* data = nullptr;
  heard.version = SSL_client_hello_get0_legacy_version(tls);
  std::size_t size = SSL_client_hello_get0_random(tls, &data);
  heard.random = to_owned(view(data, size));
  size = SSL_client_hello_get0_session_id(tls, &data);
  heard.session = to_owned(view(data, size));
  size = SSL_client_hello_get0_ciphers(tls, &data);
  heard.suites = numbers(view(data, size));
  size = SSL_client_hello_get0_compression_methods(tls, &data);
  heard.compressions = to_owned(view(data, size));
  for (int type = 0; type < 0x10000; ++type) {
    if (SSL_client_hello_get0_ext(tls, static_cast<unsigned>(type), &data, &size) == 1) {
      heard.extensions[type] = to_owned(view(data, size));
    }
  }
  *alert = SSL_AD_HANDSHAKE_FAILURE;
  return SSL_CLIENT_HELLO_ERROR;
}

HeardHello heard_by_openssl(const ReadableHello& hello) {
  HeardHello heard;
  const std::unique_ptr<SSL_CTX, FreeTls> context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_client_hello_cb(context.get(), &hear, &heard);
  const std::unique_ptr<SSL, FreeTls> tls(SSL_new(context.get()));
  const Bytes record = record_of(hello);
  BIO* in = BIO_new_mem_buf(record.data(), static_cast<int>(record.size()));
  SSL_set_bio(tls.get(), in, BIO_new(BIO_s_mem()));
  EXPECT_EQ(SSL_accept(tls.get()), -1);
  EXPECT_EQ(ERR_GET_REASON(ERR_peek_error()), SSL_R_CALLBACK_FAILED) << "OpenSSL read no ClientHello";
  ERR_clear_error();
  return heard;
}

constexpr int kServerName = 0, kStatusRequest = 5, kGroups = 10, kPointFormats = 11, kSignatures = 13,
              kAlpn = 16, kSupportedVersions = 43;

class ClientHello : public ::testing::Test {
 protected:
  ReadableHello hello_;
};

TEST_F(ClientHello, OffersTls12WithoutSessionOrCompression) {
  const HeardHello heard = heard_by_openssl(hello_);
  EXPECT_EQ(heard.version, 0x0303u);
  EXPECT_EQ(heard.random, random_of(0xaa));
  EXPECT_THAT(heard.session, ElementsAre());
  EXPECT_THAT(heard.compressions, ElementsAre(0));
}

TEST_F(ClientHello, TravelsInARecordOfTls10) {
  const Bytes record = record_of(hello_);
  EXPECT_THAT(to_owned(ByteView(record).first(3)), ElementsAre(0x16, 0x03, 0x01));
  EXPECT_EQ(numbers(ByteView(record).subspan(3, 2)).front(), static_cast<int>(record.size()) - 5);
}

TEST_F(ClientHello, OffersOldSuitesAndTheRenegotiationSignalButNoExport) {
  const auto suites = heard_by_openssl(hello_).suites;
  EXPECT_THAT(suites, IsSupersetOf({0xc02f, 0xc02b, 0x0035, 0x000a, 0x0013, 0x0005, 0x0004, 0x0009}));
  EXPECT_EQ(suites.back(), 0x00ff);
  for (const int export_suite : {0x0003, 0x0006, 0x0008}) EXPECT_THAT(suites, Not(Contains(export_suite)));
}

TEST_F(ClientHello, NeverOffersAnAnonymousSuiteOrAFallbackSignal) {
  for (const int version : {kSsl30, kTls10, kTls12}) {
    hello_.version = version;
    const auto suites = offered_suites(record_of(hello_));
    for (const int suite : {0x0018, 0x001b, 0x0034, 0x003a, 0xc018, 0xc019, 0x5600}) {
      EXPECT_THAT(suites, Not(Contains(suite))) << version;
    }
  }
}

TEST_F(ClientHello, AsksForAStapleAndNamesGroupsAndPoints) {
  const auto extensions = heard_by_openssl(hello_).extensions;
  EXPECT_THAT(extensions.at(kStatusRequest), ElementsAre(1, 0, 0, 0, 0));
  EXPECT_THAT(extensions.at(kPointFormats), ElementsAre(1, 0));
  EXPECT_THAT(numbers(ByteView(extensions.at(kGroups)).subspan(2)), IsSupersetOf({23, 24, 25, 29, 22, 26}));
  EXPECT_THAT(extensions, Not(Contains(Key(kSupportedVersions))));
}

TEST_F(ClientHello, NamesTheServerAndProtocolsOnlyWhenGiven) {
  auto extensions = heard_by_openssl(hello_).extensions;
  EXPECT_THAT(extensions, Not(Contains(Key(kServerName))));
  EXPECT_THAT(extensions, Not(Contains(Key(kAlpn))));
  hello_.server_name = "a.test";
  hello_.alpn = {"h2", "tds/8.0"};
  extensions = heard_by_openssl(hello_).extensions;
  using namespace std::string_view_literals;
  EXPECT_EQ(as_text(extensions.at(kServerName)),
            "\0\x09\0\0\x06"sv
            "a.test"sv);
  EXPECT_EQ(as_text(extensions.at(kAlpn)), "\0\x0b\x02h2\x07tds/8.0"sv);
}

TEST_F(ClientHello, OffersSha1SignaturesInTls12Only) {
  const auto tls12 = heard_by_openssl(hello_).extensions;
  EXPECT_THAT(numbers(ByteView(tls12.at(kSignatures)).subspan(2)), IsSupersetOf({0x0401, 0x0201, 0x0203}));
  hello_.version = kTls10;
  const HeardHello tls10 = heard_by_openssl(hello_);
  EXPECT_EQ(tls10.version, 0x0301u);
  EXPECT_THAT(tls10.extensions, Not(Contains(Key(kSignatures))));
  EXPECT_THAT(tls10.extensions, Contains(Key(kGroups)));
}

struct KeyTypeRow {
  std::string name;
  KeyType key_type;
  std::vector<int> suites, other_suites, signatures, other_signatures;
};

class ClientHelloForKeys : public ::testing::TestWithParam<KeyTypeRow> {};

TEST_P(ClientHelloForKeys, OffersOnlyWhatSuchACertificateCanServe) {
  const KeyTypeRow& row = GetParam();
  ReadableHello hello;
  hello.key_type = row.key_type;
  const HeardHello heard = heard_by_openssl(hello);
  const auto signatures = numbers(ByteView(heard.extensions.at(kSignatures)).subspan(2));
  EXPECT_THAT(heard.suites, IsSupersetOf(row.suites));
  EXPECT_THAT(signatures, IsSupersetOf(row.signatures));
  for (const int other : row.other_suites) EXPECT_THAT(heard.suites, Not(Contains(other)));
  for (const int other : row.other_signatures) EXPECT_THAT(signatures, Not(Contains(other)));
}

INSTANTIATE_TEST_SUITE_P(
    KeyTypes, ClientHelloForKeys,
    ::testing::Values(
        KeyTypeRow{"Any", KeyType::kAny, {0xc02f, 0xc02b, 0x0032}, {}, {0x0401, 0x0403, 0x0202}, {}},
        KeyTypeRow{"Rsa",
                   KeyType::kRsa,
                   {0xc02f, 0x0005, 0x00ff},
                   {0xc02b, 0xc009, 0x0032},
                   {0x0401, 0x0201, 0x0804},
                   {0x0403, 0x0203, 0x0202, 0x0807}},
        KeyTypeRow{"Ecdsa",
                   KeyType::kEcdsa,
                   {0xc02b, 0xc007, 0x00ff},
                   {0xc02f, 0x0005, 0x0032},
                   {0x0403, 0x0203},
                   {0x0401, 0x0201, 0x0804, 0x0202}}),
    [](const auto& row) { return row.param.name; });

// OpenSSL no longer reads it.
TEST_F(ClientHello, OfSsl30HasNoExtensionsAndOffersExportSuites) {
  hello_.version = kSsl30;
  hello_.server_name = "a.test";
  hello_.alpn = {"h2"};
  const Bytes record = record_of(hello_);
  const ByteView bytes(record);
  EXPECT_THAT(to_owned(bytes.first(3)), ElementsAre(0x16, 0x03, 0x00));
  EXPECT_THAT(to_owned(bytes.subspan(9, 2)), ElementsAre(0x03, 0x00));
  const auto suites = offered_suites(bytes);
  EXPECT_THAT(suites, IsSupersetOf({0x000a, 0x0005, 0x0003, 0x0006, 0x0008}));
  EXPECT_EQ(suites.back(), 0x00ff);
  EXPECT_THAT(to_owned(bytes.subspan(end_of_suites(bytes))), ElementsAre(1, 0));  // compression, and the end
}

TEST_F(ClientHello, RefusesNamesThatFitNoRecord) {
  hello_.server_name = std::string(20'000, 'a');
  EXPECT_THROW(record_of(hello_), std::length_error);
  hello_.server_name = std::string(70'000, 'a');
  EXPECT_THROW(record_of(hello_), std::length_error);
  hello_.server_name.clear();
  hello_.alpn = {std::string(256, 'a')};
  EXPECT_THROW(record_of(hello_), std::length_error);
}

}  // namespace
}  // namespace kigen::sources
