#include "exporter/web/client_names.h"

#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include "tests/support/mint.h"

namespace kigen::web {
namespace {

void add_names(X509* certificate, const char* names) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

class ClientNames : public ::testing::Test {
 protected:
  bool allows(const std::string& name) const { return has_allowed_name(client_.x509.get(), {"other", name}); }

  const testing::Minted client_ =
      testing::mint({.common_name = "subject.example.test", .customise = [](X509* it) {
                       add_names(it,
                                 "DNS:prometheus.example.test,DNS:*.example.net,email:scrape@example.test,"
                                 "URI:spiffe://example.test/prometheus,IP:192.0.2.7,IP:2001:db8::7");
                     }});
};

TEST_F(ClientNames, EveryKindOfNameCounts) {
  for (const char* name : {"prometheus.example.test", "scrape@example.test",
                           "spiffe://example.test/prometheus", "192.0.2.7", "2001:db8::7", "*.example.net"}) {
    EXPECT_TRUE(allows(name)) << name;
  }
}

TEST_F(ClientNames, OnlyTheWholeNameCounts) {
  for (const char* name :
       {"example.test", "Prometheus.example.test", "www.example.net", "subject.example.test",
        "prometheus.example.test.", "192.0.2.70", "2001:DB8::7", ""}) {
    EXPECT_FALSE(allows(name)) << name;
  }
}

TEST_F(ClientNames, CertificateWithoutNamesHasNoAllowedOne) {
  EXPECT_FALSE(has_allowed_name(testing::mint({.common_name = "a"}).x509.get(), {"a", ""}));
}

}  // namespace
}  // namespace kigen::web
