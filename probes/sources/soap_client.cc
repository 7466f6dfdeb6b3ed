#include "probes/sources/soap_client.h"

#include <string.h>

#include <memory>
#include <utility>

#include "probes/sources/http_fetch.h"

namespace kigen::sources {
namespace {

constexpr std::string_view kBegin =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" "
    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body>";
constexpr std::string_view kEnd = "</soapenv:Body></soapenv:Envelope>\n";
constexpr int kOk = 200, kServerError = 500;

// Memory that has not moved since the question went into it.
Bytes enveloped(std::string& question) {
  Bytes body;
  body.reserve(kBegin.size() + question.size() + kEnd.size());
  for (const std::string_view part : {kBegin, std::string_view(question), kEnd}) {
    body.insert(body.end(), part.begin(), part.end());
  }
  explicit_bzero(question.data(), question.size());
  return body;
}

Fault fault_of_status(const std::string& url, int status) {
  return {reason_for_status(status), url + ": HTTP status " + std::to_string(status)};
}

}  // namespace

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size() * 6);  // a secret leaves no copy behind
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&apos;"; break;
      case '\r': escaped += "&#13;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

SoapClient::SoapClient(HttpSettings settings, std::string url)
    : settings_(std::move(settings)), url_(std::move(url)) {
  forget();
}

void SoapClient::forget() { session_ = std::make_unique<HttpSession>(settings_); }

Result<formats::SoapAnswer> SoapClient::ask(std::string question) {
  HttpExchange exchange;
  exchange.method = "POST";
  exchange.url = url_;
  exchange.headers = {"SOAPAction: \"" + action_ + "\""};
  exchange.content_type = "text/xml; charset=utf-8";
  exchange.body = enveloped(question);
  auto answer = session_->exchange(exchange);
  explicit_bzero(exchange.body.data(), exchange.body.size());
  if (!answer) return std::move(answer).fault();
  const int status = answer->status;
  if (status != kOk && status != kServerError) return fault_of_status(url_, status);
  auto read = formats::SoapAnswer::read(std::move(answer->body));
  if (status == kServerError && (!read || !read->fault())) return fault_of_status(url_, status);
  return read;
}

}  // namespace kigen::sources
