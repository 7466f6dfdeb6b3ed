#include "probes/sources/directory_modules.h"

#include <string>
#include <vector>

#include "probes/sources/ldap_plan.h"

namespace kigen::sources {
namespace {

using Texts = std::vector<std::string>;  // of a map: key, value, key, value

}  // namespace

Options vmdir_options() {
  const std::string tenants = "cn=Tenants,cn=IdentityManager,cn=Services,{base}";
  Options options;
  options.set(kSearchesOption,
              Texts{"sts", tenants, "sts_trusted", tenants, "roots",
                    "cn=Certificate-Authorities,cn=Configuration,{base}", "solution_users",
                    "cn=ServicePrincipals,{base}", "anchors", "cn=Sites,cn=Configuration,{base}"});
  options.set(kFiltersOption,
              Texts{"sts", "(objectClass=vmwSTSTenantCredential)", "sts_trusted",
                    "(objectClass=vmwSTSTenantTrustedCertificateChain)", "anchors",
                    "(|(objectClass=vmwLKUPServiceEndpoint)(objectClass=vmwLKUPEndpointRegistration))"});
  options.set(kScopesOption, Texts{"roots", "one", "solution_users", "one"});
  options.set(kRolesOption,
              Texts{"sts", "signing", "sts_trusted", "trusted", "roots", "trusted", "anchors", "trusted"});
  options.set(kOptionalSearchesOption, Texts{"sts_trusted", "anchors"});
  options.set(kNumberedSearchesOption, Texts{"sts"});
  options.set(kAttributesOption, Texts{"userCertificate", "cACertificate", "certificateRevocationList",
                                       "vmwLKUPEndpointSslTrust", "vmwLKUPSslTrustAnchor"});
  return options;
}

Options adcs_options() {
  const std::string services = ",CN=Public Key Services,CN=Services,{configurationNamingContext}";
  Options options;
  options.set(kSearchesOption,
              Texts{"issuing", "CN=Enrollment Services" + services, "aia", "CN=AIA" + services, "roots",
                    "CN=Certification Authorities" + services, "logon", "CN=NTAuthCertificates" + services,
                    "crl", "CN=CDP" + services});
  options.set(
      kFiltersOption,
      Texts{"issuing", "(objectClass=pKIEnrollmentService)", "aia", "(objectClass=certificationAuthority)",
            "roots", "(objectClass=certificationAuthority)", "crl", "(objectClass=cRLDistributionPoint)"});
  options.set(kScopesOption, Texts{"issuing", "one", "aia", "one", "roots", "one", "logon", "base"});
  // a root that itself issues is a root to nobody here: when it ends, everything does
  options.set(kRolesOption, Texts{"issuing", "intermediate", "roots", "trusted", "logon", "trusted"});
  options.set(kOptionalSearchesOption, Texts{"aia", "roots", "logon", "crl"});
  options.set(kAttributesOption, Texts{"cACertificate", "certificateRevocationList", "deltaRevocationList"});
  return options;
}

}  // namespace kigen::sources
