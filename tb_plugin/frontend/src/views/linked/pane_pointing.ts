/** What a pointer, a finger or a key does to the marks of a pane: tells their numbers, and chooses them. */
import type { Act, Selection } from "../../state/choices/choices";
import { describe, type Described, type Description } from "../pointing/describe";
import { markElement, markOf, moveFocus, type Mark } from "../pointing/marks";
import { TOOLTIP_ID } from "../pointing/Tooltip";
import { isTouch } from "../pointing/touch";
import { chooseMark, isChosen, markAtPoint, type Places } from "./pane_marks";

interface Pointing {
  /** Where the marks are that are no elements of their own. */
  marks: Places;
  /** What their numbers are told from. */
  told: Described;
  selection: Selection;
  act: Act;
  onHover: (mark: Mark | null, description: Description | null, x: number, y: number) => void;
}

/** Listeners of the element that holds all marks of a pane. */
export function panePointing({ marks, told, selection, act, onHover }: Pointing) {
  const markAt = (target: EventTarget | null, x: number, y: number) => markAtPoint(target, x, y, marks);
  const point = (target: EventTarget | null, x: number, y: number) => {
    const mark = markAt(target, x, y);
    onHover(mark, mark && describe(mark, told), x, y);
  };
  const pick = (mark: Mark | null, beside: boolean) => {
    if (!mark) return;
    // What is deselected should look so at once, though the pointer is still there.
    if (isChosen(mark, selection)) onHover(null, null, 0, 0);
    act(chooseMark(mark, beside, marks.sentences));
  };
  return {
    onClick: (event: MouseEvent) => {
      const mark = markAt(event.target, event.clientX, event.clientY);
      // A finger cannot point without pressing: what it presses tells its numbers, until it presses elsewhere.
      if (isTouch(event)) point(event.target, event.clientX, event.clientY);
      pick(mark, event.shiftKey || event.ctrlKey || event.metaKey);
    },
    onKeyDown: (event: KeyboardEvent) => {
      const element = markElement(event.target);
      if (!element) return;
      // Left and right are left to the epochs.
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (by !== undefined) moveFocus(element, by === 1 ? 1 : -1);
      // A real button answers to Enter and the space bar by a click of its own.
      else if ((event.key === "Enter" || event.key === " ") && element.tagName !== "BUTTON")
        pick(markOf(event.target), event.shiftKey);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    onPointerMove: (event: PointerEvent) => point(event.target, event.clientX, event.clientY),
    onPointerLeave: (event: PointerEvent) => {
      if (!isTouch(event)) onHover(null, null, 0, 0);
    },
    onFocusOut: (event: FocusEvent) => {
      markElement(event.target)?.removeAttribute("aria-describedby");
      onHover(null, null, 0, 0);
    },
    onFocusIn: (event: FocusEvent) => {
      const element = markElement(event.target);
      const box = element?.getBoundingClientRect();
      if (!element?.matches(":focus-visible") || !box) return;
      element.setAttribute("aria-describedby", TOOLTIP_ID);
      point(element, box.right, box.bottom);
    },
  };
}
