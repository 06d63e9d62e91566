/** Names of saved files: what, run, state, epoch, as any file system takes them. */

export interface Named {
  run: string;
  state: string;
  epoch: number;
  step: number;
}

export function fileName(what: string, records: readonly Named[], ending: string): string {
  const places = records.map(({ run, state, epoch, step }) => `${run} ${state} epoch ${epoch} step ${step}`);
  return `${safe(["rnnvis", what, places.join(" vs ")].join(" "))}.${ending}`;
}

const LONGEST = 150;

function safe(text: string): string {
  const plain = text
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}._]+/gu, "-")
    .replace(/-*\.{2,}-*/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  return [...plain].slice(0, LONGEST).join("");
}
