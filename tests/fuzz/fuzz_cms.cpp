// Any octets as a signature file. The content is one that the anchor never signed, so nothing may
// be accepted; what can be taken apart and belongs to the anchor is rebuilt to the same octets or
// refused.
#include <cstdlib>
#include <vector>

#include "firmware/sealed/cms.hpp"

namespace {

using namespace dozo;
using namespace dozo::sealed;

/// After the certificate's beginning.
constexpr Instant kNow{4'102'444'800};

struct Ward {
  Certificate certificate;
  Bytes signature;
};

// A certificate whose key nobody has any more, and its signature over "signed".
constexpr const char* kCertificate =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBXjCCAQOgAwIBAgIQUFZ/AP0HHmVBl2rzruJmBTAKBggqhkjOPQQDAjAPMQ0w\n"
    "CwYDVQQDDARmdXp6MCAXDTI2MTEyMzA0MjA0NloYDzk5OTkxMjMxMjM1OTU5WjAP\n"
    "MQ0wCwYDVQQDDARmdXp6MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEsUNVRhvR\n"
    "bEpfse4436P0mYCjsf1Z5Pt4YQ8lxiW8kMMaWy9WgB3KPHCrSACBkyGU0AKpUdo6\n"
    "f7fFB8kYlzTsKqM/MD0wDAYDVR0TAQH/BAIwADAOBgNVHQ8BAf8EBAMCBsAwHQYD\n"
    "VR0OBBYEFEBYaWQlwed0JvICkGPjCobutMRsMAoGCCqGSM49BAMCA0kAMEYCIQDY\n"
    "dl6hnhUjD1ACUqx+GxRBe5ZBKdM3NmQNjXUPWM+l0wIhAMWdAJd5AK0JU/f8vqfa\n"
    "Wy80deW1RdFQSNarcbeF5fIx\n"
    "-----END CERTIFICATE-----\n";
constexpr const char* kSignature =
    "308202f706092a864886f70d010702a08202e8308202e4020101310d300b0609608648016503040201300b0609"
    "2a864886f70d010701a08201623082015e30820103a003020102021050567f00fd071e6541976af3aee2660530"
    "0a06082a8648ce3d040302300f310d300b06035504030c0466757a7a3020170d3236313132333034323034365a"
    "180f39393939313233313233353935395a300f310d300b06035504030c0466757a7a3059301306072a8648ce3d"
    "020106082a8648ce3d03010703420004b14355461bd16c4a5fb1ee38dfa3f49980a3b1fd59e4fb78610f25c625"
    "bc90c31a5b2f56801dca3c70ab480081932194d002a951da3a7fb7c507c9189734ec2aa33f303d300c0603551d"
    "130101ff04023000300e0603551d0f0101ff0404030206c0301d0603551d0e041604144058696425c1e77426f2"
    "029063e30a86eeb4c46c300a06082a8648ce3d0403020349003046022100d8765ea19e15230f500252ac7e1b14"
    "417b964129d33736640d8d750f58cfa5d3022100c59d00977900ad0953f7fcbea7da5b2f3475e5b545d15048d6"
    "ab71b785e5f2313182015b308201570201013023300f310d300b06035504030c0466757a7a021050567f00fd07"
    "1e6541976af3aee26605300b0609608648016503040201a081cb301806092a864886f70d010903310b06092a86"
    "4886f70d010701301c06092a864886f70d010905310f170d3236313132333034323034365a302f06092a864886"
    "f70d010904312204204a3cdfae6f291c8f544daea5b72905cf9e74c1ed427d831ad0d7ca00c73c794d3060060b"
    "2a864886f70d010910022f3151304f304d304b042080e2cf7564b0f492ae1cd30d6ca9ee51e5f9d7dd7dd5dfd9"
    "956ff0c82365831130273013a411300f310d300b06035504030c0466757a7a021050567f00fd071e6541976af3"
    "aee26605300a06082a8648ce3d0403020446304402206df9758cfabcc3680cbb3fafa62e40a3074b239e1ca88a"
    "45e1b47d70fb9538250220152e6161f8417b57fff7b62ca0bb20a487129be7548f64f21c92711056703127";

const Ward& ward() {
  static const Ward made{Certificate::from_pem(as_bytes(kCertificate)).value(),
                         from_hex(kSignature).value()};
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector anchors{ward().certificate};
  const ByteView input(data, size);
  if (verify_detached(as_bytes("not signed"), input, anchors, kNow)) std::abort();
  // The good file with the input's octets as changes: pairs of place and difference.
  Bytes changed = ward().signature;
  for (std::size_t i = 0; i + 3 <= size; i += 3) {
    const std::size_t at =
        (static_cast<std::size_t>(input[i]) << 8 | input[i + 1]) % changed.size();
    changed[at] ^= input[i + 2];
  }
  const bool accepted = verify_detached(as_bytes("signed"), changed, anchors, kNow).has_value();
  if (accepted != (changed == ward().signature)) std::abort();
  return 0;
}
