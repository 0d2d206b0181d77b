#include "firmware/ledger/merkle.hpp"

#include <string>

#include <catch2/catch.hpp>

namespace dozo::ledger {
namespace {

// The eight entries and the roots that the Certificate Transparency projects test RFC 6962 with.
const std::vector<std::string> kEntries = {"",
                                           "00",
                                           "10",
                                           "2021",
                                           "3031",
                                           "40414243",
                                           "5051525354555657",
                                           "606162636465666768696a6b6c6d6e6f"};
const std::vector<std::string> kRoots = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

std::vector<Digest> vector_leaves() {
  std::vector<Digest> leaves;
  for (const std::string& entry : kEntries) leaves.push_back(leaf_hash(*from_hex(entry)));
  return leaves;
}

std::vector<Digest> some_leaves(std::size_t count) {
  std::vector<Digest> leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(leaf_hash(as_bytes(std::to_string(i))));
  return leaves;
}

// RFC 6962 section 2.1, word by word.
Digest defined_root(std::span<const Digest> leaves) {
  if (leaves.empty()) return sha256({});
  if (leaves.size() == 1) return leaves[0];
  std::size_t k = 1;
  while (k * 2 < leaves.size()) k *= 2;
  return node_hash(defined_root(leaves.first(k)), defined_root(leaves.subspan(k)));
}

std::vector<std::string> hex(const MerkleProof& proof) {
  std::vector<std::string> texts;
  for (const Digest& digest : proof) texts.push_back(to_hex(digest));
  return texts;
}

}  // namespace

TEST_CASE("the root of an empty tree is SHA-256 of nothing") {
  CHECK(to_hex(MerkleTree().root()) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("a growing tree has the roots of the Certificate Transparency vectors") {
  MerkleTree tree;
  const auto leaves = vector_leaves();
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    tree.add(leaves[i]);
    CHECK(tree.size() == i + 1);
    CHECK(to_hex(tree.root()) == kRoots[i]);
  }
}

TEST_CASE("proofs are those of the Certificate Transparency vectors") {
  const auto leaves = vector_leaves();
  CHECK(
      hex(inclusion_proof(leaves, 0)) ==
      std::vector<std::string>{"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                               "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                               "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"});
  CHECK(
      hex(inclusion_proof(leaves, 5)) ==
      std::vector<std::string>{"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                               "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                               "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"});
  CHECK(
      hex(consistency_proof(leaves, 6)) ==
      std::vector<std::string>{"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                               "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                               "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"});
}

TEST_CASE("the growing tree agrees with the definition at every size up to 70") {
  const auto leaves = some_leaves(70);
  MerkleTree tree;
  for (std::size_t size = 0; size <= leaves.size(); ++size) {
    REQUIRE(tree.root() == defined_root(std::span(leaves).first(size)));
    if (size < leaves.size()) tree.add(leaves[size]);
  }
}

TEST_CASE("subtrees added whole give the root that their leaves give") {
  const auto leaves = some_leaves(40);
  for (std::size_t at = 0; at < leaves.size(); ++at) {
    for (std::size_t size = 1; at % size == 0 && at + size <= leaves.size() && size <= 16;
         size *= 2) {
      MerkleTree tree;
      for (std::size_t i = 0; i < at; ++i) tree.add(leaves[i]);
      tree.add_subtree(merkle_root(std::span(leaves).subspan(at, size)), size);
      for (std::size_t i = at + size; i < leaves.size(); ++i) tree.add(leaves[i]);
      REQUIRE(tree.size() == leaves.size());
      REQUIRE(tree.root() == merkle_root(leaves));
    }
  }
}

TEST_CASE("a copy of the tree grows without the original") {
  MerkleTree tree;
  for (const Digest& leaf : some_leaves(5)) tree.add(leaf);
  const Digest before = tree.root();
  MerkleTree copy = tree;
  copy.add(leaf_hash(as_bytes("more")));
  CHECK(tree.root() == before);
  CHECK(copy.root() != before);
}

TEST_CASE("every inclusion proof up to 40 leaves holds, and for its own place only") {
  const auto all = some_leaves(40);
  for (std::size_t size = 1; size <= all.size(); ++size) {
    const auto leaves = std::span(all).first(size);
    const Digest root = merkle_root(leaves);
    for (std::size_t index = 0; index < size; ++index) {
      const MerkleProof proof = inclusion_proof(leaves, index);
      REQUIRE(verify_inclusion(leaves[index], index, size, proof, root));
      REQUIRE_FALSE(verify_inclusion(leaf_hash(as_bytes("x")), index, size, proof, root));
      REQUIRE_FALSE(verify_inclusion(leaves[index], size, size, proof, root));
      REQUIRE_FALSE(verify_inclusion(leaves[index], index, 4 * size, proof, root));
      for (std::size_t other = 0; other < size; ++other) {
        REQUIRE(verify_inclusion(leaves[index], other, size, proof, root) == (other == index));
      }
    }
  }
}

TEST_CASE("an inclusion proof that is shorter, longer or changed does not hold") {
  const auto leaves = some_leaves(21);
  const Digest root = merkle_root(leaves);
  for (std::size_t index = 0; index < leaves.size(); ++index) {
    const MerkleProof proof = inclusion_proof(leaves, index);
    MerkleProof longer = proof;
    longer.push_back(root);
    CHECK_FALSE(verify_inclusion(leaves[index], index, 21, longer, root));
    CHECK_FALSE(
        verify_inclusion(leaves[index], index, 21, std::span(proof).first(proof.size() - 1), root));
    for (std::size_t i = 0; i < proof.size(); ++i) {
      MerkleProof changed = proof;
      changed[i][7] ^= 1;
      CHECK_FALSE(verify_inclusion(leaves[index], index, 21, changed, root));
    }
  }
}

TEST_CASE("every consistency proof up to 40 leaves holds, and for its own sizes only") {
  const auto all = some_leaves(40);
  for (std::size_t size = 1; size <= all.size(); ++size) {
    const auto leaves = std::span(all).first(size);
    const Digest root = merkle_root(leaves);
    for (std::size_t old_size = 1; old_size <= size; ++old_size) {
      const Digest old_root = merkle_root(leaves.first(old_size));
      const MerkleProof proof = consistency_proof(leaves, old_size);
      REQUIRE(verify_consistency(old_size, old_root, size, root, proof));
      Digest other_root = old_root;
      other_root[0] ^= 0x80;
      REQUIRE_FALSE(verify_consistency(old_size, other_root, size, root, proof));
      REQUIRE_FALSE(verify_consistency(old_size, old_root, size, other_root, proof));
      MerkleProof longer = proof;
      longer.push_back(root);
      REQUIRE_FALSE(verify_consistency(old_size, old_root, size, root, longer));
      // A tree four times as large is two levels higher: the proof does not reach its root.
      REQUIRE_FALSE(verify_consistency(old_size, old_root, 4 * size, root, proof));
      for (std::size_t shorter = 0; shorter < proof.size(); ++shorter) {
        REQUIRE_FALSE(
            verify_consistency(old_size, old_root, size, root, std::span(proof).first(shorter)));
      }
      for (std::size_t i = 0; i < proof.size(); ++i) {
        MerkleProof changed = proof;
        changed[i][31] ^= 1;
        REQUIRE_FALSE(verify_consistency(old_size, old_root, size, root, changed));
      }
    }
  }
}

TEST_CASE("nothing is consistent with a tree of no entries or with a smaller one") {
  const auto leaves = some_leaves(4);
  const Digest root = merkle_root(leaves);
  CHECK_FALSE(verify_consistency(0, sha256({}), 4, root, {}));
  CHECK_FALSE(verify_consistency(5, root, 4, root, {}));
  CHECK_FALSE(verify_inclusion(root, 0, 0, {}, root));
}

TEST_CASE("a leaf can never pass for a node") {
  const auto leaves = some_leaves(2);
  Bytes node;
  node.insert(node.end(), leaves[0].begin(), leaves[0].end());
  node.insert(node.end(), leaves[1].begin(), leaves[1].end());
  CHECK(leaf_hash(node) != node_hash(leaves[0], leaves[1]));
}

}  // namespace dozo::ledger
