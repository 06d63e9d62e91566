/** What the tour says, page by page. */
import type { ComponentChildren } from "preact";
import type { Theme } from "../theme/theme";
import { GlyphPicture } from "./GlyphPicture";
import { ChipsPicture, CloudsPicture, LinksPicture, TimelinePicture } from "./pictures";
import { ResponsePicture } from "./ResponsePicture";

export interface Page {
  title: string;
  /** Null where the text is all. */
  picture: ((theme: Theme) => ComponentChildren) | null;
  /** What the picture shows, for those who cannot see it. */
  shows: string;
  text: ComponentChildren;
}

export const PAGES: readonly Page[] = [
  {
    title: "What a response is",
    picture: (theme) => <ResponsePicture theme={theme} />,
    shows:
      "States of six units before and after the word “great”, three times, their differences, and the mean of these",
    text: (
      <p>
        A recurrent layer changes its state with every word. The <b>response</b> of a unit to a word is that change: its
        state after the word less its state before. The mean over all occurrences in the validation set is the word’s{" "}
        <b>expected response</b>. Everything here is drawn from it.
      </p>
    ),
  },
  {
    title: "Memory chips",
    picture: (theme) => <ChipsPicture theme={theme} />,
    shows: "Two chips of units coloured by their response to the word “great”, the steadiest units first",
    text: (
      <p>
        A square is a unit, a rectangle a <b>chip</b>: units that respond alike. The steadiest come first; <b>faint</b>{" "}
        ones have other mates when they are clustered again. Click a word, and units turn orange where it moves them up
        along their chip, blue where down. A <b>cut corner</b> marks a unit that is drawn turned, to go with its chip.
        Colours are full at the ends of the scale: move <i>colour clip</i> in <b>view</b> to see weak responses.
      </p>
    ),
  },
  {
    title: "Word clouds",
    picture: (theme) => <CloudsPicture theme={theme} />,
    shows: "Three clouds of words in several sizes, colours and strengths of ink",
    text: (
      <p>
        A <b>cloud</b> is a cluster of words that move the units alike. A word is as large as its response is strong,
        grey where it is weak or occurred too seldom to be sure, and <i>slanted</i> where it is blue. Where the model
        has two classes or one output, orange and blue are what the word pushes it to. Words that find no room are
        counted at the cloud’s upper right: click <b>+… more</b> for their list.
      </p>
    ),
  },
  {
    title: "Links",
    picture: (theme) => <LinksPicture theme={theme} />,
    shows: "Curved bands between chips and clouds, of several widths, orange and blue",
    text: (
      <p>
        A link is the mean response of a chip’s units to a cloud’s words: wide where it is strong, <b>orange</b> where
        these words raise the chip, <b>blue</b> where they lower it. Point at a chip, a cloud or a word for its own
        links; the sliders in <b>view</b> leave out weak or strong ones and change the widths.
      </p>
    ),
  },
  {
    title: "A word of a sentence",
    picture: () => <GlyphPicture />,
    shows: "A glyph of four bars around a mid-line, with its parts named",
    text: (
      <p>
        Each word of a sentence has a glyph, with one <b>bar a chip</b>: what is positive along the chip stands above
        the line, what is negative hangs below. Colour says what this word did: orange moved the chip up, blue down. The
        curve beside the words is what the model would say if the sentence ended there; a series has a curve for each
        variable, over shades that are its levels. Click a glyph for links to the chips that respond, and for its
        numbers; shift-click another one to compare them. <b>✎</b> types a sentence of your own. Responses only go along
        with a word; the <b>switch</b> of a chip shows what the output loses without it.
      </p>
    ),
  },
  {
    title: "Epochs",
    picture: (theme) => <TimelinePicture theme={theme} />,
    shows: "Two curves of metrics over ten epochs, with a cursor at the seventh",
    text: (
      <p>
        Every validation is a record, and a column of the strip below: its chips, coloured by one word on one scale.
        Click a column to go there, or let it <b>play</b>. The <b>curves</b> tell how structure grows: the share that
        chips and clouds explain (dotted: by chance), and how many directions the responses take. Chips and clouds keep
        their number and place from record to record. <b>Compare</b> puts a second record beside the first.
      </p>
    ),
  },
  {
    title: "By keyboard",
    picture: null,
    shows: "",
    text: (
      <table class="tour-keys">
        <tbody>
          {(
            [
              [["←", "→"], "another epoch"],
              [["Space"], "plays the epochs, and stops"],
              [["Esc"], "clears the selection, switches all chips on; closes what is open"],
              [["Tab"], "goes through controls, glyphs, chips, units, clouds and words"],
              [["↑", "↓"], "the next mark of the same kind"],
              [["Enter"], "chooses the mark, as a click does"],
              [["Shift", "Enter"], "chooses a word or unit beside those chosen, as a click with Shift does"],
            ] as [string[], string][]
          ).map(([keys, does]) => (
            <tr key={does}>
              <th scope="row">
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
    ),
  },
];
