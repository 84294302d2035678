"""The table of rules is about the code as it is; `make torture` puts it to use."""

import pytest

from tests.torture.rules import Rule, fault_of, read_rules


@pytest.mark.parametrize("rule", read_rules(), ids=lambda rule: rule.rule)
def test_a_rule_can_be_taken_out_and_has_tests(rule: Rule) -> None:
    assert rule.tests, "nothing tests it"
    assert rule.old != rule.new
    assert fault_of(rule) == ""


def test_no_rule_is_named_twice() -> None:
    names = [rule.rule for rule in read_rules()]
    assert len(names) == len(set(names))
