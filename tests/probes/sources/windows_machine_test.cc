// Which keys are asked for and what is made of the answers, with a registry that is a table in the test.
#include "probes/sources/windows_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <map>
#include <string>
#include <vector>

#include "tests/support/mint.h"

namespace kigen::sources {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kStore = "HKLM\\SOFTWARE\\Microsoft\\SystemCertificates\\";
const std::string kServices = "HKLM\\SOFTWARE\\Microsoft\\Cryptography\\Services";
const std::string kHttp = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\HTTP\\Parameters";
const std::string kRdp = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp";
const std::string kSql = "HKLM\\SOFTWARE\\Microsoft\\Microsoft SQL Server\\";

class WindowsMachine : public ::testing::Test {
 protected:
  WindowsMachine() { add(kStore + "MY", certificate("\\Certificates", "own", "Own")); }

  static std::string hex_list(const Bytes& bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) text += (text.empty() ? "" : ",") + to_hex({&byte, 1});
    return text;
  }
  static Bytes der(const std::string& name) {
    static std::map<std::string, Bytes> minted;
    auto& der = minted[name];
    if (der.empty()) der = testing::mint({.common_name = name}).der;
    return der;
  }
  static Bytes sha1_of(const Bytes& der) {
    Bytes digest(SHA_DIGEST_LENGTH);
    SHA1(der.data(), der.size(), digest.data());
    return digest;
  }
  // A property of a certificate, or itself; see windows_elements.h.
  static Bytes element(std::uint8_t id, const Bytes& data) {
    Bytes bytes = {id, 0, 0, 0, 1, 0, 0, 0};
    for (int shift = 0; shift < 32; shift += 8)
      bytes.push_back(static_cast<std::uint8_t>(data.size() >> shift));
    bytes.insert(bytes.end(), data.begin(), data.end());
    return bytes;
  }
  static Bytes blob(const Bytes& der, std::string_view friendly_name) {
    Bytes utf16;
    for (const char c : std::string(friendly_name) + '\0')
      utf16.insert(utf16.end(), {static_cast<std::uint8_t>(c), 0});
    Bytes bytes = element(11, utf16);
    const Bytes certificate = element(32, der);
    bytes.insert(bytes.end(), certificate.begin(), certificate.end());
    return bytes;
  }

  // The rest of a key below the one that is exported, and its value.
  static std::string certificate(const std::string& below, const std::string& name,
                                 std::string_view friendly_name) {
    return below + "\\" + to_hex(sha1_of(der(name))) +
           "]\n\"Blob\"=hex:" + hex_list(blob(der(name), friendly_name)) + "\n";
  }
  static std::string hash(const std::string& name) { return hex_list(sha1_of(der(name))); }

  void add(const std::string& key, const std::string& rest) {
    auto& text = keys_[key];
    if (text.empty()) text = "Windows Registry Editor Version 5.00\n";
    text += "\n[" + key + rest;
  }
  void fail(const std::string& key, Reason reason, NetScope scope = NetScope::kKey) {
    faults_.insert_or_assign(key, std::pair(Fault(reason, "why"), scope));
  }

  MachineAnswer read() {
    asked_.clear();
    return read_machine(
        wishes_,
        [this](const std::string& key) {
          asked_.push_back(key);
          KeyExport got;
          const auto text = keys_.find(key);
          const auto fault = faults_.find(key);
          if (text != keys_.end()) got.text = to_owned(as_bytes(text->second));
          if (text == keys_.end()) got.fault = Fault(Reason::kNotFound, "none");
          if (fault != faults_.end()) {
            got.fault = fault->second.first;
            got.scope = fault->second.second;
          }
          return got;
        },
        assessor_);
  }

  // `PLACE: ITEM ITEM FAULT!reason`, a line each.
  static std::vector<std::string> told(const MachineAnswer& answer) {
    std::vector<std::string> lines;
    for (const auto& part : answer.parts) {
      std::string line = part->place + ":";
      for (const auto& sighting : part->sightings) line += " " + sighting.item;
      for (const auto& binding : part->bindings) line += " " + binding.item + "=" + binding.store;
      for (const auto& fault : part->faults)
        line += " " + fault.item + "!" + std::string(label(fault.fault.reason));
      lines.push_back(line);
    }
    return lines;
  }
  static std::string reason(const MachineAnswer& answer) {
    return answer.fault ? std::string(label(answer.fault->reason)) : "ok";
  }

  MachineWishes wishes_{.stores = {"MY", "WebHosting"}};
  std::map<std::string, std::string> keys_;
  std::map<std::string, std::pair<Fault, NetScope>> faults_;
  std::vector<std::string> asked_;
  pki::Assessor assessor_;
};

TEST_F(WindowsMachine, StoresAreParts) {
  add(kStore + "WebHosting", certificate("\\Certificates", "web", "a/b#c"));
  add(kServices, certificate("\\vmms\\SystemCertificates\\MY\\Certificates", "host", "Host"));
  const auto answer = read();
  EXPECT_EQ(reason(answer), "ok");
  EXPECT_THAT(told(answer),
              ElementsAre("MY#: MY#Own", "WebHosting#: WebHosting#a/b#c", "vmms/MY#: vmms/MY#Host"));
  EXPECT_EQ(answer.parts[0]->sightings[0].friendly_name, "Own");
}

TEST_F(WindowsMachine, OnlyMyHasToBeThere) {
  EXPECT_EQ(reason(read()), "ok");
  EXPECT_THAT(told(read()), ElementsAre("MY#: MY#Own", "WebHosting#:"));
  keys_.clear();
  const auto answer = read();
  EXPECT_EQ(reason(answer), "not_found");
  EXPECT_THAT(told(answer), ElementsAre("MY#: MY!not_found", "WebHosting#:"));
}

TEST_F(WindowsMachine, BindingsOfAllServicesAreTogetherAndTheirStoresAreRead) {
  add(kHttp, "\\SslBindingInfo\\0.0.0.0:443]\n\"SslCertHash\"=hex:" + hash("own") + "\n");
  add(kHttp, "\\SslBindingInfo\\0.0.0.0:444]\n\"SslCertHash\"=hex:" + hash("web") +
                 "\n\"SslCertStoreName\"=\"Custom\"\n");
  add(kRdp, "]\n\"SSLCertificateSHA1Hash\"=hex:" + hash("own") + "\n");
  add("HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Virtualization",
      "]\n\"AuthCertificateHash\"=hex:" + hash("host") + "\n");
  add(kSql + "Instance Names\\SQL", "]\n\"SQLEXPRESS\"=\"MSSQL15.SQLEXPRESS\"\n\"GONE\"=\"MSSQL15.GONE\"\n");
  add(kSql + "MSSQL15.SQLEXPRESS\\MSSQLServer\\SuperSocketNetLib",
      "]\n\"Certificate\"=\"" + to_hex(sha1_of(der("own"))) + "\"\n");
  add(kStore + "Custom", certificate("\\Certificates", "web", "Web"));
  const auto answer = read();
  EXPECT_EQ(reason(answer), "ok");
  EXPECT_THAT(
      told(answer),
      ElementsAre("Custom#: Custom#Web", "MY#: MY#Own", "Remote Desktop#:", "WebHosting#:", "vmms/MY#:",
                  "#: binding:0.0.0.0:443=MY binding:0.0.0.0:444=Custom "
                  "binding:rdp=MY|Remote Desktop binding:hyperv=vmms/MY binding:sql/SQLEXPRESS=MY"));
}

TEST_F(WindowsMachine, WhatIsNotWantedIsNotAskedFor) {
  wishes_ = {.stores = {"MY", "my"}, .services = false, .bindings = false};
  EXPECT_EQ(reason(read()), "ok");
  EXPECT_THAT(asked_, ElementsAre(kStore + "MY"));
}

TEST_F(WindowsMachine, AKeyThatIsNotWholeKeepsWhatItHas) {
  fail(kStore + "MY", Reason::kPartial);
  const auto answer = read();
  EXPECT_EQ(reason(answer), "partial");
  EXPECT_THAT(answer.fault->detail, HasSubstr("MY: why"));
  EXPECT_THAT(told(answer), Contains("MY#: MY#Own MY!partial"));
}

TEST_F(WindowsMachine, DeniedKeysAreToldByTheirNames) {
  fail(kStore + "WebHosting", Reason::kPermission);
  fail(kServices, Reason::kPermission);
  fail(kRdp, Reason::kPermission);
  const auto answer = read();
  EXPECT_EQ(reason(answer), "partial");
  EXPECT_THAT(told(answer), ElementsAre("MY#: MY#Own", "WebHosting#: WebHosting!permission",
                                        "services#: services!permission", "#: binding!permission"));
}

TEST_F(WindowsMachine, AllDeniedIsNotPartial) {
  keys_.clear();
  for (const auto& key : {kStore + "MY", kStore + "WebHosting", kServices, kHttp, kRdp})
    fail(key, Reason::kPermission);
  EXPECT_EQ(reason(read()), "permission");
}

TEST_F(WindowsMachine, AMachineThatDoesNotAnswerIsAskedOnce) {
  keys_.clear();
  fail(kStore + "MY", Reason::kAuth, NetScope::kMachine);
  const auto answer = read();
  EXPECT_EQ(reason(answer), "auth");
  EXPECT_THAT(answer.parts, IsEmpty());
  EXPECT_THAT(asked_, ElementsAre(kStore + "MY"));
}

// What was not observed is kept by whoever publishes; bindings are one place, so that they say it themselves.
TEST_F(WindowsMachine, WhenItStopsAnsweringOnlyWhatWasReadIsTold) {
  add(kHttp, "\\SslBindingInfo\\0.0.0.0:443]\n\"SslCertHash\"=hex:" + hash("own") + "\n");
  fail(kRdp, Reason::kTimeout, NetScope::kMachine);
  const auto answer = read();
  EXPECT_EQ(reason(answer), "timeout");
  EXPECT_THAT(told(answer), Contains(::testing::StartsWith("#: binding:0.0.0.0:443=MY binding!timeout")));
  EXPECT_THAT(asked_.back(), kRdp);
}

TEST_F(WindowsMachine, EntriesThatCannotBeReadLeaveTheStoreOpen) {
  add(kStore + "MY", "\\Certificates\\AB]\n\"Blob\"=hex:01,02\n");
  const auto answer = read();
  EXPECT_EQ(reason(answer), "ok");
  EXPECT_THAT(told(answer), Contains(::testing::StartsWith("MY#: MY#Own MY#AB!")));
  EXPECT_THAT(told(answer), Contains(::testing::EndsWith(" MY!partial")));
}

TEST_F(WindowsMachine, NoiseIsNoEmptyStore) {
  keys_[kStore + "MY"] = "hello";
  const auto answer = read();
  EXPECT_EQ(reason(answer), "protocol");
  EXPECT_THAT(told(answer), Contains("MY#: MY!protocol"));
}

}  // namespace
}  // namespace kigen::sources
