// What the tests of the shelves fill them with.
#pragma once

#include <catch2/catch.hpp>

#include "firmware/vault/shelf.hpp"

namespace dozo {

/// Octets that repeat nowhere near a chunk's length.
inline Bytes sample(std::size_t size, std::uint32_t seed = 1) {
  Bytes octets(size);
  std::uint32_t state = seed * 2654435761U + 1;
  for (auto& octet : octets) {
    state = state * 1664525U + 1013904223U;
    octet = static_cast<std::uint8_t>(state >> 24);
  }
  return octets;
}

inline void fill(vault::Shelf& shelf, ByteView contents) {
  REQUIRE(shelf.format());
  REQUIRE(shelf.append(contents));
  REQUIRE(shelf.seal());
}

inline Bytes read_whole(vault::Shelf& shelf) {
  Bytes out(shelf.size() + 1);
  const auto got = shelf.read(0, out);
  REQUIRE(got);
  out.resize(*got);
  return out;
}

}  // namespace dozo
