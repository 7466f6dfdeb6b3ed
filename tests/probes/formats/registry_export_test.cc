#include "probes/formats/registry_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/formats/producer.h"
#include "tests/probes/formats/reading.h"
#include "tests/probes/formats/windows_builder.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

const std::string kFixtures = KIGEN_SOURCE_DIR "/tests/fixtures/windows/";
const std::string kHeading = "Windows Registry Editor Version 5.00\r\n\r\n";
const std::string kStores = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\SystemCertificates\\";

std::string hex_list(const Bytes& bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) text += (text.empty() ? "" : ",") + to_hex({&byte, 1});
  return text;
}

std::string thumbprint_of(const Bytes& der) { return to_hex(build::sha1_of(der)); }

std::string key_of(const std::string& store, const Bytes& der, const std::string& folder = "Certificates") {
  return "[" + kStores + store + "\\" + folder + "\\" + thumbprint_of(der) + "]\r\n";
}

std::string value_of(const Bytes& der, const std::vector<Bytes>& properties = {}) {
  return "\"Blob\"=hex:" + hex_list(build::windows_blob(der, properties)) + "\r\n\r\n";
}

std::vector<std::string> bindings_of(const Contents& contents) {
  std::vector<std::string> texts;
  for (const auto& binding : contents.bindings) {
    texts.push_back(binding.endpoint + " " + binding.store + " " + to_hex(binding.thumbprint));
  }
  return texts;
}

class RegistryExport : public ::testing::Test {
 protected:
  static const Bytes& first() {
    static const Bytes der = kigen::testing::mint({.common_name = "first"}).der;
    return der;
  }
  static const Bytes& second() {
    static const Bytes der = kigen::testing::mint({.common_name = "second"}).der;
    return der;
  }
  static Contents read_text(const std::string& text) { return read(kRegistryExport, as_bytes(text)); }
};

TEST_F(RegistryExport, OfWineIsRead) {
  const Bytes text = content_of(kFixtures + "wine.reg");
  EXPECT_TRUE(recognised(kRegistryExport, text));
  const Contents contents = read(kRegistryExport, text);
  EXPECT_THAT(entries_of(contents),
              UnorderedElementsAre("MY/本番 web 𠮷", "MY/old web", "MY/retired",
                                   "MY/CN=plain.example.test,O=Example KK", "TrustedPeople/Fixture root"));
  for (const auto& found : contents.certificates) {
    const bool is_old = found.entry == "MY/old web", is_retired = found.entry == "MY/retired";
    EXPECT_EQ(found.state, is_old ? State::kSuperseded : is_retired ? State::kBackup : State::kCurrent);
    EXPECT_EQ(found.has_private_key, found.friendly_name == "本番 web 𠮷");
    EXPECT_EQ(found.role.has_value(), found.entry.starts_with("TrustedPeople/"));
  }
  EXPECT_THAT(contents.faults, IsEmpty());
}

TEST_F(RegistryExport, BindingsOfWineAreRead) {
  const Contents contents = read(kRegistryExport, content_of(kFixtures + "wine_bindings.reg"));
  EXPECT_THAT(bindings_of(contents),
              ElementsAre("0.0.0.0:443 WebHosting " + thumbprint_of(content_of(kFixtures + "server.der")),
                          "[::]:8443 MY " + thumbprint_of(content_of(kFixtures + "old.der"))));
  EXPECT_THAT(contents.faults, IsEmpty());
}

class SambaExport : public RegistryExport, public ::testing::WithParamInterface<const char*> {};

TEST_P(SambaExport, GivesTheStoresOfMachineAndServiceAndTheBindings) {
  const Bytes text = content_of(kFixtures + GetParam());
  EXPECT_TRUE(recognised(kRegistryExport, text));
  const Contents contents = read(kRegistryExport, text);
  EXPECT_THAT(entries_of(contents),
              UnorderedElementsAre("MY/本番 web 𠮷", "MY/old web", "MY/retired",
                                   "MY/CN=plain.example.test,O=Example KK", "TrustedPeople/Fixture root",
                                   "vmms/MY/本番 web 𠮷", "vmms/MY/old web", "vmms/MY/retired",
                                   "vmms/MY/CN=plain.example.test,O=Example KK", "vmms/Root/Fixture root"));
  EXPECT_THAT(contents.bindings, SizeIs(2));
  EXPECT_THAT(contents.faults, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Spellings, SambaExport,
                         ::testing::Values("samba.reg", "samba_regedit4.reg", "samba_regedit5.reg"),
                         [](const auto& test) {
                           return std::string(test.param, 0, std::string_view(test.param).find('.'));
                         });

TEST_F(RegistryExport, Utf16WithoutByteOrderMarkIsRead) {
  const std::string text =
      kHeading + key_of("MY", first()) + value_of(first(), {build::windows_name(u"one")});
  const Bytes wide = build::utf16_le(std::u16string(text.begin(), text.end()));
  EXPECT_TRUE(recognised(kRegistryExport, wide));
  EXPECT_THAT(entries_of(read(kRegistryExport, wide)), ElementsAre("MY/one"));
}

struct PathCase {
  const char* name;
  std::string path;
  std::string entry;  // empty: passed over
};

class RegistryPath : public RegistryExport, public ::testing::WithParamInterface<PathCase> {};

TEST_P(RegistryPath, DecidesWhatIsRead) {
  const std::string text =
      kHeading + "[" + GetParam().path + "\\" + thumbprint_of(first()) + "]\n" + value_of(first());
  const Contents contents = read_text(text);
  if (GetParam().entry.empty()) {
    EXPECT_THAT(contents.certificates, IsEmpty());
  } else {
    EXPECT_THAT(entries_of(contents), ElementsAre(GetParam().entry + "CN=first"));
  }
  EXPECT_THAT(contents.faults, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Keys, RegistryPath,
    ::testing::Values(
        PathCase{"Machine", "HKLM\\SOFTWARE\\Microsoft\\SystemCertificates\\MY\\Certificates", "MY/"},
        PathCase{"OtherCase", "hklm\\software\\microsoft\\SYSTEMCERTIFICATES\\My\\CERTIFICATES", "My/"},
        PathCase{"Policy", "HKLM\\SOFTWARE\\Policies\\Microsoft\\SystemCertificates\\CA\\Certificates",
                 "CA/"},
        PathCase{"Enterprise", "HKLM\\SOFTWARE\\Microsoft\\EnterpriseCertificates\\Root\\Certificates",
                 "Root/"},
        PathCase{"BlankInTheStore",
                 "HKLM\\SOFTWARE\\Microsoft\\SystemCertificates\\Remote Desktop\\Certificates",
                 "Remote Desktop/"},
        PathCase{"User", "HKEY_USERS\\S-1-5-21-1\\Software\\Microsoft\\SystemCertificates\\MY\\Certificates",
                 "S-1-5-21-1/MY/"},
        PathCase{
            "Service",
            "HKLM\\SOFTWARE\\Microsoft\\Cryptography\\Services\\NTDS\\SystemCertificates\\MY\\Certificates",
            "NTDS/MY/"},
        PathCase{"Disallowed", "HKLM\\SOFTWARE\\Microsoft\\SystemCertificates\\Disallowed\\Certificates", ""},
        PathCase{"Keys", "HKLM\\SOFTWARE\\Microsoft\\SystemCertificates\\MY\\Keys", ""},
        PathCase{"Deleted", "-HKLM\\SOFTWARE\\Microsoft\\Other\\MY\\Certificates", ""},
        PathCase{"Elsewhere", "HKLM\\SOFTWARE\\Vendor\\MY\\Certificates", ""},
        PathCase{"Deep", std::string(200, '\\') + "SystemCertificates\\MY\\Certificates", ""}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(RegistryExport, CrlsOfStoresAreRead) {
  const Bytes crl = build::crl_of("Some CA");
  const Contents contents = read_text(kHeading + key_of("CA", crl, "CRLs") +
                                      "\"Blob\"=hex:" + hex_list(build::windows_element(33, crl)) + "\r\n");
  ASSERT_THAT(contents.crls, SizeIs(1));
  EXPECT_EQ(contents.crls[0].entry, "CA/crl:CN=Some CA");
}

TEST_F(RegistryExport, ThumbprintIsTheNameOfLastResort) {
  const Contents contents = read_text(kHeading + key_of("MY", first()) + "\"Blob\"=hex:" +
                                      hex_list(build::windows_element(32, {1, 2})) + "\r\n");
  EXPECT_THAT(faults_of(contents), ElementsAre("MY/" + thumbprint_of(first()) + ": malformed"));
}

TEST_F(RegistryExport, OtherThumbprintIsMalformedBesideTheCertificate) {
  const Contents contents = read_text(kHeading + key_of("MY", second()) + value_of(first()));
  EXPECT_THAT(certificates_of(contents), ElementsAre(first()));
  EXPECT_THAT(faults_of(contents), ElementsAre("MY/CN=first: malformed"));
}

struct ValueCase {
  const char* name;
  std::string lines;                // under a key of MY
  std::vector<std::string> faults;  // of its blob; none and no certificate: passed over
};

class RegistryValue : public RegistryExport, public ::testing::WithParamInterface<ValueCase> {};

TEST_P(RegistryValue, LeavesTheNextOne) {
  const Contents contents = read_text(kHeading + "[" + kStores + "MY\\Certificates\\x]\n" + GetParam().lines +
                                      "\n" + key_of("MY", second()) + value_of(second()));
  EXPECT_THAT(certificates_of(contents), ElementsAre(second()));
  EXPECT_EQ(faults_of(contents), GetParam().faults);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, RegistryValue,
    ::testing::Values(ValueCase{"None", "", {}}, ValueCase{"String", "\"Blob\"=\"hex:20\"", {}},
                      ValueCase{"Number", "\"Blob\"=dword:00000001", {}},
                      ValueCase{"MultiString", "\"Blob\"=hex(7):20,00", {}},
                      ValueCase{"Deleted", "\"Blob\"=-", {}}, ValueCase{"Default", "@=\"Blob\"", {}},
                      ValueCase{"OtherName", "\"Blob\\\"\"=hex:20", {}},
                      ValueCase{"NoEquals", "\"Blob\" hex:20", {}},
                      ValueCase{"Empty", "\"Blob\"=hex:", {"MY/x: malformed"}},
                      ValueCase{"NoHex", "\"Blob\"=hex:zz", {"MY/x: malformed"}},
                      ValueCase{"NoCommas", "\"Blob\"=hex:2000", {"MY/x: malformed"}},
                      ValueCase{"HalfAByte", "\"Blob\"=hex:20,0", {"MY/x: truncated"}},
                      ValueCase{"BreaksOff", "\"Blob\"=hex:20,00,\\", {"MY/x: truncated"}},
                      ValueCase{"GarbageBelow", "\"Blob\"=hex:20,00,\\\n  !!", {"MY/x: malformed"}},
                      ValueCase{
                          "NamedBlanks", " \"bLOB\" = hex(3):20,00,\\ \n\t00,\\\n", {"MY/x: truncated"}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(RegistryExport, TruncationKeepsTheEntriesBeforeAndIsTold) {
  const Bytes text = content_of(kFixtures + "samba.reg");
  const std::size_t whole = read(kRegistryExport, text).certificates.size();
  std::size_t most = 0, untold = 0;
  for (std::size_t size = 40; size < text.size(); size += 7) {
    const Contents contents = read(kRegistryExport, ByteView(text).first(size));
    EXPECT_GE(contents.certificates.size() + 1, most) << size;
    most = std::max(most, contents.certificates.size());
    const std::string_view line =
        as_text(text).substr(0, size).substr(as_text(text).rfind('\n', size - 1) + 1);
    const bool inside_a_blob =
        line.starts_with("\"Blob\"=hex:") || (line.starts_with("  ") && line.size() > 4);
    if (inside_a_blob && text[size] != '\n' && contents.faults.empty()) ++untold;
  }
  EXPECT_EQ(most, whole);
  EXPECT_EQ(untold, 0u);
}

TEST_F(RegistryExport, ContentThatEndsInsideALineIsTruncated) {
  const std::string text = kHeading + key_of("MY", first()) + value_of(first());
  const std::string key = key_of("MY", second());
  for (const std::string& rest :
       {key.substr(0, 60), key + "\"Bl", key + "\"Blob\"=he", key + "\"Blob\"=hex("}) {
    const Contents contents = read_text(text + rest);
    EXPECT_THAT(certificates_of(contents), ElementsAre(first()));
    EXPECT_THAT(faults_of(contents), ElementsAre("truncated")) << rest;
  }
}

const std::string kHttp = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\HTTP\\Parameters\\";
const std::string kControl = "HKLM\\SYSTEM\\CurrentControlSet\\";
const std::string kSql = "HKLM\\SOFTWARE\\Microsoft\\Microsoft SQL Server\\";
const std::string kWsman = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WSMAN\\Listener\\";
const std::string kHash = "01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10,11,12,13,14";
const std::string kHashText = "0102030405060708090a0b0c0d0e0f1011121314";

struct BindingCase {
  const char* name;
  std::string lines;
  std::vector<std::string> bindings;
  std::vector<std::string> faults;
};

class BindingOfKeys : public RegistryExport, public ::testing::WithParamInterface<BindingCase> {};

TEST_P(BindingOfKeys, IsReadFromItsKey) {
  const Contents contents = read_text("REGEDIT4\n\n" + GetParam().lines);
  EXPECT_EQ(bindings_of(contents), GetParam().bindings);
  EXPECT_EQ(faults_of(contents), GetParam().faults);
}

INSTANTIATE_TEST_SUITE_P(
    Keys, BindingOfKeys,
    ::testing::Values(
        BindingCase{"Address",
                    "[" + kHttp + "SslBindingInfo\\192.0.2.1:443]\n\"SslCertHash\"=hex:" + kHash + "\n",
                    {"192.0.2.1:443 MY " + kHashText},
                    {}},
        BindingCase{
            "HostAsKey",
            "[" + kHttp + "SslSniBindingInfo\\www.example.test:443]\n\"SslCertHash\"=hex:" + kHash + "\n",
            {"www.example.test:443 MY " + kHashText},
            {}},
        BindingCase{"HostAsValue",
                    "[" + kHttp + "SslSniBindingInfo\\{GUID}]\n\"HostnamePort\"=\"www.example.test:443\"\n" +
                        "\"SslCertStoreName\"=\"Web\\\\Hosting\"\n\"SslCertHash\"=hex:" + kHash + "\n",
                    {"www.example.test:443 Web\\Hosting " + kHashText},
                    {}},
        BindingCase{"StoreAsHex",
                    "[" + kHttp + "SslBindingInfo\\0.0.0.0:443]\n\"SslCertStoreName\"=hex(1):57,65,62,00\n" +
                        "\"SslCertHash\"=hex:" + kHash + "\n",
                    {"0.0.0.0:443 Web " + kHashText},
                    {}},
        BindingCase{"OfTwoControlSets",
                    "[HKLM\\SYSTEM\\ControlSet001\\Services\\HTTP\\Parameters\\SslBindingInfo\\0.0.0.0:443]\n"
                    "\"SslCertHash\"=hex:" +
                        kHash + "\n[" + kHttp + "SslBindingInfo\\0.0.0.0:443]\n" +
                        "\"SslCertHash\"=hex:" + kHash + "\n",
                    {"0.0.0.0:443 MY " + kHashText},
                    {}},
        BindingCase{"CentralStoreIsPassedOver",
                    "[" + kHttp + "SslCcsBindingInfo\\443]\n\"SslCertHash\"=hex:" + kHash + "\n",
                    {},
                    {}},
        BindingCase{"NoHash", "[" + kHttp + "SslBindingInfo\\0.0.0.0:443]\n\"SslCertHash\"=hex:\n", {}, {}},
        BindingCase{"ShortHash",
                    "[" + kHttp + "SslBindingInfo\\0.0.0.0:443]\n\"SslCertHash\"=hex:01,02\n",
                    {},
                    {"binding:0.0.0.0:443: malformed"}},
        BindingCase{"HashBreaksOff",
                    "[" + kHttp + "SslBindingInfo\\0.0.0.0:443]\n\"SslCertHash\"=hex:01,02,\\\n",
                    {},
                    {"binding:0.0.0.0:443: truncated"}},
        BindingCase{"Rdp",
                    "[" + kControl +
                        "Control\\Terminal Server\\WinStations\\RDP-Tcp]\n\"SSLCertificateSHA1Hash\"=hex:" +
                        kHash + "\n[" + kControl + "Control\\Terminal Server\\WinStations\\Console]\n" +
                        "\"SSLCertificateSHA1Hash\"=hex:" + kHash + "\n",
                    {"rdp MY|Remote Desktop " + kHashText},
                    {}},
        BindingCase{"SqlInstances",
                    "[" + kSql + "MSSQL15.SQLEXPRESS\\MSSQLServer\\SuperSocketNetLib]\n\"Certificate\"=\"" +
                        kHashText + "\"\n\"ForceEncryption\"=dword:00000001\n[" + kSql +
                        "MSSQL.2\\MSSQLServer\\SuperSocketNetLib]\n\"Certificate\"=\"" + kHashText + "\"\n",
                    {"sql/SQLEXPRESS MY " + kHashText, "sql/MSSQL.2 MY " + kHashText},
                    {}},
        BindingCase{"SqlThumbprintAsPeoplePasteIt",
                    "[" + kSql +
                        "MSSQL15.A\\MSSQLServer\\SuperSocketNetLib]\n\"Certificate\"=\"\xe2\x80\x8e" +
                        "01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 11 12 13 14\"\n",
                    {"sql/A MY " + kHashText},
                    {}},
        BindingCase{"SqlWithoutCertificate",
                    "[" + kSql + "MSSQL15.A\\MSSQLServer\\SuperSocketNetLib]\n\"Certificate\"=\"\"\n",
                    {},
                    {}},
        BindingCase{"SqlNonsense",
                    "[" + kSql + "MSSQL15.A\\MSSQLServer\\SuperSocketNetLib]\n\"Certificate\"=\"none\"\n",
                    {},
                    {"binding:sql/A: malformed"}},
        BindingCase{"HyperV",
                    "[HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Virtualization]\n"
                    "\"AuthCertificateHash\"=hex:" +
                        kHash + "\n",
                    {"hyperv vmms/MY " + kHashText},
                    {}},
        BindingCase{"WinrmListeners",
                    "[" + kWsman + "*+HTTPS]\n\"certThumbprint\"=\"" + kHashText + "\"\n[" + kWsman +
                        "IP:192.0.2.1+HTTPS]\n\"CertThumbprint\"=\"" + kHashText + "\"\n[" + kWsman +
                        "*+HTTP]\n\"certThumbprint\"=\"" + kHashText + "\"\n",
                    {"winrm MY " + kHashText, "winrm/192.0.2.1 MY " + kHashText},
                    {}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(RegistryExport, LongLinesOfOthersArePassedOver) {
  const std::string text = kHeading + "[HKLM\\SOFTWARE\\Vendor]\n\"x\"=\"" + std::string(20 << 20, 'a') +
                           "\"\n" + key_of("MY", first()) + value_of(first());
  EXPECT_THAT(certificates_of(read_text(text)), ElementsAre(first()));
}

TEST_F(RegistryExport, ValueAboveTheLimitIsTooLarge) {
  std::string text = kHeading + key_of("MY", first()) + "\"Blob\"=hex:";
  std::string line = "00";
  for (int i = 0; i < 24; ++i) line += ",00";
  for (int i = 0; i < (5 << 20) / 25; ++i) text += line + ",\\\n  ";
  text += "00\n" + key_of("MY", second()) + value_of(second());
  const Contents contents = read_text(text);
  EXPECT_THAT(certificates_of(contents), ElementsAre(second()));
  EXPECT_THAT(faults_of(contents), ElementsAre("MY/" + thumbprint_of(first()) + ": too_large"));
}

TEST_F(RegistryExport, EntriesAreLimited) {
  std::string text = kHeading;
  const std::string one = "[" + kStores + "MY\\Certificates\\x]\n\"Blob\"=hex:" +
                          hex_list(build::windows_element(32, {0x30, 0})) + "\n";
  for (int i = 0; i < 10'100; ++i) text += one;
  const Contents contents = read_text(text);
  EXPECT_EQ(contents.certificates.size(), 10'000u);
  EXPECT_THAT(faults_of(contents), ElementsAre("too_large"));
}

// Says that it is as large as it is told to be, and holds nothing.
class Hollow final : public Input {
 public:
  explicit Hollow(std::uint64_t size) : size_(size) {}
  std::uint64_t size() const override { return size_; }
  Result<std::size_t> read_at(std::uint64_t, std::span<std::uint8_t>) override { return std::size_t{0}; }

 private:
  std::uint64_t size_;
};

TEST_F(RegistryExport, ContentAboveTheLimitIsTooLarge) {
  Hollow input((64ull << 20) + 1);
  EXPECT_THAT(faults_of(kRegistryExport.parse(input, {})), ElementsAre("too_large"));
}

TEST_F(RegistryExport, OtherContentIsNotRecognised) {
  EXPECT_FALSE(recognised(kRegistryExport, {}));
  EXPECT_FALSE(recognised(kRegistryExport, as_bytes("\xff\xfe")));
  EXPECT_FALSE(recognised(kRegistryExport, as_bytes("REGEDIT45\n")));
  EXPECT_FALSE(recognised(kRegistryExport, as_bytes("\nREGEDIT4\n")));
  EXPECT_FALSE(recognised(kRegistryExport, first()));
  EXPECT_FALSE(recognised(kRegistryExport, content_of(kFixtures + "wine.sst")));
  EXPECT_TRUE(recognised(kRegistryExport, as_bytes("\xef\xbb\xbfREGEDIT4\r\n")));
}

}  // namespace
}  // namespace kigen::formats
