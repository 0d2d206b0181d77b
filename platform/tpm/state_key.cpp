#include "platform/tpm/state_key.hpp"

#include <algorithm>

#include <tss2/tss2_mu.h>

#include "platform/tpm/nv.hpp"
#include "platform/tpm/policy.hpp"
#include "platform/tpm/session.hpp"

namespace dozo::platform {
namespace {

TPM2B_DIGEST to_tpm(ByteView octets) {
  TPM2B_DIGEST out{};
  out.size = static_cast<UINT16>(octets.size());
  std::copy(octets.begin(), octets.end(), out.buffer);
  return out;
}

/// A sealed data object that only its policy opens: no password, no user authorisation.
TPM2B_PUBLIC sealed_form(const Digest& policy) {
  TPM2B_PUBLIC out{};
  TPMT_PUBLIC& area = out.publicArea;
  area.type = TPM2_ALG_KEYEDHASH;
  area.nameAlg = TPM2_ALG_SHA256;
  area.objectAttributes = TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT | TPMA_OBJECT_NODA;
  area.authPolicy = to_tpm(policy);
  area.parameters.keyedHashDetail.scheme.scheme = TPM2_ALG_NULL;
  return out;
}

/// A refusal of the TPM that says something about what it was given, not about itself.
Result<> judged(const char* command, TSS2_RC code, std::initializer_list<TSS2_RC> refusals,
                ErrorCode meaning) {
  if (code == TSS2_RC_SUCCESS) return {};
  const TSS2_RC kind = tpm::kind_of(code);
  Error error = tpm::to_error(command, code);
  if (std::find(refusals.begin(), refusals.end(), kind) != refusals.end()) error.code = meaning;
  return tl::unexpected(std::move(error));
}

Result<tpm::Loaded> load_sealed(ESYS_CONTEXT* esys, const tpm::Loaded& primary, ByteView sealed) {
  // The private part first; each part says how long it is.
  TPM2B_PRIVATE inner{};
  TPM2B_PUBLIC area{};
  std::size_t used = 0;
  if (Tss2_MU_TPM2B_PRIVATE_Unmarshal(sealed.data(), sealed.size(), &used, &inner) !=
          TSS2_RC_SUCCESS ||
      !tpm::unmarshal<TPM2B_PUBLIC>(Tss2_MU_TPM2B_PUBLIC_Unmarshal, sealed.subspan(used), area)) {
    return fail(ErrorCode::tpm_other_chip, "the sealed key's form");
  }
  ESYS_TR handle = ESYS_TR_NONE;
  const TSS2_RC code = tpm::call([&] {
    return Esys_Load(esys, primary.get(), ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, &inner,
                     &area, &handle);
  });
  DOZO_TRY(judged("Load", code,
                  {TPM2_RC_INTEGRITY, TPM2_RC_SENSITIVE, TPM2_RC_SIZE, TPM2_RC_BINDING,
                   TPM2_RC_ATTRIBUTES, TPM2_RC_VALUE},
                  ErrorCode::tpm_other_chip));
  return tpm::Loaded(esys, handle);
}

/// The TPM's own word that the update key signed the policy.
Result<tpm::Out<TPMT_TK_VERIFIED>> verify_approval(ESYS_CONTEXT* esys, const UpdateKey& key,
                                                   const Approval& approval) {
  TPM2B_PUBLIC area{};
  TPMT_SIGNATURE signature{};
  const Bytes form = DOZO_TRY(key.tpm_signature(approval.signature));
  if (!tpm::unmarshal<TPM2B_PUBLIC>(Tss2_MU_TPM2B_PUBLIC_Unmarshal, key.tpm_public(), area) ||
      !tpm::unmarshal<TPMT_SIGNATURE>(Tss2_MU_TPMT_SIGNATURE_Unmarshal, form, signature)) {
    return fail(ErrorCode::tpm_approval_invalid, "form");
  }
  ESYS_TR handle = ESYS_TR_NONE;
  DOZO_TRY(tpm::must("LoadExternal", [&] {
    return Esys_LoadExternal(esys, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, nullptr, &area,
                             ESYS_TR_RH_OWNER, &handle);
  }));
  const tpm::Loaded loaded(esys, handle);
  const TPM2B_DIGEST digest = to_tpm(sha256(signed_octets(approval.policy)));
  TPMT_TK_VERIFIED* ticket = nullptr;
  const TSS2_RC code = tpm::call([&] {
    return Esys_VerifySignature(esys, loaded.get(), ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE,
                                &digest, &signature, &ticket);
  });
  DOZO_TRY(judged("VerifySignature", code, {TPM2_RC_SIGNATURE}, ErrorCode::tpm_approval_invalid));
  return tpm::Out<TPMT_TK_VERIFIED>(ticket);
}

/// Brings the session to the sealed object's policy, or says which of its conditions is not met.
Result<> satisfy(ESYS_CONTEXT* esys, const tpm::Loaded& session, const UpdateKey& key,
                 const Approval& approval, const TPMT_TK_VERIFIED& ticket) {
  const TPML_PCR_SELECTION selection = tpm::select_pcr(tpm::kMeasuredPcr);
  const TPM2B_DIGEST measured = to_tpm(tpm::pcr_digest(approval.pcr11));
  const TSS2_RC pcr = tpm::call([&] {
    return Esys_PolicyPCR(esys, session.get(), ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &measured,
                          &selection);
  });
  DOZO_TRY(judged("PolicyPCR", pcr, {TPM2_RC_VALUE}, ErrorCode::tpm_image_unapproved));

  const tpm::NvIndex minimum = DOZO_TRY(tpm::written_nv(esys, tpm::kMinimumVersionPlace));
  const TPM2B_OPERAND version = tpm::version_operand(approval.version);
  const TSS2_RC compared = tpm::call([&] {
    return Esys_PolicyNV(esys, minimum.get(), minimum.get(), session.get(), ESYS_TR_PASSWORD,
                         ESYS_TR_NONE, ESYS_TR_NONE, &version, 0, TPM2_EO_UNSIGNED_LE);
  });
  DOZO_TRY(judged("PolicyNV", compared, {TPM2_RC_POLICY}, ErrorCode::tpm_version_too_old));

  const TPM2B_DIGEST policy = to_tpm(approval.policy);
  TPM2B_NONCE reference{};
  const ByteView text = tpm::policy_reference();
  reference.size = static_cast<UINT16>(text.size());
  std::copy(text.begin(), text.end(), reference.buffer);
  TPM2B_NAME name{};
  name.size = static_cast<UINT16>(key.name().size());
  std::copy(key.name().begin(), key.name().end(), name.name);
  const TSS2_RC authorised = tpm::call([&] {
    return Esys_PolicyAuthorize(esys, session.get(), ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE,
                                &policy, &reference, &name, &ticket);
  });
  return judged("PolicyAuthorize", authorised, {TPM2_RC_VALUE}, ErrorCode::tpm_approval_invalid);
}

}  // namespace

Result<Bytes> StateKey::seal(const SecretBytes& key) {
  if (key.size() != kSize) return fail(ErrorCode::key_malformed, "state key");
  const Tpm::Turn turn = tpm_.turn();
  ESYS_CONTEXT* esys = turn.get();
  const tpm::Loaded primary = DOZO_TRY(tpm::make_primary(esys));
  const tpm::Loaded session = DOZO_TRY(tpm::start_session(esys, primary, tpm::SessionUse::to_tpm));
  TPM2B_SENSITIVE_CREATE inner{};
  inner.sensitive.data.size = kSize;
  std::copy(key.view().begin(), key.view().end(), inner.sensitive.data.buffer);
  const TPM2B_PUBLIC form = sealed_form(sealed_policy(update_key_));
  const TPM2B_DATA no_data{};
  const TPML_PCR_SELECTION no_pcr{};
  TPM2B_PRIVATE* made_inner = nullptr;
  TPM2B_PUBLIC* made_public = nullptr;
  const auto made = tpm::must("Create", [&] {
    return Esys_Create(esys, primary.get(), session.get(), ESYS_TR_NONE, ESYS_TR_NONE, &inner,
                       &form, &no_data, &no_pcr, &made_inner, &made_public, nullptr, nullptr,
                       nullptr);
  });
  wipe({inner.sensitive.data.buffer, sizeof inner.sensitive.data.buffer});
  DOZO_TRY(made);
  const tpm::Out<TPM2B_PRIVATE> own_inner(made_inner);
  const tpm::Out<TPM2B_PUBLIC> own_public(made_public);
  Bytes sealed = tpm::marshalled<TPM2B_PRIVATE>(Tss2_MU_TPM2B_PRIVATE_Marshal, *made_inner);
  const Bytes area = tpm::marshalled<TPM2B_PUBLIC>(Tss2_MU_TPM2B_PUBLIC_Marshal, *made_public);
  sealed.insert(sealed.end(), area.begin(), area.end());
  return sealed;
}

Result<SecretBytes> StateKey::unseal(ByteView sealed, const Approval& approval) {
  if (approval.policy != approved_policy(approval.pcr11, approval.version)) {
    return fail(ErrorCode::tpm_approval_invalid, "policy");
  }
  const Tpm::Turn turn = tpm_.turn();
  ESYS_CONTEXT* esys = turn.get();
  const tpm::Loaded primary = DOZO_TRY(tpm::make_primary(esys));
  const auto ticket = DOZO_TRY(verify_approval(esys, update_key_, approval));
  const tpm::Loaded object = DOZO_TRY(load_sealed(esys, primary, sealed));
  const tpm::Loaded session = DOZO_TRY(tpm::start_policy_session(esys, primary));
  DOZO_TRY(satisfy(esys, session, update_key_, approval, *ticket));
  TPM2B_SENSITIVE_DATA* data = nullptr;
  const TSS2_RC code = tpm::call([&] {
    return Esys_Unseal(esys, object.get(), session.get(), ESYS_TR_NONE, ESYS_TR_NONE, &data);
  });
  DOZO_TRY(judged("Unseal", code, {TPM2_RC_POLICY_FAIL}, ErrorCode::tpm_approval_invalid));
  const tpm::Out<TPM2B_SENSITIVE_DATA> owned(data);
  if (data->size != kSize) return fail(ErrorCode::tpm_other_chip, "another size");
  return SecretBytes::copy_of({data->buffer, data->size});
}

}  // namespace dozo::platform
