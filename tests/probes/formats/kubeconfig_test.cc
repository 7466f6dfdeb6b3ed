#include "probes/formats/kubeconfig.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "probes/formats/pem.h"
#include "tests/probes/formats/producer.h"
#include "tests/probes/formats/reading.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kFixtures = KIGEN_SOURCE_DIR "/tests/fixtures/kubeconfig/";

std::string base64(const std::string& text) {
  std::string out(text.size() * 2 + 8, '\0');
  out.resize(static_cast<std::size_t>(EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                                      reinterpret_cast<const unsigned char*>(text.data()),
                                                      static_cast<int>(text.size()))));
  return out;
}

std::vector<std::string> roles_of(const Contents& contents) {
  std::vector<std::string> roles;
  for (const auto& found : contents.certificates) roles.emplace_back(found.role ? label(*found.role) : "");
  return roles;
}

class Kubeconfig : public ::testing::Test {
 protected:
  static const kigen::testing::Chain& chain() {
    static const auto minted = kigen::testing::mint_chain();
    return minted;
  }
  static Contents read_text(const std::string& text) { return read(kKubeconfig, as_bytes(text)); }
  static std::vector<Bytes> fixture(const std::string& name) {
    return certificates_of(read(kPem, content_of(kFixtures + name)));
  }
};

class KubectlConfig : public Kubeconfig, public ::testing::WithParamInterface<const char*> {};

TEST_P(KubectlConfig, GivesAuthoritiesAndClients) {
  const Bytes text = content_of(kFixtures + GetParam());
  EXPECT_TRUE(recognised(kKubeconfig, text));
  const Contents contents = read(kKubeconfig, text);
  EXPECT_THAT(entries_of(contents), ElementsAre("cluster:prod", "cluster:prod", "user:admin"));
  EXPECT_THAT(certificates_of(contents),
              ElementsAre(fixture("ca.pem").at(0), fixture("web.pem").at(0), fixture("admin.pem").at(0)));
  EXPECT_THAT(roles_of(contents), ElementsAre("trusted", "trusted", "client"));
  EXPECT_THAT(contents.references, IsEmpty());
  EXPECT_THAT(contents.faults, IsEmpty());
  EXPECT_FALSE(contents.is_chain);
}

INSTANTIATE_TEST_SUITE_P(Notations, KubectlConfig, ::testing::Values("embedded.yaml", "embedded.json"),
                         [](const auto& test) {
                           return std::string(std::string_view(test.param).substr(9));
                         });

TEST_F(Kubeconfig, FilesNamedByKubectlAreReferences) {
  const Contents contents = read(kKubeconfig, content_of(kFixtures + "by_reference.yaml"));
  EXPECT_THAT(contents.certificates, IsEmpty());
  ASSERT_EQ(contents.references.size(), 2u);
  EXPECT_EQ(contents.references[0].path, "pki/ca.pem");
  EXPECT_EQ(contents.references[0].entry, "cluster:prod");
  EXPECT_EQ(contents.references[0].role, Role::kTrusted);
  EXPECT_EQ(contents.references[1].path, "pki/admin.pem");
  EXPECT_EQ(contents.references[1].entry, "user:admin");
  EXPECT_EQ(contents.references[1].role, Role::kClient);
}

class KubectlSecret : public Kubeconfig, public ::testing::WithParamInterface<const char*> {};

TEST_P(KubectlSecret, GivesItsCertificateWithItsKey) {
  const Bytes text = content_of(kFixtures + GetParam());
  EXPECT_TRUE(recognised(kKubeconfig, text));
  const Contents contents = read(kKubeconfig, text);
  EXPECT_THAT(entries_of(contents), ElementsAre("secret:web/tls.crt"));
  EXPECT_EQ(certificates_of(contents), fixture("web.pem"));
  EXPECT_THAT(leaves_of(contents), ElementsAre(0));
  EXPECT_TRUE(contents.is_chain);
  EXPECT_THAT(contents.faults, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Notations, KubectlSecret, ::testing::Values("secret.yaml", "secret.json"),
                         [](const auto& test) {
                           return std::string(std::string_view(test.param).substr(7));
                         });

TEST_F(Kubeconfig, SecretsOfAListAndOfSeveralDocumentsAreRead) {
  const std::string secret =
      "kind: Secret\n  metadata: {name: a, namespace: n}\n  data:\n    tls.crt: " + base64(chain().leaf.pem) +
      "\n    ca.crt: " + base64(chain().root.pem) + "\n    password: c2VjcmV0\n    odd: '%'\n";
  const std::string list = "apiVersion: v1\nkind: List\nitems:\n- " + secret + "- kind: ConfigMap\n";
  EXPECT_TRUE(recognised(kKubeconfig, as_bytes(list)));
  const Contents contents =
      read_text(list + "---\nkind: Secret\nstringData:\n  tls.crt: |\n    none\n  x.pem: \"" +
                "-----BEGIN CERTIFICATE-----\\n%\"\n");
  EXPECT_THAT(entries_of(contents), ElementsAre("secret:n/a/tls.crt", "secret:n/a/ca.crt"));
  EXPECT_THAT(roles_of(contents), ElementsAre("", "trusted"));
  EXPECT_THAT(leaves_of(contents), IsEmpty());
  EXPECT_FALSE(contents.is_chain);
  EXPECT_THAT(faults_of(contents), ElementsAre("secret:1/x.pem: truncated"));
}

TEST_F(Kubeconfig, IssuersBehindAClientAreJudgedByContent) {
  const Contents contents =
      read_text("kind: Config\nusers:\n- user: {client-certificate-data: " +
                base64(chain().leaf.pem + chain().intermediate.pem) + ", client-certificate: other.pem}\n");
  EXPECT_THAT(entries_of(contents), ElementsAre("user:0", "user:0"));
  EXPECT_THAT(roles_of(contents), ElementsAre("client", ""));
  EXPECT_THAT(contents.references, IsEmpty());
}

TEST_F(Kubeconfig, BrokenValueLeavesTheOthers) {
  const Contents contents = read_text(
      "clusters:\n- name: bad\n  cluster: {certificate-authority-data: '%%%'}\n"
      "- name: worse\n  cluster: {certificate-authority-data: " +
      base64("-----BEGIN CERTIFICATE-----\nMII\n") +
      "}\n- name: good\n  cluster: {certificate-authority-data: " + base64(chain().root.pem) +
      "}\nusers: []\ncontexts: []\n");
  EXPECT_THAT(entries_of(contents), ElementsAre("cluster:good"));
  EXPECT_THAT(faults_of(contents), ElementsAre("cluster:bad: malformed", "cluster:worse: truncated"));
}

struct Odd {
  const char* name;
  std::string text;
  std::vector<std::string> faults;
};

class KubeconfigOdd : public Kubeconfig, public ::testing::WithParamInterface<Odd> {};

TEST_P(KubeconfigOdd, YieldsNoCertificate) {
  const Contents contents = read_text(GetParam().text);
  EXPECT_THAT(contents.certificates, IsEmpty());
  EXPECT_EQ(faults_of(contents), GetParam().faults);
}

std::string repeated(const std::string& piece, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += piece;
  return text;
}

INSTANTIATE_TEST_SUITE_P(
    Documents, KubeconfigOdd,
    ::testing::Values(
        Odd{"Empty", "", {}}, Odd{"Scalar", "text", {}}, Odd{"Sequence", "[a, b]", {}},
        Odd{"ListsThatAreMaps", "clusters: {a: b}\nusers: {c: d}\nkind: Config\n", {}},
        Odd{"ItemsThatAreScalars", "clusters: [1, ~, [x]]\nusers: [y]\n", {}},
        Odd{"MembersThatAreLists",
            "clusters: [{name: [x], cluster: [{certificate-authority-data: x}]}]\n",
            {}},
        Odd{"DataThatIsAMap", "users: [{name: x, user: {client-certificate-data: {a: b}}}]\n", {}},
        Odd{"SecretWithoutData", "kind: Secret\ndata: [tls.crt]\nstringData: ~\n", {}},
        Odd{"ListOfScalars", "kind: List\nitems: [Secret, {kind: Secret}]\n", {}},
        Odd{"Broken", "clusters: [\n", {"malformed"}}, Odd{"Tab", "users:\n\t- x\n", {"malformed"}},
        Odd{"Anchor", "clusters: &a []\nusers: *a\n", {"unsupported"}},
        Odd{"UnknownAlias", "users: *a\n", {"malformed"}},
        Odd{"Laughs",
            "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\nd: &d [*c,*c,*c]\nusers: *d\n",
            {"unsupported"}},
        Odd{"Deep", repeated("[", 100) + repeated("]", 100), {"too_large"}},
        Odd{"ManyNodes", "[" + repeated("a,", 100'000) + "a]", {"too_large"}},
        Odd{"TooLong", repeated("# comment\n", 200'000), {"too_large"}}),
    [](const auto& test) { return std::string(test.param.name); });

// Each must end soon, in whatever words.
TEST_F(Kubeconfig, HostileTextsEnd) {
  constexpr std::size_t kSize = 1'000'000;
  for (const std::string piece :
       {"[",  "{",     "- ",   "? ",  "a: ", "!", "&a ", "*a ",  "\"",   "'",  "|\n",
        "\n", "---\n", "{a: ", "[a,", "%",   "#", "a\n", "? - ", "\xff", "\\", "%YAML 1.2\n"}) {
    const Contents contents = read_text("kind: Config\n" + repeated(piece, kSize / piece.size()));
    EXPECT_THAT(contents.certificates, IsEmpty());
    EXPECT_LE(contents.faults.size(), 1u) << piece;
  }
}

TEST_F(Kubeconfig, FaultsRepeatNothingOfTheDocument) {
  for (const std::string text :
       {"users: [{token: hunter2, hunter2", "users: {hunter2: hunter2\n: hunter2", "users:\n- hunter2: [\n",
        "users: \"hunter2", "users: *hunter2\n", "users: !<hunter2 x\n", "%TAG hunter2\n---\nusers: x\n"}) {
    for (const auto& [item, fault] : read_text(text).faults) {
      EXPECT_EQ((item + fault.detail).find("hunter2"), std::string::npos) << text;
    }
  }
}

TEST_F(Kubeconfig, TruncationAnywhereEndsInWords) {
  const Bytes text = content_of(kFixtures + "embedded.yaml");
  for (std::size_t size = 0; size < text.size(); ++size) {
    const Contents contents = read(kKubeconfig, ByteView(text).first(size));
    EXPECT_LE(contents.certificates.size(), 3u);
    for (const auto& [item, fault] : contents.faults) {
      EXPECT_EQ(fault.detail.find("LS0t"), std::string::npos) << size;
    }
  }
}

struct Recognition {
  const char* name;
  std::string text;
  bool expected;
};

class KubeconfigRecognition : public Kubeconfig, public ::testing::WithParamInterface<Recognition> {};

TEST_P(KubeconfigRecognition, IsByContent) {
  EXPECT_EQ(recognised(kKubeconfig, as_bytes(GetParam().text)), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, KubeconfigRecognition,
    ::testing::Values(Recognition{"Config", "apiVersion: v1\nkind: Config\n", true},
                      Recognition{"Quoted", "# by hand\nkind: \"Config\"\napiVersion: 'v1' # x\n", true},
                      Recognition{"Json", "{\"kind\":\"Config\",\"apiVersion\":\"v1\"}", true},
                      Recognition{"WithoutKind", "clusters: []\nusers: []\ncontexts: []\n", true},
                      Recognition{"KindOutOfSight",
                                  "apiVersion: v1\nclusters:\n- " + std::string(70'000, 'x'), true},
                      Recognition{"CarriageReturns", "apiVersion: v1\r\nkind: Secret\r\n", true},
                      Recognition{"ListOfOthers", "apiVersion: v1\nkind: List\nitems: []\n", false},
                      Recognition{"OtherKind", "apiVersion: v1\nkind: ConfigMap\n", false},
                      Recognition{"OtherVersion", "apiVersion: v1beta1\nkind: Config\n", false},
                      Recognition{"InDepth", "x:\n  apiVersion: v1\n  kind: Config\n", false},
                      Recognition{"Prose", "the kind: Config and apiVersion: v1\n", false},
                      Recognition{"Binary", std::string("apiVersion: v1\nkind: Config\n\0", 29), false},
                      Recognition{"Empty", "", false}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace kigen::formats
