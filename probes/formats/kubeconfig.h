// Certificates in documents of Kubernetes: a kubeconfig (kind Config), and Secrets (kind Secret, or a List of
// them), in YAML or JSON.
//
// Recognised: at the top level of the first 64 KiB, `apiVersion` v1 with the key clusters or a `kind` of
//   these (a List must name a Secret as well), or the keys clusters, users and contexts.
// A kubeconfig: clusters[].cluster.certificate-authority-data and users[].user.client-certificate-data, each
//   base64 of PEM with any number of certificates; where there is none, the file that certificate-authority
//   or client-certificate names is a reference. The data wins, as for kubectl.
// A Secret: every value of `data` (base64) and `stringData` that is PEM with a certificate. tls.key beside
//   tls.crt is its private key.
// Entries: `cluster:NAME`, `user:NAME`, `secret:NAME/KEY` (`secret:NAMESPACE/NAME/KEY` when it has one); in
//   place of a name that is missing the position. Further certificates of one value bear the same entry.
// Roles: `trusted` for clusters and ca.crt; `client` for the first certificate of a user; else by content.
// is_chain: the content is one Secret with tls.crt and tls.key.
// Faults: `malformed` for YAML, base64 or PEM that does not hold (of one value: the others stay), `truncated`
//   for a PEM block without end, `unsupported` for anchors and aliases, `too_large` above 1 MiB, 50,000 nodes
//   or a nesting of 32.
// Never: keeps or repeats anything else: keys and tokens of the document are passed over.
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kKubeconfig;

}  // namespace kigen::formats
