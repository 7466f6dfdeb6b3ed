#include "probes/formats/text_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/formats/document_builder.h"
#include "tests/probes/formats/reading.h"
#include "tests/support/mint.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class TextDocument : public ::testing::Test {
 protected:
  static Contents read_text(const std::string& text) { return read(kTextDocument, as_bytes(text)); }
  static std::string indented(const std::string& text) {
    std::string out = "    ";
    for (const char c : text) out += c == '\n' ? std::string("\n    ") : std::string(1, c);
    return out;
  }

  const testing::Chain chain_ = testing::mint_chain();
  const Bytes& leaf_ = chain_.leaf.der;
  const std::string pem_ = chain_.leaf.pem;
};

TEST_F(TextDocument, YamlNamesItsCertificates) {
  const std::string text = "tls:\n- cert: |\n" + indented(pem_) + "\n  other: 1\nca: \"" +
                           with_written_line_ends(chain_.intermediate.pem) + "\"\n";
  EXPECT_TRUE(recognised(kTextDocument, as_bytes(text)));
  const Contents contents = read_text(text);
  EXPECT_THAT(entries_of(contents), ElementsAre("/tls/0/cert", "/ca"));
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf_, chain_.intermediate.der));
}

TEST_F(TextDocument, ProseGivesItsBlocksOnceEach) {
  const std::string text = "#!/bin/sh\necho '" + pem_ + "' > a\n> -----BEGIN CERTIFICATE-----\n> example\n" +
                           "> -----END CERTIFICATE-----\n$x = \"" +
                           with_written_line_ends(chain_.intermediate.pem) + "\"\n" + indented(pem_);
  const Contents contents = read_text(text);
  EXPECT_THAT(entries_of(contents), ElementsAre("0", "1"));
  EXPECT_THAT(certificates_of(contents), ElementsAre(leaf_, chain_.intermediate.der));
  EXPECT_THAT(contents.faults, IsEmpty());
}

// With a search from each END line to the next BEGIN line this would take minutes.
TEST_F(TextDocument, ManyEndLinesCostNoMoreThanTheirBytes) {
  std::string text;
  for (int i = 0; i < 400'000; ++i) text += "-----END x";
  EXPECT_THAT(entries_of(read_text("> " + text + "\n" + pem_)), ElementsAre("0"));
}

TEST_F(TextDocument, BombsOfYamlAreProse) {
  const std::string text = "a: &a [x]\nb: [*a, *a]\nc: |\n" + indented(pem_);
  EXPECT_THAT(entries_of(read_text(text)), ElementsAre("0"));
}

TEST_F(TextDocument, BinaryAndOtherTextIsNot) {
  EXPECT_FALSE(recognised(kTextDocument, as_bytes("a certificate")));
  EXPECT_FALSE(recognised(kTextDocument, as_bytes(std::string_view("\0 -----BEGIN CERTIFICATE-----", 29))));
}

}  // namespace
}  // namespace kigen::formats
