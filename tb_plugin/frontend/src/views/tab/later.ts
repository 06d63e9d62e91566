/** What is loaded once the first picture is seen, where it is not in one file with it. */
import { signal } from "@preact/signals";
import type * as Around from "./around";

/** Null until it is there. */
export const around = signal<typeof Around | null>(null);
