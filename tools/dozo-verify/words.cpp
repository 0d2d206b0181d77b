#include "firmware/base/text.hpp"
#include "tools/dozo-verify/report.hpp"

namespace dozo::verify_tool {
namespace {

const char* document_words(std::string_view name) {
  if (name == "document.form") return tr("the document is in its form, unchanged and complete");
  if (name == "document.signature") return tr("the terminal's signature on the document");
  if (name == "document.terminal") return tr("the document names the key that signed it");
  if (name == "document.kind") return tr("it is a document of the expected kind");
  if (name == "document.previous") return tr("the document before it is the one that it names");
  if (name == "page.signature") return tr("the terminal's signature on the page");
  if (name == "page.attachment") return tr("the page carries this very document");
  if (name == "document.recorded") return tr("the ledger records that it was issued");
  if (name == "erasure.complete")
    return tr("the whole storage range was overwritten and read back");
  return nullptr;
}

const char* ledger_words(std::string_view name) {
  if (name == "checkpoint.form") return tr("the ledger's checkpoint is in its form");
  if (name == "checkpoint.signature") return tr("the terminal's signature on the checkpoint");
  if (name == "events.form") return tr("every entry is in its form and in order");
  if (name == "ledger.size") return tr("no entry is missing or added at the end");
  if (name == "ledger.root") return tr("every entry is as the checkpoint vouches for");
  if (name == "ledger.time") return tr("the checkpoint is not older than an entry");
  if (name == "anchor")
    return tr("the ledger continues the one that the document was printed from");
  return nullptr;
}

const char* bundle_words(std::string_view name) {
  if (name == "bundle.form") return tr("the bundle is in its form");
  if (name == "bundle.signature") return tr("the terminal's signature on the bundle");
  if (name == "bundle.terminal") return tr("the bundle names the key that signed it");
  if (name == "bundle.part") return tr("every part of the bundle is as the terminal signed it");
  if (name == "bundle.days")
    return tr("no entry of the days is missing but passwords and other contracts' jobs");
  if (name == "bundle.jobs") return tr("the bundle names every job that its entries speak of");
  if (name == "bundle.documents")
    return tr("every document that the entries speak of is in the bundle");
  if (name == "job.complete")
    return tr("all events of the job are there, from the first to the last");
  if (name == "policy.text") return tr("the site policy is the text that was adopted");
  return nullptr;
}

const char* disc_words(std::string_view name) {
  if (name == "disc.read") return tr("the disc can be read");
  if (name == "disc.form") return tr("the disc is in the form of a sealed disc");
  if (name == "disc.signature") return tr("the ward's signature on the disc");
  if (name == "disc.recipient") return tr("the disc is sealed for this terminal");
  if (name == "disc.content") return tr("every file of the disc is as signed");
  return nullptr;
}

}  // namespace

const char* words(std::string_view name) {
  if (const char* found = document_words(name)) return found;
  if (const char* found = ledger_words(name)) return found;
  if (const char* found = bundle_words(name)) return found;
  if (const char* found = disc_words(name)) return found;
  return tr("the files that are needed can be read");
}

}  // namespace dozo::verify_tool
