#include "firmware/ledger/merkle.hpp"

#include <bit>
#include <cstdlib>

#include <openssl/evp.h>

namespace dozo::ledger {
namespace {

constexpr std::uint8_t kLeaf = 0x00;
constexpr std::uint8_t kNode = 0x01;

// One context and one fetched algorithm for each thread: making them anew costs twice what hashing
// a node does, and a ledger is opened by hashing every entry. Keeps nothing between two calls.
struct Hasher {
  Hasher() : algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context(EVP_MD_CTX_new()) {
    if (algorithm == nullptr || context == nullptr) std::abort();
  }
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;
  ~Hasher() {
    EVP_MD_CTX_free(context);
    EVP_MD_free(algorithm);
  }
  EVP_MD* algorithm;
  EVP_MD_CTX* context;
};

Digest hash(std::uint8_t prefix, ByteView first, ByteView second) {
  thread_local const Hasher hasher;
  Digest digest{};
  const bool done = EVP_DigestInit_ex(hasher.context, hasher.algorithm, nullptr) == 1 &&
                    EVP_DigestUpdate(hasher.context, &prefix, 1) == 1 &&
                    EVP_DigestUpdate(hasher.context, first.data(), first.size()) == 1 &&
                    EVP_DigestUpdate(hasher.context, second.data(), second.size()) == 1 &&
                    EVP_DigestFinal_ex(hasher.context, digest.data(), nullptr) == 1;
  // As in base/digest: without the hash there is nothing to go on with.
  if (!done) std::abort();
  return digest;
}

// The largest power of two smaller than `size` (RFC 6962's k). Requires size ≥ 2.
std::uint64_t split(std::uint64_t size) {
  return std::bit_floor(size - 1);
}

// PATH(m, D[n]), from the leaf upwards.
void path(std::span<const Digest> leaves, std::uint64_t index, MerkleProof& proof) {
  if (leaves.size() <= 1) return;
  const std::uint64_t k = split(leaves.size());
  if (index < k) {
    path(leaves.first(k), index, proof);
    proof.push_back(merkle_root(leaves.subspan(k)));
  } else {
    path(leaves.subspan(k), index - k, proof);
    proof.push_back(merkle_root(leaves.first(k)));
  }
}

// SUBPROOF(m, D[n], whole): `whole` while the old tree's root is known to the one who checks.
void subproof(std::span<const Digest> leaves, std::uint64_t old_size, bool whole,
              MerkleProof& proof) {
  if (old_size == leaves.size()) {
    if (!whole) proof.push_back(merkle_root(leaves));
    return;
  }
  const std::uint64_t k = split(leaves.size());
  if (old_size <= k) {
    subproof(leaves.first(k), old_size, whole, proof);
    proof.push_back(merkle_root(leaves.subspan(k)));
  } else {
    subproof(leaves.subspan(k), old_size - k, false, proof);
    proof.push_back(merkle_root(leaves.first(k)));
  }
}

}  // namespace

Digest leaf_hash(ByteView entry) {
  return hash(kLeaf, entry, {});
}

Digest node_hash(const Digest& left, const Digest& right) {
  return hash(kNode, left, right);
}

void MerkleTree::add_subtree(const Digest& root, std::uint64_t leaves) {
  Digest top = root;
  // Every set bit at the low end is a complete subtree, as large as the one at hand, that becomes
  // twice as large by it.
  for (std::uint64_t rest = size_ / leaves; (rest & 1) != 0; rest >>= 1) {
    top = node_hash(peaks_.back(), top);
    peaks_.pop_back();
  }
  peaks_.push_back(top);
  size_ += leaves;
}

Digest MerkleTree::root() const {
  if (peaks_.empty()) return sha256({});
  Digest top = peaks_.back();
  for (std::size_t i = peaks_.size() - 1; i-- > 0;) top = node_hash(peaks_[i], top);
  return top;
}

Digest merkle_root(std::span<const Digest> leaves) {
  MerkleTree tree;
  for (const Digest& leaf : leaves) tree.add(leaf);
  return tree.root();
}

MerkleProof inclusion_proof(std::span<const Digest> leaves, std::uint64_t index) {
  MerkleProof proof;
  path(leaves, index, proof);
  return proof;
}

MerkleProof consistency_proof(std::span<const Digest> leaves, std::uint64_t old_size) {
  MerkleProof proof;
  subproof(leaves, old_size, true, proof);
  return proof;
}

bool verify_inclusion(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Digest> proof, const Digest& root) {
  if (index >= size) return false;
  std::uint64_t node = index;
  std::uint64_t last = size - 1;
  Digest top = leaf;
  for (const Digest& sibling : proof) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      top = node_hash(sibling, top);
      // The right edge of an incomplete tree has no sibling on some levels: they are passed over.
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      top = node_hash(top, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && top == root;
}

bool verify_consistency(std::uint64_t old_size, const Digest& old_root, std::uint64_t size,
                        const Digest& root, std::span<const Digest> proof) {
  if (old_size == 0 || old_size > size) return false;
  if (old_size == size) return proof.empty() && old_root == root;
  // A complete old tree is itself the first node of the path; the proof leaves it out.
  const bool complete = std::has_single_bit(old_size);
  if (!complete && proof.empty()) return false;
  Digest old_top = complete ? old_root : proof.front();
  Digest top = old_top;
  if (!complete) proof = proof.subspan(1);
  std::uint64_t node = old_size - 1;
  std::uint64_t last = size - 1;
  while ((node & 1) != 0) {
    node >>= 1;
    last >>= 1;
  }
  for (const Digest& sibling : proof) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      old_top = node_hash(sibling, old_top);
      top = node_hash(sibling, top);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      top = node_hash(top, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && old_top == old_root && top == root;
}

}  // namespace dozo::ledger
