// Pictures of screens that a person has looked at.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/unit/ui/driver.hpp"

namespace dozo::ui::test {

struct Scene {
  const char* name;
  std::function<void(Driver&)> play;
};

/// Plays each scene and compares its screen with golden/SCENE.LANGUAGE.WIDTH.txt, in both languages
/// and three sizes. With DOZO_GOLDEN set it writes them anew.
void compare_with_golden(const std::vector<Scene>& scenes);

/// No row is wider than the terminal, whatever the size.
void check_all_sizes(const std::vector<Scene>& scenes);

}  // namespace dozo::ui::test
