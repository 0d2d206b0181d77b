#include "platform/tpm/session.hpp"

namespace dozo::platform::tpm {
namespace {

/// Storage keys protect what is below them with AES-128 in CFB, the one mode that is mandatory
/// (TPM 2.0 Part 1, 25.1).
TPMT_SYM_DEF_OBJECT storage_cipher() {
  TPMT_SYM_DEF_OBJECT cipher{};
  cipher.algorithm = TPM2_ALG_AES;
  cipher.keyBits.aes = 128;
  cipher.mode.aes = TPM2_ALG_CFB;
  return cipher;
}

TPM2B_PUBLIC primary_template() {
  TPM2B_PUBLIC out{};
  TPMT_PUBLIC& area = out.publicArea;
  area.type = TPM2_ALG_ECC;
  area.nameAlg = TPM2_ALG_SHA256;
  area.objectAttributes = TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT |
                          TPMA_OBJECT_SENSITIVEDATAORIGIN | TPMA_OBJECT_USERWITHAUTH |
                          TPMA_OBJECT_NODA | TPMA_OBJECT_RESTRICTED | TPMA_OBJECT_DECRYPT;
  area.parameters.eccDetail.symmetric = storage_cipher();
  area.parameters.eccDetail.scheme.scheme = TPM2_ALG_NULL;
  area.parameters.eccDetail.curveID = TPM2_ECC_NIST_P256;
  area.parameters.eccDetail.kdf.scheme = TPM2_ALG_NULL;
  return out;
}

Result<Loaded> start(ESYS_CONTEXT* esys, const Loaded& primary, TPM2_SE type,
                     TPMA_SESSION attributes) {
  TPMT_SYM_DEF cipher{};
  cipher.algorithm = TPM2_ALG_AES;
  cipher.keyBits.aes = 128;
  cipher.mode.aes = TPM2_ALG_CFB;
  ESYS_TR handle = ESYS_TR_NONE;
  DOZO_TRY(must("StartAuthSession", [&] {
    return Esys_StartAuthSession(esys, primary.get(), ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE,
                                 ESYS_TR_NONE, nullptr, type, &cipher, TPM2_ALG_SHA256, &handle);
  }));
  Loaded session(esys, handle);
  attributes |= TPMA_SESSION_CONTINUESESSION;
  DOZO_TRY(must("TRSess_SetAttributes",
                [&] { return Esys_TRSess_SetAttributes(esys, handle, attributes, 0xff); }));
  return session;
}

}  // namespace

Result<Loaded> make_primary(ESYS_CONTEXT* esys) {
  const TPM2B_SENSITIVE_CREATE empty{};
  const TPM2B_PUBLIC form = primary_template();
  const TPM2B_DATA no_data{};
  const TPML_PCR_SELECTION no_pcr{};
  ESYS_TR handle = ESYS_TR_NONE;
  DOZO_TRY(must("CreatePrimary", [&] {
    return Esys_CreatePrimary(esys, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
                              &empty, &form, &no_data, &no_pcr, &handle, nullptr, nullptr, nullptr,
                              nullptr);
  }));
  return Loaded(esys, handle);
}

Result<Loaded> start_session(ESYS_CONTEXT* esys, const Loaded& primary, SessionUse use) {
  return start(esys, primary, TPM2_SE_HMAC,
               use == SessionUse::to_tpm ? TPMA_SESSION_DECRYPT : TPMA_SESSION_ENCRYPT);
}

Result<Loaded> start_policy_session(ESYS_CONTEXT* esys, const Loaded& primary) {
  return start(esys, primary, TPM2_SE_POLICY, TPMA_SESSION_ENCRYPT);
}

}  // namespace dozo::platform::tpm
