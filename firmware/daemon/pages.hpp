// From the state of custody to the facts that documents print, and the documents themselves.
#pragma once

#include "firmware/custody/state.hpp"
#include "firmware/daemon/core.hpp"
#include "firmware/evidence/document.hpp"
#include "firmware/vault/erasure.hpp"

namespace dozo::daemon {

/// 受領書 of one disc; `number` is the disc's within its delivery.
Json disc_receipt_page(const custody::State& after, const PageContext& context,
                       const std::string& job, int number);
/// 受領書 of a password notice.
Json notice_receipt_page(const custody::State& after, const PageContext& context,
                         const std::string& notice);
/// 逸脱報告 of a same-day override.
Json deviation_page(const custody::State& after, const PageContext& context,
                    const std::string& job);
/// What certificate and failure report have in common, for a job with a shelf.
Result<evidence::ErasureFacts> erasure_facts(const custody::State& after,
                                             const PageContext& context, const std::string& job,
                                             vault::Shelf& shelf, int shelf_number);

}  // namespace dozo::daemon
