// dozod's end of the connection to dozo-shelfd.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "firmware/base/channel.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"
#include "platform/shelf/shelf_protocol.hpp"
#include "platform/shelf/volumes.hpp"

namespace dozo::platform {

/// Makes a connection to the service and makes sure who it is.
using ConnectShelves = std::function<Result<Channel>()>;

/// The socket at `path`, served by root: anyone else behind it is refused (shelf_service_gone).
ConnectShelves shelf_socket(std::string path);

/// The service as its client sees it: one call, one request. Thread-safe. A connection that breaks
/// is made anew with the next request; what was open is closed then: dozo-shelfd closes all when
/// its client goes. Errors of every call: shelf_service_gone, shelf_service_protocol, and those
/// that Volumes names.
class ShelfLink {
 public:
  explicit ShelfLink(ConnectShelves connect) : connect_(std::move(connect)) {}

  [[nodiscard]] Result<std::vector<VolumeFacts>> describe();
  [[nodiscard]] Result<UniqueFd> begin(int shelf);
  [[nodiscard]] Result<> finish(int shelf, const SecretBytes& passphrase);
  [[nodiscard]] Result<UniqueFd> open(int shelf, const SecretBytes& passphrase);
  [[nodiscard]] Result<> close(int shelf);
  [[nodiscard]] Result<UniqueFd> medium(int shelf, bool writable);
  [[nodiscard]] Result<VolumeTraces> look(int shelf);

 private:
  Result<Message> ask(const shelf_protocol::Request& request, const SecretBytes* passphrase);
  Result<Message> exchange(const std::string& text, std::span<const int> descriptors);
  Result<> ask_done(const shelf_protocol::Request& request, const SecretBytes* passphrase);
  Result<UniqueFd> ask_descriptor(const shelf_protocol::Request& request,
                                  const SecretBytes* passphrase);

  ConnectShelves connect_;
  std::mutex mutex_;
  std::optional<Channel> channel_;
};

}  // namespace dozo::platform
