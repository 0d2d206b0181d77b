// Intake of a delivery (取込み): its discs, in number order, through reader and unsealer on to a
// shelf that the caller has formatted.
#pragma once

#include <memory>
#include <string>

#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"
#include "firmware/intake/progress.hpp"
#include "firmware/intake/unseal.hpp"
#include "firmware/intake/verdict.hpp"
#include "firmware/intake/worker.hpp"
#include "firmware/vault/shelf.hpp"

namespace dozo::intake {

/// One attempt. Used by one thread, which must live as long as the Import (worker processes die
/// with the thread that started them); progress.cancel() from any other stops it at once. The shelf
/// is sealed by finish() alone, after the unsealer vouched for the whole; after any failure, and
/// when an Import dies unfinished, the caller wipes the shelf.
class Import {
 public:
  /// Starts the unsealer and hands it the password, which leaves this process with the call.
  /// `discs`: how many add_disc calls will follow. `max_work_factor`: largest scrypt log2 N.
  /// `record_rule`: the job sheet's; records are counted where it is of the grammar. All references
  /// must outlive the Import.
  static Result<std::unique_ptr<Import>> start(Workers& workers, vault::Shelf& shelf,
                                               Progress& progress, SecretBytes password, int discs,
                                               int max_work_factor, const std::string& record_rule);
  Import(const Import&) = delete;
  Import& operator=(const Import&) = delete;
  /// Ends the workers if they still run.
  ~Import();

  /// Reads the next disc, to its end; `received` is the verdict of its receipt. Errors as of
  /// Unsealer::add_disc, the reader's own, shelf_full, cancelled. delivery_inconsistent where the
  /// receipts are not discs 1, 2, … of one delivery.
  [[nodiscard]] Result<> add_disc(int disc, const Verdict& received);

  /// After the last disc: waits until the unsealer vouches for the whole and the shelf is sealed.
  [[nodiscard]] Result<UnsealSummary> finish();

  /// After a failure (it ends the import): has the password opened anything? A wrong attempt can
  /// end in other errors than password_wrong, when the disc is damaged before its first octet is
  /// opened.
  [[nodiscard]] bool password_opened();

 private:
  class Work;
  explicit Import(std::unique_ptr<Work> work);
  std::unique_ptr<Work> work_;
};

}  // namespace dozo::intake
