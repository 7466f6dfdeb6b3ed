#include "probes/dialects/vmware_authd.h"

#include <gtest/gtest.h>

#include "tests/probes/dialects/dialogue_rows.h"

namespace kigen::dialects {
namespace {

class VmwareAuthdDialect : public DialectTableTest {
 protected:
  VmwareAuthdDialect() : DialectTableTest(kVmwareAuthd) {}
};

TEST_P(VmwareAuthdDialect, EndsAsItMust) { expect_row(); }

class VmwareAuthdDescription : public ::testing::Test {};

TEST_F(VmwareAuthdDescription, SaysWhereItIsSpoken) {
  EXPECT_EQ(kVmwareAuthd.name, "vmware_authd");
  EXPECT_EQ(kVmwareAuthd.default_port, 902);
  ASSERT_EQ(kVmwareAuthd.other_ports.size(), 1u);
  EXPECT_EQ(kVmwareAuthd.other_ports[0], 912);
}

INSTANTIATE_TEST_SUITE_P(
    GoesAhead, VmwareAuthdDialect,
    ::testing::Values(
        DialogueRow{
            .name = "Esxi",
            .turns =
                {"220 VMware Authentication Daemon Version 1.10: SSL Required, ServerDaemonProtocol:SOAP, "
                 "MKSDisplayProtocol:VNC , VMXARGS supported, NFCSSL supported/t\r\n"}},
        DialogueRow{.name = "LowerCase",
                    .turns = {"220 vmware authentication daemon version 1.0: ssl required\r\n"}},
        DialogueRow{.name = "LineFeedsOnly",
                    .turns = {"220 VMware Authentication Daemon Version 1.0: SSL Required\n"}},
        DialogueRow{.name = "InjectedBytes",
                    .turns = {"220 VMware Authentication Daemon Version 1.0: SSL Required\r\nx\r\n"},
                    .unread = 3}),
    row_name);

INSTANTIATE_TEST_SUITE_P(
    Fails, VmwareAuthdDialect,
    ::testing::Values(
        DialogueRow{.name = "WithoutTls",
                    .turns = {"220 VMware Authentication Daemon Version 1.10: ServerDaemonProtocol:SOAP, "
                              "MKSDisplayProtocol:VNC , NFCSSL supported\r\n"},
                    .fault = Reason::kStarttlsNotOffered},
        DialogueRow{.name = "OtherProgram",
                    .turns = {"220 mail.example.test ESMTP: SSL Required\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "OtherCode",
                    .turns = {"530 VMware Authentication Daemon: SSL Required\r\n"},
                    .fault = Reason::kProtocol},
        DialogueRow{.name = "EmptyLine", .turns = {"\r\n"}, .fault = Reason::kProtocol},
        DialogueRow{.name = "CutInMidLine",
                    .turns = {"220 VMware Authentication Daemon Version 1.10: SSL Required, Serv"},
                    .fault = Reason::kClosed},
        DialogueRow{
            .name = "Unprintable",
            .turns = {"\001\377xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n"},
            .fault = Reason::kProtocol},
        DialogueRow{.name = "EndlessLine",
                    .turns = {},
                    .fault = Reason::kTooLarge,
                    .for_ever = "220 VMware Authentication Daemon: SSL Required "}),
    row_name);

}  // namespace
}  // namespace kigen::dialects
