#include "platform/tpm/tpm_keys.hpp"

#include <cstdlib>
#include <string_view>

#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include "platform/tpm/call.hpp"

namespace dozo::platform {
namespace {

/// The provider where it can, OpenSSL's own where it cannot.
constexpr const char* kProperties = "?provider=tpm2";
/// What the provider writes first into a key file.
constexpr std::string_view kBegin = "-----BEGIN TSS2 PRIVATE KEY-----";

template <auto function>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    function(object);
  }
};
using MakeContext = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using Decoder = std::unique_ptr<OSSL_DECODER_CTX, FreeWith<OSSL_DECODER_CTX_free>>;

/// What the provider failed with: where the TPM said no, its code leads the text beside the error.
Error last_error(const char* act) {
  const char* text = nullptr;
  int flags = 0;
  ERR_peek_last_error_all(nullptr, nullptr, nullptr, &text, &flags);
  const auto code = text != nullptr && (flags & ERR_TXT_STRING) != 0
                        ? static_cast<TSS2_RC>(std::strtoul(text, nullptr, 10))
                        : TSS2_RC_SUCCESS;
  ERR_clear_error();
  if (code == TSS2_RC_SUCCESS) return {ErrorCode::key_malformed, act};
  if (tpm::kind_of(code) == TPM2_RC_INTEGRITY) return {ErrorCode::tpm_other_chip, act};
  return tpm::to_error(act, code);
}

}  // namespace

/// OpenSSL with the provider, apart from the process's own.
struct TpmKeys::Library {
  OSSL_LIB_CTX* context = OSSL_LIB_CTX_new();
  OSSL_PROVIDER* standard = nullptr;
  OSSL_PROVIDER* tpm2 = nullptr;

  Library() = default;
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() {
    // The provider closes its connection.
    if (tpm2 != nullptr) OSSL_PROVIDER_unload(tpm2);
    if (standard != nullptr) OSSL_PROVIDER_unload(standard);
    OSSL_LIB_CTX_free(context);
  }
};

TpmKeys::TpmKeys(std::filesystem::path folder, Random& random, std::unique_ptr<Library> library)
    : KeyFiles(std::move(folder), random), library_(std::move(library)) {}

TpmKeys::~TpmKeys() = default;

Result<std::unique_ptr<TpmKeys>> TpmKeys::open(std::filesystem::path folder,
                                               const std::string& tcti, Random& random) {
  // The provider takes its connection from the environment only, and would say on stderr what the
  // caller learns from the error.
  if (setenv("TPM2OPENSSL_TCTI", tcti.c_str(), 1) != 0 || setenv("TSS2_LOG", "all+NONE", 0) != 0) {
    return fail(ErrorCode::out_of_memory);
  }
  auto library = std::make_unique<Library>();
  if (library->context == nullptr) return fail(ErrorCode::out_of_memory);
  library->standard = OSSL_PROVIDER_load(library->context, "default");
  if (library->standard == nullptr) {
    ERR_clear_error();
    return fail(ErrorCode::tpm_provider_missing, "default");
  }
  library->tpm2 = OSSL_PROVIDER_load(library->context, "tpm2");
  if (library->tpm2 == nullptr) {
    // It was found and would not start, or it was not found.
    const bool no_file = ERR_GET_LIB(ERR_peek_error()) == ERR_LIB_DSO;
    ERR_clear_error();
    return fail(no_file ? ErrorCode::tpm_provider_missing : ErrorCode::tpm_unavailable, "provider");
  }
  return std::unique_ptr<TpmKeys>(new TpmKeys(std::move(folder), random, std::move(library)));
}

Result<sealed::PrivateKey> TpmKeys::make_key() {
  const MakeContext context(EVP_PKEY_CTX_new_from_name(library_->context, "EC", "provider=tpm2"));
  EVP_PKEY* key = nullptr;
  const bool made = context && EVP_PKEY_keygen_init(context.get()) == 1 &&
                    EVP_PKEY_CTX_set_group_name(context.get(), "P-256") == 1 &&
                    EVP_PKEY_generate(context.get(), &key) == 1;
  if (!made) return tl::unexpected(last_error("make a key"));
  return sealed::PrivateKey::adopt(key, library_->context, kProperties);
}

Result<sealed::PrivateKey> TpmKeys::read_key(ByteView pem) {
  // Nothing but the TPM's own: a key in the clear in this file would be somebody else's.
  if (!as_text(pem).starts_with(kBegin)) return fail(ErrorCode::key_malformed, "not a TPM's key");
  EVP_PKEY* key = nullptr;
  const Decoder decoder(OSSL_DECODER_CTX_new_for_pkey(&key, "PEM", nullptr, "EC", EVP_PKEY_KEYPAIR,
                                                      library_->context, "provider=tpm2"));
  const std::uint8_t* at = pem.data();
  std::size_t left = pem.size();
  const bool read = decoder && OSSL_DECODER_from_data(decoder.get(), &at, &left) == 1;
  if (!read) return tl::unexpected(last_error("load the key"));
  return sealed::PrivateKey::adopt(key, library_->context, kProperties);
}

}  // namespace dozo::platform
