#include "tests/probes/formats/producer.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace kigen::formats {

Producer::Producer(const kigen::testing::Chain& chain) {
  folder_.write("leaf.pem", chain.leaf.pem);
  folder_.write("leaf.key", chain.leaf.key_pem);
  folder_.write("ca.pem", chain.intermediate.pem + chain.root.pem);
  folder_.write("root.pem", chain.root.pem);
}

void Producer::run(const std::string& command) const {
  const std::string log = folder_.path() + "/log";
  const std::string whole = "cd '" + folder_.path() + "' && { " + command + "; } >log 2>&1 </dev/null";
  if (std::system(whole.c_str()) != 0) {
    const Bytes output = content_of(log);
    throw std::runtime_error("failed: " + command + "\n" + std::string(as_text(output)));
  }
}

Bytes Producer::made_by(const std::string& command, const std::string& file) const {
  run(command);
  return content_of(folder_.path() + "/" + file);
}

Bytes content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

}  // namespace kigen::formats
