#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <tss2/tss2_mu.h>

#include "platform/tpm/approval.hpp"
#include "platform/tpm/policy.hpp"

namespace dozo::platform {
namespace {

constexpr std::size_t kCoordinate = 32;  // octets of a number of P-256
constexpr BN_ULONG kExponent = 65537;

template <auto function>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    function(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using Number = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;
using EcdsaValue = std::unique_ptr<ECDSA_SIG, FreeWith<ECDSA_SIG_free>>;
using Context = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;

Number parameter(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return nullptr;
  return Number(number);
}

/// A number in `size` octets, big-endian.
bool put(const BIGNUM* number, int size, BYTE* out) {
  return number != nullptr && BN_is_negative(number) == 0 &&
         BN_bn2binpad(number, out, size) == size;
}

bool is_p256(EVP_PKEY* key) {
  std::array<char, 32> name{};
  return EVP_PKEY_is_a(key, "EC") == 1 &&
         EVP_PKEY_get_group_name(key, name.data(), name.size(), nullptr) == 1 &&
         std::string_view(name.data()) == SN_X9_62_prime256v1;
}

/// The public area, the same octets for the same key always: its hash is the key's Name.
std::optional<TPM2B_PUBLIC> public_area(EVP_PKEY* key) {
  TPM2B_PUBLIC out{};
  TPMT_PUBLIC& area = out.publicArea;
  area.nameAlg = TPM2_ALG_SHA256;
  area.objectAttributes = TPMA_OBJECT_SIGN_ENCRYPT | TPMA_OBJECT_USERWITHAUTH;
  if (is_p256(key)) {
    area.type = TPM2_ALG_ECC;
    area.parameters.eccDetail.symmetric.algorithm = TPM2_ALG_NULL;
    area.parameters.eccDetail.scheme.scheme = TPM2_ALG_NULL;
    area.parameters.eccDetail.curveID = TPM2_ECC_NIST_P256;
    area.parameters.eccDetail.kdf.scheme = TPM2_ALG_NULL;
    area.unique.ecc.x.size = area.unique.ecc.y.size = kCoordinate;
    const bool done =
        put(parameter(key, OSSL_PKEY_PARAM_EC_PUB_X).get(), kCoordinate,
            area.unique.ecc.x.buffer) &&
        put(parameter(key, OSSL_PKEY_PARAM_EC_PUB_Y).get(), kCoordinate, area.unique.ecc.y.buffer);
    return done ? std::optional(out) : std::nullopt;
  }
  const int bits = EVP_PKEY_get_bits(key);
  if (EVP_PKEY_is_a(key, "RSA") != 1 || (bits != 2048 && bits != 3072)) return std::nullopt;
  const Number exponent = parameter(key, OSSL_PKEY_PARAM_RSA_E);
  if (!exponent || BN_is_word(exponent.get(), kExponent) != 1) return std::nullopt;
  area.type = TPM2_ALG_RSA;
  area.parameters.rsaDetail.symmetric.algorithm = TPM2_ALG_NULL;
  area.parameters.rsaDetail.scheme.scheme = TPM2_ALG_NULL;
  area.parameters.rsaDetail.keyBits = static_cast<UINT16>(bits);
  area.parameters.rsaDetail.exponent = 0;  // 65537
  area.unique.rsa.size = static_cast<UINT16>(bits / 8);
  if (!put(parameter(key, OSSL_PKEY_PARAM_RSA_N).get(), bits / 8, area.unique.rsa.buffer)) {
    return std::nullopt;
  }
  return out;
}

Key key_from(ByteView spki) {
  const std::uint8_t* at = spki.data();
  return Key(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
}

}  // namespace

Result<UpdateKey> UpdateKey::from_pem(ByteView pem) {
  const std::unique_ptr<BIO, FreeWith<BIO_free>> in(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Key key(in ? PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr) : nullptr);
  const auto area = key ? public_area(key.get()) : std::nullopt;
  std::uint8_t* spki = nullptr;
  const int size = area ? i2d_PUBKEY(key.get(), &spki) : 0;
  ERR_clear_error();
  if (size <= 0) return fail(ErrorCode::key_malformed, "update key");
  UpdateKey out;
  out.spki_.assign(spki, spki + size);
  OPENSSL_free(spki);
  out.tpm_public_ = tpm::marshalled<TPM2B_PUBLIC>(Tss2_MU_TPM2B_PUBLIC_Marshal, *area);
  out.name_ = tpm::name_of(
      sha256(tpm::marshalled<TPMT_PUBLIC>(Tss2_MU_TPMT_PUBLIC_Marshal, area->publicArea)));
  return out;
}

Result<Bytes> UpdateKey::tpm_signature(ByteView signature) const {
  const Key key = key_from(spki_);
  TPMT_SIGNATURE out{};
  bool done = false;
  if (key && EVP_PKEY_is_a(key.get(), "RSA") == 1) {
    out.sigAlg = TPM2_ALG_RSASSA;
    out.signature.rsassa.hash = TPM2_ALG_SHA256;
    out.signature.rsassa.sig.size = static_cast<UINT16>(signature.size());
    done = signature.size() == static_cast<std::size_t>(EVP_PKEY_get_size(key.get()));
    if (done) std::copy(signature.begin(), signature.end(), out.signature.rsassa.sig.buffer);
  } else if (key) {
    const std::uint8_t* at = signature.data();
    const EcdsaValue value(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(signature.size())));
    out.sigAlg = TPM2_ALG_ECDSA;
    out.signature.ecdsa.hash = TPM2_ALG_SHA256;
    out.signature.ecdsa.signatureR.size = out.signature.ecdsa.signatureS.size = kCoordinate;
    done = value &&
           put(ECDSA_SIG_get0_r(value.get()), kCoordinate, out.signature.ecdsa.signatureR.buffer) &&
           put(ECDSA_SIG_get0_s(value.get()), kCoordinate, out.signature.ecdsa.signatureS.buffer);
  }
  ERR_clear_error();
  if (!done) return fail(ErrorCode::tpm_approval_invalid, "signature's form");
  return tpm::marshalled<TPMT_SIGNATURE>(Tss2_MU_TPMT_SIGNATURE_Marshal, out);
}

bool UpdateKey::verifies(ByteView message, ByteView signature) const {
  const Key key = key_from(spki_);
  const Context context(EVP_MD_CTX_new());
  const bool valid =
      key && context &&
      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                       message.size()) == 1;
  ERR_clear_error();
  return valid;
}

}  // namespace dozo::platform
