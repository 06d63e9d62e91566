/**
 * A drawing that is drawn anew only when what it is made of changes. It is a component, not an element that is held: an
 * element points to the tree that it first stood in, so that held ones keep all trees since then in memory.
 */
import { Component, type ComponentChildren } from "preact";

interface Props {
  /** All that it is made of. */
  of: readonly unknown[];
  /** What it is made of, too, but may lag behind while it `mayStay` as it was. */
  besides?: readonly unknown[];
  mayStay?: boolean;
  draw: () => ComponentChildren;
}

const NOTHING: readonly unknown[] = [];

export class Keep extends Component<Props> {
  private drawn: readonly [of: readonly unknown[], besides: readonly unknown[]] = [NOTHING, NOTHING];

  override shouldComponentUpdate({ of, besides = NOTHING, mayStay = false }: Props): boolean {
    return !(sameAll(this.drawn[0], of) && (mayStay || sameAll(this.drawn[1], besides)));
  }

  override render({ of, besides = NOTHING, draw }: Props): ComponentChildren {
    this.drawn = [of, besides];
    return draw();
  }
}

function sameAll(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((one, place) => one === others[place]);
}
