import { expect, it } from "vitest";
import type { Responses } from "../../api/types";
import { chooseWord } from "../../state/choices/selection";
import { createSession } from "../../state/session/session";
import { fakeClient } from "../../testing/fake_client";
import { golden } from "../../testing/golden";
import { tablesOf } from "./exported";

it("numbers that are copied are those of the word that was just chosen, not those of the word before", async () => {
  const answers: ((found: Responses) => void)[] = [];
  const client = fakeClient({ wordResponses: () => new Promise((resolve) => answers.push(resolve)) });
  const session = createSession(client, { read: () => "#rnnvis", write: () => {}, watch: () => () => {} });
  await expect.poll(() => session.panes.value[0]?.content.value).toBeTruthy();
  session.act(chooseWord("the"));
  const tables = tablesOf(session, "light");
  await expect.poll(() => answers.length).toBeGreaterThan(0);
  for (const answer of answers) answer(golden.responses);
  const word = golden.responses.rows[0]!.word!;
  expect((await tables).map(({ columns }) => columns)).toContainEqual(expect.arrayContaining([word]));
  session.stop();
});
