// What any peer may say to any dialect: the first byte chooses the dialect, the rest is what the peer says. A
// go-ahead ends where the dialect's own words end, so that nothing injected behind it was read; a fault is
// one that the manual names, and can be shown as it is.
#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <exception>
#include <optional>

#include "probes/dialects/exchange_anonymoustls.h"
#include "probes/dialects/ftp.h"
#include "probes/dialects/hyperv.h"
#include "probes/dialects/imap.h"
#include "probes/dialects/irc.h"
#include "probes/dialects/ldap.h"
#include "probes/dialects/lmtp.h"
#include "probes/dialects/mssql.h"
#include "probes/dialects/mysql.h"
#include "probes/dialects/nntp.h"
#include "probes/dialects/pop3.h"
#include "probes/dialects/postgres.h"
#include "probes/dialects/rdp.h"
#include "probes/dialects/sieve.h"
#include "probes/dialects/smtp.h"
#include "probes/dialects/vmware_authd.h"
#include "probes/dialects/xmpp_client.h"
#include "probes/dialects/xmpp_server.h"
#include "probes/model/text.h"
#include "tests/probes/dialects/monologue.h"

namespace {

using kigen::Reason;
using kigen::Status;
using namespace kigen::dialects;

struct Row {
  const DialectDescription* dialect;
  std::string_view last;  // what a go-ahead ends in; empty: bytes without an end mark
};

// make_dialect_corpus.py knows this order.
constexpr std::array kRows = {
    Row{&kSmtp, "\n"},      Row{&kLmtp, "\n"},      Row{&kExchangeAnonymoustls, "\n"},
    Row{&kImap, "\n"},      Row{&kPop3, "\n"},      Row{&kFtp, "\n"},
    Row{&kNntp, "\n"},      Row{&kSieve, "\n"},     Row{&kIrc, "\n"},
    Row{&kXmppClient, ">"}, Row{&kXmppServer, ">"}, Row{&kVmwareAuthd, "\n"},
    Row{&kLdap, ""},        Row{&kPostgres, "S"},   Row{&kMysql, ""},
    Row{&kMssql, ""},       Row{&kRdp, ""},         Row{&kHyperv, ""},
};

kigen::Task<void> collect(kigen::Task<Status> task, std::optional<Status>& ended) {
  auto status = co_await std::move(task);
  ended.emplace(std::move(status));
}

Status run(kigen::Task<Status> task) {
  static boost::asio::io_context io(1);
  std::optional<Status> ended;
  boost::asio::co_spawn(io, collect(std::move(task), ended), [](const std::exception_ptr& error) {
    if (error) std::abort();
  });
  io.restart();
  io.run();
  if (!ended) std::abort();
  return *std::move(ended);
}

bool is_announced(const DialectDescription& dialect, Reason reason) {
  return reason == Reason::kClosed || reason == Reason::kTooLarge ||
         std::ranges::find(dialect.reasons, reason) != dialect.reasons.end();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Row& row = kRows[data[0] % kRows.size()];
  Monologue peer(std::string(data + 1, data + size));
  const kigen::Options options;
  const Dialogue dialogue("server.example.test", options);
  const Status status = run(row.dialect->talk(peer, dialogue));
  if (status.ok()) {
    if (!peer.consumed().ends_with(row.last)) std::abort();
    return 0;
  }
  const auto& [reason, detail] = status.fault();
  if (!is_announced(*row.dialect, reason)) std::abort();
  if (detail.empty() || detail.size() > 250 || !kigen::is_printable_utf8(detail)) std::abort();
  return 0;
}
