import { defineConfig } from "vitest/config";

/** `index.js` is the whole tab, for what stands alone; `notebook.js` is what a notebook loads, and gives the tab a frame. */
const WHOLE = { index: "src/index.ts", notebook: "src/notebook/widget.ts" };

/** TensorBoard imports `tab.js` into its frame and calls its `render()`, which loads the other two. Built beside the others. */
const SERVED = { tab: "src/tab.ts", open: "src/open.ts" };
const LOADED_BY_TAB = ["./open.js", "./picture.js"];

/**
 * Chromium compiles all functions of what draws as the file arrives, on another thread, not one by one while the first
 * picture waits. Not of `open.js`: it would wait for that with its questions.
 */
const COMPILED_AHEAD = "//# allFunctionsCalledOnLoad";

export default defineConfig(({ mode }) => ({
  build: {
    lib: { entry: mode === "served" ? SERVED : WHOLE, formats: ["es"] },
    outDir: "../tensorboard_plugin_rnnvis/static",
    emptyOutDir: mode !== "served",
    // What is bundled is given on, so its licences go along.
    license: { fileName: "licenses.md" },
    target: "es2022",
    // A library's ES module is left readable by default; ours is the end of the line.
    rolldownOptions: {
      external: LOADED_BY_TAB,
      output: {
        minify: true,
        chunkFileNames: "[name].js",
        postBanner: ({ name }) => (name === "picture" ? COMPILED_AHEAD : ""),
      },
      // What both need is in `open.js`, and no further file to wait for.
      preserveEntrySignatures: "allow-extension",
    },
  },
  // Each report holds the tab, which is 3 kB smaller there for some more looks, of ten seconds: none for what is served.
  plugins: [
    {
      name: "second-look",
      apply: (_, { mode }) => mode === "production",
      async generateBundle(_, bundle) {
        const { minify } = await import("terser");
        for (const file of Object.values(bundle))
          if (file.type === "chunk")
            file.code = (await minify(file.code, { module: true, compress: { passes: 3 } })).code ?? file.code;
      },
    },
  ],
  // Limits for a busy machine: a test that fails does so by what it sees, not by how long it took.
  test: {
    environment: "node",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/patience.ts"],
    testTimeout: 60_000,
  },
}));
