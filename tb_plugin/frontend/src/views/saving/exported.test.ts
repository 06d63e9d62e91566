import { expect, it } from "vitest";
import type { Responses } from "../../api/types";
import { chooseWord } from "../../state/choices/selection";
import { polarities } from "../../state/records/along";
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
  const { word, values } = golden.responses.rows[0]!;
  const [table] = (await tables).filter(({ columns }) => columns.includes(word));
  // Along their chips, as they are drawn.
  const signs = polarities(golden.snapshot.chips);
  const column = table!.columns.indexOf(word);
  expect(table!.rows.map((row) => row[column])).toEqual(values.map((value, unit) => signs[unit]! * value));
  session.stop();
});
