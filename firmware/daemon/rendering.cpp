#include "firmware/daemon/rendering.hpp"

#include <nlohmann/json.hpp>
#include <sys/mman.h>

#include "firmware/base/file.hpp"

namespace dozo::daemon {
namespace {

// Memory that has no name: what a worker gets and gives back is in no file system.
Result<UniqueFd> memory(const char* what, ByteView octets) {
  UniqueFd fd(memfd_create(what, MFD_CLOEXEC));
  if (!fd) return fail(ErrorCode::out_of_memory, "memfd");
  DOZO_TRY(pwrite_all(fd.get(), octets, 0));
  return fd;
}

Result<Bytes> run(intake::Workers& workers, const Json& job, ByteView json, ByteView logo) {
  const UniqueFd document = DOZO_TRY(memory("document", json));
  const UniqueFd pdf = DOZO_TRY(memory("page", {}));
  const UniqueFd picture = DOZO_TRY(memory("logo", logo));
  const auto renderer = DOZO_TRY(workers.start(intake::Worker::renderer));
  const int descriptors[] = {document.get(), pdf.get(), picture.get()};
  DOZO_TRY(renderer->send(job, descriptors));
  DOZO_TRY(renderer->finish([](std::uint64_t) {}));
  constexpr std::size_t kMaxPage = 32 * 1024 * 1024;
  Bytes page(kMaxPage);
  page.resize(DOZO_TRY(pread_up_to(pdf.get(), page, 0)));
  return page;
}

}  // namespace

Result<Bytes> render_page(intake::Workers& workers, const PageOrder& order) {
  return run(workers, {{"qr", order.qr}, {"language", order.language}}, as_bytes(order.json),
             as_bytes(order.logo));
}

Result<> check_logo(intake::Workers& workers, ByteView png) {
  DOZO_TRY(run(workers, {{"logo", true}}, {}, png));
  return {};
}

}  // namespace dozo::daemon
