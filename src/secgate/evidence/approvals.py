"""Who approved a change: people who are not its author, for the commit that it proposes now."""

from secgate.evidence.change_record import ChangeRecord


def approvers(record: ChangeRecord) -> tuple[str, ...]:
    """Their names, in order of time; nobody where the record does not say who the author is, or which commit it is."""
    if not record.author.login or record.head is None:
        return ()
    return tuple(
        review.author.login
        for review in record.last_words()
        if review.state == "APPROVED"
        and review.author.login
        and not review.author.is_same(record.author)
        and not review.author.automatic
        and review.commit.oid == record.head
    )
