// dozo-renderer: draws one signed document as a page. It gets the JSON and gives back a PDF, both
// through descriptors; it holds no key.
#include <nlohmann/json.hpp>

#include "firmware/intake/worker_io.hpp"
#include "platform/print/page.hpp"
#include "platform/sandbox/sandbox.hpp"

int main(int argc, char** argv) {
  using namespace dozo;
  return intake::run_worker(argc, argv, [](intake::WorkerControl& control) -> Result<Json> {
    const intake::WorkerJob work = DOZO_TRY(control.receive_job(2));
    // The sandbox first: pango looks fonts up in a thread of its own. render_document() makes sure
    // of the font.
    DOZO_TRY(platform::enter(platform::Profile::renderer));
    const std::string qr = DOZO_TRY(json_string(work.job, "qr"));
    const bool english = DOZO_TRY(json_string(work.job, "language")) == "en";
    DOZO_TRY(platform::render_stored(
        work.fds[0].get(),
        {qr, english ? platform::Language::english : platform::Language::japanese},
        work.fds[1].get()));
    return Json::object();
  });
}
