"""A server that is told its port begins anew on another where somebody took it in between."""

import pytest

from tests.free_port import TRIES, PortTaken, on_a_free_port, ports


def test_where_the_port_is_taken_another_is_tried() -> None:
    tried: list[int] = []

    def start(port: int) -> int:
        tried.append(port)
        if len(tried) < TRIES:
            raise PortTaken
        return port

    with ports(first_taken=True) as port:
        assert on_a_free_port(start, port) == tried[-1]
    assert tried[0] not in tried[1:]


def test_where_each_is_taken_it_is_said() -> None:
    def start(port: int) -> int:
        raise PortTaken

    with pytest.raises(PortTaken):
        on_a_free_port(start)
