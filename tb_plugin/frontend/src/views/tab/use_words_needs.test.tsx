// @vitest-environment happy-dom
import { act, cleanup, renderHook } from "@testing-library/preact";
import { afterEach, expect, it } from "vitest";
import type { Snapshot } from "../../api/types";
import { wordsNeed } from "../../layout/pane/pane";
import { guess } from "../../layout/text";
import { syntheticSnapshot } from "../../testing/synthetic";
import { usePlayedFast } from "../components/drawing/useParts";
import { useWordsNeeds } from "./useWordsNeeds";

afterEach(cleanup);

it("is what the words of the record need, and while records are played that of the first", () => {
  const ofWords = (words: number) => syntheticSnapshot({ units: 16, words, clusters: 4, sentence: 5 });
  const [first, second, third] = [ofWords(60), ofWords(200), ofWords(280)];
  const own = (one: Snapshot) => wordsNeed(one, 1, guess);
  expect(own(second)).not.toEqual(own(third));

  const needs = ({ shown, playing }: { shown: (Snapshot | null)[]; playing: boolean }) => {
    usePlayedFast(playing, 10);
    return useWordsNeeds(shown, 1, guess);
  };
  const { result, rerender } = renderHook(needs, {
    initialProps: { shown: [first] as (Snapshot | null)[], playing: false },
  });
  const show = (shown: (Snapshot | null)[], playing: boolean) => act(() => rerender({ shown, playing }));
  show([first], true);
  show([second], true);
  expect(result.current).toEqual([own(first)]);
  // A pane that is opened meanwhile has its own as soon as it has a record.
  show([third, null], true);
  show([third, second], true);
  show([third, third], true);
  expect(result.current).toEqual([own(first), own(second)]);
  show([third, third], false);
  expect(result.current).toEqual([own(third), own(third)]);
});
