"""Sending: the only place that makes a message, and it asks release whenever the addressee is another party's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from oneroof.command.desk import Desk
from oneroof.command.label import Label
from oneroof.command.message import Message, What
from oneroof.command.release import Refusal, Stop, release

# fields that name a track
NAMES = ("track", "track_number")


def send(
    desk: Desk,
    addressee: str,
    what: What,
    now_us: int,
    because: str,
    body: Mapping[str, Any],
    causes: Sequence[str] = (),
    *,
    sources: Label,
    series: str = "",
) -> Message | Refusal:
    """Make a message from a desk to a node, as far as links and the owner's release rules allow.

    Without a link, or while it is down, nothing travels. Within one party the body travels whole; to another party only
    what a rule permits, coarse and late. `sources` is the label of what other parties gave for it; whoever sends says
    it (FREE: nothing). `series` keeps the id apart from others.
    """
    if addressee != desk.id and addressee not in desk.post.links:
        reason = f"no link leads from {desk.id!r} to {addressee!r}"
        return Refusal(reason, Stop.NO_LINK, desk.post.policy.version)
    owner, recipient = desk.post.node.party, desk.post.contacts[addressee].party
    names = _names(desk, recipient, body) if recipient != owner else {}
    permit = release(desk.post.policy, owner, recipient, str(what), {**body, **names} if names else body, sources)
    if isinstance(permit, Refusal):
        return permit
    carried = permit.body if addressee == desk.id else desk.post.links[addressee].carried(str(what), permit.body)
    if permit.body and not carried:
        reason = f"the translation on the way from {desk.id!r} to {addressee!r} has no word for any of it"
        return Refusal(reason, Stop.NOTHING, permit.policy, permit.rule)
    for key in names.keys() & permit.body.keys() if names else ():
        desk.named.setdefault(recipient, {})[body[key]] = names[key]
    sent_us = now_us + permit.delay_us
    if addressee != desk.id and desk.post.links[addressee].up_from_us(sent_us) > sent_us:
        reason = f"the link from {desk.id!r} to {addressee!r} is down"
        return Refusal(reason, Stop.NO_LINK, desk.post.policy.version)
    # what leaves a party says nothing of when and why it was made there
    leaves = permit.rule is not None
    return Message(
        id=desk.next_message_id(addressee, series),
        what=what,
        sender=desk.id,
        addressee=addressee,
        valid_us=sent_us if leaves else now_us,
        sent_us=sent_us,
        received_us=sent_us + desk.post.delay_us(addressee),
        label=permit.label,
        because=f"released by {permit.rule}" if leaves else because,
        causes=() if leaves else tuple(causes),
        body=carried,
        rule=permit.rule,
    )


def may_send(desk: Desk, addressee: str, what: What, body: Mapping[str, Any], *, sources: Label) -> bool:
    """Tell whether links and release rules would let a message go."""
    if addressee != desk.id and addressee not in desk.post.links:
        return False
    owner, recipient = desk.post.node.party, desk.post.contacts[addressee].party
    return not isinstance(release(desk.post.policy, owner, recipient, str(what), body, sources), Refusal)


def _names(desk: Desk, recipient: str, body: Mapping[str, Any]) -> dict[str, int]:
    """Give each track that is named to another party its number among those that this party was told of.

    The desk's own numbers count all that it holds: their gaps would tell what was not released.
    """
    known = desk.named.get(recipient, {})
    return {key: known.get(body[key], len(known) + 1) for key in NAMES if key in body}
