// The facts of a certificate as OpenSSL sees them: what the parser is measured against.
#pragma once

#include "probes/pki/certificate_parser.h"

struct x509_st;

namespace kigen::testing {

/// Everything but `names`, whose content the texts show.
pki::ParsedCertificate read_with_openssl(x509_st* certificate);

/// Expects parse_certificate to see what OpenSSL sees, field by field.
void expect_agreement(x509_st* certificate);

}  // namespace kigen::testing
