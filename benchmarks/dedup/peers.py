"""The libraries that we compare with, each as its own documentation uses it.

A peer runs alone in a process (`python -m benchmarks.dedup.peers NAME THRESHOLD FOLDER`) that
reads the texts from the folder and leaves its pairs there with the CPU seconds and memory it took.
Those that are not installed are looked for in `.nightdesk/peers/NAME`, where
`uv pip install --target .nightdesk/peers/NAME NAME` puts them.
"""

import json
import os
import re
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from itertools import combinations
from pathlib import Path

PEERS = Path(__file__).parents[2] / ".nightdesk" / "peers"
WORD = re.compile(r"\w+")
PERMUTATIONS = 128
SHINGLE_WORDS = 5
ROWS_AT_ONCE = 500  # bounds memory
Pair = tuple[int, int]
Finder = Callable[[Sequence[str], float, Path], set[Pair]]


def words(text: str) -> list[str]:
    found = WORD.findall(text.lower())
    size = SHINGLE_WORDS
    return [" ".join(found[n : n + size]) for n in range(max(1, len(found) - size + 1))]


def exact(texts: Sequence[str], threshold: float, folder: Path) -> set[Pair]:
    groups: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        groups[sha256(" ".join(text.split()).encode()).hexdigest()].append(number)
    return _within(groups.values())


def datasketch(texts: Sequence[str], threshold: float, folder: Path) -> set[Pair]:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    hashes = []
    for text in texts:
        one = MinHash(num_perm=PERMUTATIONS)
        one.update_batch([shingle.encode() for shingle in set(words(text))])
        hashes.append(one)
    return _queried(index.query, index.insert, hashes)


def nemo(texts: Sequence[str], threshold: float, folder: Path) -> set[Pair]:
    """The parameters of NeMo Curator (which needs a GPU): 24 characters, 20 bands of 13 hashes."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(num_perm=260, params=(20, 13))
    hashes = []
    for text in texts:
        one = MinHash(num_perm=260)
        grams = {text[n : n + 24] for n in range(max(1, len(text) - 23))}
        one.update_batch([gram.encode() for gram in grams])
        hashes.append(one)
    return _queried(index.query, index.insert, hashes)


def rensa(texts: Sequence[str], threshold: float, folder: Path) -> set[Pair]:
    import rensa as library

    index = library.RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=32)
    hashes = []
    for text in texts:
        one = library.RMinHash(num_perm=PERMUTATIONS, seed=42)
        one.update(words(text))
        hashes.append(one)
    found = set()
    for number, one in enumerate(hashes):
        index.insert(number, one)
    for number, one in enumerate(hashes):
        for other in index.query(one):
            if other < number and one.jaccard(hashes[other]) >= threshold:
                found.add((other, number))
    return found


def gaoya(texts: Sequence[str], threshold: float, folder: Path) -> set[Pair]:
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(
        hash_size=32,
        jaccard_threshold=threshold,
        num_bands=42,
        band_size=3,
        num_hashes=126,
        analyzer="word",
        lowercase=True,
        ngram_range=(SHINGLE_WORDS, SHINGLE_WORDS),
    )
    for number, text in enumerate(texts):
        index.insert_document(number, text)
    return {
        (other, number)
        for number, text in enumerate(texts)
        for other in index.query(text)
        if other < number
    }


def text_dedup(texts: Sequence[str], threshold: float, folder: Path) -> set[Pair]:
    import pickle
    import subprocess

    source = folder / "texts.jsonl"
    command = [sys.executable, "-m", "text_dedup.minhash", "--path", "json"]
    command += ["--data_files", f"{source}", "--split", "train", "--column", "text"]
    command += ["--output", f"{folder}/text_dedup", "--cache_dir", f"{folder}/cache"]
    command += ["--ngram", f"{SHINGLE_WORDS}", "--threshold", f"{threshold}", "--num_proc", "1"]
    command += ["--num_perm", f"{PERMUTATIONS}", "--debug"]
    inherited = {"PYTHONPATH": f"{PEERS / 'text_dedup'}", "HF_HUB_OFFLINE": "1"}
    subprocess.run(command, check=True, capture_output=True, env=os.environ | inherited)
    with (folder / "text_dedup" / "uf.pkl").open("rb") as file:
        sys.path.append(str(PEERS / "text_dedup"))
        union = pickle.load(file)
    groups: dict[int, list[int]] = defaultdict(list)
    for number in range(len(texts)):
        groups[union.find(number)].append(number)
    return _within(groups.values())


def datatrove(texts: Sequence[str], threshold: float, folder: Path) -> set[Pair]:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.dedup import (
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )
    from datatrove.pipeline.dedup.minhash import MinhashConfig
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    config = MinhashConfig(n_grams=SHINGLE_WORDS, num_buckets=14, hashes_per_bucket=8)
    reader = JsonlReader(f"{folder}", glob_pattern="texts.jsonl")
    place = folder / "datatrove"
    steps = [
        [reader, MinhashDedupSignature(f"{place}/signatures", config=config)],
        [MinhashDedupBuckets(f"{place}/signatures", f"{place}/buckets", config=config)],
        [
            MinhashDedupCluster(
                f"{place}/buckets", f"{place}/removed", config=config, save_cluster_id=True
            )
        ],
        [
            reader,
            MinhashDedupFilter(
                f"{place}/removed",
                load_cluster_ids=True,
                exclusion_writer=JsonlWriter(f"{place}/copies", compression=None),
            ),
            JsonlWriter(f"{place}/kept", compression=None),
        ],
    ]
    tasks = [1, config.num_buckets, 1, 1]
    for number, (step, count) in enumerate(zip(steps, tasks, strict=True)):
        LocalPipelineExecutor(
            step, tasks=count, workers=1, logging_dir=f"{place}/log{number}"
        ).run()
    groups: dict[int, list[int]] = defaultdict(list)
    for file in [*place.glob("kept/*.jsonl"), *place.glob("copies/**/*.jsonl")]:
        for line in file.read_text(encoding="utf-8").splitlines():
            document = json.loads(line)
            label = document["metadata"].get("minhash_cluster_id", -1)
            if label >= 0:
                groups[label].append(int(document["id"]))
    return _within(groups.values())


def wordllama(texts: Sequence[str], threshold: float, folder: Path) -> set[Pair]:
    """An embedding whose package ships its model: every pair by the cosine of two texts."""
    import numpy as np
    import wordllama as library

    # It looks for the tokenizer that it ships in a folder of another name; as a cache, it is found.
    place = Path(library.__file__).parent
    model = library.WordLlama.load(cache_dir=place, disable_download=True)
    vectors = model.embed(list(texts), norm=True)
    found = set()
    for start in range(0, len(vectors), ROWS_AT_ONCE):
        alike = vectors[start : start + ROWS_AT_ONCE] @ vectors.T >= threshold
        for row, other in zip(*(some.tolist() for some in np.nonzero(alike)), strict=True):
            if other < row + start:
                found.add((other, row + start))
    return found


PEERS_BY_NAME: dict[str, Finder] = {
    "exact": exact,
    "datasketch": datasketch,
    "nemo": nemo,
    "rensa": rensa,
    "gaoya": gaoya,
    "text_dedup": text_dedup,
    "datatrove": datatrove,
    "wordllama": wordllama,
}


def _within(groups: Iterable[Sequence[int]]) -> set[Pair]:
    return {pair for group in groups for pair in combinations(group, 2)}


def _queried(
    query: Callable[[object], Iterable[int]],
    insert: Callable[[int, object], None],
    hashes: Sequence[object],
) -> set[Pair]:
    found = set()
    for number, one in enumerate(hashes):
        found |= {(other, number) for other in query(one)}
        insert(number, one)
    return found


def main(name: str, threshold: str, folder: str) -> None:
    # datatrove needs its own xxhash; the others are fine with ours
    sys.path.insert(0 if name == "datatrove" else len(sys.path), str(PEERS / name))
    place = Path(folder)
    with (place / "texts.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    before = time.process_time()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    pairs = PEERS_BY_NAME[name](texts, float(threshold), place)
    spent = time.process_time() - before
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent += after.ru_utime + after.ru_stime - children.ru_utime - children.ru_stime
    peak = max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, after.ru_maxrss) / 1024
    answer = {"cpu_seconds": spent, "peak_mb": peak, "pairs": sorted(pairs)}
    (place / f"{name}.json").write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
