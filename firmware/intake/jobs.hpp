// What the verifier and the unsealer do between the first message and the last word: all of a
// worker but its process.
#pragma once

#include <functional>

#include "firmware/base/json.hpp"
#include "firmware/base/result.hpp"
#include "firmware/intake/worker_io.hpp"

namespace dozo::intake {

/// Gives up all rights; called before an octet of a disc is touched.
using EnterSandbox = std::function<Result<>()>;

/// Job: {"anchors":["PEM",…],"own_key":HEX or null,"now":UNIX SECONDS} with the frames' pipe. One
/// step,
/// {"tag_manifest":HEX,"payload_bytes":N}, once the tag files are accepted. Result: the verdict. Or
/// {"commissioning":true,"now":UNIX SECONDS}: result is what commissioning.hpp says.
Result<Json> do_verifier_job(WorkerControl& control, const EnterSandbox& enter);

/// Job: {"max_work_factor":N,"discs":N,"record_rule":TEXT} with the pipe that takes the plaintext
/// and the pipe that holds the password; then for each disc, in number order, an ExpectedDisc with
/// its frames' pipe, answered by {"disc_done":N}. Result: the summary.
Result<Json> do_unsealer_job(WorkerControl& control, const EnterSandbox& enter);

}  // namespace dozo::intake
