// The Merkle tree of RFC 6962 section 2.1 over SHA-256: a leaf is hashed behind 0x00, a node
// behind 0x01, so that neither can be taken for the other.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "firmware/base/bytes.hpp"
#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"

namespace dozo::ledger {

/// SHA-256(0x00 ‖ entry).
Digest leaf_hash(ByteView entry);
/// SHA-256(0x01 ‖ left ‖ right).
Digest node_hash(const Digest& left, const Digest& right);

/// The root over a growing list of leaves. Holds only the roots of the complete subtrees at its
/// right edge (at most 64), so a copy is cheap: a checkpoint over entries that are not committed
/// yet is computed on a copy.
class MerkleTree {
 public:
  void add(const Digest& leaf) { add_subtree(leaf, 1); }
  /// Adds `leaves` leaves at once, known by the root over them: a power of two that divides size().
  void add_subtree(const Digest& root, std::uint64_t leaves);
  /// The root; SHA-256 of nothing while the tree is empty.
  [[nodiscard]] Digest root() const;
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest> peaks_;  ///< from the largest subtree to the smallest
};

/// The root over `leaves` (leaf hashes in order).
Digest merkle_root(std::span<const Digest> leaves);

using MerkleProof = std::vector<Digest>;

/// The audit path of leaf `index` (RFC 6962 section 2.1.1). Requires index < leaves.size().
MerkleProof inclusion_proof(std::span<const Digest> leaves, std::uint64_t index);
/// That the first `old_size` leaves are a prefix of all (section 2.1.2). Requires
/// 1 ≤ old_size ≤ leaves.size(); empty where both are equal.
MerkleProof consistency_proof(std::span<const Digest> leaves, std::uint64_t old_size);

/// Does `proof` show that `leaf` is entry `index` of the tree (size, root)? RFC 9162 2.1.3.2.
bool verify_inclusion(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Digest> proof, const Digest& root);
/// Does `proof` show that tree (old_size, old_root) is a prefix of (size, root)? RFC 9162 2.1.4.2.
bool verify_consistency(std::uint64_t old_size, const Digest& old_root, std::uint64_t size,
                        const Digest& root, std::span<const Digest> proof);

}  // namespace dozo::ledger
