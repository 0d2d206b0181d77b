#include "firmware/daemon/serving.hpp"

#include <cstdio>

#include <sys/stat.h>

namespace dozo::daemon {

Result<> make_private_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  struct stat status {};
  if (stat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    return fail(ErrorCode::file_not_found, "state folder");
  }
  if ((status.st_mode & 077) != 0) return fail(ErrorCode::state_folder_unsafe);
  return {};
}

namespace {

Result<> run(Serving serving, api::Service& service, const api::Bell& bell) {
  const auto server = DOZO_TRY(
      api::Server::listen(std::move(serving.door), service, bell, std::move(serving.heartbeat)));
  serving.ready();
  return server->run(serving.stop_fd);
}

}  // namespace

Result<std::unique_ptr<Terminal>> Terminal::open(const Ports& ports) {
  std::unique_ptr<Terminal> terminal(new Terminal);
  terminal->bell_ = DOZO_TRY(api::Bell::make());
  terminal->system_ =
      DOZO_TRY(System::open(ports, [bell = terminal->bell_.get()] { bell->ring(); }));
  return terminal;
}

Result<> Terminal::serve(Serving serving) {
  api::TerminalService service(*system_);
  return run(std::move(serving), service, *bell_);
}

Result<> serve_locked_out(const Error& why, const Clock& clock, Serving serving) {
  std::fprintf(stderr, "%s\n", describe(why).c_str());
  const auto bell = DOZO_TRY(api::Bell::make());
  api::LockedOut service(why, clock);
  return run(std::move(serving), service, *bell);
}

}  // namespace dozo::daemon
