"""Whatever is requested, the response is JSON: 400 or 404 with a sentence, never a traceback and never another file."""

from __future__ import annotations

import pytest

from tests.serving import PREFIX, Tab, strict_json

SOUND = "run=lstm%2Fversion_0&state=rnn.l0%2Fh&step=600"
OTHER = "other_run=gru%2Fversion_0&other_state=rnn.l0%2Fh"
ODD_NUMBERS = (
    "",
    "-1",
    "1.5",
    "1e3",
    "NaN",
    "inf",
    "0x10",
    "1_0",
    " 6",
    "6 ",
    "%D9%A3",
    "9" * 30,
    "9" * 5000,
    "<b>",
    "%00",
)
ODD_STEPS = (*(number for number in ODD_NUMBERS if number not in ("-1", "1.5")), "1.", ".5", "1.00000", "--1")
ODD_TEXTS = ("", "../../../etc/passwd", "..%2F..%2Fetc%2Fpasswd", "%00", "<script>alert(1)</script>", "x" * 5000, "%FF")

INVALID = [
    *((route, "") for route in ("snapshot", "responses", "sentence")),
    *((route, "run=a&state=b") for route in ("snapshot", "responses", "sentence")),
    *(("snapshot", f"run=lstm%2Fversion_0&state=rnn.l0%2Fh&step={number}") for number in ODD_STEPS),
    *(("snapshot", f"{SOUND}&clusters={number}") for number in (*ODD_NUMBERS, "0", "1", "21")),
    *(("sentence", f"{SOUND}&index=0&clusters={number}") for number in (*ODD_NUMBERS, "0", "1", "21")),
    *(("sentence", f"{SOUND}&index={number}") for number in ODD_NUMBERS),
    *(("responses", f"{SOUND}&sentence={number}&position=0") for number in ODD_NUMBERS),
    *(("responses", f"{SOUND}&sentence=0&position={number}") for number in ODD_NUMBERS),
    *(("snapshot", f"{SOUND}&pin={number}") for number in ODD_STEPS),
    *(("compare", f"{SOUND}&{OTHER}&other_step={number}") for number in ODD_STEPS),
    *(("thumbnails", f"run=lstm%2Fversion_0&state=rnn.l0%2Fh&step={number}") for number in ODD_STEPS),
    *(("table", f"best={text}") for text in ODD_TEXTS[1:]),
    *((route, "goal=up") for route in ("table", "figure/similarity")),
    ("figure/similarity", "measure=<b>"),
    ("table", "best=a&best=b"),
    ("compare", SOUND),
    ("cluster_stability", "run=a&state=b"),
    *(("cluster_stability", f"{SOUND}&{text}") for text in ("pin=x", "step=600", "identity=1e3")),
    ("compare", f"{SOUND}&{OTHER}"),
    ("thumbnails", "run=lstm%2Fversion_0&state=rnn.l0%2Fh"),
    ("thumbnails", "run=lstm%2Fversion_0&state=rnn.l0%2Fh" + "".join(f"&step={index}" for index in range(51))),
    ("thumbnails", f"{SOUND}&word=a&word=b"),
    ("scalars", ""),
    ("scalars", "".join(f"&run=r{index}" for index in range(201))),
    ("scalars", "run=lstm%2Fversion_0" + "".join(f"&tag=t{index}" for index in range(51))),
    ("snapshot", f"{SOUND}&run=gru%2Fversion_0"),
    ("snapshot", f"{SOUND}&state=rnn.l0%2Fc"),
    ("snapshot", f"{SOUND}&step=600"),
    ("snapshot", f"{SOUND}&clusters=3&clusters=4"),
    ("sentence", f"{SOUND}&index=0&index=1"),
    ("sentence", SOUND),
    *(("sentence", f"{SOUND}&typed={text}") for text in ("", "%20%0A", "a%20" * 201, "a" * 101)),
    ("sentence", f"{SOUND}&typed=a&index=0"),
    ("sentence", f"{SOUND}&typed=a&typed=b"),
    *(("sentence", f"{SOUND}&index=0&off={number}") for number in ODD_NUMBERS),
    ("sentence", f"{SOUND}&index=0" + "".join(f"&off={index}" for index in range(21))),
    *(("contexts", f"{SOUND}&{of}") for of in ("", "unit=1&chip=1", "unit=-1", "chip=x", "word=a&word=b")),
    *(("matches", f"{SOUND}&{of}") for of in ("", "sentence=0&start=0", "sentence=0&start=-1&end=1", "start=0&end=1")),
    ("responses", f"{SOUND}&typed=a"),
    *((route, "run=a&state=b") for route in ("causes", "cause_curve", "promoted", "effects", "without")),
    *(("without", f"{SOUND}&off_unit={number}") for number in ODD_NUMBERS),
    *((route, f"{SOUND}&measure=<b>") for route in ("causes", "cause_curve")),
    ("promoted", SOUND),
    ("promoted", f"{SOUND}&chip=0&unit=0"),
    ("without", SOUND),
    ("without", f"{SOUND}&off_unit=99999"),
    ("responses", SOUND),
    ("responses", f"{SOUND}&sentence=0"),
    ("responses", f"{SOUND}&position=0"),
    ("responses", f"{SOUND}&word=the&sentence=0&position=0"),
    ("responses", SOUND + "".join(f"&word=w{index}" for index in range(51))),
]
NOT_FOUND = [
    *(("snapshot", f"run={text}&state=rnn.l0%2Fh&step=600") for text in ODD_TEXTS),
    *(("snapshot", f"run=lstm%2Fversion_0&state={text}&step=600") for text in ODD_TEXTS),
    *((route, f"run={text}") for text in ODD_TEXTS for route in ("scalars", "figure/similarity")),
    *(("snapshot", f"{SOUND}&pin=600&pin_run={text}") for text in ODD_TEXTS),
    *(("compare", f"{SOUND}&other_run=gru%2Fversion_0&other_state={text}&other_step=600") for text in ODD_TEXTS),
    ("snapshot", f"{SOUND}&pin=601"),
    *(("cluster_stability", f"{SOUND}&{text}") for text in ("pin=601", "pin=600&pin_run=b", "identity=601")),
    ("cluster_stability", "run=lstm%2Fversion_0&state=rnn.l0%2Fh&step=601"),
    ("thumbnails", "run=lstm%2Fversion_0&state=rnn.l0%2Fh&step=600&step=601"),
    *(("responses", f"{SOUND}&word={text}") for text in ODD_TEXTS),
    ("responses", f"{SOUND}&word=The"),
    *(("snapshot", f"run=lstm%2Fversion_0&state=rnn.l0%2Fh&step={step}") for step in ("601", "-1", "600.0001")),
    ("snapshot", "run=gru%2Fversion_0&state=rnn.l0%2Fc&step=600"),
    ("sentence", f"{SOUND}&index=6"),
    ("sentence", f"{SOUND}&typed=the"),
    ("sentence", f"{SOUND}&index=0&off=0"),
    ("vocabulary", SOUND),
    ("sentence", f"{SOUND}&index=999999999"),
    ("responses", f"{SOUND}&sentence=6&position=0"),
    ("responses", f"{SOUND}&sentence=0&position=99"),
    ("unit", f"{SOUND}&unit=32"),
    *(("contexts", f"{SOUND}&{of}") for of in ("unit=32", "chip=20", "word=%00")),
    *(("matches", f"{SOUND}&sentence={of}") for of in ("0&start=2&end=2", "0&start=0&end=999", "99&start=0&end=1")),
]


@pytest.mark.parametrize("route, query", INVALID, ids=lambda text: text[:60])
def test_an_invalid_request_is_400(tab: Tab, route: str, query: str) -> None:
    """A malformed request gets a sentence that says how to correct it."""
    _assert_sentence(tab, route, query, 400)


@pytest.mark.parametrize("route, query", NOT_FOUND, ids=lambda text: text[:60])
def test_what_does_not_exist_is_404(tab: Tab, route: str, query: str) -> None:
    """A sound request for what does not exist gets a sentence that says so."""
    _assert_sentence(tab, route, query, 404)


def _assert_sentence(tab: Tab, route: str, query: str, status: int) -> None:
    response = tab.get(route, query)
    assert response.status_code == status, response.text
    error = strict_json(response)
    assert list(error) == ["error"]
    assert 10 < len(error["error"]) < 600 and error["error"].endswith(".")
    assert "Traceback" not in error["error"]


def test_unknown_arguments_are_ignored(tab: Tab) -> None:
    """TensorBoard and proxies add arguments of their own."""
    assert tab.get("snapshot", f"{SOUND}&_=1&constructor=x").status_code == 200
    assert tab.get("runs", "run=<b>&step=NaN").status_code == 200


ROUTES = ["runs", "snapshot", "responses", "sentence", "compare", "thumbnails", "scalars", "table"]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(tab: Tab, route: str, method: str) -> None:
    """Nothing can be changed through the plugin."""
    response = tab.client.open(f"{PREFIX}{route}?{SOUND}", method=method)
    assert response.status_code == 405 and response.headers["Allow"] == "GET, HEAD"
    assert strict_json(response)["error"]


@pytest.mark.parametrize(
    "path",
    [
        "../plugin.py",
        "..%2Fplugin.py",
        "%2e%2e/plugin.py",
        "/etc/passwd",
        "plugin.py",
        "static/index.js",
        "index.js%00",
    ],
)
def test_no_other_file_is_served(tab: Tab, path: str) -> None:
    """What is not in the table of static files is not there."""
    assert tab.client.get(PREFIX + path).status_code == 404


def test_an_error_of_our_own_is_a_sentence_too(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect reaches the person as a sentence and the terminal as a traceback."""
    monkeypatch.setattr("lightning_rnnvis.payloads.runs.run_table.table_payload", lambda *arguments: 1 / 0)
    response = tab.get("table")
    assert response.status_code == 500
    assert "terminal" in strict_json(response)["error"]
