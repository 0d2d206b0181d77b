#include "platform/service/secret_file.hpp"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.hpp"
#include "firmware/base/json.hpp"

namespace dozo::platform::service {
namespace {

constexpr std::size_t kMostFailure = 4096;
constexpr std::size_t kMostSecret = 512;

}  // namespace

Result<> setup_outcome(const std::filesystem::path& folder) {
  const auto octets = read_file(folder / "failure", kMostFailure);
  if (!octets && octets.error().code == ErrorCode::file_not_found) return {};
  // It did fail; of what is told otherwise.
  if (!octets) return tl::unexpected(octets.error());
  const auto json = parse_json(as_text(*octets));
  const auto number = json ? json_integer(*json, "error") : Result<std::int64_t>(0);
  const bool known = number && *number > 0 && *number < 10000;
  const auto code = known ? error_code(static_cast<int>(*number)) : std::nullopt;
  if (!code) return fail(ErrorCode::json_malformed, "failure");
  return fail(*code, json_string(*json, "detail").value_or(""));
}

Result<SecretBytes> read_secret(const std::filesystem::path& path) {
  const auto file = open_file(path, O_RDONLY | O_NOFOLLOW);
  if (!file) return fail(ErrorCode::recovery_key_gone, error_number(file.error().code));
  SecretBytes secret = DOZO_TRY(SecretBytes::make(kMostSecret));
  std::size_t size = DOZO_TRY(read_up_to(file->get(), secret.span()));
  while (size > 0 && secret.view()[size - 1] == '\n') --size;
  if (size == 0) return fail(ErrorCode::recovery_key_gone, "empty");
  secret.shrink(size);
  return secret;
}

Result<> destroy_secret(const std::filesystem::path& path) {
  const auto file = open_file(path, O_WRONLY | O_NOFOLLOW);
  if (!file && file.error().code == ErrorCode::file_not_found) return {};
  if (!file) return tl::unexpected(file.error());
  const std::array<std::uint8_t, kMostSecret> nothing{};
  DOZO_TRY(pwrite_all(file->get(), nothing, 0));
  if (unlink(path.c_str()) != 0) return fail(ErrorCode::file_not_permitted, "recovery key");
  return {};
}

}  // namespace dozo::platform::service
