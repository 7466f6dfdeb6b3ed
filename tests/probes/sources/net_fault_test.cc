#include "probes/sources/net_fault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kigen::sources {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Case {
  const char* name;
  std::string errors;
  Reason reason;
  NetScope scope;
};

// Texts of Samba 4.17.
class NetFaults : public ::testing::TestWithParam<Case> {};

TEST_P(NetFaults, HaveAReason) {
  const auto [fault, scope] = net_fault(GetParam().errors);
  EXPECT_EQ(fault.reason, GetParam().reason) << fault.detail;
  EXPECT_EQ(scope, GetParam().scope);
  EXPECT_THAT(fault.detail, Not(HasSubstr("Administrator")));
  EXPECT_THAT(fault.detail, Not(HasSubstr("\n")));
}

std::string connecting(const std::string& status) {
  return "Could not connect to server web01\nConnection failed: " + status + "\n";
}
std::string opening(const std::string& status) { return "registry_openkey failed: " + status + "\n"; }

INSTANTIATE_TEST_SUITE_P(
    Samba, NetFaults,
    ::testing::Values(
        Case{"Key", opening("NT_STATUS_NO_SUCH_DEVICE"), Reason::kNotFound, NetScope::kKey},
        Case{"KeyByName", opening("NT_STATUS_OBJECT_NAME_NOT_FOUND"), Reason::kNotFound, NetScope::kKey},
        Case{"DeniedKey", opening("NT_STATUS_ACCESS_DENIED"), Reason::kPermission, NetScope::kKey},
        Case{"BrokenKey", opening("NT_STATUS_IO_TIMEOUT"), Reason::kTimeout, NetScope::kMachine},
        Case{"Password",
             "Could not connect to server 127.0.0.1\nThe username or password was not correct.\n"
             "Connection failed: NT_STATUS_LOGON_FAILURE\n",
             Reason::kAuth, NetScope::kMachine},
        Case{"Locked", connecting("NT_STATUS_ACCOUNT_LOCKED_OUT"), Reason::kAuth, NetScope::kMachine},
        Case{
            "Ticket",
            "Kerberos auth with 'Administrator@CORP' (CORP\\Administrator) to access 'web01' not possible\n" +
                connecting("NT_STATUS_ACCESS_DENIED"),
            Reason::kAuth, NetScope::kMachine},
        Case{"Refused", connecting("NT_STATUS_CONNECTION_REFUSED"), Reason::kRefused, NetScope::kMachine},
        Case{"Route", connecting("NT_STATUS_HOST_UNREACHABLE"), Reason::kUnreachable, NetScope::kMachine},
        Case{"Silence", connecting("NT_STATUS_IO_TIMEOUT"), Reason::kTimeout, NetScope::kMachine},
        Case{"Reset", connecting("NT_STATUS_CONNECTION_RESET"), Reason::kClosed, NetScope::kMachine},
        Case{"Name", "Unable to find a suitable server for domain CORP\n", Reason::kResolve,
             NetScope::kMachine},
        Case{"NoService", "Could not initialise pipe winreg. Error was NT_STATUS_OBJECT_NAME_NOT_FOUND\n",
             Reason::kRefused, NetScope::kMachine},
        Case{"DeniedRegistry", "Unable to open a handle: NT_STATUS_ACCESS_DENIED\n", Reason::kPermission,
             NetScope::kMachine},
        Case{"Unsealed", connecting("NT_STATUS_NOT_SUPPORTED"), Reason::kProtocol, NetScope::kMachine},
        Case{"Unheard", "something new\nAdministrator\n", Reason::kProtocol, NetScope::kMachine},
        Case{"Nothing", "", Reason::kProtocol, NetScope::kMachine}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(NetPartial, SaysWhatKeptItFromBeingAll) {
  const Fault fault = net_partial(
      "dcerpc_winreg_OpenKey failed: AB WERR_ACCESS_DENIED\nexport key failed: Certificates "
      "NT_STATUS_ACCESS_DENIED\n");
  EXPECT_EQ(fault.reason, Reason::kPartial);
  EXPECT_EQ(fault.detail, "the user may not read all of it (NT_STATUS_ACCESS_DENIED)");
}

}  // namespace
}  // namespace kigen::sources
