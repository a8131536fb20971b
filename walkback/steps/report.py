"""What a step did, in numbers and in sentences."""

from dataclasses import dataclass

#: sentences that one report keeps: a run over thousands of bad pages stays readable
MAX_NOTES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The count of one step. `seen` is what there was to do; done + skipped + failed add up to it."""

    step: str
    seen: int = 0
    done: int = 0
    skipped: int = 0
    failed: int = 0
    notes: tuple[str, ...] = ()  #: what a person should know, one plain sentence each

    def __add__(self, other: "Report") -> "Report":
        """Return both reports of one step as one."""
        if self.step != other.step:
            raise ValueError(f"reports of two steps, {self.step} and {other.step}, cannot be added")
        return Report(
            step=self.step,
            seen=self.seen + other.seen,
            done=self.done + other.done,
            skipped=self.skipped + other.skipped,
            failed=self.failed + other.failed,
            notes=(*self.notes, *other.notes)[:MAX_NOTES],
        )

    def __str__(self) -> str:
        counts = (
            f"{self.step:<8} {self.seen:>5} seen {self.done:>5} done {self.skipped:>5} skipped {self.failed:>5} failed"
        )
        return "\n".join((counts, *(f"         {note}" for note in self.notes)))


def busy(step: str) -> Report:
    """Return the report of a step that another run is doing at this moment: its work is not lost, and not done twice."""
    return Report(step=step, notes=("another run is at it: left to that one",))
