"""A good scenario and the ways to break it: what is changed, and what the fault must find, allow and advise."""

from __future__ import annotations

GOOD = """\
format: 1
name: good
parties:
  - {id: usa}
  - {id: nato}
assets:
  - {id: battery, sheet: gbi-two-stage, site: redzikowo, owner: usa, rounds: 10}
  - {id: radar, sheet: emr-brdy, site: brdy, owner: usa}
  - {id: eyes, sheet: dsp, owner: usa}
nodes:
  - {id: command, party: usa}
  - {id: listener, party: nato}
links:
  - {from: radar, to: command, delay_s: {assumed: 2, low: 1, high: 3, reason: a link}}
  - {from: command, to: battery}
  - {from: command, to: listener}
rights:
  - {action: engage, by: command}
release:
  - {id: warning, from: usa, to: nato, what: launch-warning, fields: [impact_time_s], round_to: {impact_time_s: 60}}
doctrine:
  - {shooter: battery, mode: salvo, shots: 2, reserve: 1}
protect:
  - {place: berlin, radius_km: 150}
attack:
  - {id: one, missile: iran-3-stage-3700, from: tabriz, to: berlin, launch_s: 60}
"""

# name: (old, new, in what was found, in what is allowed, in the advice)
CASES = {
    "unknown key": ("name: good", "name: good\ntitel: x", "the key 'titel'", "keys here are", "'title'"),
    "missing key": ("name: good\n", "", "no key 'name'", "must stand here", "the scenario's id"),
    "no sheet": ("{id: eyes, sheet: dsp", "{id: eyes", "no key 'sheet'", "must stand here", "of the shelf"),
    "name with blanks": ("name: good", "name: very good", "'very good'", "letters, digits", "id"),
    "number for an id": ("{id: usa}", "{id: 7}", "7", "text stands here", 'in quotes: "7"'),
    "not a format": ("format: 1", "format: one", "'one'", "one of 1", "Remove it or take"),
    "unknown sheet": ("sheet: emr-brdy", "sheet: emr-brdi", "'emr-brdi'", "interceptor or radar", "'emr-brdy'"),
    "missile as asset": ("sheet: emr-brdy", "sheet: shahab-3", "'shahab-3', a missile", "radar", "Known"),
    "radar as missile": ("missile: iran-3-stage-3700", "missile: dsp", "'dsp', a satellite", "kind missile", "Known"),
    "unknown missile": ("missile: iran-3-stage-3700", "missile: shahab-4", "'shahab-4'", "kind missile", "'shahab-3'"),
    "unknown site": ("site: brdy", "site: bryd", "'bryd'", "kind site", "'brdy'"),
    "unknown aim": ("to: berlin,", "to: berlinn,", "'berlinn'", "kind site", "'berlin'"),
    "unknown launch point": ("from: tabriz", "from: tabrizz", "'tabrizz'", "kind site", "'tabriz'"),
    "unknown place": ("{place: berlin", "{place: berlni", "'berlni'", "kind site", "'berlin'"),
    "sensor as a place": ("{place: berlin", "{place: dsp", "'dsp', a satellite", "kind site", "Known"),
    "place of a wrong shape": ("{place: berlin", "{place: [1, 2]", "a list of 2", "latitude_deg", "catalogue"),
    "unknown owner": ("redzikowo, owner: usa", "redzikowo, owner: uso", "'uso'", "a party", "'usa'"),
    "unknown operator": ("brdy, owner: usa", "brdy, operator: natto", "'natto'", "a party", "'nato'"),
    "unknown party of a node": ("listener, party: nato", "listener, party: natto", "'natto'", "a party", "'nato'"),
    "asset twice": ("id: eyes", "id: radar", "'radar' a second time", "first at", "another id"),
    "node called as an asset": ("id: listener", "id: radar", "'radar' a second time", "first at", "another id"),
    "party twice": ("{id: nato}", "{id: usa}", "'usa' a second time", "first at", "another id"),
    "link twice": ("to: listener}", "to: battery}", "'command>battery' a second time", "first at", "another id"),
    "link from nothing": ("{from: radar", "{from: rader", "'rader'", "an asset or node", "'radar'"),
    "link to nothing": ("to: listener}", "to: listner}", "'listner'", "an asset or node", "'listener'"),
    "link to itself": ("to: listener}", "to: command}", "'command'", "something else", "Correct one end"),
    "right of nobody": ("by: command", "by: comand", "'comand'", "a node", "'command'"),
    "right of an asset": ("by: command", "by: radar", "'radar'", "a node", "Known"),
    "unknown action": ("action: engage", "action: engag", "'engag'", "one of engage", "'engage'"),
    "right for nobody": ("by: command}", "by: command, for: [comand]}", "'comand'", "a node", "'command'"),
    "right twice": (
        "by: command}",
        "by: command}\n  - {action: engage, by: listener}",
        "never governs",
        "the first that fits governs",
        "Put it before",
    ),
    "release from nobody": ("from: usa, to: nato", "from: ussa, to: nato", "'ussa'", "a party", "'usa'"),
    "release to nobody": ("from: usa, to: nato", "from: usa, to: natto", "'natto'", "a party", "'nato'"),
    "release to itself": ("from: usa, to: nato", "from: usa, to: usa", "'usa'", "another party", "Correct one"),
    "release of nothing": (
        ", fields: [impact_time_s], round_to: {impact_time_s: 60}",
        "",
        "no fields",
        "names the",
        "Add",
    ),
    "release of an unknown field": (
        "[impact_time_s]",
        "[impact_time]",
        "'impact_time'",
        "impact_time_s",
        "'impact_time_s'",
    ),
    "rounding of the unreleased": (
        "round_to: {impact",
        "round_to: {launch",
        "'launch_time_s'",
        "released",
        "'impact_time_s'",
    ),
    "rounding to nothing": ("{impact_time_s: 60}", "{impact_time_s: 0}", "0", "more than 0", ""),
    "fields of detections": ("what: launch-warning", "what: detections", "'fields' for detections", "whole", "Remove"),
    "doctrine of a radar": ("shooter: battery", "shooter: radar", "'radar', which is no", "interceptor", "battery"),
    "doctrine of nobody": ("shooter: battery", "shooter: batery", "'batery'", "interceptor", "'battery'"),
    "reserve over rounds": ("reserve: 1", "reserve: 11", "a reserve of 11", "10 rounds", "as many at most"),
    "unknown mode": ("mode: salvo", "mode: savlo", "'savlo'", "shoot-look-shoot, salvo", "'salvo'"),
    "no shots": ("shots: 2", "shots: 0", "0", "at least 1", "rounds fired"),
    "half a shot": ("shots: 2", "shots: 1.5", "1.5", "whole number", "rounds fired"),
    "rounds in a radar": ("site: brdy,", "site: brdy, rounds: 3,", "3", "a radar has no rounds", "Remove it"),
    "radar in the air": ("site: brdy, ", "", "no key 'site'", "a radar stands at a site", "Add 'site'"),
    "satellite on the ground": (
        "sheet: dsp,",
        "sheet: dsp, site: brdy,",
        "'brdy'",
        "a satellite has no site",
        "Remove it",
    ),
    "latitude out of range": (
        "site: brdy",
        "site: {latitude_deg: 91, longitude_deg: 0}",
        "91",
        "at most 90",
        "-90 to 90",
    ),
    "longitude out of range": (
        "site: brdy",
        "site: {latitude_deg: 1, longitude_deg: 181}",
        "181",
        "at most 180",
        "180",
    ),
    "longitude forgotten": (
        "site: brdy",
        "site: {latitude_deg: 1}",
        "no key 'longitude_deg'",
        "must stand",
        "degrees east",
    ),
    "not a number": ("launch_s: 60", "launch_s: .nan", "nan", "finite number", "seconds after"),
    "text for a number": ("launch_s: 60", "launch_s: '60'", "'60'", "a number", "seconds after"),
    "truth for a number": ("launch_s: 60", "launch_s: true", "true", "a number", "seconds after"),
    "launch before the start": ("launch_s: 60", "launch_s: -1", "-1", "at least 0", "seconds after"),
    "aim at the launch point": ("to: berlin,", "to: tabriz,", "'tabriz'", "another place", "Correct one"),
    "bare delay": (
        "{assumed: 2, low: 1, high: 3, reason: a link}",
        "2",
        "2",
        "{assumed, low, high, reason}",
        "published",
    ),
    "delay without a reason": (", reason: a link}", "}", "no key 'reason'", "must stand here", "why this number"),
    "value outside its range": ("low: 1", "low: 2.5", "low 2.5, assumed 2, high 3", "low <= assumed <= high", "Widen"),
    "negative delay": ("low: 1", "low: -1", "-1", "from 0 to 86400", "Correct"),
    "delay misspelt": ("{assumed: 2", "{asumed: 2", "the key 'asumed'", "keys here are assumed", "'assumed'"),
    "half a cited delay": (
        "{assumed: 2, low: 1, high: 3, reason: a link}",
        "{value: 2}",
        "no key 'source'",
        "must",
        "published",
    ),
    "unknown confidence": (
        "{assumed: 2, low: 1, high: 3, reason: a link}",
        "{value: 2, source: x, confidence: X}",
        "'X'",
        "one of H, M-H",
        "take one",
    ),
    "override of no figure": (
        "sheet: dsp,",
        "sheet: dsp, override: {revisits_s: {assumed: 1, low: 1, high: 2, reason: x}},",
        "'revisits_s'",
        "a figure of a satellite",
        "'revisit_s'",
    ),
    "override from an unknown source": (
        "sheet: dsp,",
        "sheet: dsp, override: {revisit_s: {value: 9, source: afp-2007-gbl, confidence: H}},",
        "'afp-2007-gbl'",
        "known word",
        "'afp-2007-gbi'",
    ),
    "override out of bounds": (
        "sheet: dsp,",
        "sheet: dsp, override: {revisit_s: {assumed: -9, low: -10, high: 10, reason: x}},",
        "-9",
        "from",
        "unit",
    ),
    "override without a range": (
        "sheet: dsp,",
        "sheet: dsp, override: {revisit_s: {assumed: 9, reason: x}},",
        "",
        "an assumed number has a low and a high",
        "Add both",
    ),
    "override outside its range": (
        "sheet: dsp,",
        "sheet: dsp, override: {revisit_s: {assumed: 9, low: 10, high: 11, reason: x}},",
        "low 10, assumed 9, high 11",
        "low <= assumed <= high",
        "Widen",
    ),
    "override of a wrong type": (
        "sheet: dsp,",
        "sheet: dsp, override: {revisit_s: {value: {}, source: x, confidence: H}},",
        "an empty mapping",
        "a number, text, true or false",
        "Correct",
    ),
    "bare override": ("sheet: dsp,", "sheet: dsp, override: {revisit_s: 9},", "9", "{value, source", "published"),
    "parties in a word": ("parties:\n", "parties: all\nothers:\n", "'all'", "a list stands here", "who takes part"),
    "too long an id": ("name: good", f"name: {'x' * 65}", "and more", "at most 64 characters", "id"),
    "no attack": (
        "  - {id: one, missile: iran-3-stage-3700, from: tabriz, to: berlin, launch_s: 60}",
        "  []",
        "a list of 0",
        "at least 1",
        "",
    ),
    "a word for a row": ("  - {action: engage, by: command}", "  - engage", "'engage'", "a mapping", ""),
    "a word for rows": ("attack:\n", "attack: soon\nmore:\n", "'soon'", "a list stands here", ""),
    "a date without a zone": ("name: good", "name: good\nstart_utc: 2013-07-01T12:00:00", "'2013-07-01T12", "UTC", "Z"),
    "a date of antiquity": ("name: good", "name: good\nstart_utc: 0013-07-01T12:00:00Z", "'0013", "1957", "example"),
    "a zone": ("name: good", "name: good\nstart_utc: 2013-07-01T12:00:00+02:00", "'2013", "UTC", "Z"),
    "no runs": ("name: good", "name: good\nreplications: 0", "0", "at least 1", "how many"),
    "an alias": ("{id: usa}", "&a {id: usa}\n  - *a", "the alias *a", "aliases are not read", "Write the value"),
    "a tag": ("name: good", "name: !!python/name:os.system good", "the tag", "plain data", "Remove the tag"),
    "a key twice": ("name: good", "name: good\nname: better", "the key 'name' twice", "stands once", "remove one"),
}
