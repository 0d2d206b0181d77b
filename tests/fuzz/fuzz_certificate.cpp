// Any octets as a certificate, PEM and DER: what is accepted comes back the same.
#include <algorithm>
#include <cstdlib>

#include "firmware/sealed/certificate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dozo;
  using namespace dozo::sealed;
  const ByteView input(data, size);
  if (const auto certificate = Certificate::from_der(input)) {
    if (!std::equal(input.begin(), input.end(), certificate->der().begin(),
                    certificate->der().end())) {
      std::abort();
    }
    static_cast<void>(certificate->subject());
    static_cast<void>(certificate->public_key_digest());
  }
  if (const auto certificate = Certificate::from_pem(input)) {
    const auto again = Certificate::from_pem(as_bytes(certificate->to_pem()));
    if (!again || !(*again == *certificate)) std::abort();
  }
  return 0;
}
