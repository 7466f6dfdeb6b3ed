#include "probes/sources/address_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kigen::sources {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AddressBookTest : public ::testing::Test {
 protected:
  const IpAddress a_ = *IpAddress::parse("192.0.2.1");
  const IpAddress b_ = *IpAddress::parse("192.0.2.2");
  const IpAddress c_ = *IpAddress::parse("2001:db8::3");
  AddressBook book_{16};
};

TEST_F(AddressBookTest, IsEmptyAtFirst) { EXPECT_THAT(book_.addresses(), IsEmpty()); }

TEST_F(AddressBookTest, KeepsTheOrderOfFirstSight) {
  book_.update({b_, a_});
  book_.update({c_, a_, b_});
  EXPECT_THAT(book_.addresses(), ElementsAre(b_, a_, c_));
}

TEST_F(AddressBookTest, AnAddressGoesAfterThreeLookupsWithoutIt) {
  book_.update({a_, b_});
  book_.update({a_});
  book_.update({a_});
  EXPECT_THAT(book_.addresses(), ElementsAre(a_, b_));
  book_.update({a_});
  EXPECT_THAT(book_.addresses(), ElementsAre(a_));
}

TEST_F(AddressBookTest, AReturnInBetweenCountsAnew) {
  book_.update({a_, b_});
  book_.update({a_});
  book_.update({a_});
  book_.update({a_, b_});
  book_.update({a_});
  book_.update({a_});
  EXPECT_THAT(book_.addresses(), ElementsAre(a_, b_));
}

TEST_F(AddressBookTest, NoMoreThanItsCapacity) {
  AddressBook small(2);
  small.update({a_, b_, c_});
  EXPECT_THAT(small.addresses(), ElementsAre(a_, b_));
}

TEST_F(AddressBookTest, WhatIsThereTakesThePlaceOfWhatWasMissed) {
  AddressBook small(2);
  small.update({a_, b_});
  small.update({b_, c_});
  EXPECT_THAT(small.addresses(), ElementsAre(b_, c_));
}

}  // namespace
}  // namespace kigen::sources
