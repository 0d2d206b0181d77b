// bench_age IDENTITY FILE: opens an age file with an X25519 identity, on two threads, to nowhere;
// as `age -d -i IDENTITY FILE >/dev/null` does.
#include <cstdio>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "firmware/base/file.hpp"
#include "firmware/base/text.hpp"
#include "firmware/sealed/age/decryptor.hpp"

namespace {

using namespace dozo;

Result<> run(const char* identity_file, const char* file) {
  const Bytes text = DOZO_TRY(read_file(identity_file, 4096));
  const std::string lines(as_text(text));
  const auto begin = lines.find("AGE-SECRET-KEY-");
  if (begin == std::string::npos) return fail(ErrorCode::key_malformed, identity_file);
  const auto identity = DOZO_TRY(sealed::age::X25519Identity::parse(
      lines.substr(begin, lines.find_first_of("\r\n", begin) - begin)));
  sealed::age::Decryptor decryptor(
      identity, [](ByteView) { return Result<>(); }, {}, 2);
  const UniqueFd in = DOZO_TRY(open_file(file, O_RDONLY));
  Bytes buffer(1024 * 1024);
  while (true) {
    const auto got = read(in.get(), buffer.data(), buffer.size());
    if (got < 0) return fail(ErrorCode::io_failed, file);
    if (got == 0) return decryptor.finish();
    DOZO_TRY(decryptor.write(ByteView(buffer).first(static_cast<std::size_t>(got))));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: bench_age IDENTITY FILE\n");
    return 2;
  }
  if (const auto outcome = run(argv[1], argv[2]); !outcome) {
    std::fprintf(stderr, "%s\n", describe(outcome.error()).c_str());
    return 1;
  }
  return 0;
}
