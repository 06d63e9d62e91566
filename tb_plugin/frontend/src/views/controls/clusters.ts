/** The numbers of clusters that the slider offers, which of them a move of it means, and how many are drawn. */
import { fewerDrawn } from "../../state/records/fewer_drawn";

/** Those that can be shown, and the one that is recorded, to which it must lead back. */
export function offered(shown: readonly number[], usual: number | undefined): readonly number[] {
  return [...new Set(usual === undefined ? shown : [...shown, usual])].sort((one, other) => one - other);
}

/** The nearest of those offered; a move that comes to none of them goes on to the next one that way. */
export function movedTo(numbers: readonly number[], now: number, value: number): number {
  const way = numbers.filter((one) => (value > now ? one > now : one < now));
  const distance = (one: number) => Math.abs(one - value);
  return value === now || way.length === 0
    ? now
    : way.reduce((best, one) => (distance(one) < distance(best) ? one : best));
}

/** `20`, or `16 of 20` where no pane has as many; while other numbers are shown still it is what is asked. */
export function askedText(asked: number, panes: readonly Parameters<typeof fewerDrawn>[0][]): string {
  const drawn = panes.map((one) => (one.lens.clusters === asked ? fewerDrawn(one) : null) ?? asked);
  const most = drawn.length > 0 ? Math.max(...drawn) : asked;
  return most < asked ? `${most} of ${asked}` : String(asked);
}
