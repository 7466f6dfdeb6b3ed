// Answers of the vSphere Web Services API as servers write them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "probes/formats/soap_answer.h"
#include "probes/model/bytes.h"

namespace kigen::formats {

inline std::string envelope(const std::string& inside) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soapenv:Envelope "
         "xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" "
         "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n<soapenv:Body>\n" +
         inside + "\n</soapenv:Body>\n</soapenv:Envelope>";
}

inline std::string response(const std::string& name, const std::string& inside) {
  return envelope("<" + name + " xmlns=\"urn:vim25\">" + inside + "</" + name + ">");
}

inline std::string soap_fault(const std::string& type) {
  return envelope(
      "<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>no entry for "
      "hunter2</faultstring><detail><" +
      type + "Fault xmlns=\"urn:vim25\" xsi:type=\"" + type + "\"/></detail></soapenv:Fault>");
}

using Properties = std::vector<std::pair<std::string, std::string>>;  // path and the whole `val` element

inline std::string object(const std::string& type, const std::string& id, const Properties& properties,
                          const std::string& missing = "") {
  std::string text = "<objects><obj type=\"" + type + "\">" + id + "</obj>";
  for (const auto& [path, value] : properties) {
    text += "<propSet><name>" + path + "</name>" + value + "</propSet>";
  }
  return text + missing + "</objects>";
}

inline std::string missing(const std::string& path, const std::string& type) {
  return "<missingSet><path>" + path + "</path><fault><fault xsi:type=\"" + type +
         "\"/><localizedMessage>hunter2</localizedMessage></fault></missingSet>";
}

inline std::string page(const std::string& objects, const std::string& token = "") {
  const std::string next = token.empty() ? "" : "<token>" + token + "</token>";
  return response("RetrievePropertiesExResponse", "<returnval>" + next + objects + "</returnval>");
}

inline Result<SoapAnswer> answer(const std::string& xml) { return SoapAnswer::read(to_owned(as_bytes(xml))); }

}  // namespace kigen::formats
