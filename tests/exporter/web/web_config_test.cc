#include "exporter/web/web_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "tests/exporter/web/web_config_fixture.h"

namespace kigen::web {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

class WebConfigText : public WebConfigFolder {};

TEST_F(WebConfigText, TlsAloneNeedsTwoKeys) {
  const auto config = right(kServing);
  ASSERT_NE(config, nullptr);
  EXPECT_NE(config->tls, nullptr);
  EXPECT_EQ(config->basic_auth, nullptr);
  EXPECT_TRUE(config->headers.empty());
  std::vector<std::string> files;
  for (const auto& [file, stamp] : config->files) files.push_back(file);
  EXPECT_THAT(files, ElementsAre(folder_.path() + "/leaf.pem", folder_.path() + "/leaf.key", path()));
}

TEST_F(WebConfigText, UsersAloneNeedNoTls) {
  const auto config = right(std::string("basic_auth_users: {alice: ") + kHashOfSecret + "}\n");
  ASSERT_NE(config, nullptr);
  EXPECT_EQ(config->tls, nullptr);
  EXPECT_NE(config->basic_auth, nullptr);
}

TEST_F(WebConfigText, EveryKeyIsTaken) {
  const auto config = right(std::string(kServing) + R"(  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: clients.pem
  client_allowed_sans: [prometheus.example.test]
  min_version: TLS12
  max_version: TLS13
  cipher_suites: [TLS_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA]
  prefer_server_cipher_suites: false
  curve_preferences: [CurveP256, X25519]
http_server_config:
  http2: false
  headers:
    Content-Security-Policy: default-src 'self'
    X-Frame-Options: deny
    X-Content-Type-Options: nosniff
    X-XSS-Protection: ""
    Strict-Transport-Security: max-age=31536000
basic_auth_users:
  alice: )" + kHashOfSecret +
                            "\n");
  ASSERT_NE(config, nullptr);
  EXPECT_THAT(config->headers,
              ElementsAre(Pair("Content-Security-Policy", "default-src 'self'"),
                          Pair("X-Frame-Options", "deny"), Pair("X-Content-Type-Options", "nosniff"),
                          Pair("Strict-Transport-Security", "max-age=31536000")));
}

std::string indented(const std::string& pem) {
  std::string out;
  for (std::size_t at = 0; at < pem.size();) {
    const std::size_t end = pem.find('\n', at);
    out += "    " + pem.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return out;
}

TEST_F(WebConfigText, CertificateAndKeyMayStandInIt) {
  const auto config =
      right("tls_server_config:\n  cert: |\n" + indented(server_.leaf.pem) + "  key: |\n" +
            indented(server_.leaf.key_pem) + "  client_auth_type: VerifyClientCertIfGiven\n  client_ca: |\n" +
            indented(client_ca_.pem));
  ASSERT_NE(config, nullptr);
  EXPECT_NE(config->tls, nullptr);
}

TEST_F(WebConfigText, KeyAndCertificateMayLieInOneFile) {
  folder_.write("both.pem", server_.leaf.key_pem + server_.leaf.pem);
  EXPECT_NE(right("tls_server_config: {cert_file: both.pem, key_file: both.pem}"), nullptr);
}

TEST_F(WebConfigText, NothingOfASecretIsRepeated) {
  const std::string key = server_.leaf.key_pem;
  const std::string of_key = key.substr(key.find('\n') + 1, 8);
  for (const auto& text : {key, "tls_server_config:\n  cert_file: leaf.pem\n  key_file: |\n" + indented(key),
                           "tls_server_config:\n  key_file: leaf.key\n  cert: |\n" + indented(key)}) {
    const std::string mistakes = mistakes_in(text);
    EXPECT_NE(mistakes, "");
    EXPECT_THAT(mistakes, Not(HasSubstr(of_key)));
  }
  for (const std::string text :
       {"basic_auth_users: hunter2", "basic_auth_users: {alice: hunter2}",
        "basic_auth_users: {alice: $2y$04$hunter2}", "basic_auth_users: {alice: [hunter2]}"}) {
    const std::string mistakes = mistakes_in(text);
    EXPECT_NE(mistakes, "") << text;
    EXPECT_THAT(mistakes, Not(HasSubstr("hunter2")));
  }
}

TEST_F(WebConfigText, AllMistakesComeAtOnceInTheOrderOfTheFile) {
  EXPECT_EQ(mistakes_in(R"(tls_server_config:
  cert_file: none.pem
  keyfile: leaf.key
  min_version: TLS14
http_server_config:
  headers: {Server: kigen}
basic_auth_users:
  alice: secret
)"),
            R"(web.yml:2: tls_server_config: expected key_file or key, found neither
web.yml:2: tls_server_config.cert_file: cannot be read: No such file or directory
web.yml:3: tls_server_config: unknown key "keyfile", did you mean "key_file"?
web.yml:4: tls_server_config.min_version: expected one of TLS10, TLS11, TLS12, TLS13, found "TLS14"
web.yml:6: http_server_config.headers: unknown key "Server", known are Content-Security-Policy, X-Frame-Options, X-Content-Type-Options, X-XSS-Protection, Strict-Transport-Security
web.yml:8: basic_auth_users.alice: expected a bcrypt hash, as htpasswd -nB writes it, found another text
)");
}

TEST_F(WebConfigText, FileThatIsNotThereIsAMistake) {
  EXPECT_EQ(text_of(load_web_config(path())), "web.yml: cannot be read: No such file or directory\n");
}

struct Mistaken {
  const char* name;
  std::string text;      // `SERVING` stands for a section with certificate and key
  std::string expected;  // behind `web.yml:`
};
void PrintTo(const Mistaken& row, std::ostream* out) { *out << row.name; }
class WrongWebConfig : public WebConfigFolder, public ::testing::WithParamInterface<Mistaken> {
 protected:
  WrongWebConfig() {
    folder_.write("empty.pem", "");
    folder_.write("junk.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    folder_.write("cut.pem", server_.leaf.pem.substr(0, 300));
    folder_.write("other.key", testing::mint({.key_number = 9}).key_pem);
    folder_.write("locked.key",
                  "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n");
    const auto weak = testing::mint({.key = testing::KeyKind::kRsa1024});
    folder_.write("weak.pem", weak.pem + weak.key_pem);
  }
  static std::string expanded(std::string text) {
    const std::string mark = "SERVING\n";
    if (const auto at = text.find(mark); at != std::string::npos) text.replace(at, mark.size(), kServing);
    return text;
  }
};

TEST_P(WrongWebConfig, GivesItsExactMistakes) {
  EXPECT_EQ(mistakes_in(expanded(GetParam().text)), "web.yml:" + GetParam().expected + "\n");
}

const std::string kHash = kHashOfSecret;

INSTANTIATE_TEST_SUITE_P(
    Texts, WrongWebConfig,
    ::testing::Values(
        Mistaken{"Empty", "", "1: expected a map, found nothing"},
        Mistaken{"OnlyAComment", "# basic_auth_users:\n", "1: expected a map, found nothing"},
        Mistaken{"AList", "[]", "1: expected a map, found a list"},
        Mistaken{"AText", "secret", "1: expected a map, found a text"},
        Mistaken{"NotYaml", "a: [", "1: not valid YAML: end of sequence flow not found"},
        Mistaken{"UnknownSection", "rate_limit: {}",
                 "1: unknown key \"rate_limit\", known are tls_server_config, http_server_config, "
                 "basic_auth_users"},
        Mistaken{"SectionTwice", "SERVING\ntls_server_config: {}",
                 "4: duplicate key \"tls_server_config\", first on line 1"},
        Mistaken{"KeyTwice", "SERVING\n  key_file: leaf.key",
                 "4: tls_server_config: duplicate key \"key_file\", first on line 3"},
        Mistaken{"SectionWithoutValue",
                 "tls_server_config:", "1: tls_server_config: expected a map, found nothing"},
        Mistaken{"CertificateTwice", "SERVING\n  cert: x",
                 "4: tls_server_config.cert: expected either cert or cert_file, found both"},
        Mistaken{"KeyAndKeyFile", "SERVING\n  key: x",
                 "4: tls_server_config.key: expected either key or key_file, found both"},
        Mistaken{"AuthoritiesTwice",
                 "SERVING\n  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: clients.pem\n  "
                 "client_ca: x",
                 "6: tls_server_config.client_ca: expected either client_ca or client_ca_file, found both"},
        Mistaken{"NoKey", "tls_server_config: {cert_file: leaf.pem}",
                 "1: tls_server_config: expected key_file or key, found neither"},
        Mistaken{"NoCertificate", "tls_server_config: {key_file: leaf.key}",
                 "1: tls_server_config: expected cert_file or cert, found neither"},
        Mistaken{"CertificateIsAFolder", "tls_server_config: {cert_file: ., key_file: leaf.key}",
                 "1: tls_server_config.cert_file: cannot be read: Is a directory"},
        Mistaken{"CertificateFileIsEmpty", "tls_server_config: {cert_file: empty.pem, key_file: leaf.key}",
                 "1: tls_server_config.cert_file: expected certificates in PEM, found none"},
        Mistaken{"CertificateIsJunk", "tls_server_config: {cert_file: junk.pem, key_file: leaf.key}",
                 "1: tls_server_config.cert_file: certificate 1 cannot be read: ASN1 lib"},
        Mistaken{"CertificateIsCutOff", "tls_server_config: {cert_file: cut.pem, key_file: leaf.key}",
                 "1: tls_server_config.cert_file: certificate 1 cannot be read: bad end line"},
        Mistaken{"CertificateIsTooWeak", "tls_server_config: {cert_file: weak.pem, key_file: weak.pem}",
                 "1: tls_server_config.cert_file: not usable: ee key too small"},
        Mistaken{"KeyOfAnother", "tls_server_config: {cert_file: leaf.pem, key_file: other.key}",
                 "1: tls_server_config.key_file: does not belong to the certificate"},
        Mistaken{
            "KeyIsACertificate", "tls_server_config: {cert_file: leaf.pem, key_file: leaf.pem}",
            "1: tls_server_config.key_file: expected a private key in PEM without a passphrase, found none"},
        Mistaken{
            "KeyIsLocked", "tls_server_config: {cert_file: leaf.pem, key_file: locked.key}",
            "1: tls_server_config.key_file: expected a private key in PEM without a passphrase, found none"},
        Mistaken{"InlineKeyIsAMap", "tls_server_config: {cert_file: leaf.pem, key: {}}",
                 "1: tls_server_config.key: expected a text in PEM, found a map"},
        Mistaken{"UnknownClientAuth", "SERVING\n  client_auth_type: Always",
                 "4: tls_server_config.client_auth_type: expected one of NoClientCert, RequestClientCert, "
                 "RequireAnyClientCert, VerifyClientCertIfGiven, RequireAndVerifyClientCert, "
                 "RequireClientCert, found "
                 "\"Always\""},
        Mistaken{"VerifiesAgainstNobody", "SERVING\n  client_auth_type: RequireAndVerifyClientCert",
                 "4: tls_server_config.client_auth_type: expected client_ca_file beside "
                 "RequireAndVerifyClientCert, "
                 "found none"},
        Mistaken{"AuthoritiesForNothing", "SERVING\n  client_ca_file: clients.pem",
                 "4: tls_server_config.client_ca_file: expected a client_auth_type that asks for "
                 "certificates, found "
                 "NoClientCert"},
        Mistaken{"AuthoritiesAreNotThere",
                 "SERVING\n  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: none.pem",
                 "5: tls_server_config.client_ca_file: cannot be read: No such file or directory"},
        Mistaken{"AuthoritiesAreNone",
                 "SERVING\n  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: empty.pem",
                 "5: tls_server_config.client_ca_file: expected certificates in PEM, found none"},
        Mistaken{"NamesOfNobody",
                 "SERVING\n  client_auth_type: RequireAnyClientCert\n  client_allowed_sans: []",
                 "5: tls_server_config.client_allowed_sans: expected at least one entry, found none"},
        Mistaken{"NamesThatNeedNotBeShown",
                 "SERVING\n  client_auth_type: RequestClientCert\n  client_allowed_sans: [a]",
                 "5: tls_server_config.client_allowed_sans: expected client_auth_type "
                 "RequireAndVerifyClientCert or "
                 "RequireAnyClientCert, found RequestClientCert"},
        Mistaken{"VersionsCrossed", "SERVING\n  min_version: TLS13\n  max_version: TLS12",
                 "4: tls_server_config.min_version: expected min_version up to max_version, found TLS13 and "
                 "TLS12"},
        Mistaken{"MaxBelowTheDefault", "SERVING\n  max_version: TLS11",
                 "4: tls_server_config.max_version: expected min_version up to max_version, found TLS12 and "
                 "TLS11"},
        Mistaken{"SuitesOfAnotherVersion",
                 "SERVING\n  max_version: TLS12\n  cipher_suites: [TLS_AES_128_GCM_SHA256]",
                 "5: tls_server_config.cipher_suites: expected a cipher suite of max_version or older, found "
                 "none"},
        Mistaken{"UnknownCurve", "SERVING\n  curve_preferences: [CurveP224]",
                 "4: tls_server_config.curve_preferences[0]: expected one of CurveP256, CurveP384, "
                 "CurveP521, X25519, "
                 "found \"CurveP224\""},
        Mistaken{"PreferenceIsAText", "SERVING\n  prefer_server_cipher_suites: \"true\"",
                 "4: tls_server_config.prefer_server_cipher_suites: expected true or false, found the text "
                 "\"true\""},
        Mistaken{"Http2IsANumber", "http_server_config: {http2: 2}",
                 "1: http_server_config.http2: expected true or false, found \"2\""},
        Mistaken{"FrameOptions", "http_server_config: {headers: {X-Frame-Options: allow}}",
                 "1: http_server_config.headers.X-Frame-Options: expected one of deny, sameorigin, found "
                 "\"allow\""},
        Mistaken{
            "ContentTypeOptions", "http_server_config: {headers: {X-Content-Type-Options: sniff}}",
            "1: http_server_config.headers.X-Content-Type-Options: expected one of nosniff, found \"sniff\""},
        Mistaken{"HeaderBeyondAscii",
                 "http_server_config: {headers: {Content-Security-Policy: \xe6\x9c\x9f}}",
                 "1: http_server_config.headers.Content-Security-Policy: expected printable ASCII, found "
                 "\"\xe6\x9c\x9f\""},
        Mistaken{"HeaderOfTwoLines", "http_server_config: {headers: {X-XSS-Protection: \"0\\r\\nX: y\"}}",
                 "1: http_server_config.headers.X-XSS-Protection: expected a printable text, found "
                 "\"0%0D%0AX: y\""},
        Mistaken{"UsersAreEmpty", "basic_auth_users: {}",
                 "1: basic_auth_users: expected a map of names to bcrypt hashes, found an empty one"},
        Mistaken{"UsersAreNothing", "basic_auth_users:",
                 "1: basic_auth_users: expected a map of names to bcrypt hashes, found nothing"},
        Mistaken{"UserTwice", "basic_auth_users:\n  alice: " + kHash + "\n  alice: " + kHash,
                 "3: basic_auth_users: duplicate key \"alice\", first on line 2"},
        Mistaken{"UserWithAColon", "basic_auth_users: {\"a:b\": " + kHash + "}",
                 "1: basic_auth_users.a:b: expected a name without a colon"},
        Mistaken{"PasswordInClear", "basic_auth_users: {alice: secret}",
                 "1: basic_auth_users.alice: expected a bcrypt hash, as htpasswd -nB writes it, found "
                 "another text"},
        Mistaken{
            "NoPassword", "basic_auth_users: {alice: }",
            "1: basic_auth_users.alice: expected a bcrypt hash, as htpasswd -nB writes it, found nothing"},
        Mistaken{"CostTooHigh", "basic_auth_users: {alice: " + std::string(kHash).replace(4, 2, "17") + "}",
                 "1: basic_auth_users.alice: expected a bcrypt cost from 4 to 16, found 17"},
        Mistaken{"CostTooLow", "basic_auth_users: {alice: " + std::string(kHash).replace(4, 2, "03") + "}",
                 "1: basic_auth_users.alice: expected a bcrypt cost from 4 to 16, found 3"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace kigen::web
