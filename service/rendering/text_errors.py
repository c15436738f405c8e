"""An error as text for a terminal: what is wrong and where, as readable as the answer would be."""

from collections.abc import Sequence

from service.rendering.text_layout import labelled, paint, paragraph, to_ascii


def problem_text(
    title: str, detail: str, errors: Sequence[tuple[str, str]], *, one_line: bool = False, color: bool = False
) -> str:
    """``errors`` are places and what is wrong there. At most 80 columns, or exactly one line of any length."""
    word = paint("error", "ERROR", color=color)
    if one_line:
        places = [f"{place}: {what}" if place else what for place, what in errors]
        return f"{word} {to_ascii(' | '.join([title, detail, *places]))}\n"
    lines = [f"{word} {to_ascii(title)}", *paragraph(detail), *labelled(errors)]
    return "\n".join(lines) + "\n"
