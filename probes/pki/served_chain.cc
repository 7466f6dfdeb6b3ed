#include "probes/pki/served_chain.h"

#include <vector>

#include "probes/pki/openssl_handles.h"

namespace kigen::pki {
namespace {

/// Many certificates of one name would otherwise cost their square in signatures.
constexpr int kMaxSignatures = 200;

class Walk {
 public:
  Walk(X509* leaf, STACK_OF(X509) * others, const TrustStore& trust) : context_(X509_STORE_CTX_new()) {
    X509_STORE_CTX_init(context_.get(), trust.get(), leaf, nullptr);
    reached_.push_back(leaf);
    for (int i = 0; i < sk_X509_num(others); ++i) waiting_.push_back(sk_X509_value(others, i));
  }

  bool reaches_a_root() {
    for (std::size_t i = 0; i < reached_.size(); ++i) {
      if (X509_self_signed(reached_[i], 1) == 1 || an_anchor_issued(reached_[i])) return true;
      reach_issuers_of(reached_[i]);
    }
    return false;
  }

 private:
  bool issued(X509* issuer, X509* subject) {
    if (X509_check_issued(issuer, subject) != X509_V_OK) return false;
    EVP_PKEY* key = X509_get0_pubkey(issuer);
    return key != nullptr && ++signatures_ <= kMaxSignatures && X509_verify(subject, key) == 1;
  }

  bool an_anchor_issued(X509* certificate) {
    const X509StackHandle anchors(
        X509_STORE_CTX_get1_certs(context_.get(), X509_get_issuer_name(certificate)));
    for (int i = 0; i < sk_X509_num(anchors.get()); ++i) {
      if (issued(sk_X509_value(anchors.get(), i), certificate)) return true;
    }
    return false;
  }

  void reach_issuers_of(X509* certificate) {
    std::erase_if(waiting_, [&](X509* candidate) {
      if (!issued(candidate, certificate)) return false;
      reached_.push_back(candidate);
      return true;
    });
  }

  StoreContextHandle context_;
  std::vector<X509*> reached_, waiting_;
  int signatures_ = 0;
};

}  // namespace

bool leads_to_a_root(X509* leaf, STACK_OF(X509) * others, const TrustStore& trust) {
  const ErrorQueueGuard guard;
  return Walk(leaf, others, trust).reaches_a_root();
}

}  // namespace kigen::pki
