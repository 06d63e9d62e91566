/** Two or three chosen steps of sentences beside each other, chip by chip: their glyphs, responses and outputs. */
import type { SentenceStep } from "../../../api/types";
import { layoutGlyph, rectanglesPath } from "../../../layout/glyph";
import type { Step } from "../../../state/choices/choices";
import { chooseChip } from "../../../state/choices/selection";
import { chipNumber } from "../../../wording/chip_name";
import { among, keptText, plain, signed } from "../../../wording/numbers";
import { isSeries, outputText, stepName, valueText } from "../../../wording/said";
import { sentenceName } from "../../../wording/sentence_name";
import { visibleWord, wholeWord } from "../../../wording/words";
import { stepColour } from "../../theme/colours";
import type { Theme } from "../../theme/theme";
import { Card, Go, type Facts } from "./Card";

interface ComparedProps extends Facts {
  /** The one that colours the units, then those beside it. */
  steps: readonly Step[];
  theme: Theme;
}

interface Compared {
  key: string;
  step: SentenceStep;
  resolution: number | undefined;
  title: string;
  /** Which sentence, where there are several. */
  of: string | null;
  whole: string;
  colour: string;
}

export function StepsCompared({ steps, content, born, theme, act }: ComparedProps) {
  const found = steps.flatMap(({ sentence, position }, place): Compared[] => {
    const read = content.sentences.find(({ index }) => index === sentence);
    const step = read?.steps[position];
    if (!read || !step) return [];
    const name = isSeries(read) ? stepName(step, read.variables) : step.label;
    const whole = `step ${position + 1} of ${sentenceName(sentence)}, ${wholeWord(stepName(step, read.variables))}`;
    const title = `${position + 1}. ${visibleWord(name)}`;
    const of = steps.some((one) => one.sentence !== sentence) ? sentenceName(sentence) : null;
    return [
      {
        key: `${sentence}:${position}`,
        step,
        resolution: read.resolution,
        title,
        of,
        whole,
        colour: stepColour(place, theme),
      },
    ];
  });
  if (found.length < 2) return null;
  // Values have a line each, classes the likeliest.
  const first = found[0]!.step.predictions;
  const outputs = first[0]?.value === null ? [null] : first.slice(0, MOST_OUTPUTS).map(({ output }) => output);
  const told = outputs.map((output) => {
    const said = found.map(({ step }) => step.predictions.find((one) => output === null || one.output === output));
    const text = among(said.flatMap((one) => [one?.value, one?.came]));
    return said.map((one) => (one ? (output === null ? outputText(one) : valueText(one, text)) : "–"));
  });
  const scale = Math.max(1e-12, ...found.flatMap(({ step }) => [...step.positive, ...step.negative].map(Math.abs)));
  const chips = found[0]!.step.link.map((_, chip) => chip);
  return (
    <Card title={found.map(({ title }) => title).join(" · ")}>
      <table class="steps compared">
        <thead>
          <tr>
            <th scope="col">chip</th>
            <td />
            {found.map(({ key, title, of, whole, colour }) => (
              <th key={key} scope="col" title={whole} style={`box-shadow:inset 0 -2px ${colour}`}>
                {title}
                {of && <small>{of}</small>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {chips.map((chip) => (
            <tr key={chip}>
              <th scope="row">
                <Go label={chipNumber(chip, born)} onGo={() => act(chooseChip(chip))} />
              </th>
              <td>
                <Glyphs steps={found} chip={chip} scale={scale} />
              </td>
              {found.map(({ key, step, resolution }) => (
                <td key={key} class={step.link[chip]! > 0 ? "rise" : "fall"} title={parts(step, chip, resolution)}>
                  {signed(step.link[chip], resolution)}
                </td>
              ))}
            </tr>
          ))}
          {outputs.map((output, row) => (
            <tr key={row}>
              <th scope="row" colSpan={2}>
                {output === null ? "says" : visibleWord(output)}
              </th>
              {found.map(({ key }, place) => (
                <td key={key}>{told[row]![place]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="fine">
        Bars: state of the chip after each step, as in the glyphs, on a scale of their own. Numbers: its response there.
      </p>
    </Card>
  );
}

const MOST_OUTPUTS = 4;

function parts({ positive, negative, kept }: SentenceStep, chip: number, resolution: number | undefined): string {
  const [P, N] = [plain(positive[chip], resolution), plain(negative[chip], resolution)];
  return `P ${P}, N ${N}, kept ${keptText(kept[chip], resolution)}`;
}

const BAR = { width: 14, height: 30, apart: 4 };

/** The bar of one chip at each step, on one scale. */
function Glyphs({ steps, chip, scale }: { steps: readonly Compared[]; chip: number; scale: number }) {
  const width = steps.length * (BAR.width + BAR.apart);
  return (
    <svg class="compared-glyphs" width={width} height={BAR.height} aria-hidden="true">
      {steps.map(({ key, step, colour }, place) => {
        const of = (values: readonly number[]) => [values[chip] ?? 0];
        const one = {
          ...step,
          positive: of(step.positive),
          negative: of(step.negative),
          change_positive: of(step.change_positive),
          change_negative: of(step.change_negative),
        };
        const box = { x: place * (BAR.width + BAR.apart), y: 0, width: BAR.width, height: BAR.height - 3 };
        const { bodies, changes, midline } = layoutGlyph(one, box, scale, false);
        return (
          <g key={key}>
            <path class="body" d={rectanglesPath(bodies.map((body) => body.box))} />
            {changes.map((change, at) => (
              <path
                key={at}
                class={`${change.grows ? "grew" : "shrank"} ${change.rises ? "positive" : "negative"}`}
                d={rectanglesPath([change.box])}
              />
            ))}
            <path class="midline" d={`M${box.x} ${midline}h${box.width}`} />
            <rect x={box.x} y={BAR.height - 2} width={box.width} height={2} fill={colour} />
          </g>
        );
      })}
    </svg>
  );
}
