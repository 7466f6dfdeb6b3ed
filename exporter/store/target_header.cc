#include "exporter/store/target_header.h"

#include <utility>

#include "exporter/store/label_text.h"

namespace kigen::store {
namespace {

std::string key_labels(const TargetHeader& header) {
  std::string labels;
  append_label(labels, "group", fit_for_label(header.group));
  append_label(labels, "module", fit_for_label(header.module));
  append_label(labels, "target", fit_for_label(header.target));
  append_label(labels, "address", fit_for_label(header.address));
  return labels;
}

std::shared_ptr<const TargetHeader> finished(TargetHeader header, std::string labels) {
  header.labels = std::move(labels);
  header.labels.shrink_to_fit();
  return std::make_shared<const TargetHeader>(std::move(header));
}

}  // namespace

std::shared_ptr<const TargetHeader> make_header(const config::Target& target) {
  TargetHeader header{target.group, target.module.name, target.name.canonical, target.name.address, {}};
  std::string labels = key_labels(header);
  for (const auto& [name, value] : target.labels) append_label(labels, name, fit_for_label(value));
  return finished(std::move(header), std::move(labels));
}

std::shared_ptr<const TargetHeader> with_address(const TargetHeader& header, const std::string& address) {
  const std::string configured = header.labels.substr(key_labels(header).size());
  TargetHeader other{header.group, header.module, header.target, address, {}};
  std::string labels = key_labels(other) + configured;
  return finished(std::move(other), std::move(labels));
}

}  // namespace kigen::store
