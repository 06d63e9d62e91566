/**
 * Four bytes as five letters, none of which means something in HTML, JSON or an attribute: base 64 takes 7 % more. They
 * are written by `lightning_rnnvis/report/page.py`.
 */
const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%,()*+-;.=/?@^_`{|}~";
const LARGEST = LETTERS.length - 1;

const NUMBERS = new Uint8Array(128);
for (let number = 0; number <= LARGEST; number++) NUMBERS[LETTERS.charCodeAt(number)] = number;

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new DataView(new ArrayBuffer(4 * Math.ceil(text.length / 5)));
  for (let at = 0; at < text.length; at += 5) {
    let number = 0;
    for (let index = at; index < at + 5; index++)
      number = 85 * number + (index < text.length ? NUMBERS[text.charCodeAt(index)]! : LARGEST);
    bytes.setUint32((4 * at) / 5, number);
  }
  return new Uint8Array(bytes.buffer, 0, Math.floor((4 * text.length) / 5));
}
