/** What is loaded once the first picture is seen, where it is not in one file with it. */
import { signal } from "@preact/signals";
import type { LoadChart } from "../controls/ClustersMenu";
import type * as Around from "./around";

/** Null until it is there. */
export const around = signal<typeof Around | null>(null);

/** Loads what each number of clusters would give; null where it is not offered. */
export const loadClusterChart = signal<LoadChart | null>(null);
