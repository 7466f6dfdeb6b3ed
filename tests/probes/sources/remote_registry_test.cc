// How `net` is called, and what becomes of what it says, with a stub in its place: a script that the test
// writes.
#include "probes/sources/remote_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "tests/support/mint.h"

namespace kigen::sources {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;
using ::testing::HasSubstr;
using ::testing::Not;

class RemoteRegistryTest : public ::testing::Test {
 protected:
  RemoteRegistryTest() : path_before_(getenv("PATH")) {
    setenv("PATH", folder_.path().c_str(), 1);
    server_.host = "web01.example.test";
    server_.protection = "encrypt";
    server_.credentials.auth_file = folder_.write("samba", "username = u\npassword = hunter2\n");
  }
  ~RemoteRegistryTest() override { setenv("PATH", path_before_.c_str(), 1); }

  void stub(const std::string& script) const {
    const std::string path = folder_.write("net", "#!/bin/sh\nPATH=/usr/bin:/bin\n" + script);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }
  KeyExport ask(milliseconds time = seconds(60)) {
    const auto registry = RemoteRegistry::open(server_, Clock::now() + time, {});
    if (!registry) return {{}, registry.fault(), NetScope::kMachine};
    return registry->export_key("HKLM\\SOFTWARE\\X");
  }
  std::string said(milliseconds time = seconds(60)) {
    const auto got = ask(time);
    return got.fault ? std::string(label(got.fault->reason)) : std::string(as_text(got.text));
  }

  const std::string path_before_;
  const testing::TemporaryFolder folder_;
  RegistryServer server_;
};

TEST_F(RemoteRegistryTest, CallsNetWithoutAnythingSecret) {
  stub("printf '%s\\n' \"$@\"; cat /proc/$$/environ");
  const std::string text = said(seconds(30));
  for (const auto* argument :
       {"rpc\nregistry\nexport\nHKLM\\SOFTWARE\\X\n/dev/stdout\n", "\n--server=web01.example.test\n",
        "\n--port=445\n", "\n--client-protection=encrypt\n", "\n--use-kerberos=off\n", "\n--timeout=30\n",
        "\n--request-timeout=30\n"}) {
    EXPECT_THAT(text, HasSubstr(argument));
  }
  EXPECT_THAT(text, HasSubstr("--authentication-file=" + server_.credentials.auth_file));
  EXPECT_THAT(text, HasSubstr("LC_ALL=C"));
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
}

TEST_F(RemoteRegistryTest, UserAndPasswordAreHandedOverInAPrivateFileThatGoes) {
  server_.credentials = {.username = folder_.write("user", "CORP\\u\n"),
                         .password = folder_.write("pass", "hunter2\n")};
  stub(
      "for a; do case $a in --authentication-file=*) f=${a#*=};; esac; done; stat -c %a $f; cat $f; "
      "dirname $f; stat -c %a $(dirname $f); grep -q hunter2 /proc/$$/cmdline /proc/$$/environ && echo "
      "leaked; exit 0");
  const std::string text = said();
  EXPECT_THAT(text, ::testing::StartsWith("600\nusername = CORP\\u\npassword = hunter2\n/"));
  EXPECT_THAT(text, ::testing::EndsWith("\n700\n"));
  const std::size_t begin = text.find("\n/") + 1;
  EXPECT_FALSE(std::filesystem::exists(text.substr(begin, text.find('\n', begin) - begin)));
}

TEST_F(RemoteRegistryTest, TicketsComeFromTheirFile) {
  server_.credentials = {.kerberos_ccache = folder_.write("tickets", "x")};
  stub("printf '%s\\n' \"$@\"; echo \"$KRB5CCNAME\"");
  const std::string text = said(), &tickets = server_.credentials.kerberos_ccache;
  EXPECT_THAT(text, HasSubstr("\n--use-kerberos=required\n--use-krb5-ccache=" + tickets + "\n"));
  EXPECT_THAT(text, ::testing::EndsWith("\nFILE:" + tickets + "\n"));
}

TEST_F(RemoteRegistryTest, CredentialsThatAreNotThereSayWhy) {
  stub("echo text");
  server_.credentials.auth_file += "-not";
  EXPECT_EQ(said(), "not_found");
  server_.credentials = {};
  EXPECT_EQ(said(), "auth");
  server_.credentials = {.username = folder_.write("user", "\n"), .password = folder_.write("pass", "x\n")};
  EXPECT_EQ(said(), "auth");
}

TEST_F(RemoteRegistryTest, WithoutSambaThePackageIsNamed) {
  const auto got = ask();
  ASSERT_TRUE(got.fault);
  EXPECT_EQ(got.fault->reason, Reason::kInternal);
  EXPECT_THAT(got.fault->detail, HasSubstr("samba-common-bin"));
}

TEST_F(RemoteRegistryTest, OutputBesideErrorsIsPartial) {
  for (const auto* script : {"echo text; echo WERR_ACCESS_DENIED >&2", "echo text; exit 255"}) {
    stub(script);
    const auto got = ask();
    EXPECT_EQ(as_text(got.text), "text\n");
    ASSERT_TRUE(got.fault);
    EXPECT_EQ(got.fault->reason, Reason::kPartial);
    EXPECT_EQ(got.scope, NetScope::kKey);
  }
}

TEST_F(RemoteRegistryTest, NothingIsAFaultWhateverTheExitCode) {
  stub("echo 'registry_openkey failed: NT_STATUS_NO_SUCH_DEVICE' >&2; exit 255");
  EXPECT_EQ(said(), "not_found");
  stub("exit 0");
  EXPECT_EQ(said(), "protocol");
}

TEST_F(RemoteRegistryTest, BoundsHold) {
  stub("exec sleep 600");
  EXPECT_EQ(said(milliseconds(300)), "timeout");
  stub("exec cat /dev/zero");
  const auto got = ask();
  ASSERT_TRUE(got.fault);
  EXPECT_EQ(got.fault->reason, Reason::kTooLarge);
  EXPECT_EQ(got.scope, NetScope::kKey);
}

}  // namespace
}  // namespace kigen::sources
