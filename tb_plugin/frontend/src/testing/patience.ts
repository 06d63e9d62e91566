/** Waits longer for what is drawn than the testing library does by itself, for a machine may be busy. */
if (typeof document !== "undefined") {
  const { configure } = await import("@testing-library/preact");
  configure({ asyncUtilTimeout: 20_000 });
}

export {};
