"""GitHub's primaryLocationLineHash, written from its description, to compare Topolint's with.

Run with a file to print the fingerprint of each of its lines.
"""

import re
import sys

LENGTH, BASE, MODULUS = 100, 37, 2**64


def units(text):
    data = text.encode("utf-16-le", "surrogatepass")
    return [data[i] | data[i + 1] << 8 for i in range(0, len(data), 2)]


def line_hashes(data):
    """The fingerprints of the lines of a file, given as bytes."""
    text = data.decode("utf-8", "replace")
    lines = re.split("(?<=\n)|(?<=\r)(?!\n)", re.sub("\r\n", "\n", text))
    stripped = [re.sub("[ \t]", "", line).replace("\r", "\n") for line in lines]
    # Each line's hash runs on into the lines that follow; all in one list, with the starts.
    everything, starts = [], []
    for line in stripped:
        starts.append(len(everything))
        everything += units(line)
    everything += [65535] + [0] * LENGTH
    counts, result = {}, []
    for start in starts:
        value = 0
        for unit in everything[start : start + LENGTH]:
            value = (value * BASE + unit) % MODULUS
        counts[value] = counts.get(value, 0) + 1
        result.append(f"{value:x}:{counts[value]}")
    return result


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as file:
        print("\n".join(line_hashes(file.read())))
