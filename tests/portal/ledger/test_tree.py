"""The tree against the vectors of Certificate Transparency, against pymerkle, and against itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

from portal.ledger import tree

CONTENTS = [
    bytes.fromhex(text)
    for text in [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
]
LEAVES = [tree.leaf_hash(content) for content in CONTENTS]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}

sizes = st.integers(1, 300)


def test_the_empty_tree_has_the_published_root():
    assert tree.root_of([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_the_published_ones(size):
    assert tree.root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("number", "size"), INCLUSION)
def test_inclusion_paths_are_the_published_ones(number, size):
    path = tree.inclusion_path(number, size, tree.subtree_of(LEAVES))

    assert [step.hex() for step in path] == INCLUSION[number, size]


@pytest.mark.parametrize(("earlier", "size"), CONSISTENCY)
def test_consistency_paths_are_the_published_ones(earlier, size):
    path = tree.consistency_path(earlier, size, tree.subtree_of(LEAVES))

    assert [step.hex() for step in path] == CONSISTENCY[earlier, size]


def leaves_of(size):
    return [tree.leaf_hash(str(number).encode()) for number in range(size)]


@given(sizes, st.data())
def test_every_inclusion_path_proves_its_leaf_and_no_other(size, data):
    number = data.draw(st.integers(0, size - 1))
    leaves = leaves_of(size)
    root = tree.root_of(leaves)
    path = tree.inclusion_path(number, size, tree.subtree_of(leaves))

    assert tree.includes(leaves[number], number=number, size=size, path=path, root=root)
    assert not tree.includes(tree.leaf_hash(b"another"), number=number, size=size, path=path, root=root)
    assert not tree.includes(leaves[number], number=number, size=size, path=[*path, root], root=root)
    for other in {number ^ 1, size - 1 - number} - {number}:
        assert not tree.includes(leaves[number], number=other, size=size, path=path, root=root)


@given(sizes, st.data())
def test_every_consistency_path_proves_its_beginning_and_no_other(size, data):
    earlier = data.draw(st.integers(1, size))
    leaves = leaves_of(size)
    root, earlier_root = tree.root_of(leaves), tree.root_of(leaves[:earlier])
    path = tree.consistency_path(earlier, size, tree.subtree_of(leaves))
    claim = {"earlier": earlier, "size": size, "root": root}

    assert tree.extends(**claim, earlier_root=earlier_root, path=path)
    assert not tree.extends(**claim, earlier_root=tree.leaf_hash(b"forked"), path=path)
    assert not tree.extends(**claim, earlier_root=earlier_root, path=[*path, root])
    if path:
        assert not tree.extends(**claim, earlier_root=earlier_root, path=path[:-1])


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13, 64, 100])
def test_pymerkle_agrees(size):
    theirs = InmemoryTree(algorithm="sha256")
    for number in range(size):
        theirs.append_entry(str(number).encode())
    leaves = leaves_of(size)

    assert theirs.get_root() == tree.root_of(leaves)
    for number in range(size):
        proof = theirs.prove_inclusion(number + 1, size)
        path = tree.inclusion_path(number, size, tree.subtree_of(leaves))
        assert path == proof.path[1:] or set(path) <= set(proof.path)
        verify_inclusion(leaves[number], theirs.get_root(), proof)
        verify_consistency(theirs.get_root(number + 1), theirs.get_root(), theirs.prove_consistency(number + 1, size))


@pytest.mark.parametrize("number", [-1, 3, 4])
def test_a_tree_refuses_a_leaf_that_it_does_not_have(number):
    with pytest.raises(ValueError, match="has no leaf"):
        tree.inclusion_path(number, 3, tree.subtree_of(leaves_of(3)))
    assert not tree.includes(b"", number=number, size=3, path=[], root=b"")


@pytest.mark.parametrize("earlier", [0, 4])
def test_a_tree_refuses_an_earlier_size_that_it_never_had(earlier):
    with pytest.raises(ValueError, match="has no earlier size"):
        tree.consistency_path(earlier, 3, tree.subtree_of(leaves_of(3)))
    assert not tree.extends(earlier=earlier, earlier_root=b"", size=3, root=b"", path=[])
