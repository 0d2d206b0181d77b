#include "tools/dozo-seal/inputs.hpp"

#include <string>
#include <system_error>

namespace dozo::seal_tool {
namespace {

namespace fs = std::filesystem;
using sealed::SealInput;

Result<> add(const fs::path& source, std::string path, std::vector<SealInput>& inputs) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(source, error);
  if (status.type() == fs::file_type::not_found) return fail(ErrorCode::file_not_found);
  if (error) return fail(ErrorCode::file_not_permitted);
  if (status.type() == fs::file_type::directory) {
    path += '/';
  } else if (status.type() != fs::file_type::regular) {
    return fail(ErrorCode::input_kind);
  }
  inputs.push_back({source, std::move(path)});
  return {};
}

/// The name an argument has inside: its last component, "." and ".." worked out.
fs::path top_name(const fs::path& argument) {
  fs::path whole = fs::absolute(argument).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();
  return whole.filename();
}

Result<> add_tree(const fs::path& folder, const std::string& path, std::vector<SealInput>& inputs,
                  const std::function<void(const SealInput&)>& blame) {
  std::error_code error;
  // Links are not followed: they are refused.
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    const std::string inside = path + "/" + at->path().lexically_relative(folder).string();
    if (auto added = add(at->path(), inside, inputs); !added) {
      blame({at->path(), inside});
      return added;
    }
  }
  if (error) {
    blame({folder, path});
    return fail(error == std::errc::permission_denied ? ErrorCode::file_not_permitted
                                                      : ErrorCode::io_failed);
  }
  return {};
}

}  // namespace

Result<std::vector<SealInput>> collect_inputs(const std::vector<fs::path>& arguments,
                                              const std::function<void(const SealInput&)>& blame) {
  std::vector<SealInput> inputs;
  for (const fs::path& argument : arguments) {
    const std::string name = top_name(argument).string();
    if (name.empty()) return fail(ErrorCode::input_kind, "the root folder");
    if (auto added = add(argument, name, inputs); !added) {
      blame({argument, name});
      return tl::unexpected(added.error());
    }
    if (inputs.back().path.ends_with('/')) DOZO_TRY(add_tree(argument, name, inputs, blame));
  }
  return inputs;
}

}  // namespace dozo::seal_tool
