#include "probes/formats/vim25_hosts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/formats/armour.h"
#include "tests/probes/formats/reading.h"
#include "tests/probes/formats/soap_builder.h"
#include "tests/support/mint.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

enum class Sign { kSigned, kUnsigned };

// One element for every byte, as servers write arrays.
std::string byte_by_byte(const std::string& text, const std::string& element, Sign sign) {
  std::string xml;
  for (const char c : text) {
    const int value = sign == Sign::kSigned ? static_cast<signed char>(c) : static_cast<unsigned char>(c);
    xml += "<" + element + ">" + std::to_string(value) + "</" + element + ">";
  }
  return xml;
}

std::string array(const std::string& inside) { return "<val xsi:type=\"ArrayOfByte\">" + inside + "</val>"; }

class Vim25HostsTest : public ::testing::Test {
 protected:
  static Vim25Hosts read_page(const std::string& objects, const std::string& token = "") {
    const auto read = answer(page(objects, token));
    if (!read) throw std::runtime_error(read.fault().detail);
    auto hosts = vim25_hosts(*read);
    if (!hosts) throw std::runtime_error(hosts.fault().detail);
    return *std::move(hosts);
  }
  static std::string host(const std::string& name, const std::string& value) {
    return object("HostSystem", "host-" + name,
                  {{"name", "<val xsi:type=\"xsd:string\">" + name + "</val>"},
                   {"config.certificate", value},
                   {"runtime.connectionState", "<val>connected</val>"}});
  }

  const testing::Chain chain_ = testing::mint_chain();
  const Bytes& der_ = chain_.leaf.der;
  const std::string pem_ = armoured("CERTIFICATE", der_);
};

TEST_F(Vim25HostsTest, AllShapesOfAnArrayOfBytes) {
  const std::string utf8 = "# \xe6\x9c\x9f\xe9\x99\x90\n" + pem_;
  const struct {
    const char* name;
    std::string value;
  } rows[] = {
      {"signed", array(byte_by_byte(utf8, "byte", Sign::kSigned))},
      {"unsigned", array(byte_by_byte(utf8, "byte", Sign::kUnsigned))},
      {"named for the property", array(byte_by_byte(utf8, "certificate", Sign::kSigned))},
      {"text in one element", array("<byte>" + pem_ + "</byte>")},
      {"text alone", "<val>" + pem_ + "</val>"},
      {"base64 of DER", array("<byte>" + base64_of(der_) + "</byte>")},
      {"base64 of PEM", "<val xsi:type=\"xsd:base64Binary\">" + base64_of(as_bytes(pem_)) + "</val>"},
  };
  for (const auto& row : rows) {
    const auto read = read_page(host("esx1", row.value));
    EXPECT_THAT(entries_of(read.contents), ElementsAre("host:esx1")) << row.name;
    EXPECT_THAT(certificates_of(read.contents), ElementsAre(der_)) << row.name;
    EXPECT_THAT(read.contents.faults, IsEmpty()) << row.name;
  }
}

TEST_F(Vim25HostsTest, HostIsALeafAndItsIssuersFollow) {
  const std::string chain = pem_ + armoured("CERTIFICATE", chain_.intermediate.der);
  const auto read = read_page(host("esx1.example.jp", array(byte_by_byte(chain, "byte", Sign::kSigned))));
  ASSERT_THAT(entries_of(read.contents), ElementsAre("host:esx1.example.jp", "host:esx1.example.jp/1"));
  EXPECT_EQ(read.contents.certificates[0].role, Role::kLeaf);
  EXPECT_EQ(read.contents.certificates[0].friendly_name, "esx1.example.jp");
  EXPECT_EQ(read.contents.certificates[1].role, std::nullopt);
}

TEST_F(Vim25HostsTest, EachHostFailsForItself) {
  const Properties gone = {{"name", "<val>esx3</val>"},
                           {"runtime.connectionState", "<val>disconnected</val>"}};
  const auto read = read_page(
      host("esx1", array("<byte>300</byte><byte>45</byte>")) + host("esx2", array(pem_)) +
      object("HostSystem", "host-3", gone) +
      object("HostSystem", "host-4", {}, missing("config.certificate", "NoPermission")) +
      host("esx5", "<val>" + pem_.substr(0, 200) + "</val>") + host("esx6", array("<byte>7</byte>")));
  EXPECT_EQ(read.hosts, 6u);
  EXPECT_THAT(certificates_of(read.contents), ElementsAre(der_));
  EXPECT_THAT(faults_of(read.contents),
              ElementsAre("host:esx1: malformed", "host:esx3: no_certificate", "host:host-4: permission",
                          "host:esx5: truncated", "host:esx6: malformed"));
}

TEST_F(Vim25HostsTest, PagesAreChainedByATokenAndMayBeEmpty) {
  EXPECT_EQ(read_page(host("esx1", array(pem_)), "23").token, "23");
  const auto last = answer(response("ContinueRetrievePropertiesExResponse",
                                    "<returnval>" + host("esx2", array(pem_)) + "</returnval>"));
  ASSERT_TRUE(last);
  const auto hosts = vim25_hosts(*last);
  ASSERT_TRUE(hosts);
  EXPECT_EQ(hosts->token, "");
  EXPECT_EQ(hosts->hosts, 1u);
  const auto none = answer(response("RetrievePropertiesExResponse", ""));
  ASSERT_TRUE(none);
  EXPECT_EQ(vim25_hosts(*none).value().hosts, 0u);
}

TEST_F(Vim25HostsTest, EndOfTheSessionIsNoFaultOfAHost) {
  const auto missing_all =
      answer(page(object("HostSystem", "host-4", {}, missing("config.certificate", "NotAuthenticated"))));
  const auto fault = answer(soap_fault("NotAuthenticated"));
  ASSERT_TRUE(missing_all && fault);
  for (const auto* read : {&*missing_all, &*fault}) {
    const auto hosts = vim25_hosts(*read);
    ASSERT_FALSE(hosts);
    EXPECT_EQ(hosts.fault().reason, Reason::kAuth);
  }
}

}  // namespace
}  // namespace kigen::formats
