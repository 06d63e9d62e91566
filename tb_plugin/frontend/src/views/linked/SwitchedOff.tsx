/** In the place of the line above: what is switched off, and what the model says with it and without it. */
import { useEffect, useMemo } from "preact/hooks";
import { ofKL } from "../../wording/causes";
import { noun } from "../../wording/nouns";
import { Polled } from "../../api/polled";
import type { Without } from "../../api/types";
import { counted, plain } from "../../wording/numbers";
import { outputTracks, senseOf } from "../../layout/sentence/tracks/output_track";
import { withoutText } from "../../layout/sentence/without";
import { namesOf, switchAllOn } from "../../state/choices/asking";
import type { Act } from "../../state/choices/choices";
import type { PaneContent } from "../../state/records/pane_content";
import type { PaneData } from "../../state/records/pane_data";
import { recordKey } from "../../state/records/resolve";
import type { Session } from "../../state/session/session";
import { epochName } from "../../wording/record_name";

interface Props {
  panes: readonly PaneData[];
  network: Session["network"];
  act: Act;
}

const SIDES = ["left", "right"];

/** Its height is that of the line above, and a line more beside another pane, of which it tells as much. */
export function SwitchedOff({ panes: all, network, act }: Props) {
  const divergences = useDivergences(all, network);
  const panes = all.flatMap(({ content }) => content.value ?? []);
  const told = panes.filter(({ off, offError }) => off.length > 0 || offError !== null);
  const epochs = panes.map(({ snapshot }) => epochName(snapshot));
  const isBySide = new Set(epochs).size < panes.length || new Set(panes.map(({ snapshot }) => snapshot.run)).size > 1;
  const placeOf = (content: PaneContent) => {
    const pane = panes.indexOf(content);
    return isBySide ? SIDES[pane]! : epochs[pane]!;
  };
  const clauses = told.map((content) => {
    const place = panes.length > 1 ? `${placeOf(content)}: ` : "";
    const moved = divergences[all.findIndex((pane) => pane.content.value === content)] ?? "";
    const said = content.off.length > 0 ? [`${saidWithout(content)}${moved}`] : [];
    return `${place}${[...(content.offError === null ? [] : [content.offError]), ...said].join("; ")}`;
  });
  const off = told.filter((content) => content.off.length > 0);
  const named = off.map((content) => namesOf(content.off));
  const isOne = new Set(named).size < 2;
  const names = isOne ? (named[0] ?? "") : named.map((one, at) => `${one} (${placeOf(off[at]!)})`).join(", ");
  // Until a record is there nothing is known of it.
  const title = told.length === 0 ? "" : names === "" ? "All is on:" : `Without ${names}:`;
  const text = clauses.join("; ");
  const aside = names === "" ? "" : causal(told);
  return (
    <section
      class={panes.length > 1 ? "headline switched-off beside" : "headline switched-off"}
      aria-label="what is switched off"
      title={`${title} ${text} ${aside}`}
    >
      <span role="status">
        <h1>{title}</h1>
        {text}
        <span class="aside">{` ${aside}`}</span>
      </span>
      <button type="button" title="switch all on (Escape)" onClick={() => act(switchAllOn)}>
        {names === "" ? "close" : "all on"}
      </button>
    </section>
  );
}

/** By pane: how far the output moves over the sampled sequences, as the end of a clause; "" until it is known. */
function useDivergences(panes: readonly PaneData[], network: Session["network"]): string[] {
  const polled = useMemo(() => [0, 1].map(() => new Polled<Without>()), []);
  const asked = panes.map(({ content, resolved }) => {
    const found = content.value;
    return found && resolved && found.off.length > 0 ? ([recordKey(resolved), found.lens, found.off] as const) : null;
  });
  useEffect(() => {
    polled.forEach((one, pane) => {
      const here = asked[pane];
      if (here) one.ask(JSON.stringify(here), () => network.without(...here));
      else one.clear();
    });
  }, [JSON.stringify(asked)]);
  useEffect(() => () => polled.forEach((one) => one.clear()), []);
  return polled.map(
    ({
      result: {
        value: { value },
      },
    }) =>
      value?.divergence == null
        ? ""
        : `; over ${counted(value.sequences, "sampled sequence")} the output moves by ${plain(value.divergence)} ${value.importance_unit}${ofKL(value.importance_unit) ? " (KL)" : ""}`,
  );
}

/** What is dotted is told where it is drawn. */
function causal(told: readonly PaneContent[]): string {
  const isDotted = told.some(({ snapshot, sentences }) =>
    sentences.some((sentence) => outputTracks(sentence, senseOf(snapshot)).some(({ before }) => before !== null)),
  );
  return `Units that are off stay at their means${isDotted ? "; dotted is with all on" : ""}: what the output loses. Responses only go along with a ${noun()}.`;
}

function saidWithout({ sentences }: PaneContent): string {
  if (sentences.length === 0) return "no sentence is shown";
  const found = sentences.flatMap((sentence) => {
    const text = withoutText(sentence);
    return text === null ? [] : [sentences.length > 1 ? `“${sentence.title}” ${text}` : text];
  });
  return found.length > 0 ? found.join(", ") : "the glyphs are those without it; no output reads this state alone";
}
