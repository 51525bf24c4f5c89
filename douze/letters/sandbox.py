"""What a template of ours or of an association's can do: show values, and nothing else."""

from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

#: No letter is longer, in characters; what a template makes by mistake soon is.
LONGEST = 10_000_000


class Sandbox(ImmutableSandboxedEnvironment):
    """Shows values and does not calculate: one slip, `* 200000000`, would fill the memory."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        raise SecurityError(f"a template cannot calculate with {operator}")
