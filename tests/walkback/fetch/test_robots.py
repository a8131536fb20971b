"""robots.txt as RFC 9309 reads it."""

import time

import pytest

from walkback.fetch.robots import MAX_DELAY, parse_robots

FILE = """
# a comment
User-agent: GPTBot
User-agent: walkback   # us, in any case
Disallow: /private/
Allow: /private/open
Crawl-delay: 5

User-agent: *
Disallow: /

User-Agent: Walkback/2
Disallow: /also
Sitemap: https://x.example/sitemap.xml
"""


def allows(text: str, path: str) -> bool:
    return parse_robots(text, agent="Walkback").allows(f"https://x.example{path}")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/private/", False),
        ("/private/a", False),
        ("/private/open/a", True),
        ("/also", False),
        ("/privat", True),
    ],
)
def test_our_groups_count_together_and_the_others_do_not(path: str, allowed: bool) -> None:
    assert allows(FILE, path) is allowed


def test_the_group_of_all_counts_where_we_are_not_named() -> None:
    assert not parse_robots(FILE, agent="Other").allows("https://x.example/a")
    assert parse_robots(FILE, agent="Walkback").delay == 5.0
    assert parse_robots(FILE, agent="Other").delay is None


@pytest.mark.parametrize(
    ("rule", "path", "allowed"),
    [
        ("Disallow: /*.pdf$", "/a/b.pdf", False),
        ("Disallow: /*.pdf$", "/a/b.pdf?x", True),
        ("Disallow: /*.pdf", "/a/b.pdf?x", False),
        ("Disallow: *private", "/a/private", False),
        ("Disallow: /a*b*c", "/a-b-c", False),
        ("Disallow: /a*b*c", "/a-c-b", True),
        ("Disallow: /a*a$", "/a", True),
        ("Disallow: /a$", "/a", False),
        ("Disallow: /a$", "/ab", True),
        ("Disallow: /?s=", "/?s=talks", False),
        ("Disallow: /%7Ejoe", "/~joe/", False),
        ("Disallow: /~joe", "/%7ejoe/", False),
        ("Disallow: /a%2Fb", "/a/b", True),
        ("Disallow: /ü", "/%C3%BC", False),
        ("Disallow:", "/a", True),
        ("Disallow: a", "/a", True),
        ("Allow: /a\nDisallow: /a", "/a", True),  # of two of one length the one that allows
        ("Disallow: /a\nAllow: /", "/a", False),  # the longest, not the first and not the last
        ("<html>nothing</html>", "/a", True),
        ("disallow : /a", "/a", False),
    ],
)
def test_rules(rule: str, path: str, allowed: bool) -> None:
    assert allows(f"User-agent: *\n{rule}\n", path) is allowed


@pytest.mark.parametrize(
    ("value", "delay"), [("10", 10.0), ("0.5", 0.5), ("3600", MAX_DELAY), ("-1", 0.0), ("nan", None), ("soon", None)]
)
def test_the_delay_is_bounded(value: str, delay: float | None) -> None:
    assert parse_robots(f"User-agent: *\nCrawl-delay: {value}", agent="W").delay == delay


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"User-agent: a{n}\n" for n in range(15_000)) + "".join(f"Disallow: /{n}\n" for n in range(15_000)),
        "User-agent: *\n" + "Disallow: /" + "*a" * 200_000 + "b$\n",
        "User-agent: *\n" + f"Disallow: /{'*a' * 20}b$\n" * 10_000,
        "User-agent: *\n" * 30_000,
        " " * 500_000,
        "user-agent" + " " * 500_000,
    ],
    ids=[
        "many agents",
        "many stars",
        "many rules with stars",
        "one agent again and again",
        "blanks",
        "blanks before the colon",
    ],
)
def test_a_file_made_to_hurt_costs_what_its_lines_cost(text: str) -> None:
    start = time.process_time()
    rules = parse_robots(text[: 500 * 1024], agent="Walkback")
    rules.allows("https://x.example/" + "a" * 2_000)
    assert time.process_time() - start < 2
