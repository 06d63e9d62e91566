/** What the cards of the chosen things are made of: a frame with a title, a table of facts, a name that leads on. */
import type { ComponentChildren } from "preact";
import type { RecordKey } from "../../../api/keys";
import type { Result } from "../../../api/latest";
import type { Responses } from "../../../api/types";
import type { Scales } from "../../../layout/scales";
import type { Act } from "../../../state/choices/choices";
import type { PaneContent } from "../../../state/records/pane_content";
import type { MeasuredCauses, Namesakes } from "../../../state/records/pane_data";
import type { Session } from "../../../state/session/session";

/** What each card of facts is given. */
export interface Facts {
  content: PaneContent;
  responses: Result<Responses>;
  scales: Scales;
  causes: MeasuredCauses;
  /** Chips that are new since the record before. */
  born: ReadonlySet<number>;
  /** Where another chip or cloud has the number of the one that is chosen. */
  namesakes: Namesakes | null;
  /** Measures the causes that are left because they take long, or stops that. */
  onMeasure: (all: boolean) => void;
  act: Act;
}

/** The record that a card asks more about, and what its network is asked. */
export interface Asked {
  record: RecordKey;
  /** The run of the last record of its training: what is told of all of them is the same at each. */
  training: string;
  network: Session["network"];
}

interface CardProps {
  title: string;
  /** All of a title that may be cut. */
  whole?: string;
  colour?: string;
  children: ComponentChildren;
}

export function Card({ title, whole, colour, children }: CardProps) {
  return (
    <article class="card">
      <h3 dir="auto" title={whole} style={colour && `text-decoration: underline 2px ${colour}`}>
        {title}
      </h3>
      {children}
    </article>
  );
}

export function FactTable({ rows }: { rows: [string, ComponentChildren][] }) {
  return (
    <table class="facts">
      <tbody>
        {rows.map(([label, value], place) => (
          <tr key={place}>
            {label === "" ? <td /> : <th scope="row">{label}</th>}
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Go({ label, whole, onGo }: { label: string; whole?: string; onGo: () => void }) {
  return (
    <button type="button" class="plain" dir="auto" title={whole} onClick={onGo}>
      {label}
    </button>
  );
}
