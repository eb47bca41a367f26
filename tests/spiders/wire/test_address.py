import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.wire.address import NAT64, is_public, literal_address, why_forbidden
from spiders.wire.registries import is_globally_reachable, special_purpose, unicast

HOSTILE = """
http://127.0.0.1/
http://127.1/
http://127.0.1/
http://2130706433/
http://0x7f000001/
http://0x7f.1/
http://0177.0.0.1/
http://0177.1/
http://0x7F.0.0.1/
http://[::1]/
http://[::ffff:127.0.0.1]/
http://[::ffff:7f00:1]/
http://[0:0:0:0:0:0:0:1]/
http://[::]/
http://0.0.0.0/
http://0/
http://localhost/
http://LOCALHOST/
http://localhost./
http://a.localhost/
http://127.0.0.1./
http://１２７.0.0.1/
http://①②⑦.⓪.⓪.①/
http://127。0。0。1/
http://127%2e0%2e0%2e1/
http://%31%32%37.0.0.1/
http://169.254.169.254/latest/
http://[fe80::1]/
http://[fd00::1]/
http://[fe80::1%25eth0]/
http://10.0.0.1/
http://172.16.0.1/
http://192.168.1.1/
http://100.64.0.1/
http://192.0.2.1/
http://[64:ff9b::7f00:1]/
http://[2002:7f00:1::]/
http://[::127.0.0.1]/
http://224.0.0.1/
http://255.255.255.255/
http://metadata.google.internal/
http://printer.local/
http://intranet/
http://router.lan/
http://1.0.0.127.in-addr.arpa/
http://999.1.1.1/
http://1.2.3.4.5.0x/
http://user@news.example/
http://user:secret@news.example/
http://news.example@127.0.0.1/
http://news.example:22/
http://news.example:6379/
http://news.example:5984/
http://news.example:8529/
http://news.example:7474/
http://news.example:9042/
http://news.example:1433/
http://news.example:1521/
http://news.example:2379/
http://news.example:8086/
http://news.example:9090/
http://news.example:0/
http://[fec0::1]/
http://[::ffff:0:7f00:1]/
http://[::ffff:0:808:808]/
http://[5f00::1]/
http://[3fff::1]/
http://[3fff:fff:ffff::1]/
http://[4000::1]/
http://[1000::1]/
http://[a000::1]/
http://[2001::1]/
http://[2001:db8::1]/
http://[2002:808:808::1]/
http://[64:ff9b::a00:1]/
http://[64:ff9b:1::808:808]/
http://[100::1]/
http://[::8.8.8.8]/
http://[ff0e::1]/
http://192.88.99.1/
http://192.0.0.8/
http://240.0.0.1/
http://223.255.255.255.1/
ftp://news.example/
file:///etc/passwd
javascript:alert(1)
data:text/html,x
gopher://news.example/
//news.example/
http:///a
http://
news
http://news.example:99999/
http://[::1
http://news.example\\@127.0.0.1/
""".strip().splitlines()

WELCOME = """
http://news.example/
https://news.example/a?b=c
http://news.example:8080/
https://8.8.8.8/
https://[2606:4700::1111]/
https://[2a00:1450:4001::200e]/
https://[64:ff9b::808:808]/
https://223.255.255.254/
https://[3ffe::1]/
https://news.example:8443/
http://news.example:80/
https://xn--bcher-kva.example/
https://bücher.example/
http://news.example./
https://news.example/http://127.0.0.1/
https://news.example/?u=http://localhost/
http://1.2.3.4.example/
""".strip().splitlines()


@pytest.mark.parametrize(
    "url",
    [*HOSTILE, "http://news.example/ a", "http://news.exam\tple/", "http://news.example/\r\nX: 1"],
)
def test_no_spelling_of_a_private_address_gets_through(url):
    assert why_forbidden(url)


@pytest.mark.parametrize("url", WELCOME)
def test_public_addresses_are_welcome(url):
    assert why_forbidden(url) is None


def test_an_endless_address_is_refused():
    assert why_forbidden("http://news.example/" + "a" * 5000)


def test_a_test_web_may_be_private_and_nothing_else():
    assert why_forbidden("http://127.0.0.1:4711/", allow_private=True) is None
    assert why_forbidden("file:///etc/passwd", allow_private=True)


@pytest.mark.parametrize(
    ("spelling", "address"),
    [
        ("127.1", "127.0.0.1"),
        ("0x7f.0x1", "127.0.0.1"),
        ("134744072", "8.8.8.8"),
        ("256.1", "0.0.0.0"),
        ("::ffff:8.8.8.8", "::ffff:8.8.8.8"),
    ],
)
def test_loose_spellings_are_read_as_resolvers_read_them(spelling, address):
    assert str(literal_address(spelling)) in {address, "::ffff:808:808"}


def test_an_address_is_as_public_as_the_one_it_wraps():
    assert is_public(literal_address("::ffff:8.8.8.8"))
    assert not is_public(literal_address("::ffff:10.0.0.1"))


@pytest.mark.parametrize(
    "host",
    [
        "a" * 300 + ".example",
        "a" * 64 + ".example",
        ".".join(["a" * 60] * 5) + ".example",
        "ü" * 60 + ".example",
        "a..example",
        ".example",
    ],
)
def test_a_name_that_no_host_can_have_is_not_looked_up(host):
    assert "no host can have" in why_forbidden(f"http://{host}/")


def test_every_block_of_the_registries_is_what_they_say_it_is():
    for block, is_reachable in special_purpose():
        inside = [block[0], block[block.num_addresses // 2], block[-1]]
        narrower = [
            one for one, _ in special_purpose() if one != block and one.version == block.version
        ]
        for address in inside:
            if any(address in one and one.subnet_of(block) for one in narrower):
                continue
            assert is_globally_reachable(address) is is_reachable, address


@given(st.ip_addresses(v=6) | st.ip_addresses(v=4))
def test_nothing_outside_of_unicast_is_public(address):
    if not any(address in block for block in unicast()) and address not in NAT64:
        mapped = getattr(address, "ipv4_mapped", None)
        assert not is_public(address) or (mapped is not None and is_public(mapped))
