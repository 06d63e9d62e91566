/**
 * What is said between the tab in its frame, the notebook's page around it, and the kernel. Types alone: both sides are
 * files of their own, which share no code.
 */
import type { Query } from "../source";

/** What the tab is opened with, where its frame belongs to a notebook. */
export interface Opening {
  /** The way to the page around the frame. */
  readonly port: MessagePort;
  /** The choices as they stand in an address. */
  readonly address: string;
  readonly theme: "light" | "dark";
  /** Whether the notebook's file keeps a picture. */
  readonly keepsPicture: boolean;
}

declare global {
  interface Window {
    /** In the frame, before the tab's code runs. */
    rnnvisNotebook?: Opening;
  }
}

/** From the tab. A picture is a PNG. */
export type FromTab =
  | { readonly kind: "ask"; readonly id: number; readonly route: string; readonly query: Query }
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "picture"; readonly content: ArrayBuffer };

/** To the tab. `content` is JSON, as gzip. */
export type ToTab =
  | { readonly kind: "answer"; readonly id: number; readonly content: ArrayBuffer }
  | { readonly kind: "refusal"; readonly id: number; readonly error: string }
  | { readonly kind: "theme"; readonly theme: "light" | "dark" }
  | { readonly kind: "gone" };
