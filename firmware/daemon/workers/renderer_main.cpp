// dozo-renderer: draws one signed document as a page, or tells whether a ward's logo is a picture
// that it could draw. JSON (empty where only the logo is looked at), PDF and logo (empty: none) are
// descriptors; it holds no key.
#include <nlohmann/json.hpp>

#include "firmware/base/file.hpp"
#include "firmware/custody/policy.hpp"
#include "firmware/intake/worker_io.hpp"
#include "platform/print/logo.hpp"
#include "platform/print/page.hpp"
#include "platform/sandbox/sandbox.hpp"

int main(int argc, char** argv) {
  using namespace dozo;
  return intake::run_worker(argc, argv, [](intake::WorkerControl& control) -> Result<Json> {
    const intake::WorkerJob work = DOZO_TRY(control.receive_job(3));
    // The sandbox first: pango looks fonts up in a thread of its own. render_document() makes sure
    // of the font.
    DOZO_TRY(platform::enter(platform::Profile::renderer));
    Bytes logo(custody::kMaxLogo + 1);
    logo.resize(DOZO_TRY(pread_up_to(work.fds[2].get(), logo, 0)));
    if (logo.size() > custody::kMaxLogo) return fail(ErrorCode::logo_invalid, "size");
    if (work.job.contains("logo")) {
      DOZO_TRY(platform::Logo::decode(logo));
      return Json::object();
    }
    const std::string qr = DOZO_TRY(json_string(work.job, "qr"));
    const bool english = DOZO_TRY(json_string(work.job, "language")) == "en";
    DOZO_TRY(platform::render_stored(
        work.fds[0].get(),
        {qr, english ? platform::Language::english : platform::Language::japanese, logo},
        work.fds[1].get()));
    return Json::object();
  });
}
