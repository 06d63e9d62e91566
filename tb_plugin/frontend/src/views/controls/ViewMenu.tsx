/** How things look, behind one button: links, units, words, the scale of all, and how fast they play. */
import { limits } from "../../api/limits";
import { noun, nouns } from "../../wording/nouns";
import type { Snapshot } from "../../api/types";
import { CHIP_SHAPES } from "../../layout/chips/chips";
import { ceilingOf, shownLinks } from "../../layout/links";
import { plain } from "../../wording/numbers";
import { WORD_VIEWS } from "../../layout/pane/pane";
import type { Scales } from "../../layout/scales";
import { choose, chooseMainLinks, chooseTimeline, type Act, type Choices } from "../../state/choices/choices";
import { CHIP_ORDERS, CLIP_RANGE, LINK_WIDTH_RANGE, UNIT_COLOURS, type WordColour } from "../../state/choices/options";
import { SPEEDS, type Speed } from "../../state/choices/timeline";
import { Popover } from "../components/Popover";
import { Switch } from "../components/Switch";
import { shownWordColour, wordColoursOf } from "../linked/words/word_colours";
import { Slider } from "./Slider";

interface Props {
  choices: Choices;
  snapshot: Snapshot | null;
  scales: Scales;
  act: Act;
}

export function ViewMenu({ choices, snapshot, scales, act }: Props) {
  return (
    <Popover label="view ▾" name="how it looks">
      <div class="view-menu">
        <LinkRange choices={choices} strongest={scales.link} snapshot={snapshot} act={act} />
        <Slider
          label="width"
          shown={`${plain(choices.linkWidth)} px`}
          least={LINK_WIDTH_RANGE.least}
          most={LINK_WIDTH_RANGE.most}
          step={0.5}
          value={choices.linkWidth}
          onMove={(linkWidth) => act(choose({ linkWidth }), "replace")}
        />
        <Slider
          label="colour clip"
          shown={`±${plain(choices.clip * scales.response)}`}
          least={CLIP_RANGE.least}
          most={CLIP_RANGE.most}
          step={0.05}
          value={choices.clip}
          onMove={(clip) => act(choose({ clip }), "replace")}
        />
        <span class="row">
          <span class="label">chips</span>
          <Switch
            label="shape of the chips"
            values={CHIP_SHAPES}
            value={choices.chipShape}
            onChoose={(chipShape) => act(choose({ chipShape }))}
          />
        </span>
        <span class="row" title="importance: the chips without which the output would lose most come first">
          <span class="label">chips by</span>
          <Switch
            label="chips by"
            values={CHIP_ORDERS}
            value={choices.chipOrder}
            onChoose={(chipOrder) => act(choose({ chipOrder }))}
          />
        </span>
        {limits.value.network === null && (
          <span
            class="row"
            title={`response: what goes along with a ${noun()}; importance: what the output would lose; memory: how long a ${noun()} stays`}
          >
            <span class="label">units by</span>
            <Switch
              label="units by"
              values={UNIT_COLOURS}
              value={choices.unitColour}
              onChoose={(unitColour) => act(choose({ unitColour }))}
            />
          </span>
        )}
        <span class="row">
          <span class="label">{`${nouns()} as`}</span>
          <Switch
            label={`${nouns()} as`}
            values={WORD_VIEWS}
            value={choices.wordView}
            onChoose={(wordView) => act(choose({ wordView }))}
          />
        </span>
        {snapshot && (
          <label class="row">
            <span>{`${nouns()} by`}</span>
            <select
              aria-label={`${nouns()} coloured by`}
              value={shownWordColour(choices.wordColour, snapshot)}
              onChange={(event) => act(choose({ wordColour: event.currentTarget.value as WordColour }))}
            >
              {wordColoursOf(snapshot).map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <label class="row">
          <span>play</span>
          <select
            aria-label="records a second"
            value={String(choices.timeline.speed)}
            onChange={(event) => act(chooseTimeline({ speed: Number(event.currentTarget.value) as Speed }))}
          >
            {SPEEDS.map((one) => (
              <option key={one} value={String(one)}>
                {one === 1 ? "1 record a second" : `${one} records a second`}
              </option>
            ))}
          </select>
        </label>
        {limits.value.lenses === null && (
          <Check
            label="raw signs"
            on={choices.rawSigns}
            says="Each unit as it is. Otherwise every value is shown along its chip, and a unit that goes against it is turned."
            onTurn={(rawSigns) => act(choose({ rawSigns }))}
          />
        )}
        <Check
          label="fit to this epoch"
          on={choices.fit}
          says="Scales to what is shown: an untrained network then looks as structured as a trained one."
          onTurn={(fit) => act(choose({ fit }))}
        />
      </div>
    </Popover>
  );
}

function Check(props: { label: string; on: boolean; says: string; onTurn: (on: boolean) => void }) {
  return (
    <label class="check" title={props.says}>
      <input
        type="checkbox"
        checked={props.on}
        aria-label={props.label}
        onChange={(event) => props.onTurn(event.currentTarget.checked)}
      />
      <span>
        {props.label}
        <small>{props.says}</small>
      </span>
    </label>
  );
}

interface LinkRangeProps {
  choices: Choices;
  strongest: number;
  snapshot: Snapshot | null;
  act: Act;
}

/** Which links are drawn: the main ones, or those of a range of strengths, with a thumb for each end; and how many. */
function LinkRange({ choices, strongest, snapshot, act }: LinkRangeProps) {
  const { mainLinks, threshold, ceiling } = choices;
  const range = { threshold: threshold * strongest, ceiling: ceilingOf(ceiling, strongest) };
  const shown = snapshot ? shownLinks(snapshot, mainLinks ? "main" : range).length : 0;
  const all = snapshot ? shownLinks(snapshot, { threshold: 0, ceiling: Infinity }).length : 0;
  const [least, most] = [plain(threshold * strongest), plain(ceiling * strongest)];
  const shared = { type: "range", min: 0, max: 1, step: 0.01 } as const;
  return (
    <span class="slider" role="group" aria-label="links shown">
      <span class="label">links</span>
      <button
        type="button"
        class="toggle"
        aria-pressed={mainLinks}
        title="The strongest one or two links of each cloud. Move an end of the range to see others, down to the weakest."
        onClick={() => act(mainLinks ? choose({ mainLinks: false }) : chooseMainLinks)}
      >
        main
      </button>
      <span class={mainLinks ? "two-thumbs off" : "two-thumbs"} style={`--from:${threshold};--to:${ceiling}`}>
        <input
          {...shared}
          aria-label="weakest link"
          aria-valuetext={least}
          value={threshold}
          onInput={(event) =>
            act(
              choose({ mainLinks: false, threshold: Math.min(ceiling, Number(event.currentTarget.value)) }),
              "replace",
            )
          }
        />
        <input
          {...shared}
          aria-label="strongest link"
          aria-valuetext={most}
          value={ceiling}
          onInput={(event) =>
            act(
              choose({ mainLinks: false, ceiling: Math.max(threshold, Number(event.currentTarget.value)) }),
              "replace",
            )
          }
        />
      </span>
      <output>{`${mainLinks ? "" : `${least} – ${most}: `}${shown} of ${all}`}</output>
    </span>
  );
}
