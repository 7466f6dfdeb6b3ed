#include "exporter/metrics/number_text.h"

namespace kigen::metrics {

char* write_number(char* out, std::chrono::nanoseconds value) {
  if (value < value.zero()) {
    *out++ = '-';
    value = -value;
  }
  const auto whole = std::chrono::floor<std::chrono::seconds>(value);
  out = write_number(out, whole.count());
  std::int64_t rest = (value - whole).count();
  if (rest == 0) return out;
  *out++ = '.';
  for (std::int64_t digit = 100'000'000; rest > 0; digit /= 10) {
    *out++ = static_cast<char>('0' + rest / digit);
    rest %= digit;
  }
  return out;
}

}  // namespace kigen::metrics
